"""A deputy is told so, gets what is asked of whoever is away, and is not overtaken by a deed of their own."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import orjson
import pytest
from sqlalchemy import Engine, select

from domain.engine.actor import Acting, Method
from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.pilot.gates import ConditionTerms, Decide
from domain.programme.kinds import Cadence
from domain.proving.proof import prove
from domain.registry.letter_preferences import PreferLetters
from domain.registry.merger import MergePerson
from domain.registry.role_terms import LendRole
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of, desks
from domain.stored.tables import TABLES
from tests.checks import JUDGES
from tests.ledgers import delivered, owed, rows, told
from tests.region import CURATOR, GUEST_1, LEADER, METHODOLOGIST, STRANGER, Region
from tests.sweeps import OPENED, morning, patient, project, stop_reason, sweep, working
from tests.sweeps import told as called
from tests.tray import Tray


@pytest.fixture
def region(engine: Engine) -> Region:
    return patient(engine)


def away(region: Region, absent: str, by: str = METHODOLOGIST, deputy: str = STRANGER) -> None:
    """Somebody is away for a month, and another stands in for them."""
    until = OPENED + timedelta(days=30)
    region.do(LendRole(actor=by, on=OPENED, person=deputy, role="deputy", scope=absent, until=until))


def chosen(region: Region, code: str) -> str:
    """Of whom a decision is asked."""
    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, [METHODOLOGIST, CURATOR], on=OPENED)
    return next(who for who, asks in found.items() if any((a.kind, a.subject) == (Kind.DECISION, code) for a in asks))


def facts_of(region: Region, rule: str, person: str) -> dict[str, object]:
    """What the letter of a rule to a person knows."""
    (found,) = (f for r, who, f in rows(region, "rule", "recipient", "facts") if (r, who) == (rule, person))
    facts: dict[str, object] = orjson.loads(found)
    return facts


def test_an_absence_is_told_to_both_unless_they_said_it_themselves(region: Region) -> None:
    away(region, LEADER)
    away(region, CURATOR, by=CURATOR, deputy=GUEST_1)

    owed(region)

    assert told(region)["role_given"] == {STRANGER, LEADER, GUEST_1}
    headlines = {who: facts_of(region, "role_lent", who)["headline"]["ru"] for who in (STRANGER, LEADER)}  # type: ignore[index]
    assert headlines == {
        STRANGER: "Вы замещаете на время отсутствия", LEADER: "Назначен ваш заместитель на время отсутствия"
    }  # fmt: skip


def test_a_decision_that_is_asked_of_whoever_is_away_is_asked_of_their_deputy_at_once(region: Region) -> None:
    code = project(region)
    for absent in (METHODOLOGIST, CURATOR):
        away(region, absent)

    region.bring(code, OPENED)
    owed(region)

    asked = chosen(region, code)
    assert told(region)["action_awaited"] == {asked, STRANGER}
    assert facts_of(region, "action_awaited", STRANGER)["behalf"] == region.state(asked).title


def test_what_only_tells_and_asks_nothing_does_not_go_to_a_deputy(region: Region) -> None:
    code = project(region)
    away(region, LEADER)
    region.bring(code, OPENED)

    region.decide(code, Decision.STOP, on=OPENED, reason=stop_reason(region))
    owed(region)

    assert LEADER in told(region)["gate_decided"]
    assert STRANGER not in told(region)["gate_decided"]


def test_a_condition_of_whoever_is_away_comes_to_their_deputy_with_its_words(region: Region) -> None:
    code = project(region)
    away(region, GUEST_1)
    region.bring(code, OPENED)
    terms = ConditionTerms(text="Измерить повторно", owner=GUEST_1, due_on=working(region, OPENED, 9))

    region.decide(code, Decision.CONDITIONAL, on=OPENED, conditions=(terms,))
    owed(region)

    assert told(region)["condition_set"] == {GUEST_1, STRANGER}
    assert "Измерить повторно" in orjson.dumps(facts_of(region, "condition_set", STRANGER)).decode()


@pytest.mark.long
@pytest.mark.parametrize("cadence", [Cadence.NEVER, Cadence.MONTHLY])
def test_a_date_of_whoever_is_away_calls_their_deputy_whatever_cadence_they_chose(
    region: Region, cadence: Cadence
) -> None:
    code = project(region)
    away(region, LEADER)
    region.do(PreferLetters(actor=METHODOLOGIST, on=OPENED, person=STRANGER, cadence=cadence))
    due_on = region.state(code).due_on or OPENED
    first = working(region, due_on, -8)
    sweep(region, first)
    morning(region, first)
    owed(region)
    delivered(region, Tray(name="email"), later=timedelta(hours=9))
    told_on: list[date] = []

    for shift in range(-7, 1):
        sweep(region, day := working(region, due_on, shift))
        letter = morning(region, day).get(STRANGER)
        owed(region)
        delivered(region, Tray(name="email"), later=timedelta(hours=9))
        if letter is not None and any((line.code, line.behalf) == (code, "Участник 2") for line in letter.actions):
            told_on.append(day)

    assert due_on in told_on


@pytest.mark.long
def test_what_a_deputy_decided_in_the_name_of_whoever_is_away_was_not_done_without_them(region: Region) -> None:
    code = project(region)
    for absent in (METHODOLOGIST, CURATOR):
        away(region, absent)
    region.bring(code, OPENED)
    owed(region)
    delivered(region, Tray(name="email"), later=timedelta(hours=9))
    asked = chosen(region, code)
    hand = Acting(STRANGER, Method.KEY, "K1", on_behalf_of=asked, basis="приказ № 3")

    region.do(replace(Decide(actor=asked, on=OPENED, subject=code, decision=Decision.GO), acting=hand))
    owed(region)
    letters = morning(region, working(region, OPENED, 1))

    changes = [line.what.ru for letter in letters.values() for line in letter.changes]
    assert changes
    assert [line for line in changes if "без вас" in line] == []


def in_names(region: Region) -> set[tuple[str, Kind, str]]:
    """Who is asked of what in whose name."""
    with reading(region.engine) as connection:
        people = list(connection.execute(select(TABLES["person"].c.code)).scalars())
        found = desks(connection, region.packs, people, on=OPENED)
        alike = asked_of(connection, region.packs, people, on=OPENED)
    told = {(who, ask.kind, ask.behalf) for who, desk in found.items() for ask in desk.mine if ask.behalf}
    assert told == {(who, ask.kind, ask.behalf) for who, asks in alike.items() for ask in asks if ask.behalf}
    return told


@pytest.mark.long
def test_whoever_submitted_is_asked_for_the_decision_in_nobodys_name(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)
    asked, submitter = chosen(region, code), region.state(code).submitted_by or ""
    away(region, asked, deputy=submitter)
    away(region, asked, deputy=STRANGER)

    owed(region)
    sweep(region, working(region, region.state(code).due_on or OPENED, 0))

    assert in_names(region) == {(STRANGER, Kind.DECISION, region.state(asked).title)}
    assert told(region)["action_awaited"] == {asked, STRANGER}
    assert {who for who, item, _ in called(region, code) if item == "decision"} == {asked, STRANGER}


@pytest.mark.long
def test_a_seat_in_a_commission_is_nobody_elses(region: Region) -> None:
    check = region.apply(region.finished_pilot(OPENED), on=OPENED)
    away(region, JUDGES[0])
    region.walk(check, until="visit", on=OPENED)
    region.visit(check, OPENED)

    owed(region)
    sweep(region, working(region, region.state(check).due_on or OPENED, 0))

    assert told(region)["scores_due"] == {*JUDGES}
    assert in_names(region) == set()
    assert STRANGER not in {who for who, _, _ in called(region, check)}


@pytest.mark.long
def test_a_deputy_who_turns_out_to_be_whoever_is_away_stands_in_for_nobody(region: Region) -> None:
    project(region)
    away(region, LEADER)

    region.do(MergePerson(actor=METHODOLOGIST, on=OPENED, person=STRANGER, into=LEADER, reason="одно лицо"))

    assert in_names(region) == set()
    with reading(region.engine) as connection:
        role = TABLES["role"]
        assert connection.execute(select(role.c.person).where(role.c.role == "deputy")).all() == []
        assert prove(connection).sound
