"""Who hears of what: the pack's words, each person once, nobody of their own act, and no event lost in silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import InvalidOperation
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, func, select

from domain.engine.database import reading
from domain.methodology.schema import Decision, Pack
from domain.pilot.gates import Decide
from domain.registry.people import GiveRole
from domain.stored.tables import TABLES
from notifications.ledger import NOBODY
from notifications.notices import compose as composed
from notifications.policy import Happened, is_history
from tests.ledgers import change, delivered, owed, rows, told
from tests.region import CURATOR, CUSTOMER, LEADER, METHODOLOGIST, OWNER, SCHOOL, STRANGER, Region
from tests.tray import Tray

TODAY = date(2024, 12, 10)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def telling(pack: Pack, *roles: str) -> Pack:
    """The same pack, telling only these roles of a decision."""
    rule = replace(pack.notices["gate_decided"], roles=frozenset(roles))
    return replace(pack, notices={"gate_decided": rule})


def left_in_outbox(region: Region) -> int:
    with reading(region.engine) as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES["outbox"])).scalar_one())


def test_a_role_that_nobody_holds_nearby_is_heard_by_those_who_hold_it_for_the_programme(region: Region) -> None:
    code = region.open_project(TODAY)
    region.bring(code, TODAY)
    region.do(Decide(actor=METHODOLOGIST, on=TODAY, subject=code, decision=Decision.GO))
    region.pack = telling(region.pack, "curator")

    owed(region)

    assert told(region)["gate_decided"] == {CURATOR}


def test_an_entry_is_told_up_to_its_last_day_and_what_somebody_may_object_to_however_late(
    region: Region,
) -> None:
    last = TODAY + timedelta(days=region.pack.number("told_within_days"))
    timely = Happened("PRJ-0001", 1, "submitted", TODAY, last, LEADER, {})
    late = replace(timely, recorded_on=last + timedelta(days=1))

    assert [is_history(one, region.pack) for one in (timely, late)] == [False, True]
    assert not is_history(replace(late, kind="protocol_approved"), region.pack)


def test_a_role_held_nearby_is_not_heard_by_the_whole_programme(region: Region) -> None:
    region.do(GiveRole(actor=METHODOLOGIST, on=TODAY, person=STRANGER, role="curator", scope=SCHOOL))
    region.go(region.open_project(TODAY), TODAY)
    region.pack = telling(region.pack, "curator")

    owed(region)

    assert told(region)["gate_decided"] == {STRANGER}


def test_who_holds_several_roles_hears_once_in_the_most_specific(region: Region) -> None:
    region.do(GiveRole(actor=METHODOLOGIST, on=TODAY, person=OWNER, role="organisation_head", scope=SCHOOL))
    region.go(region.open_project(TODAY), TODAY)
    region.pack = telling(region.pack, "organisation_head", "process_owner")

    owed(region)

    heard = [facts for recipient, facts in rows(region, "recipient", "facts") if recipient == OWNER]
    assert len(heard) == 1
    assert "владелец процесса" in heard[0]


def test_nobody_is_told_of_their_own_decision(region: Region) -> None:
    code = region.open_project(TODAY, people={"project_leader": LEADER, "customer": CUSTOMER, "process_owner": CURATOR})
    region.bring(code, TODAY)
    region.do(Decide(actor=CURATOR, on=TODAY, subject=code, decision=Decision.GO))

    owed(region)

    assert told(region)["gate_decided"] == {LEADER}


def test_the_submitter_hears_in_the_role_in_which_they_submitted(region: Region) -> None:
    project = region.finished_pilot(TODAY)
    owed(region)
    before = set(rows(region, "key"))
    check = region.apply(project, on=TODAY)
    region.walk(check, until="desk_review", on=TODAY)
    region.bring(check, TODAY)
    region.do(Decide(actor=CURATOR, on=TODAY, subject=check, decision=Decision.GO))

    owed(region)

    heard = [
        orjson.loads(f)
        for k, r, f in rows(region, "key", "recipient", "facts")
        if r == METHODOLOGIST and (k,) not in before
    ]
    assert "методолог РЦК" in {facts["role"]["ru"] for facts in heard if facts.get("gate")}


@pytest.mark.parametrize("fault", [KeyError("a fact"), InvalidOperation("a number"), RuntimeError("a bug")])
def test_an_event_that_cannot_be_told_leaves_a_withheld_row_and_holds_up_no_other(
    region: Region, monkeypatch: pytest.MonkeyPatch, fault: Exception
) -> None:
    broken, sound = region.open_project(TODAY), region.open_project(TODAY)
    region.go(broken, TODAY)
    region.go(sound, TODAY)

    def compose(scene: Any, *rest: Any) -> Any:
        if scene.entry.subject == broken:
            raise fault
        return composed(scene, *rest)

    monkeypatch.setattr("notifications.ledger.compose", compose)

    owed(region)
    delivered(region, Tray(name="email"))

    fates = set(rows(region, "object", "recipient", "fate", "reason"))
    assert (broken, LEADER, "withheld", "cannot_be_told") in fates
    assert (sound, LEADER, "sent", None) in fates
    assert left_in_outbox(region) == 0


def test_an_event_of_which_nobody_knows_who_hears_it_leaves_a_withheld_row(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = region.open_project(TODAY)
    owed(region)
    region.bring(code, TODAY)

    def hearings(*_: Any) -> Any:
        raise KeyError("phase")

    monkeypatch.setattr("notifications.ledger.hearings", hearings)

    owed(region)

    assert (NOBODY, "withheld", "cannot_be_told") in rows(region, "recipient", "fate", "reason")


def test_the_webhook_hears_also_what_no_person_does_and_under_nobodys_name(region: Region) -> None:
    region.go(region.open_project(TODAY), TODAY)
    region.pack = telling(region.pack, "commissioner")

    owed(region, webhook=True)

    ((recipient, facts),) = rows(region, "recipient", "facts")
    assert (recipient, orjson.loads(facts)["reader"]) == ("@webhook", "Эффективный регион")


def test_an_action_may_hand_over_only_part_of_what_is_owed(region: Region) -> None:
    for _ in range(3):
        region.go(region.open_project(TODAY), TODAY)
    waiting = left_in_outbox(region)

    owed(region, most=2)

    assert left_in_outbox(region) == waiting - 2


def test_a_row_of_an_unknown_person_is_withheld_when_it_is_about_to_leave(region: Region) -> None:
    region.go(region.open_project(TODAY), TODAY)
    owed(region)
    (key, *_) = (key for key, recipient in rows(region, "key", "recipient") if recipient == LEADER)
    change(region, "notice", key, recipient="PER-9999")

    delivered(region, Tray(name="email"))

    assert ("PER-9999", "withheld", "no_such_person") in rows(region, "recipient", "fate", "reason")
