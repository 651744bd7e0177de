"""Acts that change an exemplar status, as tests write them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from uuid import uuid4

from domain.certification.statuses import ChangeStatus
from domain.engine.actor import Acting
from domain.engine.command import Command
from domain.engine.lane import Done, Outcome
from domain.engine.second_person import SecondAsked
from domain.programme.kinds import Level, StatusChange
from tests.region import CURATOR, DAY, METHODOLOGIST, SCHOOL, Region

REASONS = {"suspend": "own_wish", "withdraw": "criteria_lost", "restore": "cause_removed", "renew": "confirmed"}


def by_act(change: str, on: date = DAY, **said: Any) -> ChangeStatus:
    """A change of the school's local status by an order of that day."""
    known: dict[str, Any] = {
        "actor": METHODOLOGIST, "on": on, "organisation": SCHOOL, "level": Level.LOCAL, "change": StatusChange(change),
        "reason": REASONS.get(change), "document": "status_act", "title": "приказ", "number": "7", "dated": on,
        "kept_at": "дело 1",
    }  # fmt: skip
    return ChangeStatus(**known | said)


def asked_by_two(region: Region, command: Command) -> Outcome:
    """What comes of an act where a second person asks for the same whenever it waits for one."""
    outcome = region.ask(command)
    if isinstance(outcome, Done) and outcome.entries[0].kind == SecondAsked.kind:
        outcome = region.ask(replace(command, actor=CURATOR, acting=Acting(CURATOR), command_id=uuid4().hex))
    return outcome


def done_by_two(region: Region, command: Command) -> Done:
    """The same, where it is carried out."""
    outcome = asked_by_two(region, command)
    assert isinstance(outcome, Done)
    return outcome
