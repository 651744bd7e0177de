"""Projects that somebody entered as ended in earlier years and that nobody has confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import orjson
from sqlalchemy import Connection, exists, func, select

from domain.stored.tables import TABLES

_journal, _subject, _person = (TABLES[name] for name in ("journal", "subject", "person"))
_later = _journal.alias("later")


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


def completions(connection: Connection) -> list[Unconfirmed]:
    """What waits, by its codes."""
    settled = exists().where(
        _later.c.subject == _journal.c.subject, _later.c.kind == "completion_settled", _later.c.seq > _journal.c.seq
    )
    query = (
        select(_journal.c.subject, _subject.c.title, _journal.c.happened_on, _journal.c.facts,
               func.coalesce(_person.c.name, _journal.c.actor).label("by"))
        .join(_subject, _subject.c.code == _journal.c.subject)
        .outerjoin(_person, _person.c.code == _journal.c.actor)
        .where(_journal.c.kind == "completion_entered", ~settled)
        .order_by(_journal.c.subject)
    )  # fmt: skip
    found = []
    for row in connection.execute(query):
        facts = orjson.loads(row.facts)
        dated = f" от {date.fromisoformat(facts['dated']):%d.%m.%Y}" if facts["dated"] else ""
        act = f"{facts['title']} {facts['number']}{dated}".strip()
        found.append(Unconfirmed(row.subject, row.title, row.happened_on, facts["reached"], act, row.by))
    return found
