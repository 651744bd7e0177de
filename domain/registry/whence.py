"""Who wrote where somebody comes from: it says who may judge whom, so no single hand both writes it and uses it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import orjson
from sqlalchemy import select, union_all

from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.command import SYSTEM
from domain.engine.wire import Among, Row, Statement, also
from domain.engine.world import Lookup, Question, World
from domain.registry.tables import TABLES

_journal, _person, _organisation = (TABLES[name] for name in ("journal", "person", "organisation"))
_FOREIGN = Statement(select(_organisation.c.code, _organisation.c.region).where(Among(_organisation.c.code, "codes")))


def _ask_foreign(commands: Sequence[Any], world: World) -> Iterable[Question]:
    named = {command.organisation for command in commands if command.organisation and command.actor == command.person}
    if named:
        yield _FOREIGN, {"codes": sorted(named)}


def _take_foreign(world: World, found: set[str], rows: Sequence[Row]) -> None:
    found.update(code for code, region in rows if region)


FOREIGN: Lookup[set[str]] = Lookup(name="of other regions", empty=set, ask=_ask_foreign, take=_take_foreign)
"""Organisations of other regions, of those at which people say of themselves that they work."""


def others_write_it(case: Case) -> None:
    """Nobody writes of themselves that they come from another region, nor that they work at an organisation there."""
    command = case.command
    if command.region is not None:
        case.against(no.bad_value("region", "свой регион пишут другие", "others write one's region"))
    if command.organisation in case.world.of(FOREIGN):
        said = f"{command.organisation} в другом регионе: о себе это пишут другие"
        case.against(
            no.bad_value("organisation", said, f"{command.organisation} is of another region: others write it")
        )


_columns = tuple(_journal.c[name] for name in ("kind", "recorded_at", "seq", "actor", "on_behalf_of", "facts"))
_WRITTEN = Statement(
    union_all(
        select(_journal.c.subject, *_columns).where(
            Among(_journal.c.subject, "people"),
            also(_journal.c.kind, "person_registered", "person_amended", "twin_taken", "rehomed", "homed_again"),
        ),
        select(_person.c.code, *_columns)
        .join(_person, _person.c.organisation == _journal.c.subject)
        .where(Among(_person.c.code, "people"), also(_journal.c.kind, "organisation_placed")),
        select(_journal.c.subject, *_columns).where(
            Among(_journal.c.subject, "checks"), also(_journal.c.kind, "check_applied")
        ),
    )
)


class Word(NamedTuple):
    """That somebody works at an organisation, or that this is of another region, as it was written once."""

    at: str
    seq: int
    """Its place among the entries of that person, or of that organisation."""
    is_region: bool
    hands: set[str]


Written = dict[str, list[Word]]
"""Person -> what was written of where the person comes from; check -> its application.

A merger writes it, too: of two people, or of the organisation where somebody works.
"""


def _ask_written(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield (
        _WRITTEN,
        {
            "people": sorted({command.person for command in commands}),
            "checks": sorted({command.subject for command in commands}),
        },
    )


def _take_written(world: World, found: Written, rows: Sequence[Row]) -> None:
    for subject, kind, at, seq, actor, proxy, facts in rows:
        said = orjson.loads(facts)
        if not kind.startswith("person") or said.get("changes", said).get("organisation"):
            hands = {actor, *filter(None, (proxy,))}
            found.setdefault(subject, []).append(Word(str(at), seq, kind == "organisation_placed", hands))


WRITTEN: Lookup[Written] = Lookup(name="written whence", empty=dict, ask=_ask_written, take=_take_written)
"""Who wrote where the people at hand come from, and when the checks at hand were applied for."""


def wrote_it_meanwhile(case: Case, check: str, person: str) -> bool:
    """Whether whoever acts wrote, since a check was applied for, where somebody comes from."""
    found = case.world.of(WRITTEN)
    applied = min((one.at for one in found.get(check, ())), default="")
    since = [one for one in found.get(person, ()) if applied and one.at >= applied]
    return not set[str]().union(*(one.hands for one in since)).isdisjoint(case.doers - {SYSTEM})


def by_whose_word(case: Case, person: str) -> set[str]:
    """By whose word somebody works where they do, and that is where it is: whenever they wrote it, the last of each."""
    told = sorted(case.world.of(WRITTEN).get(person, ()), key=lambda one: one.seq)
    last = {one.is_region: one.hands for one in told}
    return set[str]().union(*last.values()) - {SYSTEM}
