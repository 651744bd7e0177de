"""Projects that somebody entered as ended in earlier years and that nobody has confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import Connection, func, select

from domain.stored.tables import TABLES

_journal, _subject, _person, _project = (TABLES[name] for name in ("journal", "subject", "person", "project"))


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A completion that waits for a second person."""

    code: str
    title: str
    on: date
    reached: bool
    act: str
    by: str
    """Who entered it."""
    checked_on: date | None = None
    """When it was last looked at whether the result of a replica held."""
    held: bool | None = None


def completions(connection: Connection) -> list[Unconfirmed]:
    """What waits, by its codes."""
    last = (
        select(func.max(_journal.c.seq))
        .where(_journal.c.subject == _project.c.code, _journal.c.kind == "completion_entered")
        .correlate(_project)
        .scalar_subquery()
    )
    query = (
        select(_journal.c.subject, _subject.c.title, _journal.c.happened_on, _journal.c.facts,
               func.coalesce(_person.c.name, _journal.c.actor).label("by"))
        .join(_project, (_project.c.code == _journal.c.subject) & (_journal.c.seq == last))
        .join(_subject, _subject.c.code == _journal.c.subject)
        .outerjoin(_person, _person.c.code == _journal.c.actor)
        .where(_project.c.waits_on.is_not(None))
        .order_by(_journal.c.subject)
    )  # fmt: skip
    found = []
    for row in connection.execute(query):
        facts = orjson.loads(row.facts)
        dated = f" от {date.fromisoformat(facts['dated']):%d.%m.%Y}" if facts["dated"] else ""
        act = f"{facts['title']} {facts['number']}{dated}".strip()
        checked_on = date.fromisoformat(told) if (told := facts.get("checked_on")) else None
        done = row.subject, row.title, row.happened_on, facts["reached"], act, row.by
        found.append(Unconfirmed(*done, checked_on, facts.get("held")))
    return found
