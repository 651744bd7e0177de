"""What a command says lies within the bounds with which it is asked, whatever door it came through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from domain.engine import refusals as no
from domain.engine.asked import Asked, Field, known_of
from domain.engine.command import Command
from domain.engine.refusals import Reason


def beyond(command: Command) -> Iterator[Reason]:
    """Every field that is too long, too short, too large, too small or of another shape than was asked for."""
    for found in _bounded(type(command)):
        said = getattr(command, found.name)
        if said == found.otherwise:
            continue  # what is meant by saying nothing needs no bounds
        for one in said if isinstance(said, tuple) else (said,):
            if (reason := _judged(found, one)) is not None:
                yield reason
                break


_BOUNDED: dict[Any, tuple[Field, ...]] = {}


def _bounded(kind: type[Command]) -> tuple[Field, ...]:
    """The fields of a command that have bounds at all."""
    if (known := _BOUNDED.get(kind)) is None:
        bounds = ((found, (found.how.least, found.how.most, found.how.pattern)) for found in known_of(kind).values())
        known = _BOUNDED[kind] = tuple(found for found, given in bounds if any(one is not None for one in given))
    return known


def _judged(found: Field, said: Any) -> Reason | None:
    how = found.how
    if isinstance(said, str):
        return _text(found.name, how, said)
    if isinstance(said, (int, Decimal)) and not isinstance(said, bool):
        return _number(found.name, how, said)
    return None


def _text(name: str, how: Asked, said: str) -> Reason | None:
    if how.least is not None and len(said.strip()) < how.least:
        if how.least == 1:
            return no.bad_value(name, "не может быть пустым", "must not be empty")
        return no.bad_value(name, f"не короче {how.least} знаков", f"at least {how.least} characters")
    if how.most is not None and len(said) > how.most:
        return no.bad_value(name, f"не длиннее {how.most} знаков", f"at most {how.most} characters")
    if how.pattern is not None and not re.search(how.pattern, said):
        return no.bad_value(name, f"по образцу {how.pattern}", f"of the pattern {how.pattern}")
    return None


def _number(name: str, how: Asked, said: int | Decimal) -> Reason | None:
    if how.least is not None and said < how.least:
        return no.bad_value(name, f"не меньше {how.least}", f"at least {how.least}")
    if how.most is not None and said > how.most:
        return no.bad_value(name, f"не больше {how.most}", f"at most {how.most}")
    return None
