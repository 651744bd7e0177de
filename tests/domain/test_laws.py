"""Laws that hold for every action: generated from the declarations, so that the next one is covered unlisted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from shutil import copyfile
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import SQLModel

import domain.subjects  # noqa: F401 - fills the table of actions
from domain.certification.actions import Appoint, GiveScore, HoldVisit
from domain.engine.action import ACTIONS, Action
from domain.engine.command import SYSTEM, Command
from domain.engine.database import open_engine, reading
from domain.engine.happening import APPLY, EVENTS
from domain.engine.kinds import Level
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide, Submit
from domain.pilot.measurements import Measure
from domain.registry.actions import AmendPerson
from domain.replication.actions import FreezePackage
from domain.stored.indicator import IndicatorPlan
from tests.region import DAY, GUEST_1, METHODOLOGIST, SCHOOL, STRANGER, TIME, TOWN, Region

EVERY = pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.command.name)
AT_GATES = (Submit, Decide)
LATER = date(2024, 6, 10)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """A region with projects that run, ended and were stopped, a check that runs and one that ended, and a package."""
    path = tmp_path_factory.mktemp("lived") / "potok.db"
    engine = open_engine(f"sqlite:///{path}")
    SQLModel.metadata.create_all(engine)
    region = Region(engine).found()
    stopped = region.open_project(title="Остановленный проект")
    region.decide(stopped, Decision.STOP, reason="duplicate")
    exemplar = region.finished_pilot()
    passed = region.apply(exemplar)
    region.score(passed)
    region.walk(passed)
    package = region.do(FreezePackage(actor=METHODOLOGIST, on=DAY, project=exemplar)).subject
    shown = region.finished_pilot()
    check = region.apply(shown, Level.REGIONAL)
    running = region.open_project(title="Идущий проект")
    engine.dispose()
    codes = {"subject": running, "check": check, "project": exemplar, "package": package, "stopped": stopped,
             "passed": passed}  # fmt: skip
    return path, codes


@pytest.fixture
def region(lived: tuple[Path, dict[str, str]], tmp_path: Path) -> Region:
    copyfile(lived[0], tmp_path / "potok.db")
    return Region(open_engine(f"sqlite:///{tmp_path / 'potok.db'}"))


@pytest.fixture
def codes(lived: tuple[Path, dict[str, str]]) -> dict[str, str]:
    return lived[1]


def a_value(kind: Any) -> Any:
    """Something of a type."""
    if get_origin(kind) in (Union, UnionType):
        return a_value(next(one for one in get_args(kind) if one is not type(None)))
    if get_origin(kind) is not None:
        return () if get_origin(kind) is tuple else {} if issubclass(get_origin(kind), Mapping) else a_value(str)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return {str: "нечто", int: 1, date: LATER, Decimal: Decimal(1), bool: False, IndicatorPlan: TIME}[kind]


def needed(found: Field[Any]) -> bool:
    return found.default is MISSING and found.default_factory is MISSING


def asked(action: Action, codes: Mapping[str, str], **said: Any) -> Command:
    """A command of the action about what is there: as little as it may say."""
    kinds = get_type_hints(action.command)
    about = codes["check"] if action.command.__module__.startswith("domain.certification") else codes["subject"]
    there = {"subject": about, "project": codes["project"], "package": codes["package"], "organisation": SCHOOL,
             "receiver": TOWN, "person": GUEST_1, "projects": (codes["project"],)}  # fmt: skip
    values: dict[str, Any] = {"actor": METHODOLOGIST, "on": LATER}
    for found in fields(action.command):
        if found.name in there and found.name in {*action.names, *action.moves, action.about}:
            values[found.name] = there[found.name]
        elif needed(found) and found.name not in values:
            values[found.name] = a_value(kinds[found.name])
    return action.command(**values | said)


def rows(engine: Engine) -> dict[str, int]:
    """How many rows each table has, and where every subject stands."""
    with reading(engine) as connection:
        tables = SQLModel.metadata.tables.values()
        found = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in tables
        }
        subject = SQLModel.metadata.tables["subject"]
        stands = connection.execute(select(subject.c.code, subject.c.version))
        return found | {row.code: row.version for row in stands}


@EVERY
def test_nobody_acts_in_the_future(action: Action, region: Region, codes: dict[str, str]) -> None:
    before = rows(region.engine)

    outcome = region.ask(asked(action, codes, on=region.now.date() + timedelta(days=1)))

    assert "on" in {reason.field for reason in getattr(outcome, "reasons", ())}
    assert rows(region.engine) == before


@EVERY
def test_whoever_is_not_known_does_nothing(action: Action, region: Region, codes: dict[str, str]) -> None:
    before = rows(region.engine)

    keys = region.refused(asked(action, codes, actor="PER-9999"))

    assert "unknown_code" in keys
    assert rows(region.engine) == before


@EVERY
def test_whoever_has_no_role_is_refused(action: Action, region: Region, codes: dict[str, str]) -> None:
    before = rows(region.engine)

    keys = region.refused(asked(action, codes, actor=STRANGER))

    assert "not_entitled" in keys
    assert rows(region.engine) == before


@EVERY
def test_the_engine_does_only_what_is_declared_for_it(action: Action, region: Region, codes: dict[str, str]) -> None:
    outcome = region.ask(asked(action, codes, actor=SYSTEM))

    refused = {reason.key for reason in getattr(outcome, "reasons", ())}
    assert ("not_entitled" in refused) is not action.by_system


@EVERY
def test_a_code_that_names_nothing_is_refused_by_its_field(
    action: Action, region: Region, codes: dict[str, str]
) -> None:
    before = rows(region.engine)
    must = {found.name: found for found in fields(action.command) if needed(found)}
    named = [name for name in action.names if name in must]

    for name in named:
        nothing = ("NO-9999",) if name == "projects" else "NO-9999"
        outcome = region.ask(asked(action, codes, **{name: nothing}))
        assert name in {reason.field for reason in getattr(outcome, "reasons", ())}

    assert rows(region.engine) == before


@EVERY
def test_the_id_of_another_action_is_refused_and_answers_nothing_of_it(
    action: Action, region: Region, codes: dict[str, str]
) -> None:
    first = AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, post="инженер")
    region.do(first)
    before = rows(region.engine)

    keys = region.refused(asked(action, codes, command_id=first.command_id))

    assert keys == ["id_taken"]
    assert rows(region.engine) == before


@EVERY
def test_what_has_ended_stays_as_it_is(action: Action, region: Region, codes: dict[str, str]) -> None:
    if "subject" not in action.names:
        pytest.skip("it is not about one subject")
    before = rows(region.engine)
    ended = "passed" if action.command.__module__.startswith("domain.certification") else "stopped"

    outcome = region.ask(asked(action, codes, subject=codes[ended]))

    assert getattr(outcome, "reasons", ()), outcome
    assert rows(region.engine) == before


@EVERY
def test_a_pack_older_than_an_action_gives_it_to_the_roles_declared_with_it(action: Action, region: Region) -> None:
    older = replace(region.pack, actions={"attach_evidence": region.pack.actions["attach_evidence"]})

    roles = older.may("an_action_of_tomorrow", action.by)

    assert roles == action.by & region.pack.roles.keys()
    assert older.may("an_action_of_tomorrow", frozenset()) == frozenset()


@EVERY
def test_the_shipped_pack_says_of_an_action_what_is_declared_with_it(action: Action, region: Region) -> None:
    if action.command in AT_GATES:
        assert action.command.name not in region.pack.actions
        return

    assert region.pack.may(action.command.name, action.by) == action.by


def test_in_a_pack_that_says_nothing_a_project_leader_appoints_nobody(region: Region, codes: dict[str, str]) -> None:
    kept = {name: roles for name, roles in region.pack.actions.items() if name != "appoint"}
    older = Region(region.engine, replace(region.pack, actions=kept))
    appoint = next(action for action in ACTIONS.values() if action.command.name == "appoint")

    leader = asked(appoint, codes, actor="PER-0002", person=STRANGER)

    assert "not_entitled" in older.refused(leader)


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.kind)
def test_every_event_is_applied_and_told_in_both_languages(event: Any) -> None:
    assert event in APPLY
    assert event.says.ru
    assert event.says.en


def test_two_events_never_share_a_kind() -> None:
    assert len({event.kind for event in APPLY}) == len(APPLY)


def test_only_what_may_be_measured_after_the_end_is(region: Region, codes: dict[str, str]) -> None:
    late = Measure(actor=METHODOLOGIST, on=LATER, subject=codes["project"], indicator="time", value=Decimal(28))

    assert region.do(late).subject == codes["project"]
    assert region.refused(replace(late, command_id="other", subject=codes["stopped"]))


def test_whoever_may_amend_a_person_is_that_person_too(region: Region) -> None:
    region.do(AmendPerson(actor=STRANGER, on=DAY, person=STRANGER, post="инженер"))

    assert "not_entitled" in region.refused(AmendPerson(actor=STRANGER, on=DAY, person=GUEST_1, post="инженер"))


def test_a_check_that_ended_takes_no_member_no_visit_and_no_points(region: Region, codes: dict[str, str]) -> None:
    passed: dict[str, Any] = {"actor": METHODOLOGIST, "on": LATER, "subject": codes["passed"]}
    group = next(iter(region.pack.criteria["local"].groups))

    assert region.refused(Appoint(person=STRANGER, declared="б/н", **passed)) == ["ended"]
    assert region.refused(HoldVisit(**passed)) == ["ended"]
    assert region.refused(
        GiveScore(person=GUEST_1, criterion=group, points=Decimal(90), **passed | {"actor": GUEST_1})
    ) == ["ended"]
