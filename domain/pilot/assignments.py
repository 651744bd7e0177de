"""Assignments: what the leadership or a committee orders by a protocol, until it is answered and taken off control."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import select

from domain.documents.paper import FILES, Laid, OnPaper, lay, proved, said, signer
from domain.documents.paper_answer import Answer, Asks, Awaited, by_hand_or_paper, may_or_paper, of_whom, received
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import Among, Row, Statement, change
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.pilot.tables import TABLES
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import AssignmentOutcome, AssignmentStanding, SubjectKind
from domain.registry.known import ORGANISATION
from domain.registry.roles import METHODOLOGISTS, STAFF

ORDER, ANSWER = "protocol", "assignment_answer"
"""Kinds of the documents by which it is given and answered."""
KIND = (SubjectKind.ASSIGNMENT,)
ASSIGNMENT = asked.code("Поручение", "Assignment", Words("Код, например ASG-0007", "code, for example ASG-0007"))
CONTROLLING = METHODOLOGISTS | {"curator"}
TITLE = 500
"""Longest title of a subject."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GiveAssignment(OnPaper):
    """Enter an assignment from the protocol or the order by which it was given."""

    name = "give_assignment"
    says = Words("Внести поручение руководства по протоколу", "Enter an assignment of the leadership by its protocol")
    typed = ("assignment give",)

    text: Annotated[str, asked.line("Что поручено", "What is ordered", most=2000)]
    executor: Annotated[str, asked.who("Исполнитель", "Executor", option="--to")]
    due_on: Annotated[date, asked.value("Срок", "Due date", ahead=0, option="--due")]
    organisation: Annotated[str | None, ORGANISATION] = None
    controller: Annotated[
        str | None, asked.who("Кто контролирует (иначе тот, кто вносит)", "Controller (else whoever enters it)")
    ] = None
    code: Annotated[str | None, asked.NEW_CODE] = None


ON_ITS_ANSWER = Words(
    "С контроля поручение снимают по ответу исполнителя", "It is taken off control once its executor has answered"
)
"""Whoever controls it from now on may find it unanswered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerAssignment(Answer):
    """Answer an assignment, or enter its executor's answer from a paper."""

    name = "answer_assignment"
    says = Words("Ответить на поручение", "Answer an assignment")
    typed = ("assignment answer",)
    awaited = (Awaited(Kind.ASSIGNMENT, "assignment answer {code} …"),)
    asks = tuple(Asks(f"assignment_{kind}", "executor") for kind in ("given", "extended", "handed"))

    subject: Annotated[str, ASSIGNMENT]
    answer: Annotated[str, asked.line("Что сделано", "What was done", most=4000)]


@dataclass(frozen=True, kw_only=True, slots=True)
class ExtendAssignment(Command):
    """Give an assignment another day; one that was answered goes back to its executor."""

    name = "extend_assignment"
    says = Words("Продлить поручение или вернуть ответ на доработку", "Extend an assignment, or return its answer")
    typed = ("assignment extend",)

    subject: Annotated[str, ASSIGNMENT]
    due_on: Annotated[date, asked.value("Новый срок", "New due date", ahead=0, option="--due")]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseAssignment(Answer):
    """Take an assignment off control."""

    name = "close_assignment"
    says = Words("Снять поручение с контроля", "Take an assignment off control")
    typed = ("assignment close",)
    awaited = (Awaited(Kind.ANSWERED, "assignment close {code} done --reason …"),)
    asks = (Asks("assignment_answered", "controller"), Asks("assignment_handed", "controller", instead=ON_ITS_ANSWER))

    subject: Annotated[str, ASSIGNMENT]
    outcome: Annotated[AssignmentOutcome, asked.value("Итог", "Outcome")]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignmentGiven(Laid):
    """Somebody is to do something by a day."""

    kind = "assignment_given"
    says = Words("дано поручение", "assignment given")
    owed = True
    told_late = True
    opens = SubjectKind.ASSIGNMENT

    text: str
    executor: str
    organisation: str | None
    controller: str
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignmentAnswered(Laid):
    """The executor says what was done; whoever controls it judges until a day."""

    kind = "assignment_answered"
    says = Words("получен ответ на поручение", "assignment answered")
    owed = True

    answer: str
    incoming: str
    """Number of the paper on which it came; blank where the executor answered."""
    controller: str
    due_on: date
    judge_by: date
    received_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignmentExtended(Event):
    """It is to be done by another day."""

    kind = "assignment_extended"
    says = Words("поручение продлено", "assignment extended")
    owed = True

    executor: str
    before: date
    due_on: date
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignmentClosed(Event):
    """It is asked of nobody any more."""

    kind = "assignment_closed"
    says = Words("поручение снято с контроля", "assignment taken off control")
    owed = True

    executor: str
    outcome: AssignmentOutcome
    reason: str
    due_on: date
    answered_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignmentHanded(Event):
    """Somebody else executes or controls it from now on."""

    kind = "assignment_handed"
    says = Words("поручение передано", "assignment handed over")
    owed = True
    stirs = False

    executor: str
    controller: str
    due_on: date
    reason: str


@dataclass(slots=True)
class Assigned:
    """An assignment as the lane knows it."""

    executor: str
    controller: str
    standing: AssignmentStanding
    given_on: date
    due_on: date
    """By when its executor answers."""
    answered_on: date | None = None


_assignment = TABLES["assignment"]
_columns = (
    _assignment.c.code, _assignment.c.executor, _assignment.c.controller, _assignment.c.standing,
    _assignment.c.given_on, _assignment.c.due_on, _assignment.c.answered_on,
)  # fmt: skip
NAMED_ASSIGNMENTS = Statement(select(*_columns).where(Among(_assignment.c.code, "codes")))


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield NAMED_ASSIGNMENTS, {"codes": sorted({command.subject for command in commands})}


def take_assignments(world: World, found: dict[str, Assigned], rows: Sequence[Row]) -> None:
    """Assignments by their codes."""
    for code, executor, controller, standing, *days in rows:
        found[code] = Assigned(executor, controller, AssignmentStanding(standing), *map(_day, days))


def _day(value: Any) -> Any:
    return date.fromisoformat(value) if isinstance(value, str) else value


ASSIGNMENTS: Lookup[dict[str, Assigned]] = Lookup(name="assignments", empty=dict, ask=_ask, take=take_assignments)
"""The assignments of a batch's commands."""


def _given_to(command: GiveAssignment) -> Iterator[str]:
    yield command.executor
    yield command.controller or command.actor
    yield from signer(command)


@does(
    GiveAssignment,
    by=STAFF | CONTROLLING,
    names=("organisation", "code"),
    moves=(),
    people=_given_to,
    opens=True,
    looks_up=(FILES,),
)
def give_assignment(case: Case) -> Iterator[Happening]:
    """Whoever keeps the programme's assignments enters one from its protocol."""
    command: GiveAssignment = case.command
    organisation = case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    case.may(organisation)
    controller = command.controller or command.actor
    case.present("executor", command.executor)
    case.present("controller", controller)
    if command.executor == controller:
        ru, en = "исполнитель не контролирует сам себя", "an executor does not control themselves"
        case.against(no.bad_value("controller", ru, en))
    proved(case)
    case.on_calendar("due_on", command.due_on)
    code = case.new_code(SubjectKind.ASSIGNMENT)
    case.settle()
    yield (
        code,
        AssignmentGiven(
            text=clean(command.text), executor=command.executor, organisation=command.organisation,
            controller=controller, due_on=command.due_on, **said(command),
        ),
    )  # fmt: skip


@does(AnswerAssignment, by=STAFF, people=signer, looks_up=(FILES, ASSIGNMENTS))
def answer_assignment(case: Case) -> Iterator[Happening]:
    """The executor answers; for one who does not work here the staff enters the answer from its paper."""
    command: AnswerAssignment = case.command
    state, found = _of(case)
    own = command.actor == found.executor
    if not own:
        case.may(state)
    by_hand_or_paper(case, own=own, since=found.given_on)
    if found.standing is AssignmentStanding.ANSWERED:
        ru = "на поручение уже ответили: его снимают с контроля или возвращают"
        case.against(no.already("answered_already", ru, "it is answered already: close it, or return the answer"))
    case.settle()
    judge_by = case.pack.calendar.after(command.on, case.pack.number("judge_answer_days"))
    yield (
        state.code,
        AssignmentAnswered(
            answer=clean(command.answer), incoming=clean(command.incoming), controller=found.controller,
            due_on=found.due_on, judge_by=judge_by, received_on=command.received_on,
            **of_whom(command, found.executor),
        ),
    )  # fmt: skip


@does(ExtendAssignment, by=CONTROLLING, looks_up=(ASSIGNMENTS,))
def extend_assignment(case: Case) -> Iterator[Happening]:
    """Whoever controls an assignment gives it another day."""
    command: ExtendAssignment = case.command
    state, found = _of(case)
    _controls(case, state, found)
    case.on_calendar("due_on", command.due_on)
    if found.standing is AssignmentStanding.GIVEN and command.due_on <= found.due_on:
        ru, en = f"новый срок позже прежнего ({found.due_on:%d.%m.%Y})", f"the new day is after {found.due_on}"
        case.against(no.bad_value("due_on", ru, en))
    case.settle()
    yield (
        state.code,
        AssignmentExtended(
            executor=found.executor, before=found.due_on, due_on=command.due_on, reason=clean(command.reason)
        ),
    )


@does(CloseAssignment, by=CONTROLLING, people=signer, looks_up=(FILES, ASSIGNMENTS))
def close_assignment(case: Case) -> Iterator[Happening]:
    """What was answered was done; what is needed no more is dropped."""
    command: CloseAssignment = case.command
    state, found = _of(case)
    _controls(case, state, found)
    if command.outcome is AssignmentOutcome.DONE and found.standing is AssignmentStanding.GIVEN:
        ru, en = "ответа ещё нет: внесите его (assignment answer)", "there is no answer yet (assignment answer)"
        case.against(no.bad_value("outcome", ru, en))
    case.settle()
    yield (
        state.code,
        AssignmentClosed(
            executor=found.executor, outcome=command.outcome, reason=clean(command.reason), due_on=found.due_on,
            answered_on=found.answered_on,
        ),
    )  # fmt: skip
    yield from received(case, state, found.controller)


def _of(case: Case) -> tuple[State, Assigned]:
    """The assignment that a command is about; somebody is still asked for it."""
    state = case.required("subject", KIND, case.command.subject)
    found = case.world.of(ASSIGNMENTS)[state.code]
    case.still_open(state)
    if case.command.on < found.given_on:
        case.against(no.before_last_move(case.command.on, found.given_on))
    return state, found


def _controls(case: Case, state: State, found: Assigned) -> None:
    """Its controller, or whoever may by role; never its executor."""
    if found.executor in case.doers:
        ru, en = "исполнитель не снимает и не продлевает своё поручение", "an executor does not judge their own work"
        case.against(no.already("not_entitled", ru, en))
    elif isinstance(case.command, Answer):
        may_or_paper(case, state, asked_of=found.controller)
    elif case.command.actor != found.controller:
        case.may(state)


_STANDING = ("standing", "due_on", "asked_by", "answered_on")
STANDS = change(_assignment, ("code",), _STANDING)
HAND = change(_assignment, ("code",), ("executor", "controller"))


@changes(AssignmentGiven)
def given(record: Record, state: State, event: AssignmentGiven, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation, state.since_on = event.text[:TITLE], event.organisation, on
    record.add(
        "assignment", code=state.code, text=event.text, executor=event.executor, controller=event.controller,
        standing=AssignmentStanding.GIVEN, given_on=on, due_on=event.due_on, asked_by=event.due_on,
    )  # fmt: skip
    record.world.of(ASSIGNMENTS)[state.code] = Assigned(
        event.executor, event.controller, AssignmentStanding.GIVEN, on, event.due_on
    )
    lay(record, state, event, actor, on, seq, kind=ORDER)


def _stands(record: Record, state: State, standing: AssignmentStanding, due_on: date, asked_by: date | None,
            answered_on: date | None, on: date) -> None:  # fmt: skip
    """It stands otherwise from now on, and is asked of somebody by a day, or of nobody."""
    days = (None if day is None else day.isoformat() for day in (due_on, asked_by, answered_on))
    record.changes.append((STANDS, (standing, *days, state.code)))
    state.since_on = on
    if (found := record.world.of(ASSIGNMENTS).get(state.code)) is not None:
        found.standing, found.due_on, found.answered_on = standing, due_on, answered_on


@changes(AssignmentAnswered)
def answered(record: Record, state: State, event: AssignmentAnswered, actor: str, on: date, seq: int) -> None:
    _stands(record, state, AssignmentStanding.ANSWERED, event.due_on, event.judge_by, on, on)
    if event.sha256 or event.link or event.kept_at:
        lay(record, state, event, actor, on, seq, kind=ANSWER)


@changes(AssignmentExtended)
def extended(record: Record, state: State, event: AssignmentExtended, actor: str, on: date, seq: int) -> None:
    _stands(record, state, AssignmentStanding.GIVEN, event.due_on, event.due_on, None, on)


@changes(AssignmentClosed)
def closed(record: Record, state: State, event: AssignmentClosed, actor: str, on: date, seq: int) -> None:
    _stands(record, state, AssignmentStanding(event.outcome), event.due_on, None, event.answered_on, on)
    state.ended_on = on


@changes(AssignmentHanded)
def handed(record: Record, state: State, event: AssignmentHanded, actor: str, on: date, seq: int) -> None:
    record.changes.append((HAND, (event.executor, event.controller, state.code)))
    if (found := record.world.of(ASSIGNMENTS).get(state.code)) is not None:
        found.executor, found.controller = event.executor, event.controller
