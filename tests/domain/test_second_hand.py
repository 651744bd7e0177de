"""Where the pack asks for two administrators, one alone gives no role of administrator, no key and erases nobody."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from domain.engine.actor import SYSTEM, Acting, Method
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.journal import history, verify
from domain.engine.second_person import number_of
from domain.methodology.loader import load_default
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.departure import EndPerson
from domain.registry.keys import IssueKey
from domain.registry.merger import MergePerson
from domain.registry.people import AmendPerson, GiveRole
from domain.registry.role_terms import LendRole, TakeRole
from domain.registry.withdrawn_requests import WithdrawRequest
from domain.stored.tables import TABLES
from tests.region import CURATOR, ELSEWHERE, GUEST_1, LEADER, METHODOLOGIST, Region

TODAY = Region.now.date()
NAMED = frozenset(
    {"give_role", "lend_role", "take_role", "issue_key", "anonymise_person", "merge_person", "end_person"}
)


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine, replace(load_default(), second_hand=NAMED)).found()
    found.do(GiveRole(actor=SYSTEM, on=TODAY, person=CURATOR, role="administrator"))
    return found


def give(actor: str, person: str = GUEST_1, role: str = "administrator") -> Command:
    return GiveRole(actor=actor, on=TODAY, person=person, role=role)


def held(region: Region, person: str) -> list[str]:
    role = TABLES["role"]
    with reading(region.engine) as connection:
        return sorted(connection.execute(select(role.c.role).where(role.c.person == person)).scalars())


def waiting(region: Region) -> int:
    with reading(region.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES["second_hand"])).scalar_one())


def test_what_one_asks_for_waits_and_what_two_ask_for_is_done(region: Region) -> None:
    region.do(give(METHODOLOGIST))
    assert (held(region, GUEST_1), waiting(region)) == ([], 1)

    region.do(give(CURATOR))

    assert (held(region, GUEST_1), waiting(region)) == (["administrator"], 0)
    with reading(region.engine) as connection:
        entries = history(connection, GUEST_1)[-3:]
        assert verify(connection).broken == ()
    assert [(entry.kind, entry.actor) for entry in entries] == [
        ("second_asked", METHODOLOGIST), ("seconded", CURATOR), ("role_given", CURATOR),
    ]  # fmt: skip
    assert METHODOLOGIST in entries[1].facts


def test_nobody_is_the_second_one_to_themselves_in_whatever_name(region: Region) -> None:
    region.do(give(METHODOLOGIST))
    in_anothers_name = Acting(METHODOLOGIST, Method.KEY, "K1", CURATOR, "протокол № 1")
    by_anothers_hand = Acting(CURATOR, Method.KEY, "K2", METHODOLOGIST, "протокол № 1")

    assert region.refused(give(METHODOLOGIST)) == ["needs_second"]
    assert region.refused(replace(give(CURATOR), acting=in_anothers_name)) == ["needs_second"]
    assert region.refused(replace(give(METHODOLOGIST), acting=by_anothers_hand)) == ["needs_second"]
    assert region.refused(give(LEADER)) == ["not_entitled"]
    assert held(region, GUEST_1) == []


def test_whoever_a_twin_turned_out_to_be_is_not_the_second_one(engine: Engine) -> None:
    region = Region(engine, replace(load_default(), second_hand=frozenset({"give_role"}))).found()
    for person in (CURATOR, LEADER):
        region.do(GiveRole(actor=SYSTEM, on=TODAY, person=person, role="administrator"))
    region.do(give(CURATOR))

    region.do(MergePerson(actor=LEADER, on=TODAY, person=CURATOR, into=METHODOLOGIST, reason="один человек"))

    assert region.refused(give(METHODOLOGIST)) == ["needs_second"]
    region.do(give(LEADER))
    assert held(region, GUEST_1) == ["administrator"]


def test_something_else_is_not_a_confirmation(region: Region) -> None:
    region.do(give(METHODOLOGIST))

    region.do(give(CURATOR, LEADER))

    assert (held(region, GUEST_1), held(region, LEADER), waiting(region)) == ([], [], 2)


def test_what_waited_for_too_long_begins_anew(region: Region) -> None:
    region.do(give(METHODOLOGIST))
    later = Region(region.engine, region.pack, region.now + timedelta(days=8))

    later.do(give(CURATOR))

    assert (held(region, GUEST_1), waiting(region)) == ([], 1)
    later.do(give(METHODOLOGIST))
    assert held(region, GUEST_1) == ["administrator"]


@pytest.mark.parametrize("deed", ["take", "lend", "deputy", "key", "erase", "merge", "end"])
def test_each_weighty_deed_waits(region: Region, deed: str) -> None:
    said: dict[str, Any] = {"actor": METHODOLOGIST, "on": TODAY, "person": CURATOR}
    commands: dict[str, Command] = {
        "take": TakeRole(**said, role="administrator"),
        "lend": LendRole(**(said | {"person": GUEST_1}), role="administrator", until=TODAY),
        "deputy": LendRole(**(said | {"person": GUEST_1}), role="deputy", scope=CURATOR, until=TODAY),
        "key": IssueKey(**said, expires_on=TODAY, number="ABCDEFGH", sha256="0" * 64),
        "erase": AnonymisePerson(**said, act="приказ № 1"),
        "merge": MergePerson(**said, into=GUEST_1, reason="один человек"),
        "end": EndPerson(**said, successor=GUEST_1),
    }
    before = held(region, CURATOR)

    outcome = region.do(commands[deed])

    assert [entry.kind for entry in outcome.entries] == ["second_asked"]
    assert (held(region, CURATOR), held(region, GUEST_1), waiting(region)) == (before, [], 1)
    assert region.state(CURATOR).ended_on is None


def test_what_weighs_little_waits_for_nobody(region: Region) -> None:
    region.do(give(METHODOLOGIST, GUEST_1, "centre_staff"))
    own = IssueKey(
        actor=METHODOLOGIST, on=TODAY, person=METHODOLOGIST, expires_on=TODAY, number="ABCDEFGH", sha256="0" * 64
    )
    region.do(own)
    region.do(EndPerson(actor=METHODOLOGIST, on=TODAY, person=GUEST_1))

    assert waiting(region) == 0


@pytest.mark.parametrize("role", ["curator", "rcc_methodologist"])
def test_nobody_alone_makes_or_unmakes_who_decides_on_a_status(region: Region, role: str) -> None:
    said: dict[str, Any] = {"actor": METHODOLOGIST, "on": TODAY, "role": role}
    before = held(region, GUEST_1), held(region, CURATOR)

    for deed in (
        GiveRole(**said, person=GUEST_1),
        LendRole(**said, person=GUEST_1, until=TODAY),
        TakeRole(**said, person=CURATOR),
        EndPerson(actor=METHODOLOGIST, on=TODAY, person=CURATOR, successor=GUEST_1),
    ):
        assert [entry.kind for entry in region.do(deed).entries] == ["second_asked"]

    assert (held(region, GUEST_1), held(region, CURATOR)) == before


def test_where_the_pack_asks_nobody_alone_writes_where_another_comes_from(region: Region) -> None:
    region = replace(region, pack=replace(region.pack, second_hand=NAMED | {"amend_person"}))
    moved = AmendPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, organisation=ELSEWHERE)

    assert [entry.kind for entry in region.do(moved).entries] == ["second_asked"]
    region.do(AmendPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, post="мастер"))
    assert region.refused(replace(moved, command_id="again")) == ["needs_second"]
    done = region.do(replace(moved, actor=CURATOR, command_id="second"))
    assert [entry.kind for entry in done.entries] == ["seconded", "person_amended"]


def test_many_at_once_wait_as_one_by_one(region: Region) -> None:
    first, same, second = give(METHODOLOGIST), give(METHODOLOGIST), give(CURATOR)

    outcomes = region.ask_all([first, same, second])

    assert [hasattr(outcome, "reasons") for outcome in outcomes] == [False, True, False]
    assert (held(region, GUEST_1), waiting(region)) == (["administrator"], 0)


def test_what_waits_about_a_person_names_nobody_in_the_history(region: Region) -> None:
    pack = replace(region.pack, second_hand=NAMED | {"amend_person"})
    asked = AmendPerson(actor=METHODOLOGIST, on=TODAY, person=LEADER, title="Пелагея Пеночкина", email="pp@new.example")

    outcome = Region(region.engine, pack).do(asked)

    assert [entry.kind for entry in outcome.entries] == ["second_asked"]
    journal = TABLES["journal"]
    with reading(region.engine) as connection:
        facts = "".join(connection.execute(select(journal.c.facts)).scalars())
        told = history(connection, LEADER)[-1].facts
        assert verify(connection).broken == ()
    assert ("Пеночкина" in facts, "pp@new.example" in facts) == (False, False)
    assert ("Пеночкина" in told, "pp@new.example" in told) == (True, True)


def test_whoever_asked_withdraws_it_and_nobody_confirms_it_any_more(region: Region) -> None:
    asked = region.do(give(METHODOLOGIST))
    withdraws = WithdrawRequest(actor=METHODOLOGIST, on=TODAY, subject=GUEST_1, number=number_of(asked.command_id))
    assert region.refused(replace(withdraws, actor=CURATOR)) == ["not_entitled"]
    assert region.refused(replace(withdraws, subject=LEADER)) == ["bad_value"]
    assert "bad_value" in region.refused(replace(withdraws, number="?"))

    region.do(withdraws)

    assert waiting(region) == 0
    assert "bad_value" in region.refused(replace(withdraws, command_id="again"))
    assert [entry.kind for entry in region.do(give(CURATOR)).entries] == ["second_asked"]
    assert held(region, GUEST_1) == []
    with reading(region.engine) as connection:
        kinds = [entry.kind for entry in history(connection, GUEST_1)[-3:]]
        assert verify(connection).broken == ()
    assert kinds == ["second_asked", "request_withdrawn", "second_asked"]


def test_what_lapsed_is_not_withdrawn_any_more(region: Region) -> None:
    asked = region.do(give(METHODOLOGIST))
    later = replace(region, now=region.now + timedelta(days=8))
    withdraws = WithdrawRequest(actor=METHODOLOGIST, on=TODAY, subject=GUEST_1, number=number_of(asked.command_id))

    assert later.refused(withdraws) == ["bad_value"]
