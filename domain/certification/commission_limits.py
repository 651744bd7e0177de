"""Until when a commission and what it says may change."""

from __future__ import annotations

from domain.certification.exemplars import SUBMITTED, looked_at
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.kinds import Standing
from domain.engine.state import State
from domain.pilot.lifecycle import phase_of
from domain.programme.kinds import JUDGES, Duty
from domain.rules import marks as rules
from domain.rules.turns import VISITED, asks_for_visit, concludes, mends_remarks
from domain.stored.holdings import Holdings


def still_judged(case: Case, check: State) -> None:
    """The commission and its marks are closed while a submission awaits its decision."""
    case.still_open(check)
    if check.standing is Standing.AWAITING:
        case.against(no.not_in(case.pack, check.code, check.standing, Standing.IN_WORK))


def judged_now(case: Case, check: State) -> None:
    """What a commission says is said since it was there, in its own phases."""
    still_judged(case, check)
    visited_on = case.world.holdings[check.code].visited_on
    if visited_on is not None and case.command.on < visited_on:
        case.against(no.before_last_move(case.command.on, visited_on))
    judges_here(case, check)


def judges_here(case: Case, check: State) -> None:
    """A commission works at the visit and where its conclusion is decided on: neither before nor between."""
    if not check.phase:
        return
    phase = phase_of(case, check)
    if mends_remarks(case.pack, check.lifecycle or "", phase):
        said = "замечания ещё устраняют: судят на повторной проверке", "remarks are being mended: the re-check judges"
        case.against(no.already("remarks_open", *said))
    elif plans_visits(case, check) and not (concludes(phase) or VISITED in phase.gate.rules):
        said = (
            f"сейчас этап «{phase.title.ru}»: до визита комиссии очередь не дошла",
            f"the phase is “{phase.title.en}”: it is not the commission's turn yet",
        )
        case.against(no.already("not_judged_now", *said))


def plans_visits(case: Case, check: State) -> bool:
    """Whether the methodology of a check asks for a visit at a gate; older ones did not."""
    return asks_for_visit(case.pack, check.lifecycle or "")


def marks_open(case: Case, check: State, person: str | None = None) -> None:
    """Marks close with the submission: held or taken back it opens them no more than one that awaits a decision."""
    judged_now(case, check)
    not_submitted(case, check, person)


def not_submitted(case: Case, check: State, person: str | None = None) -> None:
    """Who judges and what they say is closed with the submission of the conclusion; only a return opens it.

    A commission that had not concluded adds what is missing and concludes; what a member gave stays as it is.
    """
    judges = check.phase and concludes(phase_of(case, check))
    if judges and check.standing is not Standing.AWAITING and check.code in case.world.of(SUBMITTED):
        held = looked_at(case, check)
        owe = {one for one, _ in rules.missing(held, case.pack)} - held.handed_in
        if rules.conclusion(held, case.pack) is None and (person is None or person in owe):
            return
        said = (
            "комиссия и её оценки закрыты с представлением, их откроет возврат",
            "the commission and its marks closed with the submission, a return opens them",
        )
        case.against(no.already("marks_closed", *said))


def joins_in_time(case: Case, check: State, held: Holdings, duty: Duty) -> None:
    """Nobody joins who has read what the others gave or how they voted, unless judges or their leader are missing.

    Marks of before a return are read as well, and signed sheets since the visit.
    """
    terms = case.pack.criteria[held.level or ""]
    on_paper = held.visited_on is not None and terms.commission.scoring.on_paper
    begun = bool(held.votes or held.scores or held.earlier_scores or on_paper)
    need = terms.commissioners
    short = len(rules.voters(held)) < need or (duty is Duty.LEADER and rules.leader(held) is None)
    judges = check.standing is not Standing.AWAITING and duty in JUDGES
    if judges and begun and not short:
        said = (
            "оценки комиссии уже видны: судить входят до них, или если судей не хватает",
            "the commission's marks can be read already: judges join before, or where some are missing",
        )
        case.against(no.already("marks_read", *said))
