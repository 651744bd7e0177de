"""What a twin lent and was lent: whoever merges says what becomes of it, and the undoing brings it back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.engine.database import reading
from domain.engine.lane import Refused
from domain.engine.second_person import SecondAsked
from domain.linting.kinds import Severity
from domain.linting.portfolio import lint
from domain.methodology.loader import load_default
from domain.proving.proof import prove
from domain.registry.departure import EndPerson
from domain.registry.merger import MergePerson
from domain.registry.people import GiveRole
from domain.registry.person_separation import UnmergePerson
from domain.registry.role_terms import LendRole, TakeRole
from domain.stored.tables import TABLES
from tests.region import CURATOR, GUEST_1, GUEST_2, GUEST_3, LEADER, METHODOLOGIST, Region

TODAY, UNTIL = Region.now.date(), date(2030, 12, 31)
STAFF: dict[str, Any] = {"actor": METHODOLOGIST, "on": TODAY}
TWIN, KEPT, DEPUTY = GUEST_1, GUEST_2, GUEST_3


@pytest.fixture
def region(engine: Engine) -> Region:
    return founded(engine)


def founded(engine: Engine, *weighty: str) -> Region:
    region = Region(engine, replace(load_default(), second_hand=frozenset(weighty))).found()
    region.do(GiveRole(**STAFF, person=CURATOR, role="administrator"))
    return region


def lend(person: str, role: str = "deputy", scope: str = TWIN) -> LendRole:
    return LendRole(**STAFF, person=person, role=role, scope=scope, until=UNTIL)


def merge(lent: str | None = None) -> MergePerson:
    return MergePerson(**STAFF, person=TWIN, into=KEPT, reason="один человек", lent=lent)


def undo(region: Region) -> None:
    for actor in (METHODOLOGIST, CURATOR):
        region.do(UnmergePerson(actor=actor, on=TODAY, person=TWIN, reason="это два человека", anyway=True))


def loans(region: Region) -> set[tuple[str, str, str]]:
    role = TABLES["role"]
    query = select(role.c.person, role.c.role, role.c.scope).where(role.c.until.is_not(None))
    with reading(region.engine) as connection:
        assert prove(connection).sound
        found = lint(connection, region.packs, TODAY)
        assert not [one for one in found if one.severity is Severity.ERROR]
        return {tuple(row) for row in connection.execute(query)}


@pytest.mark.long
def test_what_becomes_of_deputies_and_lent_roles_is_asked_for_by_name_and_day(region: Region) -> None:
    region.do(lend(DEPUTY))
    region.do(lend(TWIN, "curator", "*"))
    before = loans(region)

    outcome = region.ask(merge())

    assert isinstance(outcome, Refused)
    assert [reason.field for reason in outcome.reasons] == ["lent"]
    said = outcome.reasons[0].said
    assert re.search(f"{DEPUTY} «[^»]+» замещает по 31.12.2030", said.ru), said.ru
    assert "роль «куратор» по 31.12.2030" in said.ru
    assert re.search(f"{DEPUTY} «[^»]+» stands in until 2030-12-31", said.en), said.en
    assert loans(region) == before
    assert region.refused(merge("perhaps")) == ["not_among"]


@pytest.mark.long
@pytest.mark.parametrize(
    ("lent", "left"),
    [("end", set()), ("anew", {(DEPUTY, "deputy", KEPT), (KEPT, "curator", "*")})],
)
def test_they_end_or_are_lent_anew_and_an_undoing_brings_them_back(
    region: Region, lent: str, left: set[tuple[str, str, str]]
) -> None:
    region.do(lend(DEPUTY))
    region.do(lend(TWIN, "curator", "*"))
    before = loans(region)

    done = region.do(merge(lent))

    assert loans(region) == left
    assert ("role_lent" in {entry.kind for entry in done.entries if entry.subject == DEPUTY}) is (lent == "anew")
    undo(region)
    assert loans(region) == before


@pytest.mark.long
def test_nobody_is_asked_of_what_nobody_could_go_on_with(region: Region) -> None:
    region.do(lend(TWIN, scope=KEPT))
    region.do(lend(KEPT, scope=TWIN))
    before = loans(region)

    region.do(merge())

    assert loans(region) == set()
    undo(region)
    assert loans(region) == before


@pytest.mark.long
def test_whoever_stands_in_for_both_goes_on_for_the_one(region: Region) -> None:
    for scope in (TWIN, KEPT):
        region.do(lend(DEPUTY, scope=scope))

    region.do(merge("anew"))

    assert loans(region) == {(DEPUTY, "deputy", KEPT)}
    undo(region)
    assert loans(region) == {(DEPUTY, "deputy", KEPT), (DEPUTY, "deputy", TWIN)}


@pytest.mark.long
def test_what_changed_since_stays_as_it_is_and_the_undoing_says_so(region: Region) -> None:
    for person in (DEPUTY, LEADER):
        region.do(lend(person))
    region.do(merge("anew"))
    region.do(TakeRole(**STAFF, person=DEPUTY, role="deputy", scope=KEPT))
    region.do(lend(DEPUTY, scope=KEPT))
    region.do(GiveRole(**STAFF, person=DEPUTY, role="curator"))

    shown = region.ask(UnmergePerson(**STAFF, person=TWIN, reason="это два человека"))

    assert isinstance(shown, Refused)
    said = " ".join(reason.said.ru for reason in shown.reasons)
    assert re.search(f"{LEADER} «[^»]+» замещает {TWIN} «[^»]+» по 31.12.2030", said), said
    undo(region)
    assert loans(region) == {(DEPUTY, "deputy", KEPT), (DEPUTY, "deputy", TWIN), (LEADER, "deputy", TWIN)}


@pytest.mark.long
def test_a_deputy_who_left_since_stands_in_for_nobody(region: Region) -> None:
    region.do(lend(DEPUTY))
    region.do(merge("end"))
    region.do(EndPerson(**STAFF, person=DEPUTY))

    undo(region)

    assert loans(region) == set()


@pytest.mark.long
def test_lending_anew_takes_two_where_lending_does(engine: Engine) -> None:
    region = founded(engine, "lend_role")
    region.do(lend(DEPUTY))
    region.do(replace(lend(DEPUTY), actor=CURATOR))

    asked = region.do(merge("anew"))

    assert [entry.kind for entry in asked.entries] == [SecondAsked.kind]
    assert loans(region) == {(DEPUTY, "deputy", TWIN)}
    region.do(replace(merge("anew"), actor=CURATOR))
    assert loans(region) == {(DEPUTY, "deputy", KEPT)}


@pytest.mark.long
def test_ending_takes_one(engine: Engine) -> None:
    region = founded(engine, "lend_role")
    region.do(lend(DEPUTY))
    region.do(replace(lend(DEPUTY), actor=CURATOR))

    region.do(merge("end"))

    assert loans(region) == set()
