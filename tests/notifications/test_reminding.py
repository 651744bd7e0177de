"""The sweep over dates: whole or not at all, by one of several, and with work that grows with what is due."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy import Engine, event

from domain.engine.database import reading
from domain.reports.asks import agenda
from domain.reports.deadlines import DAY, Span
from domain.reports.idleness import idle_too_long
from domain.reports.open_items import due_in
from notifications.date_sweep import CHUNK, Watch, watch
from notifications.moved_asks import waiting
from tests.benchmarks.portfolio import made
from tests.domain.proving.test_memory import ROOM
from tests.region import LEADER, STRANGER, Region
from tests.sweeps import (
    OPENED,
    at,
    of,
    patient,
    plan,
    project,
    sweep,
    told,
    working,
)


@pytest.fixture
def region(engine: Engine) -> Region:
    """A region in which nobody is nudged."""
    return patient(engine)


def test_a_crash_leaves_nothing_half_told(region: Region) -> None:
    project(region)
    due_on = working(region, OPENED, 20)

    def crash(_: object, __: object, statement: str, *___: object) -> None:
        if statement.startswith("INSERT INTO reminder"):
            raise ConnectionError

    event.listen(region.engine, "before_cursor_execute", crash)
    with pytest.raises(ConnectionError):
        sweep(region, due_on)
    event.remove(region.engine, "before_cursor_execute", crash)
    before = told(region)

    again = sweep(region, due_on)

    assert before == []
    assert again.reminders > 0
    assert of("due", told(region)) == [(LEADER, 0)]


def test_of_two_sweeps_at_once_one_tells(region: Region) -> None:
    project(region)
    due_on = working(region, OPENED, 20)
    found: list[Watch] = []
    together = Barrier(2)

    def run() -> None:
        together.wait(10)
        found.append(watch(region.engine, region.packs, on=due_on, now=at(due_on)))

    threads = [Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert sorted(one.reminders > 0 for one in found) == [False, True]
    assert len(told(region)) == sum(one.reminders for one in found)


# --- how much work it is


@pytest.mark.long
def test_work_grows_with_what_is_due_and_not_with_what_exists(region: Region) -> None:
    project(region)
    due_on = working(region, OPENED, 20)
    sweep(region, due_on)  # from here on each day looks back on what was told the day before

    few = statements(region, lambda: sweep(region, working(region, due_on, 1)))
    for _ in range(30):
        project(region)
    many = statements(region, lambda: sweep(region, working(region, due_on, 2)))

    assert many <= few


def statements(region: Region, work: Callable[[], object]) -> int:
    """How many statements some work sends to the database."""
    count = 0

    def tally(*_: object) -> None:
        nonlocal count
        count += 1

    event.listen(region.engine, "before_cursor_execute", tally)
    work()
    event.remove(region.engine, "before_cursor_execute", tally)
    return count


def test_every_source_is_searched_by_the_index_of_its_date(sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    asked: list[tuple[str, Any]] = []
    event.listen(
        sqlite_engine, "before_cursor_execute", lambda _, __, text, given, *___: asked.append((text, tuple(given)))
    )
    with reading(sqlite_engine) as connection:
        list(due_in(connection, region.packs, Span(OPENED - DAY, OPENED)))
        idle_too_long(connection, region.packs, OPENED, first_watched=None)
    questions = [one for one in asked if one[0].startswith("SELECT")]

    with reading(sqlite_engine) as connection:
        steps = [
            str(row[3])
            for text, given in questions
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", given)
        ]

    found = {step.split()[4] for step in steps if step.startswith("SEARCH") and ">" in step}
    assert [step for step in steps if step.startswith("SCAN")] == []
    assert found >= {
        "ix_subject_due", "ix_milestone_planned", "ix_condition_due", "ix_action_due", "ix_subject_review",
        "ix_indicator_next", "ix_subject_active",
    }  # fmt: skip


def test_what_waits_is_looked_for_by_its_date_or_among_its_kind_and_never_along_all_subjects(
    sqlite_engine: Engine,
) -> None:
    region = Region(sqlite_engine).found()
    asked: list[tuple[str, Any]] = []
    event.listen(
        sqlite_engine, "before_cursor_execute", lambda _, __, text, given, *___: asked.append((text, tuple(given)))
    )
    with reading(sqlite_engine) as connection:
        list(waiting(connection, region.packs, OPENED, CHUNK))
        whole = max(asked, key=lambda one: len(one[0]))
        steps = [
            str(row[3])
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {whole[0]}", whole[1])
        ]  # fmt: skip

    through = {step.split()[1] for step in steps if step.startswith("SCAN")}
    assert through <= {"commissioner", "anon_1"}, "what sits in a commission, and what was found"


@pytest.mark.long
def test_memory_of_the_first_sweep_does_not_grow_with_what_is_due(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    taken: list[tuple[int, float]] = []
    sizes = (1_200, 1_200, 4_000)  # the first compiles; so many fill every piece that is held
    laid = [made(tmp_path / f"{turn}.db", count, due=count, due_on=OPENED) for turn, count in enumerate(sizes)]
    memory: Callable[[], float] = request.getfixturevalue("memory")
    for whole, region in laid:
        on = working(region, OPENED, 20)
        memory()
        reminders = watch(whole, region.packs, on=on, now=at(on)).reminders
        taken.append((reminders, memory()))
        whole.dispose()

    (_, _), (few, less), (many, more) = taken
    assert many > 3 * few > 3 * 2 * CHUNK
    assert more < less + ROOM


# --- looking ahead


@pytest.mark.long
def test_the_agenda_shows_what_is_overdue_and_due_soon_with_those_who_answer(region: Region) -> None:
    code = project(region)
    plan(region, code, OPENED + timedelta(days=5), owner=STRANGER)
    plan(region, code, OPENED + timedelta(days=90))
    on = OPENED + timedelta(days=7)

    with reading(region.engine) as connection:
        found = agenda(connection, region.packs, on=on, days=14, person=None, limit=1)
        own = agenda(connection, region.packs, on=on, days=14, person=STRANGER, limit=50)
        leaders = agenda(connection, region.packs, on=on, days=400, person=LEADER, limit=50)

    assert (len(found.lines), found.after is not None) == (1, True)
    assert [(line.item, line.left) for line in own.lines] == [("action.1", -2)]
    assert own.lines[0].names == ("Участник 10",)
    assert {"due", "action.2"} <= {line.item for line in leaders.lines}
    assert "action.1" not in {line.item for line in leaders.lines}
