"""Whether an organisation may come to a level now: not before the day that a refusal named, nor twice at once."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, literal_column, select, true

from domain.certification.tables import TABLES
from domain.engine.kinds import Standing
from domain.engine.wire import Among, Row, Statement, also
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World

Days = dict[tuple[str, str], date]
"""Organisation and level -> the day from which on it may come again."""

_journal, _subject, _challenge = TABLES["journal"], TABLES["subject"], TABLES["challenge"]
_objected = exists().where(and_(_challenge.c.check == _subject.c.code, _challenge.c.upheld == true()))
REFUSALS = Statement(
    select(_subject.c.organisation, _journal.c.facts)
    .join(_journal, _journal.c.subject == _subject.c.code)
    .where(
        Among(_subject.c.organisation, "codes"),
        also(_subject.c.kind, "check"),
        _subject.c.standing == literal_column(f"'{Standing.STOPPED}'"),
        also(_journal.c.kind, "check_refused"),
        ~_objected,
    )
    .order_by(_subject.c.ended_on, _journal.c.subject, _journal.c.seq)
)
"""Refusals that stand: neither reversed, nor fallen by an objection."""


_check = TABLES["partner_check"]
_UNDER_WAY = Statement(
    select(_subject.c.organisation, _check.c.level, _subject.c.code)
    .join(_check, _check.c.code == _subject.c.code)
    .where(Among(_subject.c.organisation, "codes"), _subject.c.ended_on.is_(None), _check.c.surveys.is_(None))
    .order_by(_subject.c.code)
)


def _of(commands: Sequence[Any]) -> dict[str, list[str]]:
    return {"codes": sorted({command.organisation for command in commands})}


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield REFUSALS, _of(commands)


def _ask_open(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _UNDER_WAY, _of(commands)


def _take_open(world: World, found: dict[tuple[str, str], str], rows: Sequence[Row]) -> None:
    found.update(((organisation, level), code) for organisation, level, code in rows)


OPEN_CHECKS: Lookup[dict[tuple[str, str], str]] = Lookup(
    name="checks under way", empty=dict, ask=_ask_open, take=_take_open
)
"""Organisation and level -> the check that is under way: nobody chooses among commissions."""


def take(found: Days, rows: Iterable[Row]) -> None:
    """The days of the last refusals of each level."""
    for organisation, told in rows:
        facts = json.loads(told)
        if facts.get("again_on"):
            found[organisation, facts["level"]] = date.fromisoformat(facts["again_on"])


def _take(world: World, found: Days, rows: Sequence[Row]) -> None:
    take(found, rows)


AGAIN: Lookup[Days] = Lookup(name="coming again", empty=dict, ask=_ask, take=_take)
"""When those may come again who were refused."""


def too_soon(found: Days, organisation: str, level: str, today: date) -> Words | None:
    """Why an application is not accepted yet; None where it is."""
    again_on = found.get((organisation, level))
    if again_on is None or today >= again_on:
        return None
    return Words(
        f"в статусе отказано, прийти снова можно с {again_on:%d.%m.%Y}",
        f"the status was refused, come again from {again_on}",
    )
