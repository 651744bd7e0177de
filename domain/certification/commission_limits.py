"""Until when a commission and what it says may change."""

from __future__ import annotations

from domain.certification.exemplars import PUT_OFF
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.kinds import Standing
from domain.engine.state import State


def still_judged(case: Case, check: State) -> None:
    """The commission and its marks are closed while a submission awaits its decision."""
    case.still_open(check)
    if check.standing is Standing.AWAITING:
        case.against(no.not_in(case.pack, check.code, check.standing, Standing.IN_WORK))


def marks_open(case: Case, check: State) -> None:
    """Marks close with the submission: one that was put on hold opens them no more than one that awaits a decision."""
    still_judged(case, check)
    if check.round and check.code in case.world.of(PUT_OFF):
        said = (
            "оценки закрыты с представлением, их откроет возврат",
            "marks closed with the submission, a return opens them",
        )
        case.against(no.already("marks_closed", *said))
