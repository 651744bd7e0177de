"""A gate that waits for somebody else than those who submit it asks that one, and nobody to submit what is shut."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.engine.database import reading
from domain.pilot.documents import AttachEvidence
from domain.programme.kinds import Choice, Moment
from domain.replication.adaptation import AdaptElement, ApproveElements, ImplementElement
from domain.replication.closure import AgreeClosing
from domain.replication.support import AppointMethodologist
from domain.reports.card import card
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of, leaf
from domain.stored.tables import TABLES
from notifications.date_sweep import watch
from tests.region import CURATOR, DAY, LEADER, METHODOLOGIST, TOWN, Region, behind, stated

WHEN = date(2023, 6, 5)
PHASE = frozenset({Kind.DUE, Kind.DESK, Kind.CHANGES, Kind.CORE, Kind.CLOSING})
"""What may be asked of somebody because a phase is to be over."""


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


@pytest.fixture
def replica(region: Region) -> str:
    code = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))
    region.do(AppointMethodologist(actor=METHODOLOGIST, on=date(2023, 6, 1), subject=code, person=METHODOLOGIST))
    return code


def moves_on(region: Region, code: str, on: date) -> dict[str, Kind]:
    """Who is asked to move the phase of a subject on, and what; on pages the same as at the terminal."""
    people = (LEADER, METHODOLOGIST, CURATOR)
    with reading(region.engine) as connection:
        whole = asked_of(connection, region.packs, people, on=on)
        paged = {one: leaf(connection, region.packs, one, on=on, size=50, many=0).mine for one in people}
    found = {who: ask.kind for who, asks in whole.items() for ask in asks if ask.subject == code and ask.kind in PHASE}
    assert found == {
        who: ask.kind for who, asks in paged.items() for ask in asks if ask.subject == code and ask.kind in PHASE
    }
    return found


def attach(region: Region, code: str, on: date, by: str = LEADER) -> None:
    gate = region.gate(region.state(code))
    region.keep_sample()
    for kind in gate.evidence:
        laid: dict[str, Any] = {**behind(kind), **stated(kind, region.pack.looks_at)}
        region.do(AttachEvidence(actor=by, on=on, subject=code, kind=kind, title=kind, **laid))


def closing(region: Region, replica: str) -> None:
    """The leader has done what there is to do before a closing."""
    region.measure(replica, "60", Moment.BASELINE, date(2023, 11, 1))
    region.walk(replica, until="closing", on=WHEN)
    region.measure(replica, "29", Moment.AFTER, date(2023, 9, 4))
    with reading(region.engine) as connection:
        keys = tuple(one.key for one in card(connection, replica).elements)
    if keys:
        region.do(ImplementElement(actor=LEADER, on=date(2023, 9, 4), subject=replica, elements=keys))


@pytest.mark.long
def test_a_closing_is_asked_of_the_leader_until_only_the_agreement_is_missing(region: Region, replica: str) -> None:
    closing(region, replica)
    on = date(2023, 9, 5)

    begun = moves_on(region, replica, on)
    attach(region, replica, on)
    waits = moves_on(region, replica, on)
    region.do(AgreeClosing(actor=METHODOLOGIST, on=on, subject=replica, reasons=("time_short",)))
    agreed = moves_on(region, replica, on)

    assert begun == {LEADER: Kind.DUE}
    assert waits == {METHODOLOGIST: Kind.CLOSING}
    assert agreed == {LEADER: Kind.DUE}


@pytest.mark.long
def test_whoever_is_to_agree_on_a_closing_is_reminded_of_its_day_and_nobody_to_submit_it(
    region: Region, replica: str
) -> None:
    closing(region, replica)
    attach(region, replica, date(2023, 9, 5))
    due = region.state(replica).due_on
    assert due is not None
    reminder = TABLES["reminder"]

    watch(region.engine, region.packs, on=due - timedelta(days=1), now=datetime(2023, 9, 6, tzinfo=UTC))
    watch(region.engine, region.packs, on=due, now=datetime(2023, 9, 6, tzinfo=UTC))

    with reading(region.engine) as connection:
        called = connection.execute(select(reminder.c.recipient).where(reminder.c.subject == replica)).scalars().all()
    assert set(called) == {METHODOLOGIST}


@pytest.mark.long
@pytest.mark.parametrize(("core", "kind", "who"), [(False, Kind.CHANGES, METHODOLOGIST), (True, Kind.CORE, CURATOR)])
def test_a_changed_element_is_asked_of_whoever_may_approve_it(
    region: Region, replica: str, *, core: bool, kind: Kind, who: str
) -> None:
    region.measure(replica, "60", Moment.BASELINE, date(2023, 11, 1))
    region.walk(replica, until="adaptation", on=WHEN)
    with reading(region.engine) as connection:
        elements = card(connection, replica).elements
    changed = next(one.key for one in elements if one.core is core)
    others = tuple(one.key for one in elements if one.key != changed)
    said: dict[str, Any] = {"actor": LEADER, "on": WHEN, "subject": replica}
    region.do(AdaptElement(**said, elements=others, choice=Choice.COPIED))
    attach(region, replica, WHEN)

    unsaid = moves_on(region, replica, WHEN)
    region.do(AdaptElement(**said, elements=(changed,), choice=Choice.ADAPTED, what="по бланку", why="нет системы"))
    waits = moves_on(region, replica, WHEN)
    region.do(ApproveElements(actor=who, on=WHEN, subject=replica, comment="иначе нельзя"))

    assert unsaid == {LEADER: Kind.DUE}
    assert waits == {who: kind}
    assert moves_on(region, replica, WHEN) == {LEADER: Kind.DUE}


@pytest.mark.long
def test_a_self_assessment_that_nobody_looked_at_is_asked_of_whoever_reviews_it(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="desk_review")
    attach(region, check, DAY, METHODOLOGIST)

    waits = moves_on(region, check, DAY)
    region.prepare_check(region.state(check))

    assert [*waits.values()] == [Kind.DESK]
    assert {*moves_on(region, check, DAY).values()} == {Kind.DUE}
