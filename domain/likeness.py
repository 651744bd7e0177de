"""Projects that a new one may repeat, found by the stems of its title and by its process without reading the rest."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from domain.methodology.schema import Pack
from domain.similarity import Candidate, Match, similar, stems
from domain.tables import TABLES

SHOWN = 10
"""Most projects that are shown."""

LOOKED_AT = 200
"""Most candidates that are compared: those that share most with the new title."""

_word, _subject, _project = TABLES["title_word"], TABLES["subject"], TABLES["project"]


def alike(
    connection: Connection, pack: Pack, title: str, *, organisation: str | None = None, process: str = ""
) -> list[Match]:
    """Pilots similar to one that is about to be opened, the likest first."""
    wanted = stems(title, pack.noise) | (stems(process, pack.noise) if process.strip() else frozenset())
    shared = (
        select(_word.c.project, func.count().label("shared"))
        .where(_word.c.stem.in_(sorted(wanted)))
        .group_by(_word.c.project)
        .order_by(func.count().desc(), _word.c.project)
        .limit(LOOKED_AT)
        .subquery()
    )
    query = (
        select(_subject.c.code, _subject.c.title, _subject.c.organisation, _project.c.process)
        .join(_project, _project.c.code == _subject.c.code)
        .where(_subject.c.code.in_(select(shared.c.project)))
    )
    candidates = [Candidate(*row) for row in connection.execute(query)]
    new = Candidate("", title, organisation, process)
    return similar(new, candidates, noise=pack.noise)[:SHOWN]
