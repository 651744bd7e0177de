"""What the base knows of the things that a chunk of rows names: a fixed number of questions for each chunk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import literal_column, select

from domain.engine.wire import Among, Statement, Wire
from domain.exchange.headings import fold
from domain.exchange.register import Codes, Told
from domain.exchange.table import Row
from domain.pilot.card_fields import CARD
from domain.pilot.card_fields import Kind as CardKind
from domain.programme.kinds import SubjectKind
from domain.rules.names import plain_name
from domain.stored.tables import TABLES
from domain.text.people import persons, who

_subject, _person, _indicator, _action, _milestone = (
    TABLES[name] for name in ("subject", "person", "indicator", "action", "milestone")
)
SUBJECTS = Statement(
    select(
        _subject.c.code, _subject.c.kind, _subject.c.title, _subject.c.organisation, _subject.c.centre,
        _subject.c.opened_on, _subject.c.ended_on,
    ).where(Among(_subject.c.code, "codes"))
)  # fmt: skip
TITLED = Statement(
    select(_subject.c.code, _subject.c.organisation, _subject.c.title).where(
        Among(_subject.c.organisation, "organisations"),
        Among(_subject.c.title, "titles"),
        _subject.c.lifecycle == literal_column("'pilot'"),
    )
)
KNOWN = Statement(
    select(_person.c.email, _person.c.code, _person.c.name, _person.c.post).where(Among(_person.c.email, "emails"))
)
PERSONS = Statement(
    select(
        _person.c.email, _person.c.code, _person.c.name, _person.c.post, _person.c.organisation, _person.c.region,
        _person.c.language, _person.c.cadence, _person.c.delivery,
    ).where(Among(_person.c.email, "emails"))
)  # fmt: skip
KEYS = Statement(
    select(
        _indicator.c.project, _indicator.c.key, _indicator.c.name, _indicator.c.unit, _indicator.c.base,
        _indicator.c.target,
    ).where(Among(_indicator.c.project, "codes"))
)  # fmt: skip
EVERYBODY = Statement(
    select(_person.c.code, _person.c.name, _person.c.post)
    .join(_subject, _subject.c.code == _person.c.code)
    .where(_subject.c.ended_on.is_(None))
    .order_by(_person.c.code)
)
PLANNED = Statement(
    select(_action.c.project, _action.c.title, _action.c.due_on).where(Among(_action.c.project, "codes"))
)
MILESTONES = Statement(
    select(_milestone.c.project, _milestone.c.key, _milestone.c.title).where(Among(_milestone.c.project, "codes"))
)

APPROVERS = tuple(key for key, known in CARD.items() if known.kind is CardKind.PERSON)
ONE_PERSON = frozenset(("owner", "person", *APPROVERS))
"""Columns that name one person."""


@dataclass(frozen=True, slots=True)
class Known:
    """A subject of the base."""

    code: str
    kind: SubjectKind
    title: str
    organisation: str | None
    centre: str | None
    opened_on: date
    ended: bool


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person of the base."""

    code: str
    title: str
    post: str
    organisation: str | None
    region: str
    language: str
    cadence: str
    delivery: str


@dataclass(slots=True)
class Around:
    """What the base knows around a chunk of rows."""

    subjects: dict[str, Known] = field(default_factory=dict)
    titled: dict[tuple[str, str], str] = field(default_factory=dict)
    """(Organisation, title) -> pilot, for rows that name no code."""
    people: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    """E-mail -> code, name, post."""
    persons: dict[str, Somebody] = field(default_factory=dict)
    """E-mail -> person, for rows that are about people."""
    everybody: list[tuple[str, str, str]] = field(default_factory=list)
    """Code, name and post of all who are there, where a row names somebody by name alone."""
    keys: dict[str, dict[str, Told]] = field(default_factory=lambda: defaultdict(dict))
    """Project -> keys of its indicators -> what the card says of them."""
    planned: dict[tuple[str, str], dict[date, str]] = field(default_factory=lambda: defaultdict(dict))
    """(Project, plain title of a measure) -> its due dates -> its title as the plan spells it."""
    milestones: dict[str, dict[str, list[tuple[str, str]]]] = field(default_factory=lambda: defaultdict(dict))
    """Project -> folded title of a milestone of its plan -> those that are called so: key and title."""


def named_in(row: Row) -> Iterable[tuple[str, str]]:
    """Every person whom the cells of a row name, with the column."""
    for key, value in row.values.items():
        if value and key.startswith("people."):
            for text in value if isinstance(value, tuple) else persons(str(value)):
                yield key, text
        elif value and key in ONE_PERSON:
            yield key, str(value)


def look_around(wire: Wire, layout: str, rows: Sequence[Row], codes: Codes, bodies: Mapping[int, str]) -> Around:
    """Ask the base about a chunk of rows; `bodies` says by row which organisation it means."""
    around = Around()
    mentioned = {who(text)[0] for row in rows for _, text in named_in(row)}
    told = ("project", "exemplar", "code")
    wanted = {codes.plain(next((row.values[key] for key in told if row.values.get(key)), "")) for row in rows} - {""}
    wanted |= {codes.plain(one) for one in mentioned if "@" not in one}
    for code, kind, title, organisation, centre, opened_on, ended_on in _asked(wire, SUBJECTS, codes=wanted):
        there = Known(code, SubjectKind(kind), title, organisation, centre, _day(opened_on), ended_on is not None)
        around.subjects[code] = there
    emails = {one for one in mentioned if "@" in one}
    around.people = {email: (code, name, post) for email, code, name, post in _asked(wire, KNOWN, emails=emails)}
    if any(" " in one or not any(map(str.isdigit, one)) for one in mentioned if "@" not in one):
        around.everybody = [tuple(row) for row in wire.ask((EVERYBODY, {}))[0]]
    if layout == "projects":
        bare = [row for row in rows if not row.values.get("code") and row.number in bodies]
        titles = {str(row.values.get("title") or "") for row in bare}
        found = _asked(wire, TITLED, organisations={bodies[row.number] for row in bare}, titles=titles)
        around.titled = {(organisation, title): code for code, organisation, title in found}
    elif layout == "people":
        own = {str(row.values.get("email") or "").lower() for row in rows} - {""}
        for email, *known in _asked(wire, PERSONS, emails=own):
            around.persons[email] = Somebody(*known)
    else:
        _look_at_plans(wire, layout, wanted, around)
    return around


def _look_at_plans(wire: Wire, layout: str, projects: Collection[str], around: Around) -> None:
    """What the plans of projects say, for sheets that belong to a project."""
    if layout == "measurements":
        for project, key, title, unit, *ends in _asked(wire, KEYS, codes=projects):
            base, target = (None if one is None else Decimal(one) for one in ends)
            around.keys[project][key] = title, unit, base, target
    elif layout == "milestones":
        for project, key, title in _asked(wire, MILESTONES, codes=projects):
            around.milestones[project].setdefault(fold(title), []).append((key, title))
    elif layout == "actions":
        for project, title, due_on in _asked(wire, PLANNED, codes=projects):
            around.planned[project, plain_name(title)][_day(due_on)] = title


def _asked(wire: Wire, statement: Statement, **values: Collection[str]) -> list[tuple[Any, ...]]:
    """The rows of a question; none is asked about nothing."""
    listed = {name: sorted(found) for name, found in values.items()}
    return wire.ask((statement, listed))[0] if all(listed.values()) else []


def _day(value: Any) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
