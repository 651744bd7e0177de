"""What comes by the hundred is told by its number: a line a project, in the places that decisions leave."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select

from domain.engine.database import reading
from domain.engine.event_effects import EVENTS
from domain.pilot.measurements import Measure
from domain.programme.kinds import Cadence, Moment
from domain.stored.tables import TABLES
from tests.ledgers import change, owed
from tests.notifications.test_exact import FIRST, READERS, Post, at, concerning, morning, told_in
from tests.region import CUSTOMER, LEADER, METHODOLOGIST, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    found.now = at(FIRST, 4)
    return found


def measurement(region: Region, code: str, on: date, actor: str = LEADER) -> Measure:
    said: dict[str, Any] = {"actor": actor, "on": on, "indicator": "time", "moment": Moment.INTERIM}
    return Measure(subject=code, value=Decimal(30), **said)


@pytest.mark.long
def test_what_was_measured_is_told_as_one_line_of_a_project_to_all_but_whoever_entered_it(region: Region) -> None:
    for person in READERS:
        change(region, "person", person, cadence=Cadence.DAILY)
    codes = [region.open_project(FIRST) for _ in range(2)]
    owed(region)
    post = Post(lambda _: None)
    morning(region, date(2024, 12, 3), post)
    post.arrived.clear()
    region.now = at(date(2024, 12, 3), 9)
    day = date(2024, 12, 3)
    region.do_all([measurement(region, code, day) for code in codes * 3])
    region.do_all([measurement(region, codes[0], day, METHODOLOGIST)])

    owed(region)
    morning(region, date(2024, 12, 4), post)
    morning(region, date(2024, 12, 5), post)

    told = {
        letter.to.address: sorted((line["code"], line["what"]["ru"], line["count"]) for line in letter.facts["changes"])
        for letter in post.arrived
        if letter.template == "status_digest" and letter.facts["changes"]
    }
    assert told == {
        "person1@region.example": [(code, "Внесено измерений: 3", 3) for code in codes],
        "person2@region.example": [(codes[0], "Внесено измерений: 1", 1)],
        "person3@region.example": [
            (codes[0], "Внесено измерений: 4", 4), (codes[1], "Внесено измерений: 3", 3)
        ],
    }  # fmt: skip


@pytest.mark.long
def test_what_is_only_counted_takes_no_place_of_what_moved_a_project(region: Region) -> None:
    change(region, "person", CUSTOMER, cadence=Cadence.DAILY)
    codes = [region.open_project(FIRST) for _ in range(7)]
    owed(region)
    post = Post(lambda _: None)
    morning(region, date(2024, 12, 3), post)
    region.now = at(date(2024, 12, 3), 9)
    for code in codes[:4]:
        region.bring(code, date(2024, 12, 3))
    region.now = at(date(2024, 12, 4), 9)
    region.do_all([measurement(region, code, date(2024, 12, 4)) for code in codes])

    owed(region)
    morning(region, date(2024, 12, 5), post)

    (facts,) = (
        one.facts
        for one in post.arrived
        if one.to.address == "person3@region.example" and one.facts.get("on") == "2024-12-05"
    )
    lines = [line["what"]["ru"] for line in facts["changes"]]
    assert (lines.count("Представлено на решение"), len(lines)) == (4, 5)
    assert told_in(facts) == concerning(region, CUSTOMER) - 7


def test_a_batch_of_measurements_leaves_one_row_in_the_outbox_a_project_and_takes_no_question_a_row(
    region: Region,
) -> None:
    codes = [region.open_project(FIRST) for _ in range(2)]
    owed(region)
    asked = []
    for count in (3, 30):
        region.do_all([measurement(region, code, FIRST) for code in codes * count])
        with reading(region.engine) as connection:
            waiting = connection.execute(select(func.count()).select_from(TABLES["outbox"])).scalar()
        statements: list[str] = []

        def note(*told: Any, heard: list[str] = statements) -> None:
            heard.append(told[2])

        event.listen(region.engine, "before_cursor_execute", note)
        owed(region)
        event.remove(region.engine, "before_cursor_execute", note)
        asked.append((waiting, len(statements)))

    assert asked[0] == asked[1]
    assert asked[0][0] == len(codes)
    with reading(region.engine) as connection:
        counted = select(func.count()).select_from(TABLES["change"]).where(TABLES["change"].c.subject.in_(codes))
        assert connection.execute(counted).scalar() == 2 * (3 + 30) + 2


def test_what_has_a_letter_of_its_own_is_not_counted_as_well() -> None:
    assert not [kind for kind, one in EVENTS.items() if one.owed and one.tallied]
