"""What is entered a second time: it changes nothing, or corrects what is there, and never stands there twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.engine.command import Command, new_command_id
from domain.engine.database import reading
from domain.pilot.action_plan import PlanAction
from domain.pilot.amendment import AmendCard
from domain.pilot.documents import AttachEvidence
from domain.pilot.indicators import SetIndicator
from domain.pilot.measurements import CorrectMeasurement, Measure
from domain.pilot.milestones import MoveMilestone, ReachMilestone
from domain.programme.kinds import Moment
from domain.stored.tables import TABLES
from tests.region import DAY, LEADER, METHODOLOGIST, TIME, Region

LATER, LAST = date(2024, 7, 1), date(2024, 8, 1)
PLANNED = PlanAction(actor=LEADER, on=DAY, subject="PRJ-0001", title="Шаблон", due_on=LATER, or_settle=True)
MEASURED = Measure(actor=LEADER, on=LATER, subject="PRJ-0001", indicator="time", value=Decimal(40), nth=1)


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    found.open_project()
    return found


def anew(command: Command, **terms: Any) -> Any:
    """The same under another id."""
    return replace(command, command_id=new_command_id(), **terms)


def rows(region: Region, table: str, *names: str) -> list[tuple[Any, ...]]:
    found = TABLES[table]
    query = select(*(found.c[name] for name in names)).order_by(found.c[names[0]])
    with reading(region.engine) as connection:
        return [tuple(row) for row in connection.execute(query)]


@pytest.mark.parametrize("value", ["1e15", "-1e15", "1e400", "Infinity"])
def test_a_value_that_nobody_measures_is_no_value_however_it_is_insisted_on(region: Region, value: str) -> None:
    entry = region.do(anew(MEASURED)).entries[0].seq
    far = Decimal(value)
    common: dict[str, Any] = {"actor": LEADER, "on": LATER, "subject": "PRJ-0001"}
    asked = [
        anew(MEASURED, value=far, anyway=True),
        CorrectMeasurement(**common, entry=entry, value=far, reason="описка"),
        SetIndicator(**common, indicator=replace(TIME, target=far), reason="иначе"),
        AttachEvidence(**common, kind="project_card", title="Карточка", kept_at="дело 1", goals={"time": far}),
    ]

    assert ["bad_value" in region.refused(one) for one in asked] == [True] * 4


@pytest.mark.parametrize(("value", "asked"), [("3", True), ("3.01", False), ("669.99", False), ("670", True)])
def test_a_value_that_is_ten_times_off_base_and_target_is_asked_about(region: Region, value: str, asked: bool) -> None:
    far = replace(MEASURED, value=Decimal(value), anyway=False)

    if asked:
        assert region.refused(far) == ["bad_value"]
        far = anew(far, anyway=True)

    region.do(far)


def test_a_measure_is_planned_with_what_has_become_of_it(region: Region) -> None:
    done = region.do(anew(PLANNED, on=LATER, outcome="done"))
    region.do(anew(PLANNED, title="Обучение", on=LATER, outcome="dropped", reason="нет людей"))

    assert [entry.kind for entry in done.entries] == ["action_planned", "action_settled"]
    assert rows(region, "action", "number", "done_on", "dropped_on", "reason") == [
        (1, LATER, None, ""),
        (2, None, LATER, "нет людей"),
    ]


@pytest.mark.parametrize("chunk", [1, 100])
def test_a_measure_that_the_plan_has_is_settled_and_not_planned_twice(region: Region, chunk: int) -> None:
    commands = [
        PLANNED,
        anew(PLANNED, title=" шаблон"),
        anew(PLANNED, on=LATER, outcome="done"),
        anew(PLANNED, on=LATER, outcome="done"),
        anew(PLANNED, on=LAST, outcome="done"),
        anew(PLANNED, due_on=LAST),
    ]

    outcomes = region.ask_all(commands, chunk=chunk)

    assert ["nothing_changed" if not hasattr(one, "entries") else len(one.entries) for one in outcomes] == [
        1, "nothing_changed", 1, "nothing_changed", 1, 1,
    ]  # fmt: skip
    assert rows(region, "action", "number", "due_on", "done_on") == [(1, LATER, LAST), (2, LAST, None)]


def test_another_owner_of_a_measure_is_refused_by_its_field(region: Region) -> None:
    region.do(PLANNED)

    refused = region.ask(anew(PLANNED, owner=METHODOLOGIST))

    assert [(reason.field, reason.said.ru) for reason in refused.reasons] == [  # type: ignore[union-attr]
        (
            "owner",
            "у мероприятия № 1 ответственный не назван; передать: potok project action PRJ-0001 1 --owner PER-0001",
        )
    ]


@pytest.mark.parametrize("chunk", [1, 100])
def test_values_of_one_day_are_corrected_by_their_place(region: Region, chunk: int) -> None:
    both = [MEASURED, anew(MEASURED, value=Decimal(45), nth=2)]
    region.ask_all(both, chunk=chunk)

    again = region.ask_all([anew(one) for one in both], chunk=chunk)
    corrected = region.ask_all([anew(MEASURED, value=Decimal(41)), anew(MEASURED, moment=Moment.AFTER)], chunk=chunk)

    assert [reason.key for one in again for reason in one.reasons] == ["nothing_changed"] * 2  # type: ignore[union-attr]
    assert [entry.kind for one in corrected for entry in one.entries] == [  # type: ignore[union-attr]
        "measurement_corrected", "measured",
    ]  # fmt: skip
    assert sorted(rows(region, "measurement", "moment", "value")) == [
        ("after", Decimal(40)), ("interim", Decimal(41)), ("interim", Decimal(45)),
    ]  # fmt: skip


def test_a_sealed_measurement_that_is_measured_anew_is_told_of(region: Region) -> None:
    region.measure("PRJ-0001", "67", Moment.BASELINE)
    region.walk("PRJ-0001", until="implementation")
    day = rows(region, "measurement", "measured_on")[0][0]

    done = region.do(anew(MEASURED, on=day, moment=Moment.BASELINE, value=Decimal(66)))

    assert "facts_changed" in [entry.kind for entry in done.entries]


def test_a_sealed_measure_that_is_done_on_another_day_is_told_of(region: Region) -> None:
    region.measure("PRJ-0001", "67", Moment.BASELINE)
    region.walk("PRJ-0001", until="sustaining")
    (title, due_on, done_on) = rows(region, "action", "title", "due_on", "done_on")[0]

    done = region.do(anew(PLANNED, title=title, due_on=due_on, outcome="done", on=done_on + timedelta(days=1)))

    assert [entry.kind for entry in done.entries] == ["action_settled", "facts_changed"]


def test_what_is_so_already_changes_nothing_even_after_the_end(region: Region) -> None:
    region.measure("PRJ-0001", "67", Moment.BASELINE)
    region.measure("PRJ-0001", "29", Moment.AFTER)
    region.walk("PRJ-0001")
    milestones = rows(region, "milestone", "key", "planned_start", "planned_end", "actual_start", "actual_end")
    key, start, end, started, finished = next(row for row in milestones if row[0] == "kick_off")
    said: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "subject": "PRJ-0001"}

    for command in (
        SetIndicator(**said, indicator=TIME),
        MoveMilestone(**said, key=key, start=start, end=end, reason="импорт"),
        ReachMilestone(**said, key=key, started=started, finished=finished),
        AmendCard(**said, card={"key_risk": "не хватит времени на обучение"}),
    ):
        assert region.refused(command) == ["nothing_changed"]
