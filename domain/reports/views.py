"""What staff see in lists: subjects, people in roles, what changed; read by column queries and never written to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, or_, select

from domain.engine.event import FieldChange
from domain.engine.kinds import Standing
from domain.engine.named import address
from domain.engine.refusals import Refusal, bad_value, unknown
from domain.engine.state import COLUMNS, State
from domain.pilot.changes import changes_of
from domain.programme.kinds import SubjectKind
from domain.registry.roles import LEADER
from domain.stored.tables import TABLES

_subject = TABLES["subject"]
_person = TABLES["person"]

LIVE = (Standing.IN_WORK, Standing.AWAITING, Standing.ON_HOLD)
"""Standings of subjects that have not ended."""


@dataclass(frozen=True, slots=True)
class Line:
    """One subject in a list."""

    code: str
    title: str
    organisation: str | None
    organisation_title: str | None
    lifecycle: str | None
    phase: str | None
    standing: str | None
    stage: str | None
    due_on: date | None
    review_on: date | None
    version: int
    held_for: str | None = None
    """Why it is on hold, or that it was opened by mistake."""
    outside: str | None = None
    """The document of a check that took place elsewhere, or before the programme."""
    waits_on: date | None = None
    """Since when a second person is waited for, who confirms what was entered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    """Which subjects a list shows; what is None does not narrow it."""

    kind: SubjectKind
    stage: str | None = None
    phase: str | None = None
    standing: str | None = None
    organisation: str | None = None
    municipality: str | None = None
    """Only of this organisation and of everything under it."""
    centre: str | None = None
    sphere: str | None = None
    person: str | None = None
    """Only those in which this person has a role."""
    level: str | None = None
    """Only checks for this level."""
    late_on: date | None = None
    """Only those whose due date lies before this day."""
    words: str | None = None
    sort: str = "due"
    """One of the orders that lists have."""
    limit: int = 50


def holding(words: str | None, *columns: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """One of the columns holds the words; SQLite does not fold the case of Cyrillic letters, so it is tried in each."""
    if not words:
        return []
    spellings = sorted({words, words.lower(), words.upper(), words.capitalize()})
    return [or_(*(column.contains(spelling, autoescape=True) for column in columns for spelling in spellings))]


def state_of(connection: Connection, code: str, kind: SubjectKind | None = None, *, field: str = "code") -> State:
    """Where a subject stands; refuses an unknown code, and one of another kind where a kind is asked for."""
    query = select(*(_subject.c[name] for name in COLUMNS)).where(_subject.c.code == code)
    row = connection.execute(query).first()
    state = None if row is None else State(*row)
    if state is None or kind not in (None, state.kind):
        raise Refusal([unknown(field, kind, code)])
    return state


@dataclass(frozen=True, slots=True)
class PersonOn:
    """A person in a role."""

    role: str
    code: str
    name: str
    post: str
    email: str


def since_return(connection: Connection, code: str) -> tuple[FieldChange, ...]:
    """What changed in a subject after it was last returned for rework, until it passed; nothing where it never was."""
    decision, journal = TABLES["decision"], TABLES["journal"]
    of_it = decision.c.subject == code
    returned = select(func.max(decision.c.entry)).where(of_it, decision.c.decision == "rework").scalar_subquery()
    passed = select(func.min(decision.c.entry)).where(of_it, decision.c.decision != "hold", decision.c.entry > returned)
    until = func.coalesce(passed.scalar_subquery(), journal.c.seq + 1)
    query = (
        select(journal.c.kind, journal.c.facts)
        .where(journal.c.subject == code, journal.c.seq > returned, journal.c.seq < until)
        .order_by(journal.c.seq)
    )
    return changes_of(connection.execute(query).all())


def people_on(connection: Connection, scope: str) -> tuple[PersonOn, ...]:
    """Who acts in which role for one subject."""
    role = TABLES["role"]
    query = (
        select(role.c.role, _person.c.code, _person.c.name, _person.c.post, _person.c.email)
        .join(_person, _person.c.code == role.c.person)
        .where(role.c.scope == scope)
        .order_by(role.c.role, _person.c.name)
    )
    return tuple(PersonOn(*row) for row in connection.execute(query))


def is_led(connection: Connection, code: str) -> bool:
    """Whether somebody leads a project."""
    role = TABLES["role"]
    query = select(role.c.person).where(role.c.scope == code, role.c.role == LEADER)
    return connection.execute(query.limit(1)).first() is not None


def person_by(connection: Connection, word: str, field: str = "actor") -> str:
    """Code of the person named by a code or an e-mail address; refuses an unknown one."""
    word = word.strip()
    named = or_(_person.c.code.in_({word, word.upper()}), func.lower(_person.c.email) == address(word))
    found = connection.execute(select(_person.c.code).where(named).order_by(_person.c.code)).scalars().all()
    if not found:
        raise Refusal([unknown(field, SubjectKind.PERSON, word)])
    if len(found) > 1:
        both = ", ".join(found)
        ru, en = f"по «{word}» найдены {both}: назовите код", f"“{word}” is {both}: give the code"
        raise Refusal([bad_value(field, ru, en)])
    return str(found[0])
