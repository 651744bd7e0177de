"""Until when a commission and what it says may change."""

from __future__ import annotations

from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.kinds import Standing
from domain.engine.state import State


def still_judged(case: Case, check: State) -> None:
    """The commission and its marks are closed while a submission awaits its decision."""
    case.still_open(check)
    if check.standing is Standing.AWAITING:
        case.against(no.not_in(case.pack, check.code, check.standing, Standing.IN_WORK))
