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
from domain.certification.commission import Appoint
from domain.certification.visits import HoldVisit
from domain.engine.action import ACTIONS, Action
from domain.engine.asked import fields_of, known_of
from domain.engine.command import SYSTEM, Command
from domain.engine.content import content_of
from domain.engine.database import open_engine, reading
from domain.engine.event_effects import APPLY, EVENTS
from domain.engine.kinds import Level
from domain.engine.lane import Repeated
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.measurements import Measure
from domain.pilot.protocols import ApproveProtocol, GatherProtocol, ItemTerms, ObjectToProtocol
from domain.pilot.reversal import ReverseDecision
from domain.pilot.submission import Submit
from domain.proving.proof import prove
from domain.registry.bodies import AmendCentre
from domain.registry.organisations import RegisterCentre
from domain.registry.people import AmendPerson
from domain.replication.freeze import FreezePackage
from tests.region import (
    BODY,
    CURATOR,
    CUSTOMER,
    DAY,
    GUEST_1,
    LEADER,
    METHODOLOGIST,
    SCHOOL,
    STRANGER,
    TIME,
    TOWN,
    Region,
)

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
    region.walk(passed)
    package = region.do(FreezePackage(actor=METHODOLOGIST, on=DAY, project=exemplar)).subject
    shown = region.finished_pilot()
    check = region.apply(shown, Level.REGIONAL)
    running = region.open_project(title="Идущий проект")
    replica = region.replica(package)
    offer = region.offer(package, BODY, people={"project_leader": LEADER})
    centre = region.do(RegisterCentre(actor=SYSTEM, on=DAY, title="Площадка здравоохранения")).subject
    items = (ItemTerms(subject=running, decision=Decision.GO),)
    gather = GatherProtocol(actor=METHODOLOGIST, on=DAY, title="Совещание", decided_by=CUSTOMER, items=items)
    protocol = region.do(gather).subject
    engine.dispose()
    codes = {"offer": offer, "replica": replica, "centre": centre, "protocol": protocol, "subject": running,
             "check": check,
             "project": exemplar,
             "package": package, "stopped": stopped, "passed": passed}  # fmt: skip
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
    if action.command.__module__.startswith("domain.replication."):
        about = codes["offer" if action.command.__module__.endswith(".answers") else "replica"]
    if action.command.__module__ == "domain.registry.bodies":
        about = codes["centre"] if action.command is AmendCentre else SCHOOL
    if action.command in (ApproveProtocol, ObjectToProtocol):
        about = codes["protocol"]
    there = {"subject": about, "decided_by": CUSTOMER,
             "into": TOWN, "project": codes["project"], "package": codes["package"],
             "organisation": SCHOOL, "receiver": TOWN, "person": GUEST_1, "projects": (codes["project"],)}  # fmt: skip
    values: dict[str, Any] = {"actor": METHODOLOGIST, "on": LATER}
    for found in fields(action.command):
        if found.name in there and found.name in {*action.names, *action.moves, action.about}:
            values[found.name] = there[found.name]
        elif needed(found) and found.name not in values:
            values[found.name] = a_value(kinds[found.name])
    return action.command(**values | said)


def others(there: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """(Field, a text or a number other than the usual one), of the fields of an action that take any."""
    plain = {str: "другое", int: 2, Decimal: Decimal(2)}
    return [(name, plain[found.type]) for name, found in there.items() if found.type in plain]


def beyond_bounds(found: Any) -> list[Any]:
    """Texts and numbers just beyond what a field is asked for."""
    how, kind = found.how, found.type
    optional = get_args(kind)[0] if get_origin(kind) in (Union, UnionType) else kind
    if optional is str:
        long = ["x" * (how.most + 1)] if how.most is not None else []
        return long + ([" " * how.least] if how.least else [])
    if optional in (int, Decimal):
        return [optional(edge) for edge in (
            how.least - 1 if how.least is not None else None, how.most + 1 if how.most is not None else None,
        ) if edge is not None]  # fmt: skip
    return []


def file_of(template: Path, path: Path) -> Region:
    """A region in a copy of a database."""
    return Region(open_engine(f"sqlite:///{copyfile(template, path)}"))


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
    if action.command is ReverseDecision:
        pytest.skip("a stop is reversed, too")
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

    assert region.refused(Appoint(person=STRANGER, declared="б/н", party="rcc", **passed)) == ["ended"]
    assert "ended" in region.refused(HoldVisit(**passed))
    assert "ended" in region.refused(region.sheet(codes["passed"], GUEST_1))


@EVERY
def test_what_lies_beyond_its_bounds_is_refused_by_its_field_whatever_door_it_came_through(
    action: Action, region: Region, codes: dict[str, str]
) -> None:
    before = rows(region.engine)

    for name, found in known_of(action.command).items():
        for said in beyond_bounds(found):
            outcome = region.ask(asked(action, codes, **{name: said}))
            assert name in {reason.field for reason in getattr(outcome, "reasons", ())}, (name, said)

    assert rows(region.engine) == before


@EVERY
def test_many_at_once_come_to_the_same_as_one_by_one(action: Action, tmp_path: Path, lived: Any) -> None:
    found = {name: file_of(lived[0], tmp_path / name) for name in ("one", "many")}
    there = fields_of(action.command)
    batch = [
        asked(action, lived[1], command_id="first"),
        asked(action, lived[1], command_id="first"),
        asked(action, lived[1], command_id="second", actor=CURATOR),
        asked(action, lived[1], command_id="first", actor=GUEST_1),
        *(asked(action, lived[1], command_id=f"another {key}", **{key: said}) for key, said in others(there)),
    ]

    one_by_one = [found["one"].ask(command) for command in batch]
    at_once = found["many"].ask_all(batch)

    assert at_once == one_by_one
    assert rows(found["many"].engine) == rows(found["one"].engine)
    with reading(found["many"].engine) as connection:
        assert prove(connection).differences == ()


@EVERY
def test_the_content_of_a_command_is_all_that_it_asks_for_and_no_more(action: Action, codes: dict[str, str]) -> None:
    first = asked(action, codes, command_id="once")

    again = asked(action, codes, command_id="once", on=LATER + timedelta(days=1), expected_version=7)
    others_asked = [
        asked(action, codes, command_id="once", **{key: said}) for key, said in others(fields_of(action.command))
    ]

    assert content_of(again) == content_of(first)
    assert content_of(first) not in [content_of(one) for one in others_asked]
    assert content_of(asked(action, codes, command_id="once", actor=GUEST_1)) != content_of(first)


def test_an_id_with_other_content_is_refused_and_nothing_is_written(region: Region) -> None:
    first = AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, post="инженер", command_id="once")
    region.do(first)
    before = rows(region.engine)

    assert isinstance(region.ask(replace(first, on=LATER)), Repeated)
    assert region.refused(replace(first, post="директор")) == ["id_taken"]
    assert region.refused(replace(first, actor=CURATOR)) == ["id_taken"]
    assert rows(region.engine) == before
