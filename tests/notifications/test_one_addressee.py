"""A decision is asked of one person at a time; the others hear when it stays undecided."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.engine.lane import Refused
from domain.methodology.schema import Decision
from domain.pilot.gates import ConditionTerms, Decide
from domain.pilot.takeover import TakeOver
from domain.programme.kinds import Cadence
from domain.registry.departure import EndPerson
from domain.registry.letter_preferences import PreferLetters
from domain.registry.people import GiveRole
from domain.registry.role_terms import LendRole, TakeRole
from domain.replication.support import PlanSupport
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of
from notifications.letters.regular import StatusDigest
from tests.ledgers import delivered, owed, told
from tests.region import CURATOR, CUSTOMER, METHODOLOGIST, STRANGER, Region
from tests.sweeps import OPENED, morning, of, patient, project, sweep, working
from tests.sweeps import told as called
from tests.tray import Tray

DECIDERS = {METHODOLOGIST, CURATOR}


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return patient(sqlite_engine)


def asked(region: Region, code: str, on: date) -> set[str]:
    """Who is asked to decide."""
    people = [METHODOLOGIST, CURATOR, STRANGER]
    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, people, on=on)
    return {who for who, asks in found.items() if any(a.kind is Kind.DECISION and a.subject == code for a in asks)}


def test_a_letter_a_reminder_and_the_list_of_today_ask_the_same_one_of_several(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)
    due_on = region.state(code).due_on or OPENED

    owed(region)
    sweep(region, working(region, due_on, -1))

    (chosen,) = asked(region, code, OPENED)
    assert told(region)["action_awaited"] == {chosen}
    assert {who for who, _ in of("decision", called(region, code))} == {chosen}


@pytest.mark.long
def test_the_others_hear_when_it_stays_undecided(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)
    due_on = region.state(code).due_on or OPENED
    (chosen,) = asked(region, code, OPENED)
    (other,) = DECIDERS - {chosen}

    for shift in range(-1, 11):
        sweep(region, working(region, due_on, shift))
    letter = morning(region, working(region, due_on, 11))[other]

    assert [step for who, step in of("decision", called(region, code)) if who == other] == [-10]
    assert letter.actions == ()
    assert {row.code for row in letter.followed} == {code}


@pytest.mark.long
def test_many_decisions_are_spread_over_those_who_could_take_them(region: Region) -> None:
    codes = [project(region) for _ in range(30)]
    for code in codes:
        region.bring(code, OPENED)

    load = Counter(who for code in codes for who in asked(region, code, OPENED))

    assert sum(load.values()) == 30
    assert min(load[who] for who in DECIDERS) >= 7


def test_whoever_holds_the_role_for_the_project_itself_is_asked(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)

    region.do(GiveRole(actor=METHODOLOGIST, on=OPENED, person=STRANGER, role="rcc_methodologist", scope=code))

    assert asked(region, code, OPENED) == {STRANGER}


def test_whoever_takes_a_project_over_is_asked_alone_and_may_hand_it_to_a_colleague(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)
    region.do(GiveRole(actor=METHODOLOGIST, on=OPENED, person=STRANGER, role="rcc_methodologist"))

    region.do(TakeOver(actor=METHODOLOGIST, on=OPENED, subject=code))
    taken = asked(region, code, OPENED)
    region.do(TakeOver(actor=METHODOLOGIST, on=OPENED, subject=code, person=STRANGER))
    handed = asked(region, code, OPENED)

    assert (taken, handed) == ({METHODOLOGIST}, {STRANGER})
    owed(region)
    assert STRANGER in told(region)["replication_news"]


def test_whoever_took_a_project_over_is_asked_before_its_customer(region: Region) -> None:
    code = project(region)
    region.walk(code, until="diagnosis", on=OPENED)
    region.bring(code, OPENED)

    region.do(TakeOver(actor=METHODOLOGIST, on=OPENED, subject=code))

    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, [METHODOLOGIST, CUSTOMER], on=OPENED)
    decisions = {who for who, asks in found.items() if any(ask.kind is Kind.DECISION for ask in asks)}
    assert decisions == {METHODOLOGIST}


def test_a_project_is_handed_to_nobody_who_is_no_methodologist_of_it(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)

    outcome = region.ask(TakeOver(actor=METHODOLOGIST, on=OPENED, subject=code, person=STRANGER))

    assert isinstance(outcome, Refused)
    assert "potok role give" in outcome.reasons[0].said.en
    assert STRANGER not in asked(region, code, OPENED)


@pytest.mark.long
def test_whoever_was_asked_and_overtaken_sees_so_once_in_the_next_morning_letter(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)
    (chosen,) = asked(region, code, OPENED)
    (other,) = DECIDERS - {chosen}
    owed(region)
    delivered(region, Tray(name="email"), later=timedelta(hours=9))
    region.do(Decide(actor=other, on=OPENED, subject=code, decision=Decision.GO))
    region.bring(code, OPENED)
    owed(region)

    first, again = (sent(region, working(region, OPENED, days)) for days in (1, 6))

    name = region.state(other).title
    assert without(first[chosen]) == [f"Пройден этап «Отбор» · ждали от вас, сделано без вас: {name}"]
    assert without(first[other]) == []
    assert [line for letter in again.values() for line in without(letter)] == []


@pytest.mark.long
def test_whoever_a_decision_was_handed_to_and_who_had_it_before_see_who_settled_it_without_them(region: Region) -> None:
    region.do(GiveRole(actor=METHODOLOGIST, on=OPENED, person=STRANGER, role="rcc_methodologist"))
    code = project(region)
    region.bring(code, OPENED)
    (chosen,) = asked(region, code, OPENED)
    taker, decider = sorted({METHODOLOGIST, CURATOR, STRANGER} - {chosen})
    owed(region)
    delivered(region, Tray(name="email"), later=timedelta(hours=9))
    region.do(TakeOver(actor=chosen, on=OPENED, subject=code, person=taker))
    region.do(Decide(actor=decider, on=OPENED, subject=code, decision=Decision.GO))
    owed(region)

    letters = sent(region, working(region, OPENED, 1))

    name = region.state(decider).title
    assert without(letters[taker]) == [f"Пройден этап «Отбор» · ждали от вас, сделано без вас: {name}"]
    assert without(letters[chosen]) == [], "handing it on was their own deed"


@pytest.mark.long
def test_whose_decision_is_taken_over_reads_that_it_is_asked_of_them_no_more(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)
    (chosen,) = asked(region, code, OPENED)
    (other,) = DECIDERS - {chosen}
    owed(region)
    delivered(region, Tray(name="email"), later=timedelta(hours=9))
    region.do(TakeOver(actor=other, on=OPENED, subject=code))
    owed(region)

    letters = sent(region, working(region, OPENED, 1))

    name = region.state(other).title
    assert without(letters[chosen]) == [f"Назначен методолог · решения от вас больше не ждут, изменено без вас: {name}"]


def without(letter: StatusDigest) -> list[str]:
    """What was done without the reader of whom it had been asked."""
    return [one.what.ru for one in letter.changes if "без вас" in one.what.ru]


def sent(region: Region, on: date) -> dict[str, StatusDigest]:
    """The letters of a morning, which leave."""
    found = morning(region, on)
    delivered(region, Tray(name="email"), later=timedelta(hours=9))
    return found


@pytest.mark.long
def test_whom_a_decision_falls_to_when_another_leaves_hears_with_the_next_sweep_whatever_cadence_they_chose(
    region: Region,
) -> None:
    code = project(region)
    region.bring(code, OPENED)
    (first,) = asked(region, code, OPENED)
    owed(region)
    region.do(PreferLetters(actor=METHODOLOGIST, on=OPENED, person=STRANGER, cadence=Cadence.NEVER))
    region.do(TakeRole(actor=METHODOLOGIST, on=OPENED, person=first, role="rcc_methodologist"))
    region.do(GiveRole(actor=METHODOLOGIST, on=OPENED, person=STRANGER, role="rcc_methodologist", scope=code))

    sweep(region, day := working(region, OPENED, 1))
    letter = morning(region, day)[STRANGER]
    sweep(region, working(region, OPENED, 2))

    assert asked(region, code, day) == {STRANGER}
    assert [line.code for line in letter.actions] == [code]
    assert [who for who, _ in of("decision", called(region, code))] == [STRANGER], "once"


def test_a_deputy_hears_of_what_waited_when_the_absence_began(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)
    (first,) = asked(region, code, OPENED)
    owed(region)
    until = working(region, OPENED, 9)
    region.do(LendRole(actor=METHODOLOGIST, on=OPENED, person=STRANGER, role="deputy", scope=first, until=until))

    sweep(region, working(region, OPENED, 1))

    assert [who for who, _ in of("decision", called(region, code))] == [STRANGER]


def test_what_no_letter_asked_of_anybody_moves_to_nobody(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)

    sweep(region, working(region, OPENED, 1))

    assert of("decision", called(region, code)) == []


@pytest.mark.long
def test_the_deputy_of_who_owns_a_condition_hears_of_it_when_the_absence_begins(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)
    terms = ConditionTerms(text="Согласовать замер", owner=CUSTOMER, due_on=working(region, OPENED, 40))
    region.decide(code, Decision.CONDITIONAL, on=OPENED, conditions=(terms,))
    owed(region)
    sweep(region, working(region, OPENED, 1))
    assert of("condition.1", called(region, code)) == []
    until = working(region, OPENED, 9)
    region.do(
        LendRole(actor=METHODOLOGIST, on=region.today, person=STRANGER, role="deputy", scope=CUSTOMER, until=until)
    )

    sweep(region, working(region, OPENED, 2))
    sweep(region, working(region, OPENED, 3))

    assert [who for who, _ in of("condition.1", called(region, code))] == [STRANGER], "once, and nobody else anew"


@pytest.mark.long
def test_whom_an_offer_falls_to_when_its_reader_leaves_hears_with_the_next_sweep(region: Region) -> None:
    offer = region.offer(region.package(OPENED), on=OPENED)
    owed(region)
    (reader,) = told(region)["package_offer"] - {"@webhook"}
    sweep(region, working(region, OPENED, 1))
    region.do(EndPerson(actor=METHODOLOGIST, on=region.today, person=reader, successor=STRANGER))

    sweep(region, working(region, OPENED, 2))
    sweep(region, working(region, OPENED, 3))

    assert [who for who, _ in of("offer", called(region, offer))] == [STRANGER]


@pytest.mark.long
def test_whoever_planned_a_support_that_they_give_themselves_is_not_called_anew(region: Region) -> None:
    code = region.replica(region.package(OPENED), on=OPENED)
    said = {"form": "visit", "planned_on": working(region, OPENED, 40), "person": METHODOLOGIST, "purpose": "замеры"}
    region.do(PlanSupport(actor=METHODOLOGIST, on=OPENED, subject=code, **said))  # type: ignore[arg-type]
    owed(region)

    sweep(region, working(region, OPENED, 1))

    assert [who for who, item, _ in called(region, code) if item.startswith("support")] == []


@pytest.mark.long
def test_the_letter_asks_the_projects_own_methodologist_as_the_list_does_and_not_its_customer(region: Region) -> None:
    codes = [project(region) for _ in range(6)]
    for code in codes:
        region.do(GiveRole(actor=METHODOLOGIST, on=OPENED, person=STRANGER, role="rcc_methodologist", scope=code))
        region.do(GiveRole(actor=METHODOLOGIST, on=OPENED, person=CURATOR, role="curator", scope=code))
        region.bring(code, OPENED)
    owed(region)

    assert [asked(region, code, OPENED) for code in codes] == [{STRANGER}] * 6
    assert told(region)["action_awaited"] == {STRANGER}
