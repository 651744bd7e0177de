"""Each field takes what its bounds take, to the edge, and nothing beyond, whatever door it came through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import is_dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from types import UnionType
from typing import Any, Union, get_args, get_origin

import pytest

from domain.engine.action import ACTIONS, Action
from domain.engine.asked import Asked, Field, known_of
from domain.engine.bounds import beyond
from domain.engine.command import Command
from domain.engine.refusals import Reason
from domain.pilot.amendment import AmendCard
from tests.prepared import Prepared
from tests.region import DAY

EVERY = pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.command.name)
SHAPED = {"^[0-9a-f]{64}$": ("0" * 64, "0" * 63 + "g"), "^[A-Z2-7]+$": ("BCDEFGHJ", "BCDEFGH1")}
"""Pattern -> what fits it, and what just does not."""


SMALL: dict[Any, Any] = {int: 1, Decimal: Decimal("0.01")}
SHAPED_OTHERWISE = frozenset(
    {
        "email",
        "begins",
        "ends",
        "time_zone",
        "mute",
        "place",
        "value",
        "delivery",
        "items",
        "link",
        "manifest",
        "facts",
        "content",
        "signature",
    }
)
"""Addresses, hours, zones, words of the methodology and signed texts, which no pattern describes."""
NAMING = frozenset({("withdraw_request", "number")})
"""Texts that name what is there, and are refused where nothing is."""


def plain(kind: Any) -> Any:
    """The type that is said, where it may be left out or be said several times."""
    if get_origin(kind) in (Union, UnionType):
        return plain(next(one for one in get_args(kind) if one is not type(None)))
    return plain(get_args(kind)[0]) if get_origin(kind) is tuple else kind


def edges(found: Field) -> Iterator[Any]:
    """What lies just within."""
    how, kind = found.how, plain(found.type)
    if kind is str:
        yield from fitting(how)
    elif kind in (int, Decimal):
        yield from (kind(edge) for edge in (how.least, how.most) if edge is not None)
        yield from [kind(how.above) + SMALL[kind]] if how.above is not None else []
    elif kind is date:
        yield from (DAY + timedelta(days=edge) for edge in (how.ahead, how.within) if edge is not None)


def fitting(how: Asked) -> Iterator[str]:
    if how.pattern is not None:
        yield SHAPED[how.pattern][0]
        return
    yield from ("x" * edge for edge in (how.least, how.most) if edge)


def over(found: Field) -> Iterator[Any]:
    """What lies just beyond."""
    how, kind = found.how, plain(found.type)
    if kind is str:
        if how.pattern is not None:
            yield SHAPED[how.pattern][1]
        if how.most is not None:
            yield "x" * (how.most + 1)
        if how.least:
            yield " " * how.least
            yield "\u200b\u2060\u3164" * how.least
            yield "x" * (how.least - 1)
    elif kind in (int, Decimal):
        yield from [how.least - SMALL[kind]] if how.least is not None else []
        yield from [how.most + SMALL[kind]] if how.most is not None else []
        yield from [kind(how.above)] if how.above is not None else []
    elif kind is date:
        yield from [DAY + timedelta(days=how.ahead - 1)] if how.ahead is not None else []
        yield from [DAY + timedelta(days=how.within + 1)] if how.within is not None else []


def with_values(command: Command, values: Any) -> Iterator[tuple[str, Command]]:
    """(Field, the command with one value of it said otherwise), of each field, its items and their parts."""
    for name, found in known_of(type(command)).items():
        said = getattr(command, name)
        if is_dataclass(plain(found.type)):
            yield from inside(command, name, said, values)
            continue
        for value in values(found):
            if value == found.otherwise:
                continue
            if get_origin(found.type) is tuple:
                several: Any = (*(said or tuple(islice(edges(found), 1))), value)
                yield name, replace(command, **{name: several})
            else:
                yield name, replace(command, **{name: value})


def inside(command: Command, name: str, said: Any, values: Any) -> Iterator[tuple[str, Command]]:
    """The same of the parts of what is said: of the last where there are several."""
    for part in said[-1:] if isinstance(said, tuple) else filter(None, (said,)):
        for inner, below in known_of(type(part)).items():
            for value in values(below):
                other: Any = replace(part, **{inner: value})
                whole: Any = (*said, other) if isinstance(said, tuple) else other
                yield name, replace(command, **{name: whole})


def heads(reasons: Iterable[Reason]) -> set[str]:
    """Fields at fault, by the name that the command gives them."""
    return {reason.field.partition(".")[0] for reason in reasons}


@EVERY
def test_what_lies_within_its_bounds_to_the_edge_is_no_fault(action: Action, prepared: Prepared) -> None:
    for name, command in with_values(prepared.examples[action.command], edges):
        assert name not in heads(beyond(command)), getattr(command, name)


@EVERY
def test_what_lies_beyond_its_bounds_is_refused_by_its_field(action: Action, untouched: Prepared) -> None:
    for name, command in with_values(untouched.examples[action.command], over):
        assert name in heads(untouched.reasons(command)), getattr(command, name)


@EVERY
def test_a_text_of_the_most_characters_is_refused_by_nothing_further_in(action: Action, untouched: Prepared) -> None:
    for name, command in with_values(untouched.examples[action.command], longest):
        if name in SHAPED_OTHERWISE or (action.command.name, name) in NAMING:
            continue
        assert name not in heads(untouched.reasons(command)), name


def longest(found: Field) -> Iterator[str]:
    """A text as long as it may be, where any text will do."""
    how = found.how
    if plain(found.type) is str and how.typed == "plain" and how.most and not (how.choices or how.pattern):
        yield "х" * how.most


TURNED = "Карточка \u202eкодип\u202c"


def changed(command: Command, name: str, said: Any) -> Command:
    other: dict[str, Any] = {name: said}
    return replace(command, **other)


def turned(command: Command) -> Iterator[tuple[str, Command]]:
    """(Field, the same command with a text in it that is read backwards), of every text that is typed."""
    for name, found in known_of(type(command)).items():
        said = getattr(command, name)
        if isinstance(said, str) and found.how.pattern is None:
            yield name, changed(command, name, f"{said} {TURNED}")
        elif isinstance(said, tuple) and said and isinstance(said[0], str):
            yield name, changed(command, name, (f"{said[0]} {TURNED}", *said[1:]))
        elif isinstance(said, tuple) and said and is_dataclass(said[0]):
            part = next(one for one in known_of(type(said[0])).values() if isinstance(getattr(said[0], one.name), str))
            row = replace(said[0], **{part.name: TURNED})  # type: ignore[type-var]
            yield name, changed(command, name, (row, *said[1:]))


@EVERY
def test_no_text_turns_the_direction_of_writing(action: Action, untouched: Prepared) -> None:
    for name, command in turned(untouched.examples[action.command]):
        said = [reason.said.ru for reason in beyond(command) if reason.field == name]

        assert any("направление письма" in one for one in said), name


@pytest.mark.parametrize(("risk", "refused"), [(TURNED, True), ("копия\u200e из письма", False)])
def test_fields_of_a_card_turn_no_direction_either(untouched: Prepared, risk: str, *, refused: bool) -> None:
    example = untouched.examples[AmendCard]
    assert isinstance(example, AmendCard)

    reasons = untouched.reasons(replace(example, card={"key_risk": risk}))

    assert ("card" in {reason.field for reason in reasons}) == refused, "a single mark comes along with copies"
