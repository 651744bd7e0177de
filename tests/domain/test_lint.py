"""The linter: each kind of inconsistency is found where it is, and a portfolio without any is clean."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine, event, text

from domain.engine.database import reading, writing
from domain.engine.kinds import Standing
from domain.engine.refusals import Refusal
from domain.engine.state import State
from domain.linting.kinds import FLAWS, Flaw, Inconsistency
from domain.linting.portfolio import lint
from domain.linting.project import Look, flaws_of
from domain.methodology.loader import load_default
from domain.methodology.schema import Decision
from domain.pilot.amendment import AmendCard
from domain.pilot.facts import Condition, Dated, Planned, Reading
from domain.programme.kinds import Direction, Frequency, Moment, Stage, SubjectKind
from domain.reports.gatecheck import gate_of, gates_of
from domain.rules.capsule import capsule, digest
from tests.domain.test_rules import full
from tests.region import DAY, METHODOLOGIST, TIME, TOWN, Region

PACK = load_default()
ON = date(2024, 6, 10)
PILOT = PACK.lifecycles["pilot"]


def clean() -> Look:
    """A pilot in its last phase in which nothing contradicts anything."""
    held = full()
    held.card["number"] = "ЭР-2024-0001"
    held.milestones = [replace(found, actual_end=found.actual_end or date(2024, 5, 1)) for found in held.milestones]
    state = State.new(SubjectKind.PROJECT, "PRJ-0001", date(2023, 12, 1))
    state.lifecycle, state.phase, state.standing, state.stage = "pilot", "monitoring", Standing.IN_WORK, Stage.PILOT
    state.due_on = ON + timedelta(days=30)
    sealed = capsule(held, PILOT.phases["sustaining"])
    return Look(state, held, PACK, ON, ((40, "sustaining", sealed, digest(sealed)),))


def found(look: Look) -> set[Flaw]:
    return {flaw for flaw, _, _ in flaws_of(look)}


def test_a_pilot_without_contradictions_is_clean() -> None:
    assert found(clean()) == set()


def _held(name: str, value: Any) -> Callable[[Look], Look]:
    def change(look: Look) -> Look:
        setattr(look.held, name, value)
        return look

    return change


def _do(change: Callable[[Look], object]) -> Callable[[Look], Look]:
    def changed(look: Look) -> Look:
        change(look)
        return look

    return changed


def _first(name: str, **changes: Any) -> Callable[[Look], Look]:
    def change(look: Look) -> Look:
        rows = getattr(look.held, name)
        rows[0] = replace(rows[0], **changes)
        return look

    return change


PLANNED_LATE = Dated(
    "action_plan", "План", "diagnosis", date(2024, 1, 9), date(2024, 1, 20), date(2024, 1, 9), date(2024, 3, 1)
)
CASES: list[tuple[Flaw, Callable[[Look], Look]]] = [
    (Flaw.FACTS_CHANGED, _do(lambda look: look.held.card.update(consent="Разрешаем"))),
    (Flaw.CAPSULE_BROKEN, lambda look: replace(look, decisions=((40, "sustaining", look.decisions[0][2], "0" * 64),))),
    (Flaw.CARD_INCOMPLETE, _do(lambda look: look.held.card.update(process="___"))),
    (Flaw.NO_NUMBER, _do(lambda look: look.held.card.update(number=None))),
    (Flaw.PERSONAL_DATA, _do(lambda look: look.held.card.update(note="СНИЛС 112-233-445 95"))),
    (Flaw.ROLE_EMPTY, _do(lambda look: look.held.people.update(project_leader=[]))),
    (Flaw.NO_POST, _do(lambda look: look.held.posts.clear())),
    (Flaw.SAME_PERSON, _do(lambda look: look.held.people.update(customer=look.held.people["project_leader"]))),
    (Flaw.DATES_DISORDERED, _first("milestones", planned_end=date(2020, 1, 1))),
    (Flaw.INDICATOR_DATES_DISORDERED, _first("indicators", base_on=date(2024, 6, 1), target_on=date(2024, 5, 1))),
    (Flaw.FACT_IN_FUTURE, _first("milestones", actual_end=ON + timedelta(days=1))),
    (Flaw.MILESTONE_OUT_OF_TURN, _do(lambda look: look.held.milestones.append(PLANNED_LATE))),
    (Flaw.KICKOFF_LATE, _first("milestones", actual_start=date(2024, 2, 6), actual_end=date(2024, 2, 7))),
    (Flaw.MILESTONE_LATE, _first("milestones", actual_end=None)),
    (Flaw.PHASE_LATE, _do(lambda look: setattr(look.state, "due_on", ON - timedelta(days=1)))),
    (Flaw.UNIT_WRONG, _first("indicators", unit="попугаи")),
    (Flaw.METHOD_MISSING, _first("indicators", method="")),
    (Flaw.DIRECTION_WRONG, _first("indicators", direction=Direction.RISE)),
    (Flaw.BASE_DIFFERS, _first("readings", value=Decimal(90))),
    (Flaw.MEASURED_TWICE, _do(lambda look: look.held.readings.append(replace(look.held.readings[0], entry=99)))),
    (Flaw.AFTER_BEFORE_BASE, _first("readings", on=date(2024, 6, 9))),
    (
        Flaw.MEASURED_BEFORE_OPENING,
        _do(lambda look: look.held.readings.append(Reading(99, "time", Moment.INTERIM, date(2020, 1, 1), Decimal(5)))),
    ),
    (Flaw.MEASURE_STALE, _held("next_on", {"time": ON - timedelta(days=1)})),
    (Flaw.MEASURED_IN_FUTURE, _first("readings", on=ON + timedelta(days=1))),
    (Flaw.MEASURED_NOTHING, _first("readings", indicator="other")),
    (
        Flaw.CONDITION_LATE,
        _do(lambda look: look.held.conditions.append(Condition(2, "измерить", "PER-1", date(2024, 6, 1), None))),
    ),
    (Flaw.ACTION_LATE, _held("actions", [Planned(1, "Шаблон", "PER-0001", date(2024, 6, 1))])),
    (Flaw.ACTION_WITHOUT_OWNER, _held("actions", [Planned(1, "Шаблон", None, date(2024, 7, 1))])),
    (Flaw.REVIEW_PASSED, _do(lambda look: setattr(look.state, "review_on", date(2024, 6, 1)))),
    (Flaw.EFFECT_UNPLANNED, _do(lambda look: look.held.card.update(economic_effect=True))),
]


@pytest.mark.parametrize(("flaw", "spoil"), CASES, ids=[flaw.value for flaw, _ in CASES])
def test_a_contradiction_within_a_project_is_found_by_its_kind(flaw: Flaw, spoil: Callable[[Look], Look]) -> None:
    assert flaw in found(spoil(clean()))


PORTFOLIO = {
    Flaw.HISTORY_BROKEN, Flaw.RECORD_CHANGED, Flaw.LOOSE_END, Flaw.UNREADABLE, Flaw.PACK_MISSING, Flaw.PROCESS_TWICE,
    Flaw.STATUS_EXPIRED, Flaw.EXEMPLAR_LOST, Flaw.PACKAGE_ALTERED, Flaw.PACKAGE_FAULTY, Flaw.UNREACHABLE,
}  # fmt: skip
"""Kinds that only the database shows, tested below."""


def test_every_kind_has_words_a_place_to_mend_it_and_a_test() -> None:
    assert set(FLAWS) == set(Flaw)
    assert all(about.title.ru and about.title.en and about.mend.startswith("potok ") for about in FLAWS.values())
    assert {flaw for flaw, _ in CASES} | PORTFOLIO == set(Flaw)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def linted(region: Region, on: date = DAY, project: str | None = None) -> set[tuple[Flaw, str]]:
    with reading(region.engine) as connection:
        return {(one.flaw, one.code) for one in lint(connection, region.packs, on, project=project)}


def test_a_fresh_region_is_clean_and_a_history_changed_behind_the_lane_is_not(region: Region) -> None:
    code = region.open_project()
    before = linted(region)

    with writing(region.engine) as connection:
        connection.execute(text("UPDATE subject SET head = :head WHERE code = :code"), {"head": "0" * 64, "code": code})

    assert before == set()
    assert linted(region) == {(Flaw.HISTORY_BROKEN, code)}
    assert linted(region, project=code) == {(Flaw.HISTORY_BROKEN, code)}


TAMPERING = {
    "the phase": ("UPDATE subject SET phase = 'opening' WHERE code = :code", Flaw.HISTORY_BROKEN),
    "the stage": ("UPDATE subject SET stage = 'closed' WHERE code = :code", Flaw.HISTORY_BROKEN),
    "a value": ("UPDATE measurement SET value = '1' WHERE project = :code", Flaw.RECORD_CHANGED),
    "a day": ("UPDATE measurement SET measured_on = '2024-01-01' WHERE project = :code", Flaw.RECORD_CHANGED),
    "a measurement less": ("DELETE FROM measurement WHERE project = :code", Flaw.RECORD_CHANGED),
    "a decision less": ("DELETE FROM decision WHERE subject = :code", Flaw.RECORD_CHANGED),
    "another decision": ("UPDATE decision SET decision = 'stop' WHERE subject = :code", Flaw.RECORD_CHANGED),
    "an emptied capsule": ("UPDATE decision SET capsule = '{}' WHERE subject = :code", Flaw.RECORD_CHANGED),
    "a spoilt capsule": ("UPDATE decision SET capsule = 'spoilt' WHERE subject = :code", Flaw.CAPSULE_BROKEN),
    "a document less": ("DELETE FROM evidence WHERE subject = :code", Flaw.RECORD_CHANGED),
    "nobody's approval": ("UPDATE project SET approved_by = 'PER-9999' WHERE code = :code", Flaw.LOOSE_END),
    "a person as organisation": ("UPDATE subject SET organisation = 'PER-0001' WHERE code = :code", Flaw.LOOSE_END),
}  # fmt: skip


@pytest.mark.parametrize("ended", [False, True], ids=["live", "ended"])
@pytest.mark.parametrize("change", TAMPERING)
def test_what_was_changed_behind_the_lane_is_found(region: Region, change: str, ended: bool) -> None:
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    region.walk(code, until="diagnosis")
    if ended:
        region.decide(code, Decision.STOP, reason="no_resources")
    before = linted(region)

    statement, flaw = TAMPERING[change]
    with writing(region.engine) as connection:
        if region.engine.dialect.name == "sqlite":
            connection.execute(text("PRAGMA foreign_keys = OFF"))
        connection.execute(text(statement), {"code": code})

    assert before == set()
    assert (flaw, code) in linted(region)
    assert (flaw, code) in linted(region, project=code)


def test_a_project_that_cannot_be_read_hides_none_of_the_others(region: Region) -> None:
    unreadable, other = region.open_project(), region.open_project(title="Другой", process="другой")
    with writing(region.engine) as connection:
        # a phase that the methodology does not have
        for table in ("subject", "milestone"):
            where = "code" if table == "subject" else "project"
            connection.execute(
                text(f"UPDATE {table} SET phase = 'nowhere' WHERE {where} = :code"), {"code": unreadable}
            )

    found = linted(region, date(2025, 6, 2))

    assert (Flaw.UNREADABLE, unreadable) in found
    assert (Flaw.MILESTONE_LATE, other) in found


def test_an_ended_project_has_no_dates_any_more(region: Region) -> None:
    code = region.open_project(indicators=(replace(TIME, frequency=Frequency.WEEKLY),))
    region.decide(code, Decision.STOP, reason="no_resources")

    assert linted(region, date(2025, 6, 2), project=code) == set()


def test_only_a_project_can_be_looked_at_alone(region: Region) -> None:
    with reading(region.engine) as connection, pytest.raises(Refusal):
        list(lint(connection, region.packs, DAY, project=TOWN))


def test_a_project_of_an_unknown_methodology_is_named(region: Region) -> None:
    code = region.open_project()

    with writing(region.engine) as connection:
        connection.execute(text("UPDATE subject SET pack = 'other@1' WHERE code = :code"), {"code": code})

    assert (Flaw.PACK_MISSING, code) in linted(region)


def test_one_process_in_two_pilots_of_one_organisation_is_named_once(region: Region) -> None:
    region.open_project(process="выдача справок", title="Первый")
    second = region.open_project(process="выдача справок", title="Второй")
    region.open_project(process="выдача справок", title="Чужой", organisation=TOWN)

    assert linted(region) == {(Flaw.PROCESS_TWICE, second)}


def test_an_expired_status_and_a_package_without_one_are_named(region: Region) -> None:
    package = region.package()
    with writing(region.engine) as connection:
        connection.execute(text("UPDATE exemplar_status SET valid_until = '2024-06-01'"))
    expired = linted(region, DAY)

    with writing(region.engine) as connection:
        connection.execute(text("UPDATE exemplar_status SET standing = 'withdrawn', ended_on = '2024-06-03'"))

    assert {flaw for flaw, _ in expired} == {Flaw.STATUS_EXPIRED, Flaw.EXEMPLAR_LOST}
    assert linted(region, DAY) == {(Flaw.EXEMPLAR_LOST, package)}


def test_whoever_no_letter_reaches_is_named(region: Region) -> None:
    with writing(region.engine) as connection:
        connection.execute(text("UPDATE person SET email = 't..t@center.example' WHERE code = 'PER-0002'"))

    assert linted(region, DAY) == {(Flaw.UNREACHABLE, "PER-0002")}


def test_a_methodology_without_a_list_of_units_allows_every_unit() -> None:
    look = _first("indicators", unit="попугаи", calculation_unit="попугаи")(clean())

    assert found(replace(look, pack=replace(PACK, units={}))) == {Flaw.FACTS_CHANGED}


def mend(look: Look, flaw: Flaw) -> list[str]:
    return [Inconsistency(one, "PRJ-0001", said, key).mend for one, said, key in flaws_of(look) if one is flaw]


def test_what_a_gate_would_have_mended_is_mended_by_the_gates_command() -> None:
    blank = _do(lambda look: look.held.card.update(process="___"))(clean())
    no_source = _first("indicators", source="")(clean())
    other_unit = _first("indicators", calculation_unit="ч")(clean())

    assert mend(blank, Flaw.CARD_INCOMPLETE) == ["potok project amend PRJ-0001 --set process=…"]
    assert mend(no_source, Flaw.METHOD_MISSING) == ["potok project indicator PRJ-0001 time --field source=…"]
    assert mend(other_unit, Flaw.UNIT_WRONG) == ["potok project indicator PRJ-0001 time --field calculation_unit=…"]


def test_a_milestone_out_of_turn_is_mended_by_finishing_the_one_before() -> None:
    look = _do(lambda look: look.held.milestones.append(replace(PLANNED_LATE, actual_end=None)))(clean())

    assert mend(look, Flaw.MILESTONE_OUT_OF_TURN) == ["potok project milestone PRJ-0001 action_plan --finished DATE"]


def test_the_mending_command_names_the_very_thing(region: Region) -> None:
    code = region.open_project()

    with reading(region.engine) as connection:
        late = [one for one in lint(connection, region.packs, date(2025, 6, 1)) if one.flaw is Flaw.MILESTONE_LATE]

    assert late[0].mend == f"potok project milestone {code} process_card --finished DATE"


# --- gates, set-based


def test_gates_checked_together_are_the_gates_checked_one_by_one(region: Region) -> None:
    codes = [region.open_project(title=f"Проект {number}", process=f"процесс {number}") for number in range(5)]
    region.walk(codes[0], until="opening")
    region.measure(codes[1], "67", Moment.BASELINE)
    region.walk(codes[1], until="implementation")
    region.do(AmendCard(actor=METHODOLOGIST, on=DAY, subject=codes[2], card={"process": "___"}))

    with reading(region.engine) as connection:
        together = list(gates_of(connection, region.packs, chunk=2))
        one_by_one = [gate_of(connection, region.packs, code) for code in codes]

    assert together == one_by_one


@pytest.mark.long
def test_the_number_of_queries_grows_by_chunks_and_not_by_projects(region: Region) -> None:
    asked: list[str] = []

    def opened(first: int, last: int) -> None:
        for number in range(first, last):
            region.open_project(title=f"Проект {number}", process=f"процесс {number}")

    def counted(chunk: int) -> int:
        asked.clear()
        with reading(region.engine) as connection:
            assert list(gates_of(connection, region.packs, chunk=chunk))
            list(lint(connection, region.packs, DAY, chunk=chunk))
        return len(asked)

    @event.listens_for(region.engine, "before_cursor_execute")
    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    opened(0, 12)
    few = counted(500)
    opened(12, 24)

    assert counted(500) == few
    assert few < counted(3)
