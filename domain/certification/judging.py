"""Until when a commission and its points may change."""

from __future__ import annotations

from domain.certification.exemplars import (
    ROUNDS,
    of_round,
)
from domain.certification.facts import Given
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.kinds import (
    Standing,
)
from domain.engine.state import State


def this_round(case: Case, check: State) -> list[Given]:
    return of_round(case.world.holdings[check.code].scores, case.world.of(ROUNDS).get(check.code))


def still_judged(case: Case, check: State) -> None:
    """The commission and its points are closed while a submission awaits its decision."""
    case.still_open(check)
    if check.standing is Standing.AWAITING:
        case.against(no.not_in(case.pack, check.code, check.standing, Standing.IN_WORK))
