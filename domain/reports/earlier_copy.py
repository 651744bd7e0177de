"""A replica of earlier years as it was entered: its exemplar, when and by whom, and the completion that stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, func, select

from domain.documents.subject_documents import Paper
from domain.stored.tables import TABLES

_journal, _subject, _person, _project = (TABLES[name] for name in ("journal", "subject", "person", "project"))
_ENTERED, _SETTLED, _UNDONE = "completion_entered", "completion_settled", "completion_undone"


@dataclass(frozen=True, slots=True)
class EnteredCompletion:
    """When it ended, and what it came to by its act."""

    on: date
    reached: bool
    act: Paper | None
    checked_on: date | None
    """When it was last looked at whether the result held."""
    held: bool | None
    by: str
    """Who entered it."""
    confirmed_by: str | None
    """Nobody while it waits for a second person."""


@dataclass(frozen=True, slots=True)
class EarlierCopy:
    """What is known of a replica of earlier years beside its card."""

    code: str
    exemplar: str
    exemplar_title: str
    of: str | None
    """The organisation of the exemplar."""
    of_title: str | None
    entered_at: datetime
    by: str
    began_on: date
    completion: EnteredCompletion | None


def copy_of(connection: Connection, code: str, papers: Sequence[Paper]) -> EarlierCopy | None:
    """A replica of earlier years by its code, with its act among its `papers`; None where a project is none."""
    exemplar, whose = _subject.alias("exemplar"), _subject.alias("whose")
    query = (
        select(_project.c.exemplar, exemplar.c.title, exemplar.c.organisation, whose.c.title.label("whose"),
               _subject.c.opened_on)
        .join(_subject, _subject.c.code == _project.c.code)
        .join(exemplar, exemplar.c.code == _project.c.exemplar)
        .outerjoin(whose, whose.c.code == exemplar.c.organisation)
        .where(_project.c.code == code)
    )  # fmt: skip
    if (about := connection.execute(query).one_or_none()) is None:
        return None
    told = (
        select(_journal.c.seq, _journal.c.kind, _journal.c.happened_on, _journal.c.recorded_at, _journal.c.facts,
               func.coalesce(_person.c.name, _journal.c.actor).label("by"))
        .outerjoin(_person, _person.c.code == _journal.c.actor)
        .where(_journal.c.subject == code)
        .where((_journal.c.seq == 1) | _journal.c.kind.in_((_ENTERED, _SETTLED, _UNDONE)))
        .order_by(_journal.c.seq)
    )  # fmt: skip
    opened, *since = connection.execute(told).all()
    stands = _that_stands(since, papers)
    return EarlierCopy(
        code, about.exemplar, about.title, about.organisation, about.whose, opened.recorded_at, opened.by,
        about.opened_on, stands,
    )  # fmt: skip


def _that_stands(entries: Iterable[Any], papers: Sequence[Paper]) -> EnteredCompletion | None:
    """The completion that nobody took back, by what happened to each in turn."""
    entered, confirmed_by = None, None
    for row in entries:
        if row.kind == _ENTERED:
            entered, confirmed_by = row, None
        elif row.kind == _UNDONE or orjson.loads(row.facts)["refusal"]:
            entered = None
        else:
            confirmed_by = row.by
    if entered is None:
        return None
    facts = orjson.loads(entered.facts)
    act = next((paper for paper in papers if paper.entry == entered.seq), None)  # as it was amended since
    checked_on = date.fromisoformat(day) if (day := facts.get("checked_on")) else None
    told = facts["reached"], act, checked_on, facts.get("held")
    return EnteredCompletion(entered.happened_on, *told, entered.by, confirmed_by)
