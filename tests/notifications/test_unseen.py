"""What changed since somebody last looked: others' deeds with their subjects, each until they say that they saw it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.engine.database import reading, writing
from domain.methodology.schema import Decision
from domain.pilot.measurements import Measure
from domain.programme.kinds import Moment
from domain.stored.tables import TABLES
from notifications.ledger import owe
from notifications.unseen import LONGEST, MOST, Unseen, look, unseen
from tests.plans import plans
from tests.region import CUSTOMER, LEADER, METHODOLOGIST, NOW, STRANGER, Region

DAY_AFTER = NOW + timedelta(days=1)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def told(region: Region, person: str, now: Any = DAY_AFTER) -> Unseen:
    """What a person's page tells, once what happened is known."""
    owe(region.engine, region.packs, now=now)
    with reading(region.engine) as connection:
        return unseen(connection, region.packs, person, now)


def saw(region: Region, person: str, number: int, now: Any = DAY_AFTER) -> None:
    with writing(region.engine) as connection:
        look(connection, person, number, now)


def kinds(found: Unseen) -> list[tuple[str, list[str]]]:
    return [(code, [line.what.ru for line in lines]) for code, _, lines in found.groups]


def test_what_others_did_is_told_by_subject_until_it_was_seen(region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    before = told(region, LEADER)
    saw(region, LEADER, before.upto)

    region.go(code)
    after = told(region, LEADER)
    saw(region, LEADER, after.upto)

    assert [group for group, _ in kinds(before)] == [code]
    assert [group for group, _ in kinds(after)] == [code]
    assert "Пройден этап «Отбор»" in kinds(after)[0][1][0]
    assert kinds(told(region, LEADER)) == []


def test_nobody_is_told_of_their_own_deeds_nor_of_what_is_not_theirs(region: Region) -> None:
    region.open_project(title="Запись к врачу")

    assert kinds(told(region, METHODOLOGIST)) == []
    assert kinds(told(region, STRANGER)) == []
    assert kinds(told(region, CUSTOMER)) != []


def test_looking_changes_nothing_and_what_came_meanwhile_is_not_lost(region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    first = told(region, LEADER)
    region.decide(code, Decision.STOP, reason="duplicate")

    again = told(region, LEADER)
    saw(region, LEADER, first.upto)
    rest = told(region, LEADER)

    assert len(kinds(again)[0][1]) > len(kinds(first)[0][1])
    assert len(kinds(rest)[0][1]) == len(kinds(again)[0][1]) - len(kinds(first)[0][1])


def test_a_page_that_was_opened_earlier_moves_nothing_back_and_nobody_sees_ahead(region: Region) -> None:
    region.open_project(title="Запись к врачу")
    found = told(region, LEADER)
    mark = TABLES["look_mark"]

    for number in (10**12, 0, found.upto):
        saw(region, LEADER, number)

    with reading(region.engine) as connection:
        assert connection.execute(select(mark.c.number)).scalars().all() == [found.upto]


def test_what_is_long_ago_is_told_no_more(region: Region) -> None:
    region.open_project(title="Запись к врачу")
    found = told(region, LEADER)
    saw(region, LEADER, 0)

    later = told(region, LEADER, NOW + LONGEST + timedelta(days=1))

    assert kinds(found) != []
    assert kinds(later) == []


def test_what_was_measured_is_one_line_with_how_many_there_are_and_hides_nothing_else(region: Region) -> None:
    code = region.open_project(title="Запись к врачу")
    said: dict[str, Any] = {"on": region.today, "subject": code, "indicator": "time", "moment": Moment.INTERIM}
    values = [Measure(actor=LEADER, value=Decimal(30 + at % 2), **said) for at in range(MOST + 30)]
    region.do_all([*values, Measure(actor=METHODOLOGIST, value=Decimal(30), **said)])

    found = {person: told(region, person) for person in (LEADER, METHODOLOGIST, CUSTOMER)}

    assert ["Внесено измерений: 1" in lines for _, lines in kinds(found[LEADER])] == [True]
    assert kinds(found[METHODOLOGIST]) == [(code, [f"Внесено измерений: {MOST + 30}"])]
    assert kinds(found[CUSTOMER])[0][1][0] == f"Внесено измерений: {MOST + 31}"
    assert len(kinds(found[CUSTOMER])[0][1]) == 2
    assert not any(one.more for one in found.values())


@pytest.mark.parametrize("person", [LEADER, METHODOLOGIST])
def test_it_is_read_along_the_changes_from_the_last_and_no_further_than_is_shown(
    sqlite_engine: Engine, person: str
) -> None:
    region = Region(sqlite_engine).found()
    region.open_project(title="Запись к врачу")

    with reading(region.engine) as connection, plans(region.engine) as found:
        unseen(connection, region.packs, person, DAY_AFTER)

    assert "SEARCH change USING INTEGER PRIMARY KEY (rowid>?)" in found
    assert [step for step in found if step.startswith("SCAN") or "TEMP B-TREE" in step] == []
