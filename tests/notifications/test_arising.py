"""Every kind of open thing is called to as it comes up, and again as it moves; else the pack says why a date does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.documents.paper_answer import Asks
from domain.engine.database import reading, writing
from domain.methodology.loader import load_default
from domain.programme.kinds import Choice, Moment
from domain.registry.departure import EndPerson
from domain.registry.role_terms import LendRole, TakeRole
from domain.replication.adaptation import AdaptElement
from domain.replication.support import HoldSupport, PlanSupport
from domain.reports.ask_commands import settled_by
from domain.reports.card import card
from domain.reports.deadlines import Kind, steps_of
from domain.reports.desks import asked_of
from domain.stored.tables import TABLES
from notifications.arising import First, first_call
from tests.domain.test_handed_over import attach, closing
from tests.ledgers import owed
from tests.region import CURATOR, CUSTOMER, DAY, HEAD, LEADER, METHODOLOGIST, STRANGER, TOWN, Region
from tests.sweeps import OPENED, at, of, patient, plan, project, sweep, told, working

PACK = load_default()
REMINDER, MILESTONE = TABLES["reminder"], TABLES["milestone"]


def declared(kind: Kind) -> tuple[Asks, ...]:
    """What its action says asks for it."""
    command, _ = settled_by()[kind]
    return tuple(one for one in getattr(command, "asks", ()) if one.kind in (None, kind))


def of_first(first: First) -> list[Kind]:
    """The kinds that are called to so."""
    return [kind for kind in Kind if first_call(kind, PACK) is first]


@pytest.mark.parametrize("kind", of_first(First.DATE))
def test_what_a_date_alone_tells_has_a_reason_in_both_languages_and_a_step_of_its_own(kind: Kind) -> None:
    why = PACK.watch.by_date[kind]

    assert why.ru
    assert why.en not in ("", why.ru)
    assert steps_of(kind, PACK.watch)[0]


@pytest.mark.parametrize("kind", of_first(First.LETTER))
def test_what_a_letter_tells_is_heard_by_those_of_whom_its_action_asks_it(kind: Kind) -> None:
    for asks in declared(kind):
        heard = {role for rule in PACK.notices.values() if rule.event == asks.event for role in rule.roles}
        assert not heard or not asks.of or asks.of in heard, asks


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    """No date comes to a step here: whoever is called is called for another reason."""
    found = patient(sqlite_engine)
    found.pack = replace(found.pack, watch=replace(found.pack.watch, ahead=(), overdue=(9999,), escalate_after=9999))
    return found


def replica(region: Region) -> str:
    return region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))


def to_close(region: Region) -> tuple[str, date]:
    """A replica whose closing waits for nothing but the methodologist's agreement."""
    code, on = replica(region), date(2023, 9, 5)
    closing(region, code)
    attach(region, code, on)
    return code, on


def to_approve(region: Region, *, core: bool) -> tuple[str, date]:
    """A replica one of whose elements was changed."""
    code, on = replica(region), date(2023, 6, 5)
    region.measure(code, "60", Moment.BASELINE, date(2023, 11, 1))
    region.walk(code, until="adaptation", on=on)
    with reading(region.engine) as connection:
        elements = card(connection, code).elements
    changed = next(one.key for one in elements if one.core is core)
    said = {"actor": LEADER, "on": on, "subject": code}
    others = tuple(one.key for one in elements if one.key != changed)
    region.do(AdaptElement(**said, elements=others, choice=Choice.COPIED))  # type: ignore[arg-type]
    attach(region, code, on)
    more = {"choice": Choice.ADAPTED, "what": "по бланку", "why": "нет системы"}
    region.do(AdaptElement(**said, elements=(changed,), **more))  # type: ignore[arg-type]
    return code, on


def to_review(region: Region) -> tuple[str, date]:
    """A self-assessment at which nobody has looked."""
    region.now = at(DAY)
    check = region.apply(region.finished_pilot())
    region.walk(check, until="desk_review")
    attach(region, check, DAY, METHODOLOGIST)
    return check, DAY


def to_be_led(region: Region) -> tuple[str, date]:
    """A project whose leader lost the role."""
    code = project(region)
    region.do(TakeRole(actor=METHODOLOGIST, on=OPENED, person=LEADER, role="project_leader", scope=code))
    return code, OPENED


COMES_UP: Mapping[Kind, tuple[Callable[[Region], tuple[str, date]], set[str]]] = {
    Kind.DESK: (to_review, {METHODOLOGIST, CURATOR}),
    Kind.CHANGES: (lambda region: to_approve(region, core=False), {METHODOLOGIST, CURATOR}),
    Kind.CORE: (lambda region: to_approve(region, core=True), {METHODOLOGIST, CURATOR}),
    Kind.CLOSING: (to_close, {METHODOLOGIST, CURATOR}),
    Kind.LEADER: (to_be_led, {HEAD}),
}
"""What no letter tells -> how it comes up, and of whom it may be asked then."""


def test_what_no_letter_tells_and_no_date_alone_is_all_called_to_by_the_next_sweep() -> None:
    assert set(of_first(First.SWEEP)) == set(COMES_UP)


@pytest.mark.long
@pytest.mark.parametrize("kind", COMES_UP)
def test_whoever_a_phase_is_handed_to_is_called_once_by_the_next_sweep(region: Region, kind: Kind) -> None:
    comes_up, who = COMES_UP[kind]
    code, on = comes_up(region)
    on = max(on, region.now.date())
    with reading(region.engine) as connection:
        before = connection.execute(select(REMINDER)).all()
    name = "due" if kind is Kind.LEADER else str(kind)

    sweep(region, working(region, on, 1))
    first = [person for person, _ in of(name, told(region, code))]
    sweep(region, working(region, on, 2))

    assert before == []
    assert len(set(first)) == 1
    assert set(first) <= who
    assert [person for person, _ in of(name, told(region, code))] == first, "once"


@pytest.mark.long
def test_a_review_that_is_asked_for_once_more_calls_once_more(region: Region) -> None:
    code, on = to_review(region)
    sweep(region, working(region, on, 1))
    said = {"actor": METHODOLOGIST, "on": region.today, "subject": code}
    region.now += timedelta(hours=6)
    region.do(ReviewAssessment(**said, returned=("tour=приложите программу",)))  # type: ignore[arg-type]
    region.do(SelfAssess(**said, marks=("tour=9",), kept_at="дело 2"))  # type: ignore[arg-type]

    sweep(region, working(region, on, 2))
    sweep(region, working(region, on, 3))

    assert len(of("desk", told(region, code))) == 2


@pytest.mark.long
@pytest.mark.parametrize(("who", "items"), [(CUSTOMER, {"action.1"}), (LEADER, {"due", "milestone.kick_off"})])
def test_what_somebody_was_reminded_of_is_told_once_to_whoever_follows_them(
    region: Region, who: str, items: set[str]
) -> None:
    code = project(region)
    due_on = region.state(code).due_on or OPENED
    plan(region, code, due_on=due_on, owner=CUSTOMER)
    with reading(region.engine) as connection:
        ends = set(connection.execute(select(MILESTONE.c.planned_end).where(MILESTONE.c.project == code)).scalars())
    days = region.pack.calendar
    ahead = {days.between(working(region, OPENED, 1), end) for end in {due_on, *ends}}
    region.pack = replace(region.pack, watch=replace(region.pack.watch, ahead=tuple(sorted(ahead))))
    sweep(region, working(region, OPENED, 1))
    region.pack = replace(region.pack, watch=replace(region.pack.watch, ahead=(max(ahead),)))
    before = {item for person, item, _ in told(region, code) if person == who}
    region.do(EndPerson(actor=METHODOLOGIST, on=region.today, person=who, successor=STRANGER))

    sweep(region, working(region, OPENED, 2))
    sweep(region, working(region, OPENED, 3))

    assert before >= items
    after = Counter(item for person, item, _ in told(region, code) if person == STRANGER)
    assert before <= set(after)
    assert set(after.values()) == {1}


@pytest.mark.long
def test_the_report_of_a_support_falls_to_whoever_follows_the_one_who_held_it(region: Region) -> None:
    code, on = region.replica(region.package(OPENED), on=OPENED), OPENED
    said = {"form": "visit", "planned_on": on, "person": METHODOLOGIST, "purpose": "замеры"}
    region.do(PlanSupport(actor=CURATOR, on=on, subject=code, **said))  # type: ignore[arg-type]
    region.do(HoldSupport(actor=METHODOLOGIST, on=on, subject=code, number=1, hours=Decimal(2)))
    owed(region)
    sweep(region, working(region, on, 1))
    before = told(region, code)
    until = working(region, on, 9)
    region.do(
        LendRole(actor=METHODOLOGIST, on=region.today, person=STRANGER, role="deputy", scope=METHODOLOGIST, until=until)
    )

    sweep(region, working(region, on, 2))

    assert before == []
    assert [who for who, _ in of("support_report.1", told(region, code))] == [STRANGER]


@pytest.mark.long
@pytest.mark.parametrize("followed", [False, True])
def test_whoever_is_proposed_to_park_what_stands_still_is_called_on_that_day_once(
    region: Region, followed: bool
) -> None:
    code = project(region)
    due_on = region.state(code).due_on or OPENED
    still = region.pack.calendar.between(OPENED, working(region, due_on, 3))
    watch = replace(region.pack.watch, nudge_after=still - 2, raise_after=9998, park_after=still)
    region.pack = replace(region.pack, watch=watch)

    for day in (1, 2):
        sweep(region, working(region, due_on, day))
    before = {person for person, _ in of("idle", told(region, code))}
    if followed:  # they heard of it as those above whoever works on it
        with writing(region.engine) as connection:
            (row,) = connection.execute(select(REMINDER).where(REMINDER.c.item == "idle")).mappings().all()
            connection.execute(REMINDER.insert(), [{**row, "recipient": one} for one in (METHODOLOGIST, CURATOR)])
    for day in (3, 4):
        sweep(region, working(region, due_on, day))

    with reading(region.engine) as connection:
        people = connection.execute(select(TABLES["person"].c.code)).scalars().all()
        found = asked_of(connection, region.packs, people, on=working(region, due_on, 4))
    asked = [person for person, asks in found.items() if any(one.kind is Kind.PARK for one in asks)]
    assert before
    assert asked
    assert before.isdisjoint(asked)
    proposed = region.pack.calendar.between(working(region, due_on, 3), OPENED)
    assert sorted(who for who, step in of("idle", told(region, code)) if step <= proposed) == sorted(asked)
