"""Bounds of numbers, declared with the field that they bound."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Within:
    """The least and the greatest value of a number."""

    least: int
    most: int


@cache
def bounded(kind: type[Any]) -> tuple[tuple[str, Within], ...]:
    """The numbers of a record that are bounded."""
    hints = get_type_hints(kind, include_extras=True)
    said = ((name, one) for name, hint in hints.items() if get_origin(hint) is Annotated for one in get_args(hint)[1:])
    return tuple((name, one) for name, one in said if isinstance(one, Within))
