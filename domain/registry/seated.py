"""Who sits in the commission of a check that runs: no single person has another name read under what they judge."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import select

from domain.engine.case import Case
from domain.engine.wire import Among, Row, Statement
from domain.engine.world import Lookup, Question, World
from domain.registry.known import PEOPLE
from domain.stored.tables import TABLES

_seat, _subject = TABLES["commissioner"], TABLES["subject"]
_SEATED = Statement(
    select(_seat.c.person)
    .join(_subject, _subject.c.code == _seat.c.check)
    .where(Among(_seat.c.person, "people"), _subject.c.ended_on.is_(None))
    .distinct()
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    if people := sorted({command.person for command in commands if command.rewrites}):
        yield _SEATED, {"people": people}


def _take(world: World, found: set[str], rows: Sequence[Row]) -> None:
    found.update(person for (person,) in rows)


SEATED: Lookup[set[str]] = Lookup(name="sitting", empty=set, ask=_ask, take=_take)
"""Those who sit in a check that has not ended, of the people who are written another way."""


def renames_a_judge(case: Case) -> bool:
    """Whether whoever sits in a running check is written another way: the protocol and the act would bear that name."""
    command, known = case.command, case.world.of(PEOPLE).posts.get(case.command.person, ("", ""))
    said = (command.title or known[0], known[1] if command.post is None else command.post)
    return command.person in case.world.of(SEATED) and said != known
