"""The base of practices, from the draft of a card to the archive: what staff may ask for."""

from __future__ import annotations

from typing import Any

from flows.staff import flow_named


def __getattr__(name: str) -> Any:
    """The flow of an action of this subject."""
    return flow_named(name, "practices")
