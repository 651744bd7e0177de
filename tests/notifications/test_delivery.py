"""Delivery: a bad letter holds up no other, a slow run sends nothing twice, and looking costs no more as years pass."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from domain.methodology.schema import Decision
from domain.programme.kinds import Cadence
from notifications.channels import Outcome, Sent
from notifications.claims import LEASE, new_lease
from notifications.digest import write
from notifications.message import Letter
from tests.ledgers import change, classic, delivered, owed, rows
from tests.plans import plans
from tests.region import LEADER, Region
from tests.tray import Tray

TODAY = date(2024, 12, 10)
HISTORY = {"journal", "notice", "change", "personal", "evidence", "measurement", "decision", "handled", "subject"}
"""Tables that grow with every year of the programme."""


@pytest.fixture
def region(engine: Engine) -> Region:
    return classic(Region(engine).found())


class Answering:
    """A channel that does in between whatever a test wants."""

    name = "email"

    def __init__(self, answer: Callable[[Letter], Outcome]) -> None:
        self.answer = answer
        self.attempts: list[str] = []

    def send(self, letter: Letter) -> Outcome:
        """Answer as told."""
        self.attempts.append(letter.key)
        return self.answer(letter)

    def close(self) -> None:
        """Nothing to let go of."""


def decisions(region: Region, count: int) -> list[str]:
    """The keys of the notices of so many decided gates."""
    for _ in range(count):
        region.go(region.open_project(TODAY), TODAY)
    owed(region)
    return [key for key, template in rows(region, "key", "template") if template == "gate_decided"]


def test_a_notice_that_cannot_be_read_is_tried_again_and_holds_up_no_other(region: Region) -> None:
    first, *others = decisions(region, 3)
    change(region, "notice", first, facts="{}")
    tray = Tray(name="email")

    found = delivered(region, tray)

    assert set(tray.sent) == set(others)
    assert (found.sent, found.again) == (len(others), 1)
    assert (first, "queued", 1) in rows(region, "key", "fate", "attempts")


@pytest.mark.long
def test_a_notice_that_stays_broken_fails_by_name(region: Region) -> None:
    first, *_ = decisions(region, 1)
    change(region, "notice", first, facts="{}")

    for days in range(14):
        delivered(region, Tray(name="email"), later=timedelta(days=days))

    assert (first, "failed", "cannot_be_written") in rows(region, "key", "fate", "reason")


def test_a_channel_that_breaks_over_a_letter_holds_up_no_other(region: Region) -> None:
    first, *others = decisions(region, 2)

    def answer(letter: Letter) -> Outcome:
        if letter.key == first:
            raise RuntimeError("a bug")
        return Sent()

    found = delivered(region, Answering(answer))

    assert (found.sent, found.again) == (len(others), 1)


def test_an_unknown_time_zone_does_not_cost_the_letter(region: Region) -> None:
    keys = decisions(region, 1)
    change(region, "person", LEADER, time_zone="Mars/Olympus")
    tray = Tray(name="email")

    delivered(region, tray)

    assert set(tray.sent) == set(keys)


def test_who_has_no_address_is_withheld_by_name(region: Region) -> None:
    decisions(region, 1)
    change(region, "person", LEADER, email="")

    delivered(region, Tray(name="email"))

    assert (LEADER, "withheld", "no_address") in rows(region, "recipient", "fate", "reason")


def test_who_no_longer_wants_digests_gets_none_that_is_still_queued(region: Region) -> None:
    region.open_project(date(2024, 6, 3))
    write(region.engine, region.packs, on=TODAY, now=region.now, people=[LEADER])
    change(region, "person", LEADER, cadence=Cadence.NEVER)

    delivered(region, Tray(name="email"))

    assert rows(region, "recipient", "fate", "reason") == [(LEADER, "withheld", "muted")]


@pytest.mark.long
def test_a_run_that_outlives_its_claim_gives_the_rest_back_and_nothing_goes_twice(region: Region) -> None:
    keys = decisions(region, 4)
    clock, other = [0.0], Tray(name="email")

    def answer(letter: Letter) -> Outcome:
        if clock[0] == 0:  # a mail server takes longer over the first letter than a claim holds
            clock[0] = LEASE.total_seconds() + 60
            delivered(region, other, later=LEASE + timedelta(minutes=1))
        return Sent()

    slow = Answering(answer)
    delivered(region, slow, clock=lambda: clock[0])

    assert not set(slow.attempts[1:]) & set(other.attempts)
    assert {*slow.attempts, *other.attempts} == set(keys)


@pytest.mark.long
def test_a_run_of_many_slow_letters_claims_anew_and_sends_each_once(region: Region) -> None:
    keys = decisions(region, 4)
    clock = [0.0]

    def answer(letter: Letter) -> Outcome:
        clock[0] += 600
        return Sent()

    slow = Answering(answer)
    found = delivered(region, slow, clock=lambda: clock[0])

    assert sorted(slow.attempts) == sorted(keys)
    assert found.left == 0


def test_a_run_that_breaks_off_gives_back_what_it_did_not_reach(region: Region) -> None:
    keys = decisions(region, 2)

    def answer(letter: Letter) -> Outcome:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        delivered(region, Answering(answer))

    tray = Tray(name="email")
    delivered(region, tray)
    assert set(keys[1:]) <= set(tray.sent)


def test_a_host_with_a_long_name_can_claim(region: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "potok-deliver-notices-7d9f8b6c5d-x2x4z.region.example")
    keys = decisions(region, 1)
    tray = Tray(name="email")

    delivered(region, tray)

    assert len(new_lease()) <= 40
    assert set(tray.sent) == set(keys)


def test_looking_for_what_waits_does_not_read_what_was_sent(sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    asked: list[tuple[str, Any]] = []
    event.listen(sqlite_engine, "before_cursor_execute", lambda *a: asked.append((a[2], a[3])))

    delivered(region, Tray(name="email"))

    raw = sqlite_engine.raw_connection()
    plans = [
        str(step[3])
        for statement, values in asked
        if "FROM notice" in statement
        for step in raw.cursor().execute(f"EXPLAIN QUERY PLAN {statement}", values)
    ]
    raw.close()
    assert plans
    assert [plan for plan in plans if "notice" in plan and "ix_notice_waiting" not in plan] == []


def test_telling_of_what_just_happened_walks_through_no_history(sqlite_engine: Engine) -> None:
    region = classic(Region(sqlite_engine).found())
    region.go(region.open_project(TODAY), TODAY)

    with plans(sqlite_engine) as found:
        owed(region)
        delivered(region, Tray(name="email"))

    assert found
    through = [step.split()[1] for step in found if step.startswith("SCAN") and "ix_notice_waiting" not in step]
    assert set(through) & HISTORY == set()


def test_an_action_awaited_again_after_a_return_is_not_withheld(region: Region) -> None:
    code = region.open_project(TODAY)
    region.bring(code, TODAY)
    region.decide(code, Decision.REWORK, on=TODAY, fields={"title": "короче"})
    region.bring(code, TODAY)
    owed(region)
    tray = Tray(name="email")

    delivered(region, tray)

    awaited = [key for key in tray.sent if "action_awaited" in key]
    assert awaited
    assert {key.rpartition(":")[2] for key in awaited} == {max(key.rpartition(":")[2] for key in awaited)}
