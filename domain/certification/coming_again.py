"""Whether an organisation may come to a level now: not before the day that its last check named, nor beside it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, literal_column, select, true

from domain.certification.exemplars import STATUSES
from domain.certification.facts import stands
from domain.certification.tables import TABLES
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.kinds import Standing
from domain.engine.wire import Among, Row, Statement, also
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import StatusStanding

Days = dict[tuple[str, str], tuple[date, str]]
"""Organisation and level -> the day from which on it may come again, and what made it wait: the kind of the entry."""
Open = dict[tuple[str, str], str]
"""Organisation and level -> the check that is under way."""

_journal, _subject, _challenge = TABLES["journal"], TABLES["subject"], TABLES["challenge"]
_objected = exists().where(and_(_challenge.c.check == _subject.c.code, _challenge.c.upheld == true()))
REFUSALS = Statement(
    select(_subject.c.organisation, _journal.c.kind, _journal.c.facts)
    .join(_journal, _journal.c.subject == _subject.c.code)
    .where(
        Among(_subject.c.organisation, "codes"),
        also(_subject.c.kind, "check"),
        _subject.c.standing == literal_column(f"'{Standing.STOPPED}'"),
        also(_journal.c.kind, "check_refused", "check_withdrawn"),
        ~_objected,
    )
    .order_by(_subject.c.ended_on, _journal.c.subject, _journal.c.seq)
)
"""Refusals that stand: neither reversed, nor fallen by an objection; and withdrawals, which end a check likewise."""


_check = TABLES["partner_check"]
UNDER_WAY = Statement(
    select(_subject.c.organisation, _check.c.level, _subject.c.code)
    .join(_check, _check.c.code == _subject.c.code)
    .where(Among(_subject.c.organisation, "codes"), _subject.c.ended_on.is_(None), _check.c.surveys.is_(None))
    .order_by(_subject.c.code)
)


def _of(commands: Sequence[Any], world: World) -> dict[str, list[str]]:
    """The organisations that commands name, or whose checks they are about."""
    named = {getattr(command, "organisation", None) for command in commands}
    about = (world.states.get(getattr(command, "subject", "")) for command in commands)
    named |= {state.organisation for state in about if state is not None}
    return {"codes": sorted(filter(None, named))}


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield REFUSALS, _of(commands, world)


def _ask_open(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield UNDER_WAY, _of(commands, world)


def take_open(found: Open, rows: Iterable[Row]) -> None:
    """The checks that are under way."""
    found.update(((organisation, level), code) for organisation, level, code in rows)


def _take_open(world: World, found: Open, rows: Sequence[Row]) -> None:
    take_open(found, rows)


OPEN_CHECKS: Lookup[Open] = Lookup(name="checks under way", empty=dict, ask=_ask_open, take=_take_open)
"""The checks that are under way: nobody chooses among commissions."""


def level_is_free(case: Case, organisation: str, level: str, *, but: str = "") -> None:
    """Note that a status of the level is held and not to be renewed yet or suspended, or that a check is under way."""
    if StatusStanding.ACTIVE in _standings(case, organisation, level):
        case.against(no.already("status_held", "статус этого уровня уже есть", "the status of this level is held"))
    not_while_suspended(case, organisation, level)
    if (code := case.world.of(OPEN_CHECKS).get((organisation, level))) not in (None, but):
        case.against(no.already("under_way", *under_way(str(code))))


def not_while_suspended(case: Case, organisation: str, level: str) -> None:
    """Note that a status of the level is suspended: it is neither applied for nor granted anew beside that."""
    if StatusStanding.SUSPENDED in _standings(case, organisation, level):
        case.against(no.already("status_suspended", SUSPENDED.ru, SUSPENDED.en))


def _standings(case: Case, organisation: str, level: str) -> set[StatusStanding]:
    """How the statuses of a level stand on the day of a command."""
    window = case.pack.number("status_renewal_days")
    statuses = (one for one in case.world.of(STATUSES)[organisation] if one.level == level)
    return {stands(one.standing, one.until, case.command.on, window) for one in statuses}


SUSPENDED = Words(
    "статус этого уровня приостановлен: его восстанавливают (potok status restore) или отзывают, заново его не дают",
    "the status of this level is suspended: it is restored (potok status restore) or withdrawn, and not granted anew",
)


def under_way(check: str) -> tuple[str, str]:
    """Why nobody applies while a check of the level is under way."""
    return f"проверка этого уровня уже идёт: {check}", f"a check of this level is under way: {check}"


def take(found: Days, rows: Iterable[Row]) -> None:
    """The latest day that a check which came to nothing named, of each level."""
    for organisation, kind, told in rows:
        facts = json.loads(told)
        if facts.get("again_on"):
            day = date.fromisoformat(facts["again_on"]), kind
            found[organisation, facts["level"]] = max(found.get((organisation, facts["level"]), day), day)


def _take(world: World, found: Days, rows: Sequence[Row]) -> None:
    take(found, rows)


AGAIN: Lookup[Days] = Lookup(name="coming again", empty=dict, ask=_ask, take=_take)
"""When those may come again who were refused."""


def too_soon(found: Days, organisation: str, level: str, today: date) -> Words | None:
    """Why an application is not accepted yet; None where it is."""
    again_on, kind = found.get((organisation, level), (today, ""))
    if today >= again_on:
        return None
    why = WHY[kind]
    return Words(f"{why.ru}, прийти снова можно с {again_on:%d.%m.%Y}", f"{why.en}, come again from {again_on}")


WHY = {
    "check_refused": Words("в статусе отказано", "the status was refused"),
    "check_withdrawn": Words(
        "заявка отозвана, когда оценки комиссии были открыты",
        "an application was withdrawn once the commission's marks were open",
    ),
}
"""What makes an organisation wait."""
