"""Whoever acts no more comes in by nothing: no ticket, no session, no account of a machine, no key."""

from __future__ import annotations

import pytest
from sqlalchemy import insert, select

from domain.engine.action import ACTIONS
from domain.engine.command import Command
from domain.engine.database import reading, writing
from domain.stored.tables import TABLES
from tests.prepared import Prepared
from tests.region import DAY, NOW, Region

SUBJECT = TABLES["subject"]
WAYS_IN = [TABLES[name] for name in ("ticket", "web_session", "machine_account", "access_key")]
OF_PEOPLE = [action.command for action in ACTIONS.values() if "person" in action.moves]


def people(region: Region) -> dict[str, bool]:
    """Everybody, and whether they have left."""
    with reading(region.engine) as connection:
        rows = connection.execute(select(SUBJECT.c.code, SUBJECT.c.ended_on).where(SUBJECT.c.kind == "person"))
        return {row.code: row.ended_on is not None for row in rows}


def let_in(region: Region) -> None:
    """Everybody comes in by every way."""
    blank = {str: "x", int: 1}
    with writing(region.engine) as connection:
        for number, person in enumerate(people(region)):
            for table in WAYS_IN:
                needed = [one for one in table.columns if not one.nullable or one.primary_key]
                said = {one.name: blank.get(one.type.python_type, NOW) for one in needed}
                said |= {one.name: DAY for one in needed if one.type.python_type is type(DAY)}
                said |= {one.name: f"{number:064}" for one in table.primary_key} | {"person": person}
                connection.execute(insert(table).values(said))


def ways_of(region: Region) -> dict[str, set[str]]:
    """Person -> the ways by which they come in."""
    found: dict[str, set[str]] = {}
    with reading(region.engine) as connection:
        for table in WAYS_IN:
            asked = select(table.c.person)
            if "revoked_on" in table.c:
                asked = asked.where(table.c.revoked_on.is_(None))
            for person in connection.scalars(asked):
                found.setdefault(person, set()).add(table.name)
    return found


@pytest.mark.parametrize("command", OF_PEOPLE, ids=lambda command: command.name)
def test_whoever_has_left_comes_in_by_nothing(command: type[Command], prepared: Prepared, lived: Region) -> None:
    before = people(lived)
    let_in(lived)

    lived.do(prepared.examples[command])

    gone = {person for person, left in people(lived).items() if left and not before.get(person, False)}
    assert {person: ways for person, ways in ways_of(lived).items() if person in gone} == {}
    assert len(ways_of(lived)) >= len(before) - 1
