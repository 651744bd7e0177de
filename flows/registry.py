"""Organisations, centres, people and roles: what staff of a centre may ask for."""

from __future__ import annotations

from typing import Any

from domain.registry import actions, bodies, ending, erasing, keys, leaving, merging, organisations, preferring, regions
from flows.staff import flow_named

FILES = (organisations, actions, preferring, bodies, leaving, keys, ending, merging, erasing, regions)


def __getattr__(name: str) -> Any:
    """The flow of an action of this subject."""
    return flow_named(name, FILES)
