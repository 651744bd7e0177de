"""Everybody whom an event concerns hears of it, in hours in which letters may come, and not when it is overtaken."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
from sqlalchemy import Engine

from domain.certification.earlier_statuses import ConfirmEntered, EnterStatus
from domain.certification.visits import PlanVisit
from domain.engine.event_effects import EVENTS
from domain.engine.words import Language
from domain.methodology.checks import NOTICE_WORDS
from domain.methodology.loader import default_text, load_default, load_text
from domain.methodology.schema import Decision
from domain.pilot.gates import ConditionTerms
from domain.pilot.holds import Resume
from domain.programme.kinds import Duty, Level, Outcome
from domain.registry.people import GiveRole
from notifications.notices import from_facts
from notifications.render import render
from notifications.slots import next_hour
from tests.acts import by_act, done_by_two
from tests.checks import JUDGES
from tests.ledgers import change, delivered, owed, rows, told
from tests.region import (
    CURATOR,
    CUSTOMER,
    HEAD,
    LEADER,
    METHODOLOGIST,
    OWNER,
    SCHOOL,
    STRANGER,
    Region,
)
from tests.sweeps import stop_reason
from tests.tray import Tray

TODAY = date(2024, 12, 11)

MORNING_ONLY = {
    "check_applied",
    "completed",
    "condition_closed",
    "package_frozen",
    "replica_begun",
    "submission_taken_back",
    "visit_held",
}
"""Events of which the morning letter alone tells: somebody's step that asks nothing of anybody else."""


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


# --- the policy is whole


def test_every_event_that_is_owed_tells_somebody_or_is_left_to_the_morning_letter_on_purpose() -> None:
    pack = load_default()
    owed_kinds = {kind for kind, event in EVENTS.items() if event.owed}

    told_of = {rule.event for rule in pack.notices.values()} - {"period"}

    assert owed_kinds - told_of - OFFERS - BY_NO_RULE == MORNING_ONLY
    assert told_of <= owed_kinds


BY_NO_RULE = {"login_left"}
"""Told whatever a methodology says: it is about who may come in."""

OFFERS = {kind for kind in EVENTS if kind.startswith(("offer", "request"))}
"""Requests have their own file of tests."""


def test_every_decision_tells_the_leader_and_a_stop_the_customer_and_the_head() -> None:
    pack = load_default()

    heard = {
        decision: frozenset().union(
            *(rule.roles for rule in pack.notices.values() if rule.event == "decided" and decision in rule.decisions)
        )
        for decision in Decision
    }

    assert all("project_leader" in roles for roles in heard.values())
    assert {"customer", "organisation_head"} <= heard[Decision.STOP] & heard[Decision.HOLD]
    assert "condition_owner" in heard[Decision.CONDITIONAL]


def test_every_rule_names_roles_of_the_pack_or_people_around_an_event() -> None:
    pack = load_default()

    assert {role for rule in pack.notices.values() for role in rule.roles} <= {*pack.roles, *NOTICE_WORDS}


# --- who hears


def test_the_owner_of_a_condition_hears_at_once_with_its_date(region: Region) -> None:
    code = region.open_project(TODAY)
    region.bring(code, TODAY)
    terms = ConditionTerms(text="Измерить повторно", owner=STRANGER, due_on=date(2024, 12, 20))

    region.decide(code, Decision.CONDITIONAL, on=TODAY, conditions=(terms,))
    owed(region)

    (facts,) = (
        f for r, t, f in rows(region, "recipient", "template", "facts") if (r, t) == (STRANGER, "condition_set")
    )
    text = render(
        from_facts("condition_set", orjson.loads(facts)), Language.RU, base_url="", programme=region.pack.programme
    ).text  # fmt: skip
    assert "Вам поручено закрыть условие" in text
    assert "Измерить повторно" in text
    assert "20 декабря 2024" in text


def test_who_is_named_on_a_card_hears_and_whoever_named_them_does_not(region: Region) -> None:
    region.open_project(TODAY)

    owed(region)

    assert told(region)["named_on_card"] == {LEADER, CUSTOMER, OWNER}


def test_a_role_is_told_to_whom_it_was_given(region: Region) -> None:
    region.do(GiveRole(actor=METHODOLOGIST, on=TODAY, person=STRANGER, role="organisation_head", scope=SCHOOL))

    owed(region)

    assert told(region)["role_given"] == {STRANGER}


@pytest.mark.long
def test_a_commissioner_hears_of_the_seat_and_whoever_judges_of_the_sheet_and_of_the_vote(region: Region) -> None:
    project = region.finished_pilot(TODAY)
    check = region.apply(project, on=TODAY)
    region.do(region.appointing(check, STRANGER, duty=Duty.OBSERVER, on=TODAY))
    region.walk(check, until="visit", on=TODAY)
    region.visit(check, TODAY)
    region.judge(check, on=TODAY)

    owed(region)

    found = rows(region, "rule", "recipient")
    heard = {rule: {who for one, who in found if one == rule} for rule in ("commission_seat", "scores_due", "vote_due")}
    assert heard["commission_seat"] == {*JUDGES, STRANGER}
    assert heard["scores_due"] == heard["vote_due"] == {*JUDGES}, "also whoever handed in the last sheet"


@pytest.mark.long
def test_under_an_earlier_methodology_judges_are_called_once_to_each_sheet_and_to_the_vote(
    sqlite_engine: Engine,
) -> None:
    """It asked for the sheets by the visit, and knew no call to a vote."""
    rules = default_text()[0].splitlines(keepends=True)
    by_visit = (
        'scores_due = { event = "visit_held", template = "scores_due", roles = ["commissioner"], mutable = false }'
    )
    earlier = "".join(
        f"{by_visit}\n" if rule.startswith("scores_due = { event") else rule
        for rule in rules if not rule.startswith("vote_due = { event")
    )  # fmt: skip
    region = Region(sqlite_engine, load_text(earlier, "earlier.toml")).found()
    check = region.apply(region.finished_pilot(TODAY), on=TODAY)
    region.walk(check, until="decision", on=TODAY)
    region.judge(check, on=TODAY)

    owed(region)

    called = [(rule, who) for rule, who in rows(region, "rule", "recipient") if rule in ("scores_due", "vote_due")]
    assert sorted(called) == sorted((rule, judge) for rule in ("scores_due", "vote_due") for judge in JUDGES)


def test_whoever_receives_a_visit_is_invited_and_named_though_they_hold_no_role_around_the_check(
    region: Region,
) -> None:
    check = region.apply(region.finished_pilot(TODAY), on=TODAY)
    day = TODAY + timedelta(days=20)
    region.do(PlanVisit(actor=METHODOLOGIST, on=TODAY, subject=check, day=day, place="школа", host=STRANGER))

    owed(region)

    heard = {who: facts for rule, who, facts in rows(region, "rule", "recipient", "facts") if rule == "visit_set"}
    assert {*JUDGES, STRANGER} <= heard.keys()
    assert STRANGER not in heard[JUDGES[0]], "by name, not by code"


@pytest.mark.long
def test_who_is_granted_a_status_with_remarks_reads_what_to_mend_and_by_when(region: Region) -> None:
    check = region.apply(region.finished_pilot(TODAY), on=TODAY)
    region.walk(check, until="decision", on=TODAY)
    region.judge(check, on=TODAY)
    region.conclude(check, Outcome.REMARKS, on=TODAY)
    region.bring_again(check, TODAY)
    region.do(region.act(check, on=TODAY))

    owed(region)

    granted = [facts for rule, facts in rows(region, "rule", "facts") if rule == "status_granted"]
    assert granted
    assert all("Стенд не обновляют" in facts for facts in granted)


def test_a_stop_is_told_to_the_customer_and_the_head(region: Region) -> None:
    code = region.open_project(TODAY)
    region.bring(code, TODAY)

    region.decide(code, Decision.STOP, on=TODAY, reason=stop_reason(region))
    owed(region)

    assert told(region)["gate_decided"] >= {LEADER, CUSTOMER, OWNER, HEAD}


def test_work_that_goes_on_again_is_told(region: Region) -> None:
    code = region.open_project(TODAY)
    region.bring(code, TODAY)
    region.decide(code, Decision.HOLD, on=TODAY, review_on=date(2025, 1, 20))

    region.do(Resume(actor=METHODOLOGIST, on=TODAY, subject=code))
    owed(region)

    assert told(region)["resumed"] >= {LEADER, CUSTOMER}


# --- when they hear


@pytest.mark.parametrize(
    ("now", "leaves"),
    [
        ((2024, 12, 11, 9), (2024, 12, 11, 9)),  # noon in Moscow
        ((2024, 12, 11, 3), (2024, 12, 11, 5)),  # six in the morning
        ((2024, 12, 11, 17), (2024, 12, 12, 5)),  # eight in the evening
        ((2024, 12, 13, 17), (2024, 12, 16, 5)),  # a Friday evening
        ((2024, 12, 28, 17), (2025, 1, 9, 5)),  # the last working evening of a year
        ((2024, 12, 28, 9), (2024, 12, 28, 9)),  # a Saturday that is worked
    ],
)
def test_an_event_letter_waits_for_the_hours_of_a_working_day(
    now: tuple[int, ...], leaves: tuple[int, ...], region: Region
) -> None:
    year, month, day, hour = now

    found = next_hour(region.pack, None, datetime(year, month, day, hour, tzinfo=UTC))

    assert found == datetime(*leaves, tzinfo=UTC)  # type: ignore[arg-type, misc]


def test_over_the_holidays_nothing_leaves_and_then_one_letter_of_one_decision(region: Region) -> None:
    code = region.open_project(TODAY)
    region.now = datetime(2024, 12, 28, 18, tzinfo=UTC)
    region.go(code, date(2024, 12, 28))
    owed(region)
    tray = Tray(name="email")

    for days in range(11):
        delivered(region, tray, later=timedelta(days=days))
    before = len(tray.sent)
    delivered(region, tray, later=timedelta(days=11, hours=14))

    assert before == 0
    assert [one.template for one in tray.sent.values() if one.to.address == "person2@region.example"].count(
        "gate_decided"
    ) == 1  # fmt: skip


def test_in_another_zone_the_morning_is_the_readers_own(region: Region) -> None:
    change(region, "person", LEADER, time_zone="Asia/Vladivostok")
    region.now = datetime(2024, 12, 10, 20, tzinfo=UTC)  # six in the morning there
    region.open_project(date(2024, 12, 10))

    owed(region)

    (waits,) = (at for who, at in rows(region, "recipient", "not_before") if who == LEADER)
    assert waits == datetime(2024, 12, 10, 22, tzinfo=UTC)


# --- overtaken


def test_gates_passed_while_the_mail_was_away_are_told_in_one_letter(region: Region) -> None:
    code = region.open_project(TODAY)
    region.go(code, TODAY)
    region.go(code, TODAY)
    owed(region)
    tray = Tray(name="email")

    delivered(region, tray)

    mine = [one for one in tray.sent.values() if one.template == "gate_decided" and "person2@" in one.to.address]
    assert len(mine) == 1
    assert "Проект прошёл этапы «Отбор», «Открытие»" in mine[0].said.subject
    fates = {(t, f, r) for who, t, f, r in rows(region, "recipient", "template", "fate", "reason") if who == LEADER}
    assert ("gate_decided", "withheld", "overtaken") in fates


def test_remarks_that_were_answered_before_the_letter_left_are_not_sent(region: Region) -> None:
    code = region.open_project(TODAY)
    region.bring(code, TODAY)
    region.decide(code, Decision.REWORK, on=TODAY, fields={"title": "короче"})
    region.bring(code, TODAY)
    owed(region)
    tray = Tray(name="email")

    delivered(region, tray)

    assert all(one.template != "returned_for_rework" for one in tray.sent.values())
    assert ("returned_for_rework", "overtaken") in rows(region, "template", "reason")


@pytest.mark.long
def test_a_loss_that_is_over_before_its_letter_leaves_is_not_told_and_that_of_another_level_is(region: Region) -> None:
    region.exemplar(TODAY)
    entered = EnterStatus(
        actor=METHODOLOGIST, on=TODAY, organisation=SCHOOL, level=Level.REGIONAL, number="9", dated=TODAY,
        kept_at="дело 1",
    )  # fmt: skip
    region.do(ConfirmEntered(actor=CURATOR, on=TODAY, subject=region.do(entered).subject))
    delivered(region, Tray(name="email"))
    region.do(by_act("suspend", TODAY))
    region.do(by_act("withdraw", TODAY, level=Level.REGIONAL))
    done_by_two(region, by_act("restore", TODAY))
    owed(region)
    tray = Tray(name="email")

    delivered(region, tray)

    heads = [one.said.subject.partition(":")[0] for one in tray.sent.values() if one.template == "status_changed"]
    assert set(heads) == {"Статус образца отозван", "Статус образца снова действует"}
    assert ("status_changed", "overtaken") in rows(region, "template", "reason")
