"""The files of a room, found by their place: what they declare is entered as they are imported."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType


def files_of(room: ModuleType, first: Sequence[str] = ()) -> list[ModuleType]:
    """Every file of a room, those first that are named so."""
    places = {name: place for place, name in enumerate(first)}
    found = sorted((file.name for file in iter_modules(room.__path__)), key=lambda name: places.get(name, len(places)))
    return [import_module(f"{room.__name__}.{name}") for name in found]
