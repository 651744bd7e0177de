"""Practices as lists and cards show them, and which of them nobody confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Connection, Select, collate, select

from domain.engine.refusals import Refusal, unknown
from domain.finding.ranking import BINARY
from domain.methodology.practice_words import PARTS
from domain.methodology.schema import Pack
from domain.practices.facts import TEMPLATE, Practice, completeness, missing
from domain.practices.parts import known
from domain.programme.kinds import PracticeStanding, SubjectKind
from domain.reports.gatecheck import holdings_of
from domain.reports.views import holding, state_of
from domain.stored.tables import TABLES

_subject, _practice, _journal = TABLES["subject"], TABLES["practice"], TABLES["journal"]
_organisation = _subject.alias("practice_organisation")


@dataclass(frozen=True, slots=True)
class Line:
    """A practice in a list."""

    code: str
    title: str
    organisation: str | None
    organisation_title: str | None
    standing: PracticeStanding
    sphere: str | None
    category: str | None
    cost: Any
    days: int | None
    quantities: str
    published_on: date | None
    confirm_by: date | None
    proposed_on: date | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which practices a list shows."""

    standing: str | None = None
    sphere: str | None = None
    category: str | None = None
    organisation: str | None = None
    owner: str | None = None
    words: str | None = None
    unanswered: bool = False
    limit: int = 50


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some practices, and the code behind which the next ones are; None on the last leaf."""

    lines: tuple[Line, ...]
    after: str | None


@dataclass(slots=True)
class Shown:
    """The whole card of a practice, with what it lacks."""

    code: str
    title: str
    organisation: str | None
    organisation_title: str
    version: int
    practice: Practice
    owner: str
    """The name of the contact."""
    published_on: date | None
    confirmed_on: date | None
    completeness: int
    lacks: tuple[str, ...]
    remarks: dict[str, str] = field(default_factory=dict)
    """Field -> what to mend in it, of the last return, while it is a draft."""


def lines_of() -> Select[Any]:
    """Every practice as a line."""
    columns = ("standing", "sphere", "category", "cost", "days", "quantities", "published_on", "confirm_by",
               "proposed_on")  # fmt: skip
    return (
        select(_subject.c.code, _subject.c.title, _subject.c.organisation, _organisation.c.title,
               *(_practice.c[name] for name in columns))
        .join(_practice, _practice.c.code == _subject.c.code)
        .outerjoin(_organisation, _organisation.c.code == _subject.c.organisation)
    )  # fmt: skip


def leaf(connection: Connection, wanted: Wanted, after: str = "") -> Leaf:
    """Practices by code, those behind a key."""
    code = collate(_practice.c.code, BINARY[connection.dialect.name])
    query = lines_of().where(*_narrowed(wanted), code > after).order_by(code).limit(wanted.limit + 1)
    found = [Line(*row) for row in connection.execute(query)]
    shown = tuple(found[: wanted.limit])
    return Leaf(shown, shown[-1].code if len(found) > wanted.limit else None)


def leaves(connection: Connection, wanted: Wanted) -> Iterator[Line]:
    """Every practice of a list, a leaf at a time."""
    after: str | None = ""
    while after is not None:
        found = leaf(connection, wanted, after)
        yield from found.lines
        after = found.after


def _narrowed(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    for name in ("standing", "sphere", "category", "owner"):
        if value := getattr(wanted, name):
            yield _practice.c[name] == value
    if wanted.organisation:
        yield _subject.c.organisation == wanted.organisation
    if wanted.unanswered:
        yield _practice.c.proposed_on.is_not(None)
    yield from holding(wanted.words, _subject.c.title, _subject.c.code)


def shown(connection: Connection, pack: Pack, code: str) -> Shown:
    """One practice; refuses an unknown code."""
    state = state_of(connection, code)
    if state.kind is not SubjectKind.PRACTICE:
        raise Refusal([unknown("code", SubjectKind.PRACTICE, code)])
    held = holdings_of(connection, state)
    practice = known(held)
    days = select(_practice.c.published_on, _practice.c.confirmed_on).where(_practice.c.code == code)
    published_on, confirmed_on = connection.execute(days).one()
    there = practice.there(state.title, sum(paper.kind == TEMPLATE for paper in held.evidence))
    required = pack.practices.required
    home = select(_subject.c.title).where(_subject.c.code == state.organisation)
    owner = select(_subject.c.title).where(_subject.c.code == practice.card.owner)
    found = Shown(
        code, state.title, state.organisation, connection.execute(home).scalar() or "", state.version, practice,
        connection.execute(owner).scalar() or "",
        published_on, confirmed_on, completeness(required, there), tuple(missing(required, there)),
    )  # fmt: skip
    if practice.card.standing is PracticeStanding.DRAFT:
        found.remarks = _remarks(connection, code)
    return found


def _remarks(connection: Connection, code: str) -> dict[str, str]:
    """What the last return asked to mend."""
    query = (
        select(_journal.c.facts)
        .where(_journal.c.subject == code, _journal.c.kind == "practice_returned")
        .order_by(_journal.c.seq.desc())
        .limit(1)
    )
    facts = connection.execute(query).scalar()
    told: Mapping[str, str] = orjson.loads(facts)["fields"] if facts else {}
    return {name: told[name] for name in PARTS if name in told}


def unanswered(connection: Connection, on: date) -> list[tuple[str, date]]:
    """(Code, day by which it was to be confirmed) of published practices that nobody confirmed and nobody marked."""
    query = select(_practice.c.code, _practice.c.confirm_by).where(
        _practice.c.confirm_by < on,
        _practice.c.standing == PracticeStanding.PUBLISHED,
        _practice.c.proposed_on.is_(None),
    )
    return [(row.code, row.confirm_by) for row in connection.execute(query.order_by(_practice.c.code))]
