"""What a command says lies within the bounds with which it is asked, whatever door it came through."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from typing import Any, get_args

from domain.engine import refusals as no
from domain.engine.asked import Asked, Field, known_of
from domain.engine.command import Command
from domain.engine.refusals import Reason


def beyond(command: Command) -> Iterator[Reason]:
    """Every field that is too long, too short, too large, too small, too early or of another shape than was asked.

    And every text with signs that turn the direction in which what follows is read: on no page would it say what it is.
    """
    yield from _parts(command, "", command.on)
    for name in _said(type(command)):
        if _turns(getattr(command, name)):
            yield no.bad_value(
                name,
                "есть невидимые знаки, меняющие направление письма: наберите текст заново, без них",
                "there are unseen signs that turn the direction of writing: type the text anew, without them",
            )


TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that embed, override or isolate a direction of writing; single left-to-right marks come along with copies."""


_SAID: dict[Any, tuple[str, ...]] = {}


def _said(kind: Any) -> tuple[str, ...]:
    """The fields of a command, or of a part of one, but for how its actor is known."""
    if (known := _SAID.get(kind)) is None:
        known = _SAID[kind] = tuple(one.name for one in fields(kind) if one.name != "acting")
    return known


def _turns(said: Any) -> bool:
    if isinstance(said, str):
        return not said.isascii() and TURNING.search(said) is not None
    if isinstance(said, (tuple, list)):
        return any(map(_turns, said))
    if isinstance(said, Mapping):
        return any(map(_turns, said)) or any(map(_turns, said.values()))
    return is_dataclass(said) and any(_turns(getattr(said, name)) for name in _said(type(said)))


def _parts(holder: Any, within: str, day: date) -> Iterator[Reason]:
    for found in _bounded(type(holder)):
        said = getattr(holder, found.name)
        if said == found.otherwise:
            continue  # what is meant by saying nothing needs no bounds
        for one in said if isinstance(said, tuple) else (said,):
            if reasons := list(_judged(f"{within}{found.name}", found.how, one, day)):
                yield from reasons
                break


_BOUNDED: dict[Any, tuple[Field, ...]] = {}
BOUNDS = ("least", "most", "above", "ahead", "within", "pattern")


def _bounded(kind: type[Any]) -> tuple[Field, ...]:
    """The fields of a command, or of a part of one, that have bounds at all or parts that may have them."""
    if (known := _BOUNDED.get(kind)) is None:
        known = _BOUNDED[kind] = tuple(
            found for found in known_of(kind).values()
            if has_parts(found.type) or any(getattr(found.how, name) is not None for name in BOUNDS)
        )  # fmt: skip
    return known


def has_parts(kind: Any) -> bool:
    """Whether what is said has fields of its own, or is a list of such."""
    return is_dataclass(kind) or any(is_dataclass(one) for one in get_args(kind))


def _judged(name: str, how: Asked, said: Any, day: date) -> Iterator[Reason]:
    reason = None
    if is_dataclass(said):
        yield from _parts(said, f"{name}.", day)
    elif isinstance(said, str):
        reason = _text(name, how, said)
    elif isinstance(said, (int, Decimal)) and not isinstance(said, bool):
        reason = _number(name, how, said)
    elif isinstance(said, date):
        reason = _day(name, how, (said - day).days)
    if reason is not None:
        yield reason


def _day(name: str, how: Asked, ahead: int) -> Reason | None:
    if how.ahead is not None and ahead < how.ahead:
        if how.ahead == 0:
            return no.bad_value(name, "этот день в прошлом: раньше дня события", "in the past: before the day of it")
        return no.bad_value(name, "нужно позже дня события", "must be after the day of it")
    if how.within is not None and ahead > how.within:
        return no.bad_value(name, f"не дальше {how.within} дней", f"within {how.within} days")
    return None


def _text(name: str, how: Asked, said: str) -> Reason | None:
    if how.least is not None and len(UNDRAWN.sub("", said).strip()) < how.least:
        if how.least == 1:
            return no.bad_value(name, "не может быть пустым", "must not be empty")
        return no.bad_value(name, f"не короче {how.least} знаков", f"at least {how.least} characters")
    if how.most is not None and len(said) > how.most:
        return no.bad_value(name, f"не длиннее {how.most} знаков", f"at most {how.most} characters")
    if how.pattern is not None and not re.search(how.pattern, said):
        return no.bad_value(name, f"по образцу {how.pattern}", f"of the pattern {how.pattern}")
    return None


UNDRAWN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0"
    "\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Signs and letters that are drawn as nothing: a name of them alone would stand in no list."""


def _number(name: str, how: Asked, said: int | Decimal) -> Reason | None:
    if how.least is not None and said < how.least:
        return no.bad_value(name, f"не меньше {how.least}", f"at least {how.least}")
    if how.above is not None and said <= how.above:
        return no.bad_value(name, f"больше {how.above}", f"above {how.above}")
    if how.most is not None and said > how.most:
        return no.bad_value(name, f"не больше {how.most}", f"at most {how.most}")
    return None
