"""Acts that change an exemplar status, as tests write them."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.certification.statuses import ChangeStatus
from domain.programme.kinds import Level, StatusChange
from tests.region import DAY, METHODOLOGIST, SCHOOL

REASONS = {"suspend": "own_wish", "withdraw": "criteria_lost", "restore": "cause_removed", "renew": "confirmed"}


def by_act(change: str, on: date = DAY, **said: Any) -> ChangeStatus:
    """A change of the school's local status by an order of that day."""
    known: dict[str, Any] = {
        "actor": METHODOLOGIST, "on": on, "organisation": SCHOOL, "level": Level.LOCAL, "change": StatusChange(change),
        "reason": REASONS.get(change), "document": "status_act", "title": "приказ", "number": "7", "dated": on,
        "kept_at": "дело 1",
    }  # fmt: skip
    return ChangeStatus(**known | said)
