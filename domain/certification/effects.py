"""What passing a gate brings about beyond the subject itself; the pack names these effects."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domain.certification.calls import called_in
from domain.certification.exemplars import stage_without_check
from domain.certification.independence import passable
from domain.certification.statuses import CheckRefused, StatusGranted
from domain.certification.surveillance import SURVEILLANCE, surveyed
from domain.certification.terms import valid_until
from domain.certification.visits import called_off
from domain.engine import refusals as no
from domain.engine.case import Case, Happening
from domain.engine.kinds import Standing
from domain.engine.state import State
from domain.methodology.schema import Decision, Phase
from domain.pilot.stages import StageChanged
from domain.programme.kinds import Level, Outcome, Stage, SubjectKind
from domain.rules import marks
from domain.rules.turns import judges_in, turn
from domain.stored.holdings import Holdings
from domain.text.called import CALLED

Effect = Callable[[Case, State, Holdings], Iterator[Happening]]


def grant_status(case: Case, state: State, held: Holdings) -> Iterator[Happening]:
    """The organisation becomes an exemplar, and the presented projects become exemplar projects."""
    projects = tuple(shown.code for shown in held.presented)
    level = held.level or Level.LOCAL
    # what somebody records after the votes adds no remarks to what the commission concluded
    with_remarks = marks.conclusion(held, case.pack) in (None, Outcome.REMARKS)
    yield (
        state.organisation or "",
        StatusGranted(
            level=level,
            basis=state.code,
            valid_until=valid_until(case.pack.calendar, case.command.on, case.pack.criteria[level].valid_months),
            projects=projects,
            act=_act(case),
            remarks=with_remarks and any(found.closed_on is None for found in held.findings),
        ),
    )
    for project in projects:
        yield project, StageChanged(stage=Stage.REPLICATION, because=state.code)


def _act(case: Case) -> str:
    """The document that gives the status, as people name it."""
    number, dated = getattr(case.command, "number", ""), getattr(case.command, "dated", None)
    return f"{number} от {dated:%d.%m.%Y}" if number and dated else ""


def close_project(case: Case, state: State, held: Holdings) -> Iterator[Happening]:
    """The project has walked its lifecycle to the end."""
    if state.stage in (Stage.PILOT, None) or state.lifecycle == "replica":
        yield state.code, StageChanged(stage=Stage.CLOSED, because=state.code)


EFFECTS: Mapping[str, Effect] = {
    "grant_status": grant_status, "keep_status": surveyed, "close_project": close_project,
}  # fmt: skip
"""Name in the pack -> effect."""

ENDS: Mapping[str, str] = {
    "pilot": "close_project", "replica": "close_project", "partner_check": "grant_status", SURVEILLANCE: "keep_status",
}  # fmt: skip
"""Lifecycle -> the effect of its successful end, and of nothing else."""


def entered(case: Case, state: State, held: Holdings, phase: Phase, target: str) -> Iterator[Happening]:
    """A check that comes to a phase in which its commission works calls whoever was not called in the one before."""
    if state.kind is SubjectKind.CHECK:
        worked = judges_in(case.pack, state.lifecycle or "", phase)
        yield from called_in(case, state, held, target, before=turn(held, case.pack) if worked else None)


def after_stop(case: Case, state: State, held: Holdings) -> Iterator[Happening]:
    """A stopped check is a refusal: the presented projects go back to where they were; a held status stays."""
    if state.kind is not SubjectKind.CHECK:
        return
    yield from called_off(state, held, case.command.comment or CALLED[Decision][Decision.STOP].ru)
    if held.surveys:
        yield from surveyed(case, state, held)
        return
    command = case.command
    yield (
        state.code,
        CheckRefused(
            organisation=state.organisation or "",
            level=held.level or Level.LOCAL,
            reason=command.reason,
            comment=command.comment,
            again_on=getattr(command, "again_on", None),
            act=_act(case),
        ),
    )
    for shown in held.presented:
        stage = stage_without_check(case.world, shown.code, command.on)
        yield shown.code, StageChanged(stage=stage, because=state.code)


def as_concluded(case: Case, check: State, held: Holdings, phase: Phase) -> None:
    """What a commission concluded of a held status is decided so, or returned to it where nobody can follow it."""
    if "keep_status" not in phase.gate.effects or check.standing is not Standing.AWAITING:
        return
    returns = case.command.decision is Decision.REWORK and passable(case, check, held, phase)
    if (returns or case.command.decision is Decision.STOP) and marks.conclusion(held, case.pack) not in (
        None,
        Outcome.REFUSED,
    ):
        said = "комиссия заключила подтвердить статус", "the commission concluded to confirm the status"
        case.against(no.already("concluded_otherwise", *said))
