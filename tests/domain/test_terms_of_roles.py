"""A role that was lent is over after its last day, for everything that asks, before any sweep takes it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.registry.role_terms import LendRole
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of, desks
from notifications.date_sweep import watch
from tests.ledgers import owed
from tests.ledgers import told as letters
from tests.region import CURATOR, CUSTOMER, METHODOLOGIST, STRANGER, Region
from tests.sweeps import OPENED, at, of, patient, project, told

LAST = OPENED + timedelta(days=5)
AFTER = LAST + timedelta(days=1)
EVERYBODY = (METHODOLOGIST, CURATOR, CUSTOMER, STRANGER)


@pytest.fixture
def region(engine: Engine) -> Region:
    return patient(engine)


def lend(region: Region, role: str, scope: str) -> None:
    region.do(LendRole(actor=METHODOLOGIST, on=OPENED, person=STRANGER, role=role, scope=scope, until=LAST))


def decides(region: Region, code: str, on: object) -> set[str]:
    """Whose list and whose letter asks for the decision; both alike."""
    with reading(region.engine) as connection:
        lists = asked_of(connection, region.packs, EVERYBODY, on=on)  # type: ignore[arg-type]
        told = desks(connection, region.packs, EVERYBODY, on=on)  # type: ignore[arg-type]
    mine = {
        who: [ask for ask in asks if ask.kind is Kind.DECISION and ask.subject == code] for who, asks in lists.items()
    }
    assert mine == {
        who: [ask for ask in told[who].mine if ask.kind is Kind.DECISION and ask.subject == code] for who in EVERYBODY
    }
    return {who for who, asks in mine.items() if asks}


def test_whoever_held_the_role_of_the_project_until_yesterday_is_asked_no_more_and_somebody_else_is(
    region: Region,
) -> None:
    code = project(region)
    lend(region, "rcc_methodologist", code)
    region.bring(code, OPENED)

    assert decides(region, code, LAST) == {STRANGER}
    (follows,) = decides(region, code, AFTER)
    assert follows in {METHODOLOGIST, CURATOR}


def test_a_deputy_is_asked_until_the_last_day_of_the_absence(region: Region) -> None:
    code = project(region)
    region.bring(code, OPENED)
    (absent,) = decides(region, code, OPENED)
    lend(region, "deputy", absent)

    assert decides(region, code, LAST) == {absent, STRANGER}
    assert decides(region, code, AFTER) == {absent}


def test_neither_a_letter_nor_a_reminder_goes_to_whom_the_role_left_at_midnight(region: Region) -> None:
    code = project(region)
    lend(region, "rcc_methodologist", code)
    region.now = at(AFTER)
    region.bring(code, AFTER)
    owed(region)
    due_on = region.state(code).due_on or AFTER
    watch(region.engine, region.packs, on=due_on, now=at(due_on))

    (asked,) = decides(region, code, AFTER)
    assert letters(region)["action_awaited"] == {asked}
    assert {who for who, _ in of("decision", told(region, code))} == {asked}
    assert asked != STRANGER
