"""The leadership's letter: once a month, quarter or year, one screen of frozen figures with what changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, select

from domain.engine.database import reading, writing
from domain.engine.packs import Packs
from domain.engine.words import Words
from domain.methodology.schema import NoticeRule, Pack
from domain.reports.assignments import assignments
from domain.reports.axis import Question
from domain.reports.counts import awaiting
from domain.reports.report import Report, report
from domain.reports.surroundings import Around, Reader, load_people
from domain.stored.tables import TABLES
from notifications.ledger import add, row
from notifications.letters.regular import LeadershipReport
from notifications.notices import from_facts
from notifications.parts import Counted, Undone, Waiting
from notifications.slots import next_hour
from notifications.tables import Way

TEMPLATE = LeadershipReport.template

OBJECT = "leadership"
"""What the ledger calls the object of the letter; its version is the last day of the period."""

TOLD: Mapping[str, frozenset[str] | None] = {
    "projects": frozenset({"implemented", "in_work"}),
    "involved": frozenset({"body", "municipality", "government_unit"}),
    "exemplars": None,
    "replicated": frozenset({"total", "goal", "held"}),
}
"""Tables of the report that leadership gets, and which of their figures stand on the one screen; all where None."""

WAITING = 3
"""Projects that have waited longest."""

MONTHS = (
    Words("январь", "January"), Words("февраль", "February"), Words("март", "March"), Words("апрель", "April"),
    Words("май", "May"), Words("июнь", "June"), Words("июль", "July"), Words("август", "August"),
    Words("сентябрь", "September"), Words("октябрь", "October"), Words("ноябрь", "November"),
    Words("декабрь", "December"),
)  # fmt: skip

_role, _notice, _person = TABLES["role"], TABLES["notice"], TABLES["person"]


@dataclass(frozen=True, slots=True)
class Period:
    """A month, quarter or year that has ended: its name, its last day and the last day before it."""

    title: Words
    last: date
    before: date


def ended(on: date) -> Period:
    """The longest period that ended with the last month before a day."""
    last = on.replace(day=1) - timedelta(days=1)
    year, month = last.year, last.month
    if month == 12:
        return Period(Words(f"{year} год", f"the year {year}"), last, date(year - 1, 12, 31))
    if month % 3 == 0:
        before = date(year, month - 2, 1) - timedelta(days=1)
        return Period(Words(f"{month // 3} квартал {year} года", f"quarter {month // 3} of {year}"), last, before)
    name = MONTHS[month - 1]
    return Period(
        Words(f"{name.ru} {year} года", f"{name.en} {year}"), last, last.replace(day=1) - timedelta(days=1)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issued:
    """A report that somebody has: it never changes."""

    letter: LeadershipReport
    at: datetime
    readers: tuple[str, ...]
    """Names of those to whom it goes."""


def issued(connection: Connection, as_of: date | None = None) -> list[Issued]:
    """Reports that were issued, the latest first; of a day only that one."""
    query = (
        select(_notice.c.version, _notice.c.facts, _notice.c.created_at, _person.c.name)
        .outerjoin(_person, _person.c.code == _notice.c.recipient)
        .where(_notice.c.object == OBJECT, _notice.c.template == TEMPLATE)
        .order_by(_notice.c.version.desc(), _notice.c.created_at, _notice.c.key)
    )
    if as_of is not None:
        query = query.where(_notice.c.version == as_of.isoformat())
    found: list[Issued] = []
    for _, rows in groupby(connection.execute(query), key=attrgetter("version")):
        first, *rest = rows
        letter = from_facts(TEMPLATE, orjson.loads(first.facts))
        if isinstance(letter, LeadershipReport):
            readers = sorted({one.name for one in (first, *rest) if one.name})
            found.append(Issued(letter, first.created_at, tuple(readers)))
    return found


def readers_of(connection: Connection, pack: Pack) -> list[str]:
    """Names of those to whom a report would go now."""
    rules = [rule for rule in pack.notices.values() if rule.template == TEMPLATE]
    return [one.name for one in _readers(connection, rules[0])] if rules else []


def write_reports(engine: Engine, packs: Packs, *, on: date, now: datetime) -> int:
    """Owe the letter of the last period to whoever the pack says; repeating it writes nothing twice."""
    pack, period = packs.current, ended(on)
    rules = [rule for rule in pack.notices.values() if rule.template == TEMPLATE]
    if not rules:
        return 0
    with reading(engine) as connection:
        readers = _readers(connection, rules[0])
        letter = _issued(connection, rules[0], period) or _composed(connection, packs, period)
    rows = [_row(reader, rules[0], letter, pack, now) for reader in readers]
    with writing(engine) as connection:
        return add(connection, rows)


def _issued(connection: Connection, rule: NoticeRule, period: Period) -> LeadershipReport | None:
    """The report of a period as somebody has it already: whoever comes later reads the same one."""
    query = select(_notice.c.facts).where(
        _notice.c.object == OBJECT, _notice.c.rule == rule.key, _notice.c.version == period.last.isoformat()
    )
    facts = connection.execute(query.order_by(_notice.c.created_at, _notice.c.key).limit(1)).scalar()
    found = from_facts(TEMPLATE, orjson.loads(facts)) if facts is not None else None
    return found if isinstance(found, LeadershipReport) else None


def _composed(connection: Connection, packs: Packs, period: Period) -> LeadershipReport:
    """The report of a period by what is known now, addressed to nobody yet."""
    return LeadershipReport(
        reader="", period=period.title, as_of=period.last, before=period.before,
        figures=tuple(_figures(connection, packs.current, period)),
        waiting=tuple(_waiting(connection, packs, period.last)),
        undone=tuple(_undone(connection, period.last)),
    )  # fmt: skip


def _row(reader: Reader, rule: NoticeRule, letter: LeadershipReport, pack: Pack, now: datetime) -> dict[str, Any]:
    made = row(
        replace(letter, reader=reader.addressed), recipient=reader.code, way=Way.EMAIL, rule=rule.key, about=OBJECT,
        version=letter.as_of.isoformat(), now=now,
    )  # fmt: skip
    return made | {"not_before": next_hour(pack, reader, now)}


def _readers(connection: Connection, rule: NoticeRule) -> list[Reader]:
    """Whoever holds one of the rule's roles for the whole programme."""
    query = select(_role.c.person).where(_role.c.scope == "*", _role.c.role.in_(sorted(rule.roles))).distinct()
    around = Around()
    load_people(connection, around, set(connection.execute(query).scalars()))
    return [reader for _, reader in sorted(around.people.items())]


def _figures(connection: Connection, pack: Pack, period: Period) -> list[Counted]:
    """What leadership reads, as of the last day, with the change since the period before."""
    now = report(connection, Question(period.last, time_zone=pack.time_zone), pack)
    then = report(connection, Question(period.before, time_zone=pack.time_zone), pack)
    return counted(now, then)


def counted(now: Report, then: Report) -> list[Counted]:
    """The figures of two days beside each other."""
    found = []
    for key, first in TOLD.items():
        section = now.section(key)
        for figure in section.figures:
            count = figure.count
            before = then.count(key, figure.key)
            if count or before:
                ru, en = _small(figure.title.ru), _small(figure.title.en)
                title = Words(f"{section.title.ru} — {ru}", f"{section.title.en} – {en}")
                screen = first is None or figure.key in first
                found.append(Counted(title=title, count=count, change=count - before, first=screen))
    return found


def _small(said: str) -> str:
    return said[:1].lower() + said[1:]


def _waiting(connection: Connection, packs: Packs, on: date) -> list[Waiting]:
    """The projects that had waited longest for a decision by the end of a day."""
    return [
        Waiting(
            code=found.code, title=found.title, since=found.since, due_on=found.decide_by,
            gate=packs.of(found.pack).lifecycles[found.lifecycle].phases[found.phase].gate.title,
        )
        for found in awaiting(connection, Question(on, time_zone=packs.current.time_zone))[:WAITING]
    ]  # fmt: skip


def _undone(connection: Connection, on: date) -> list[Undone]:
    """The assignments that were overdue on a day."""
    return [
        Undone(
            code=one["code"], text=one["text"], executor=one["executor_name"] or one["executor"], due_on=one["due_on"]
        )
        for one in assignments(connection, late_on=on)
    ]  # fmt: skip
