"""Lists are leafed through by keys: every row once, in order, whatever narrows them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.programme.kinds import Level, OrganisationKind, SubjectKind
from domain.registry.organisations import RegisterOrganisation
from domain.reports.asks import agenda
from domain.reports.board import COUNTED, board
from domain.reports.pages import ORDERS, leaf, leaves
from domain.reports.tree import reaching_down
from domain.reports.views import Filter
from tests.benchmarks.portfolio import multiplied
from tests.region import CUSTOMER, DAY, METHODOLOGIST, SCHOOL, STRANGER, TOWN, Region

LATER = date(2024, 6, 10)


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    for number in range(5):
        found.open_project(DAY + timedelta(days=number % 2), title=f"Проект {number}", process=f"процесс {number}")
    found.decide("PRJ-0002", Decision.STOP, reason="duplicate", on=LATER)
    return found


def codes(region: Region, **narrowed: Any) -> list[str]:
    with reading(region.engine) as connection:
        wanted = Filter(kind=SubjectKind.PROJECT, limit=2, **narrowed)
        return [line.code for line in leaves(connection, wanted)]


def test_every_row_comes_once_those_due_first_and_those_without_a_date_last(region: Region) -> None:
    assert codes(region) == ["PRJ-0001", "PRJ-0003", "PRJ-0005", "PRJ-0004", "PRJ-0002"]


def test_every_order_leafs_through_every_row_once_and_turned_round_it_is_the_other_way_round(region: Region) -> None:
    found = {sort: codes(region, sort=sort) for sort in ORDERS}

    assert all(len(rows) == len(set(rows)) == 5 for rows in found.values())
    assert [found[f"-{sort}"] for sort in ("title", "code")] == [found[sort][::-1] for sort in ("title", "code")]
    assert found["-due"] == ["PRJ-0004", "PRJ-0005", "PRJ-0003", "PRJ-0001", "PRJ-0002"]


def test_the_board_names_the_five_of_each_phase_that_are_due_first(region: Region) -> None:
    moved = [region.open_project(DAY, title=f"Учёт {number}", process=f"учёт {number}") for number in range(4)]
    region.go(moved[0])

    with reading(region.engine) as connection:
        lanes = {lane.phase: lane for lane in board(connection, region.packs, LATER)}

    assert (lanes["selection"].count, lanes["opening"].count) == (7, 1)
    assert [one.code for one in lanes["opening"].named] == moved[:1]
    assert [one.code for one in lanes["selection"].named] == ["PRJ-0001", "PRJ-0003", "PRJ-0005", *moved[1:3]]


@pytest.mark.long
def test_what_is_many_is_not_counted_to_its_end_and_those_due_first_are_named_still(region: Region) -> None:
    multiplied(region.engine, region, COUNTED + 5, due_on=LATER - timedelta(days=1), due=3)

    with reading(region.engine) as connection:
        (lane,) = board(connection, region.packs, LATER)
        few = board(connection, region.packs, LATER, person=STRANGER)

    assert (lane.count, lane.more) == (COUNTED, True)
    assert {f"B-{number:06d}" for number in range(3)} & {one.code for one in lane.named}
    assert [one.due_on for one in lane.named] == sorted(one.due_on for one in lane.named if one.due_on)
    assert lane.late >= 3
    assert few == []


@pytest.mark.parametrize("whose", [{"person": CUSTOMER}, {"person": STRANGER}, {"person": METHODOLOGIST}])
@pytest.mark.parametrize("on", [LATER, LATER + timedelta(days=300)])
def test_a_board_that_is_read_and_one_that_is_asked_lane_by_lane_say_the_same(
    region: Region, whose: dict[str, Any], on: date
) -> None:
    region.go("PRJ-0001")
    region.bring("PRJ-0003")

    with reading(region.engine) as connection:
        below = reaching_down(region.pack)
        read, asked = (board(connection, region.packs, on, below=below, few=few, **whose) for few in (100, 0))

    assert sorted(read, key=str) == sorted(asked, key=str)
    assert bool(read) == (whose["person"] == CUSTOMER)


@pytest.mark.long
def test_every_lane_is_met_along_its_index(sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    multiplied(sqlite_engine, region, COUNTED + 5, due_on=LATER, due=3)
    asked: list[str] = []

    def note(_: object, __: object, text: str, *___: object) -> None:
        asked.append(text)

    event.listen(sqlite_engine, "before_cursor_execute", note)
    with reading(sqlite_engine) as connection:
        board(connection, region.packs, LATER)
        event.remove(sqlite_engine, "before_cursor_execute", note)
        questions = [text for text in asked if text.startswith(("SELECT", "WITH"))]
        steps = [
            str(row[3])
            for text in questions
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", (0,) * text.count("?"))
        ]

    assert len(questions) == 3
    assert {step.split()[4 + step.count("COVERING")] for step in steps if step.startswith("SEARCH subject")} == {
        "ix_subject_lane"
    }
    assert [step for step in steps if step.startswith("SCAN subject") or "TEMP B-TREE" in step] == []


def test_a_key_that_is_none_begins_at_the_beginning(region: Region) -> None:
    with reading(region.engine) as connection:
        first = leaf(connection, Filter(kind=SubjectKind.PROJECT, limit=2), "вздор")

    assert [line.code for line in first.lines] == ["PRJ-0001", "PRJ-0003"]


def test_a_municipality_shows_everything_under_it(region: Region) -> None:
    register = RegisterOrganisation(
        actor=METHODOLOGIST, on=DAY, title="Детский сад", kind=OrganisationKind.INSTITUTION, parent=TOWN
    )
    below = region.do(register).subject
    code = region.open_project(title="Очередь в сад", process="запись", organisation=below)

    assert (codes(region, municipality=TOWN), codes(region, organisation=TOWN)) == ([code], [])


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [({"person": CUSTOMER}, 5), ({"person": STRANGER}, 0), ({"sphere": "health"}, 0), ({"organisation": SCHOOL}, 5),
     ({"standing": "stopped"}, 1), ({"late_on": date(2030, 1, 1)}, 4), ({"centre": "CEN-01"}, 0),
     ({"level": "local"}, 0)],
)  # fmt: skip
def test_lists_are_narrowed(region: Region, narrowed: dict[str, Any], count: int) -> None:
    assert len(codes(region, **narrowed)) == count


@pytest.mark.long
def test_checks_are_narrowed_by_each_of_what_narrows_a_list_in_every_order(engine: Engine) -> None:
    region = Region(engine).found()
    check = region.apply(region.finished_pilot(), Level.LOCAL)
    state = region.state(check)
    narrowed: dict[str, Any] = {
        "level": "local", "organisation": SCHOOL, "municipality": SCHOOL, "phase": state.phase,
        "standing": "in_work", "late_on": date(2030, 1, 1), "words": check,
    }  # fmt: skip

    def found(**asked: Any) -> list[str]:
        with reading(region.engine) as connection:
            return [line.code for line in leaves(connection, Filter(kind=SubjectKind.CHECK, **asked))]

    for sort in ORDERS:
        assert found(sort=sort, **narrowed) == [check]
        assert all(found(sort=sort, **{name: said}) == [check] for name, said in narrowed.items())
        assert found(sort=sort, level="regional") == []


@pytest.mark.long
def test_open_dates_are_leafed_through_without_gaps_and_twice_nothing(region: Region) -> None:
    def page(limit: int, after: str = "") -> tuple[list[tuple[str, str]], str | None]:
        with reading(region.engine) as connection:
            found = agenda(connection, region.packs, on=LATER, days=400, person=None, limit=limit, after=after)
        return [(line.subject, line.item) for line in found.lines], found.after

    whole, _ = page(1_000)
    leafed: list[tuple[str, str]] = []
    after: str | None = ""
    while after is not None:
        some, after = page(3, after)
        leafed += some

    assert leafed == whole
    assert len(set(whole)) == len(whole) > 10
