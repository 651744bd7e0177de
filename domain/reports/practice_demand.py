"""What practices are wanted: looked at, asked for, and words that nothing was found for; never by whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, Engine, func, select, update

from domain.engine.database import insert_new, writing
from domain.finding.words import STOP, words_of
from domain.programme.kinds import Demand, SubjectKind
from domain.stored.tables import TABLES
from domain.text.personal_data import found_in
from domain.text.similarity import stem

_demand, _journal, _subject, _posting = (TABLES[name] for name in ("practice_demand", "journal", "subject", "posting"))
LONGEST = 200
"""Characters of the words that are kept."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How often one practice, or some words, were wanted."""

    what: str
    title: str
    views: int = 0
    requests: int = 0
    nothing: int = 0


def viewed(engine: Engine, code: str, on: date) -> None:
    """A published practice was looked at."""
    _count(engine, Demand.VIEW, code, on)


def missed(engine: Engine, words: str, on: date) -> None:
    """Some words were asked for and nothing was found; kept without anything that may name a person."""
    with writing(engine) as connection:
        kept = _without_people(connection, words)
    if kept:
        _count(engine, Demand.NOTHING, kept, on)


def _without_people(connection: Connection, words: str) -> str:
    """The words in one order, but for those of people's names; nothing where a number looks like a person's."""
    if found_in(words):
        return ""
    said = dict.fromkeys(word for word in words_of(words) if word not in STOP)
    stems = {word: stem(word) for word in said}
    query = (
        select(_posting.c.term)
        .join(_subject, _subject.c.code == _posting.c.subject)
        .where(_posting.c.term.in_(stems.values()), _subject.c.kind == SubjectKind.PERSON)
    )
    names = set(connection.execute(query.distinct()).scalars())
    return " ".join(sorted(word for word in said if stems[word] not in names))[:LONGEST]


def _count(engine: Engine, kind: Demand, what: str, on: date) -> None:
    month = on.replace(day=1)
    row = {"kind": kind, "what": what, "month": month, "times": 0}
    here = (_demand.c.kind == kind, _demand.c.what == what, _demand.c.month == month)
    with writing(engine) as connection:
        insert_new(connection, _demand, [row])
        connection.execute(update(_demand).where(*here).values(times=_demand.c.times + 1))


def demand(connection: Connection, since: date, limit: int = 20) -> tuple[list[Wanted], list[Wanted]]:
    """The practices wanted most since a day, and the words that nothing was found for, the most frequent first."""
    month = since.replace(day=1)
    times = func.sum(_demand.c.times)
    kept = select(_demand.c.kind, _demand.c.what, times).where(_demand.c.month >= month)
    views: dict[str, int] = {}
    nothing: list[Wanted] = []
    for kind, what, count in connection.execute(kept.group_by(_demand.c.kind, _demand.c.what)):
        if kind == Demand.VIEW:
            views[what] = int(count)
        else:
            nothing.append(Wanted(what, "", nothing=int(count)))
    asked = _requests(connection, since)
    titles = _titles(connection, {*views, *asked})
    found = [Wanted(code, title, views.get(code, 0), asked.get(code, 0)) for code, title in titles.items()]
    found.sort(key=lambda one: (-one.requests, -one.views, one.what))
    nothing.sort(key=lambda one: (-one.nothing, one.what))
    return found[:limit], nothing[:limit]


def _requests(connection: Connection, since: date) -> dict[str, int]:
    """Practice -> how many organisations asked for it."""
    query = select(_journal.c.subject, func.count()).where(
        _journal.c.kind == "practice_requested", _journal.c.happened_on >= since
    )
    return {code: int(count) for code, count in connection.execute(query.group_by(_journal.c.subject))}


def _titles(connection: Connection, codes: Iterable[str]) -> dict[str, str]:
    query = select(_subject.c.code, _subject.c.title).where(_subject.c.code.in_(sorted(codes)))
    return {row.code: str(row.title) for row in connection.execute(query)}
