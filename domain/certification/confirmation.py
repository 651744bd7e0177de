"""The act by which a status is given or refused: another's than the commission's, with number, date and file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any, ClassVar

from domain.certification.exemplars import exemplars, looked_at
from domain.certification.independence import passable
from domain.certification.presence import DAYS, VOTES, last_day
from domain.certification.said_by import SAID_BY
from domain.certification.scores import terms_of
from domain.documents.paper import FILES, Laid, OnAct, lay, proved, said, signer
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.event_effects import changes
from domain.engine.kinds import Standing
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.schema import Decision
from domain.pilot.gates import decide
from domain.pilot.lifecycle import SUBJECT, phase_of
from domain.pilot.submission import HANDS
from domain.programme.kinds import Outcome, SubjectKind
from domain.registry.known import PEOPLE
from domain.rules import marks

ACTS = {
    Decision.GO: Words("присвоить", "grant"),
    Decision.REWORK: Words("вернуть с замечаниями", "return with remarks"),
    Decision.STOP: Words("отказать", "refuse"),
}
"""What an act may do."""


BY_ACT = "check confirm {code} go --number … --dated … --kept-at …"
"""What is typed where an act is awaited, with … for what the person has to say."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmStatus(OnAct):
    """Give a status by an act, or refuse it, as the commission concluded."""

    name = "confirm_status"
    grave = True
    says = Words("Утвердить заключение комиссии актом", "Confirm the commission's conclusion by an act")
    typed = ("check confirm",)
    by_act: ClassVar[bool] = True

    subject: Annotated[str, SUBJECT]
    decision: Annotated[
        Decision,
        asked.value(
            "Решение",
            "Decision",
            Words("Присвоить, вернуть с замечаниями или отказать", "grant, return with remarks or refuse"),
            choices=ACTS,
        ),
    ]
    reason: Annotated[
        str | None,
        asked.key(
            "Причина из перечня",
            "Reason of the list",
            Words("Нужен, чтобы прекратить", "needed to stop"),
            option="--reason",
        ),
    ] = None
    comment: Annotated[str, asked.text("Что сделать", "What to do", option="--comment")] = ""
    again_on: Annotated[
        date | None, asked.value("Когда прийти снова", "When to come again", option="--again-on", within=366)
    ] = None
    fields: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[Any, ...] = ()
    review_on: date | None = None
    protocol: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ActLaid(Laid):
    """An act gave a status or refused it."""

    kind = "act_laid"
    says = Words("акт о статусе", "act on the status")

    decision: Decision
    again_on: date | None = None


@does(
    ConfirmStatus,
    people=signer,
    knows=WHOLE,
    looks_up=(PEOPLE, HANDS, SAID_BY, DAYS, FILES),
    after=(exemplars,),
    fresh=True,
    settles=("grant_status",),
)
def confirm_status(case: Case) -> Iterator[Happening]:
    """Whoever may decide at the gate, and sat not in the commission, acts as the commission concluded."""
    command: ConfirmStatus = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.still_open(check)
    case.settle()
    case.entitled(phase_of(case, check).gate.decide, (check.code, check.organisation, check.centre))
    if "grant_status" not in phase_of(case, check).gate.effects:
        said_so = "сейчас не решение о статусе: potok check decide", "no status is decided now: potok check decide"
        case.against(no.already("no_status_now", *said_so))
    _act(case, check)
    _as_concluded(case, check)
    case.settle()
    yield check.code, ActLaid(decision=command.decision, again_on=command.again_on, **said(command))
    yield from decide(case)


def _act(case: Case, check: State) -> None:
    """An act has a number, a date and something that can be read; a refusal says what to do and when to come again."""
    command: ConfirmStatus = case.command
    case.one_of("decision", command.decision, ACTS)
    proved(case)
    case.text("number", command.number, 100)
    if command.dated is None:
        case.against(no.bad_value("dated", "нужна дата акта", "the date of the act is needed"))
    elif command.dated < (voted := last_day(case, check, VOTES)):
        said_so = (
            f"комиссия голосовала {voted:%d.%m.%Y}: акт не раньше",
            f"the commission voted on {voted}: no act is earlier",
        )
        case.against(no.bad_value("dated", *said_so))
    if command.decision is Decision.GO:
        return
    case.text("comment", command.comment, 4000)
    if command.decision is Decision.STOP and (command.again_on is None or command.again_on <= command.on):
        said_so = "скажите, когда прийти снова", "say when to come again"
        case.against(no.bad_value("again_on", *said_so))


def _as_concluded(case: Case, check: State) -> None:
    """A refusal is the commission's, as a grant is; what nobody can follow is returned to it."""
    command: ConfirmStatus = case.command
    held = looked_at(case, check)
    if check.standing is not Standing.AWAITING:
        case.against(no.not_in(case.pack, check.code, check.standing, Standing.AWAITING))
    if held.outside and command.decision is Decision.REWORK:
        said_so = (
            "решение принято вне программы: его подтверждают или отказывают в нём, замечания устраняют не здесь",
            "it was decided outside of the programme: confirm it or refuse it, no remarks are mended here",
        )
        case.against(no.bad_value("decision", *said_so))
    concluded = marks.conclusion(held, case.pack)
    if held.outside or command.decision not in (Decision.REWORK, Decision.STOP):
        return
    if concluded not in (None, Outcome.REFUSED):
        if command.decision is Decision.STOP or passable(case, check, held, phase_of(case, check)):
            said_so = "комиссия заключила присвоить: акт не спорит с ней", "the commission concluded to grant"
            case.against(no.already("concluded_otherwise", *said_so))
    elif concluded is None and terms_of(case, held).quorum:
        taking_back = f"potok check take-back {check.code}"
        said_so = (
            f"заключения комиссии нет: отзовите представленное ({taking_back}), и она его даст",
            f"the commission has not concluded: take the submission back ({taking_back}), and it will",
        )
        case.against(no.already("not_concluded", *said_so))


@changes(ActLaid)
def act_laid(record: Record, state: State, event: ActLaid, actor: str, on: date, seq: int) -> None:
    lay(record, state, event, actor, on, seq, kind="status_act", place=state.phase or "")
