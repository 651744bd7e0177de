"""A card for people holds the very parts that the lane decides on, and costs the same however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event

from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.pilot.action_plan import PlanAction
from domain.programme.kinds import Moment, Outcome
from domain.reports.card import card
from domain.reports.gatecheck import holdings_of
from tests.region import DAY, LEADER, TOWN, Region

PARTS = (
    "conditions", "milestones", "actions", "elements", "supports", "presented", "scores", "votes", "findings", "visits",
)  # fmt: skip


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def judged(region: Region) -> str:
    """A check whose commission has concluded with remarks."""
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check)
    region.conclude(check, Outcome.REMARKS)
    return check


def replica(region: Region) -> str:
    """A replica that takes a package over."""
    code = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))
    region.measure(code, "70", Moment.BASELINE, date(2023, 6, 5))
    region.walk(code, until="implementation", on=date(2023, 6, 5))
    return code


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """The statements that are asked within."""
    asked: list[str] = []

    def note(*call: Any) -> None:
        asked.append(call[2])

    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize(
    ("subject", "shown"),
    [
        (judged, {"presented", "scores", "votes", "visits"}),
        (replica, {"elements"}),
        (lambda region: region.finished_pilot(), {"milestones", "actions"}),
    ],
    ids=["check", "replica", "pilot"],
)
def test_a_card_holds_the_parts_that_the_lane_decides_on(region: Region, subject: Any, shown: set[str]) -> None:
    code = subject(region)

    with reading(region.engine) as connection:
        found, held = card(connection, code), holdings_of(connection, region.state(code))

    assert {name: list(getattr(found, name)) for name in PARTS} == {name: getattr(held, name) for name in PARTS}
    assert {name for name in PARTS if getattr(held, name)} >= shown
    assert {one.key for one in found.indicators} == {plan.key for plan in held.indicators}
    assert sum(len(one.readings) for one in found.indicators) == len(held.readings)
    assert {person.code for person in found.people} == {who for people in held.people.values() for who in people}


def test_a_long_card_costs_as_many_statements_as_a_short_one(region: Region) -> None:
    short, long = region.open_project(), region.open_project(title="Другой проект")
    for number in range(20):
        region.do(PlanAction(actor=LEADER, on=DAY, subject=long, title=f"Мера {number}", due_on=DAY))
        region.measure(long, str(Decimal(60) - number), Moment.INTERIM)
    counted = {}

    for code in (short, long):
        with reading(region.engine) as connection, statements(region.engine) as asked:
            card(connection, code)
        counted[code] = len(asked)

    assert counted[long] == counted[short] <= 8


def test_a_decision_on_the_card_says_what_its_entry_in_the_journal_says(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    region.decide(code, Decision.REWORK, comment="поправьте", fields={"process": "назовите процесс"})

    with reading(region.engine) as connection:
        (line,) = card(connection, code).decisions

    assert (line.decision, line.remarks) == ("rework", {"process": "назовите процесс"})
    assert (line.entered_by, line.basis) == (None, "")
