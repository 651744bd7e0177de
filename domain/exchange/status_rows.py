"""A checked row of a sheet of statuses of earlier years as the command that enters it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from domain.certification.earlier_statuses import EnterStatus
from domain.exchange.register import Register
from domain.exchange.table import Row
from domain.programme.kinds import Level, Outcome


def entered(row: Row, common: Callable[[str, Row, date | None], dict[str, Any]], register: Register) -> EnterStatus:
    """The status of a row, as of the day of its grant."""
    values = row.values
    return EnterStatus(
        **common("statuses", row, _day(values["granted_on"])),
        organisation=register.code("organisation", row, register.organisations) or "",
        level=Level(str(values["level"])),
        until=_day(values.get("until")),
        outcome=Outcome(str(values.get("outcome") or Outcome.GRANTED)),
        reason=str(values["reason"]) if values.get("reason") else None,
        withdrawn_on=_day(values.get("withdrawn_on")),
        withdrawal_number=str(values.get("withdrawal_number") or ""),
        withdrawal_dated=_day(values.get("withdrawal_dated")),
        title=str(values.get("title") or ""),
        number=str(values["number"]),
        dated=_day(values["dated"]),
        kept_at=str(values["kept_at"]),
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None
