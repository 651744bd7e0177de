"""The lane: one way for every change, all or nothing, once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, event, select
from sqlmodel import SQLModel

from domain.documents import paper_answer
from domain.engine import second_person
from domain.engine.action import ACTIONS
from domain.engine.command import SYSTEM, Command, new_command_id
from domain.engine.database import reading
from domain.engine.event import Event
from domain.engine.event_effects import APPLY, EVENTS
from domain.engine.kinds import Standing
from domain.engine.lane import Done, Outcome, Refused, Repeated
from domain.methodology.schema import Decision
from domain.pilot.cards import OpenProject
from domain.pilot.gates import Decide
from domain.pilot.submission import Submit
from domain.programme.kinds import Moment, OrganisationKind, Stage
from domain.registry.people import GiveRole
from domain.replication.freeze import FreezePackage
from domain.replication.offers import Replicate
from domain.subjects import SUBJECTS
from tests.region import BODY, CUSTOMER, DAY, LEADER, METHODOLOGIST, NOW, SCHOOL, STRANGER, TIME, TOWN, Region

TABLES = SQLModel.metadata.tables


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def rows(engine: Engine) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, in an order that does not depend on who wrote it when."""
    with reading(engine) as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in TABLES.items()
            if name != "alembic_version"
        }


def test_every_command_has_a_handler_and_every_event_is_recorded() -> None:
    commands, events = set(_declared(Command)), set(_declared(Event))

    assert set(ACTIONS) == commands
    assert set(APPLY) == set(EVENTS.values()) == events


def _declared(base: type[object]) -> Iterator[type[object]]:
    """Every class of that kind in the files of the subjects, and what the engine itself records."""
    for module in (*SUBJECTS, second_person, paper_answer):
        for found in vars(module).values():
            if isinstance(found, type) and issubclass(found, base) and "says" in vars(found):
                yield found


def test_a_refused_command_changes_nothing_and_says_every_reason(region: Region) -> None:
    code = region.open_project()
    before = rows(region.engine)

    reasons = region.refused(Submit(actor=STRANGER, on=date(2024, 1, 9), subject=code))

    assert rows(region.engine) == before
    assert set(reasons) >= {"not_entitled", "bad_value", "evidence_missing"}


def test_a_repeated_command_returns_the_first_result_and_writes_nothing(region: Region) -> None:
    command = OpenProject(actor=METHODOLOGIST, on=DAY, title="Проект", organisation=SCHOOL)
    first = region.do(command)
    before = rows(region.engine)

    again = region.ask(command)

    assert isinstance(again, Repeated)
    assert again.entries == first.entries
    assert rows(region.engine) == before


def test_a_repeated_command_is_recognised_even_when_its_subject_has_moved_on(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    command = Decide(actor=CUSTOMER, on=DAY, subject=code, decision=Decision.GO)
    command = replace(command, actor=region.decider(region.state(code)))
    first = region.do(command)

    again = region.ask(command)

    assert isinstance(again, Repeated)
    assert again.entries == first.entries


def test_a_decision_needs_a_role_and_the_refusal_names_those_who_hold_it(region: Region) -> None:
    code = region.open_project()
    region.bring(code)

    outcome = region.ask(Decide(actor=STRANGER, on=DAY, subject=code, decision=Decision.GO))

    assert isinstance(outcome, Refused)
    gate = region.pack.lifecycles["pilot"].phases["selection"].gate
    titles = [region.pack.roles[role].title.ru for role in gate.decide]
    assert all(title in outcome.reasons[0].said.ru for title in titles)


def test_nobody_decides_on_their_own_submission(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    for role in ("customer", "rcc_methodologist", "administrator", "curator"):
        region.ask(GiveRole(actor=SYSTEM, on=DAY, person=LEADER, role=role, scope="*"))

    assert "own_submission" in region.refused(Decide(actor=LEADER, on=DAY, subject=code, decision=Decision.GO))


def test_the_engine_itself_never_decides_at_a_gate(region: Region) -> None:
    code = region.open_project()
    region.bring(code)

    assert region.refused(Decide(actor=SYSTEM, on=DAY, subject=code, decision=Decision.GO))


def test_a_stale_version_is_a_conflict_that_says_what_was_seen_and_what_is(region: Region) -> None:
    code = region.open_project()
    seen = region.state(code).version
    region.measure(code, "67", Moment.BASELINE)

    outcome = region.ask(Submit(actor=LEADER, on=DAY, subject=code, expected_version=seen))

    assert isinstance(outcome, Refused)
    assert [reason.fault for reason in outcome.reasons] == ["conflict"]
    assert f"{seen}" in outcome.reasons[0].said.en


def test_of_two_decisions_at_once_one_wins_and_the_other_is_told(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    seen = region.state(code)
    decider = region.decider(seen)
    command = Decide(actor=decider, on=DAY, subject=code, decision=Decision.GO, expected_version=seen.version)
    outcomes: list[Outcome] = []
    start = threading.Barrier(2)

    def decide() -> None:
        start.wait()
        outcomes.append(region.ask(replace(command, command_id=new_command_id())))

    threads = [threading.Thread(target=decide) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Done", "Refused"]
    (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Refused)]
    assert refused.reasons[0].key == "conflict"


def test_four_identical_commands_at_once_are_carried_out_once(region: Region) -> None:
    command = OpenProject(actor=METHODOLOGIST, on=DAY, title="Проект", organisation=SCHOOL)
    outcomes: list[Outcome] = []
    start = threading.Barrier(4)

    def open_project() -> None:
        start.wait()
        outcomes.append(region.ask(command))

    threads = [threading.Thread(target=open_project) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Done", "Repeated", "Repeated", "Repeated"]


def test_different_projects_opened_at_once_get_different_codes(region: Region) -> None:
    outcomes: list[Outcome] = []
    start = threading.Barrier(4)

    def open_project(number: int) -> None:
        start.wait()
        title = f"Проект {number}"
        outcomes.append(region.ask(OpenProject(actor=METHODOLOGIST, on=DAY, title=title, organisation=SCHOOL)))

    threads = [threading.Thread(target=open_project, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    done = [outcome for outcome in outcomes if isinstance(outcome, Done)]
    assert len({outcome.subject for outcome in done}) == 4


def test_nothing_is_entered_before_it_has_happened(region: Region) -> None:
    tomorrow = NOW.date() + timedelta(days=1)

    assert region.refused(OpenProject(actor=METHODOLOGIST, on=tomorrow, title="П", organisation=SCHOOL))


def test_a_due_date_beyond_the_calendar_is_a_reason_like_any_other(region: Region) -> None:
    region.now = NOW.replace(year=2035)
    command = OpenProject(actor=METHODOLOGIST, on=date(2035, 12, 10), title="Проект", organisation=SCHOOL)

    outcome = region.ask(command)

    assert isinstance(outcome, Refused)
    assert [(one.field, one.said.ru) for one in outcome.reasons] == [
        ("on", "01.01.2036: рабочий календарь есть только на 2017–2035 годы")
    ]


def test_unknown_codes_are_all_named_at_once(region: Region) -> None:
    command = OpenProject(
        actor=METHODOLOGIST,
        on=DAY,
        title="П",
        organisation="ORG-9999",
        sphere="алхимия",
        people={"customer": "PER-9999"},
    )

    outcome = region.ask(command)

    assert isinstance(outcome, Refused)
    assert {reason.field for reason in outcome.reasons if reason.fault == "input"} == {
        "organisation",
        "sphere",
        "people.customer",
    }


@pytest.mark.long
def test_a_chunk_uses_a_bounded_number_of_statements(region: Region) -> None:
    def statements(count: int, start: int) -> int:
        commands = [
            OpenProject(
                actor=METHODOLOGIST,
                on=DAY,
                title="П",
                organisation=SCHOOL,
                indicators=(TIME,),
                people={"project_leader": LEADER},
                code=f"X-{number}",
            )
            for number in range(start, start + count)
        ]
        seen: list[str] = []

        def count_one(statement: str) -> None:
            # executemany is one statement of ours, however many rows SQLite traces for it
            if not seen or seen[-1] != statement[:40]:
                seen.append(statement[:40])

        if region.engine.dialect.name != "sqlite":
            pytest.skip("counted by SQLite's own trace")

        @event.listens_for(region.engine, "checkout")
        def trace(connection: object, _: object, __: object) -> None:
            connection.set_trace_callback(count_one)  # type: ignore[attr-defined]

        assert all(isinstance(outcome, Done) for outcome in region.ask_all(commands))
        event.remove(region.engine, "checkout", trace)
        return len(seen)

    assert statements(400, 1000) <= statements(4, 0) + 5


def test_a_project_walks_from_selection_to_its_end(region: Region) -> None:
    code = region.finished_pilot()

    state = region.state(code)

    assert (state.standing, state.stage, state.completed_on, state.ended_on) == (
        Standing.COMPLETED,
        Stage.CLOSED,
        DAY,
        DAY,
    )


def test_a_granted_check_makes_an_exemplar_and_its_package_is_handed_on(region: Region) -> None:
    package = region.package()

    replica = region.state(region.replica(package))
    again = region.refused(Replicate(actor=METHODOLOGIST, on=DAY, package=package, receiver=TOWN))

    assert (replica.lifecycle, replica.organisation, replica.stage) == ("replica", TOWN, Stage.REPLICATION)
    assert again == ["replicated_now"]


def test_a_project_that_is_no_exemplar_is_not_packaged(region: Region) -> None:
    project = region.finished_pilot()

    assert region.refused(FreezePackage(actor=METHODOLOGIST, on=DAY, project=project)) == ["not_exemplar"]


def test_a_refused_check_sends_its_projects_back_to_where_they_were(region: Region) -> None:
    project = region.finished_pilot()
    check = region.apply(project)
    region.walk(check, until="decision")
    reason = next(code.key for code in region.pack.reasons.values() if Decision.STOP in code.decisions)
    assert region.state(project).stage is Stage.CERTIFICATION

    region.decide(check, Decision.STOP, reason=reason)

    assert region.state(project).stage is Stage.CLOSED
    assert region.state(check).standing is Standing.STOPPED


def test_an_organisation_of_the_wrong_kind_is_refused_by_the_database_too(engine: Engine) -> None:
    kinds = TABLES["organisation"].c.kind.type

    assert set(kinds.enums) == {kind.value for kind in OrganisationKind}  # type: ignore[attr-defined]
    assert BODY == "ORG-0001"


@pytest.mark.parametrize("code", ["ORG-0099", "per-0099", "PRJ 1/x", "ЭР №7", "--drop"])
def test_a_code_of_another_kind_or_of_several_words_is_refused(region: Region, code: str) -> None:
    opening = OpenProject(actor=METHODOLOGIST, on=DAY, title="Проект", organisation=SCHOOL, code=code)

    assert region.refused(opening) == ["bad_value"]


@pytest.mark.parametrize("code", ["PRJ-0099", "П-7", "2024.001", "АБВ"])
def test_a_code_of_ones_own_is_taken(region: Region, code: str) -> None:
    opening = OpenProject(actor=METHODOLOGIST, on=DAY, title="Проект", organisation=SCHOOL, code=code)

    assert region.do(opening).subject == code
