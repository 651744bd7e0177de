"""Organisations, centres, people and roles: what staff of a centre may ask for."""

from __future__ import annotations

from typing import Any

from domain.registry import (
    actions,
    anonymisation,
    bodies,
    departure,
    keys,
    letter_preferences,
    merger,
    organisations,
    regions,
    role_terms,
)
from flows.staff import flow_named

FILES = (
    organisations,
    actions,
    letter_preferences,
    bodies,
    role_terms,
    keys,
    departure,
    merger,
    anonymisation,
    regions,
)


def __getattr__(name: str) -> Any:
    """The flow of an action of this subject."""
    return flow_named(name, FILES)
