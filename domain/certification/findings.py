"""Findings of a commission: what is wrong or could be better, who mends it by when, and whether it was mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.certification.commission_limits import judged_now
from domain.certification.exemplars import exemplars, looked_at
from domain.certification.facts import FoundThere
from domain.certification.independence import acts_independently
from domain.certification.tables import TABLES
from domain.documents.paper import FILES, Laid, lay, proved, signer
from domain.documents.paper_answer import Answer, Asks, Awaited, by_hand_or_paper, of_whom
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import change
from domain.engine.words import Words
from domain.pilot.lifecycle import SUBJECT
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import FindingKind, Severity, SubjectKind
from domain.registry.roles import COMMISSION, HEADS
from domain.rules import marks as rules

BY_SECRETARY = Words(
    "Ответьте на это письмо, устранено ли замечание: секретарь комиссии снимет его",
    "Answer this letter whether the finding is mended: the secretary of the commission closes it",
)
NUMBER = asked.value("Номер замечания", "Number of the finding", least=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Find(Command):
    """Record what the commission found by a criterion, with who mends it by when."""

    name = "record_finding"
    says = Words("Записать замечание комиссии", "Record a finding of the commission")
    typed = ("check finding",)

    subject: Annotated[str, SUBJECT]
    criterion: Annotated[str, asked.key("Критерий", "Criterion")]
    text: Annotated[str, asked.line("Что найдено", "What was found", most=2000, option="--text")]
    owner: Annotated[str, asked.who("Кто отвечает", "Who is responsible", option="--owner")]
    due_on: Annotated[date, asked.value("Срок", "Due date", ahead=1, option="--due")]
    found: Annotated[FindingKind, asked.value("Вид", "Kind", option="--kind")] = FindingKind.NONCONFORMITY
    severity: Annotated[Severity, asked.value("Значимость", "Severity", option="--severity")] = Severity.MAJOR
    place: Annotated[str, asked.text("Место", "Place", most=200)] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class AnswerFinding(Answer):
    """Say what was done about a finding, with the evidence."""

    name = "answer_finding"
    says = Words("Ответить на замечание", "Answer a finding")
    typed = ("check answer",)
    awaited = (Awaited(Kind.FINDING, "check answer {code} {key} --text … --file …", key="finding"),)
    asks = (Asks("finding_recorded", "finding_owner", {"finding": "number"}),)

    subject: Annotated[str, SUBJECT]
    finding: Annotated[int, NUMBER]
    text: Annotated[str, asked.line("Что сделано", "What was done", most=2000, option="--text")]


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseFinding(Command):
    """Record that a finding was mended, seen by somebody who is no party."""

    name = "close_finding"
    says = Words("Снять замечание", "Close a finding")
    typed = ("check close-finding",)
    awaited = (Awaited(Kind.MENDED, "check close-finding {code} {key}", instead=BY_SECRETARY),)
    asks = (Asks("finding_answered", "commissioner", instead=BY_SECRETARY),)

    subject: Annotated[str, SUBJECT]
    finding: Annotated[int, NUMBER]


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingRecorded(Event):
    """The commission found something."""

    kind = "finding_recorded"
    says = Words("записано замечание", "finding recorded")
    owed = True

    number: int
    criterion: str
    text: str
    owner: str
    due_on: date
    found: FindingKind
    severity: Severity
    place: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingAnswered(Laid):
    """Whoever owns a finding said what was done."""

    kind = "finding_answered"
    says = Words("ответ на замечание", "finding answered")
    owed = True

    finding: int
    text: str
    incoming: str = ""
    """Number of the paper on which it came; blank where its owner or the head answered."""
    received_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingClosed(Event):
    """A finding was mended."""

    kind = "finding_closed"
    says = Words("замечание снято", "finding closed")

    finding: int


def _owner(command: Find) -> Iterator[str]:
    yield command.owner


@does(Find, by=COMMISSION, people=_owner, knows=WHOLE, after=(exemplars,))
def find(case: Case) -> Iterator[Happening]:
    """A member, or a secretary who is no party, records a finding before the submission."""
    command: Find = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    acts_independently(case, check)
    held = looked_at(case, check)
    case.one_of("criterion", command.criterion, [one.key for one in rules.counted(held, case.pack)])
    case.subject("owner", SubjectKind.PERSON, command.owner)
    if held.visited_on is None:
        case.against(no.already("no_visit", "сначала визит комиссии", "the commission visits first"))
    judged_now(case, check)
    case.settle()
    yield (
        check.code,
        FindingRecorded(
            number=len(held.findings) + 1, criterion=command.criterion, text=command.text, owner=command.owner,
            due_on=command.due_on, found=command.found, severity=command.severity, place=command.place,
        ),
    )  # fmt: skip


def _finding(case: Case, check: State, number: int) -> FoundThere | None:
    """An open finding of a number."""
    found = next((one for one in case.world.holdings[check.code].findings if one.number == number), None)
    if found is None:
        case.against(no.bad_value("finding", f"нет замечания {number}", f"there is no finding {number}"))
    elif found.closed_on is not None:
        case.against(no.already("finding_closed", "замечание уже снято", "the finding is closed already"))
    return found


@does(AnswerFinding, by=HEADS, people=signer, knows=WHOLE, looks_up=(FILES,), after=(exemplars,))
def answer_finding(case: Case) -> Iterator[Happening]:
    """Whoever owns a finding, or the organisation's head, says what was done; also after the status was granted."""
    command: AnswerFinding = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    found = _finding(case, check, command.finding)
    if found is None or command.actor != found.owner:
        case.entitled(case.roles, scopes_of(check))
    by_hand_or_paper(case, own=_answers_itself(case, check, found), since=check.opened_on)
    proved(case)
    case.settle()
    yield (
        check.code,
        FindingAnswered(
            finding=command.finding, text=command.text, incoming=clean(command.incoming),
            received_on=command.received_on, **of_whom(command, found.owner if found else ""),
        ),
    )  # fmt: skip


def _answers_itself(case: Case, check: State, found: FoundThere | None) -> bool:
    """Whoever owns the finding, or leads the organisation, needs no paper."""
    held, scopes = case.world.roles, {scope for scope in scopes_of(check) if scope}
    scopes |= {body for scope in scopes for body in case.world.above.get(scope, ())}
    leads = any("organisation_head" in held.get((case.command.actor, scope), ()) for scope in scopes)
    return leads or (found is not None and found.owner == case.command.actor)


@does(CloseFinding, by=COMMISSION, knows=WHOLE, after=(exemplars,))
def close_finding(case: Case) -> Iterator[Happening]:
    """Somebody who is no party sees that an answered finding is mended; also after the status was granted."""
    command: CloseFinding = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    acts_independently(case, check)
    found = _finding(case, check, command.finding)
    if found is not None and found.answered_on is None:
        case.against(no.already("not_answered", "на замечание ещё не ответили", "the finding is not answered yet"))
    if found is not None and found.owner in case.doers:
        case.against(no.already("own_finding", "своё замечание снимает другой", "somebody else closes one's finding"))
    case.settle()
    yield check.code, FindingClosed(finding=command.finding)


ANSWER = change(TABLES["finding"], ("check", "number"), ("answered_on", "answer"))
CLOSED = change(TABLES["finding"], ("check", "number"), ("closed_on",))


@changes(FindingRecorded)
def recorded(record: Record, state: State, event: FindingRecorded, actor: str, on: date, seq: int) -> None:
    record.add(
        "finding", check=state.code, number=event.number, kind=event.found, severity=event.severity,
        criterion=event.criterion, place=event.place, text=event.text, owner=event.owner, due_on=event.due_on,
        raised=seq,
    )  # fmt: skip
    record.world.holdings[state.code].findings.append(
        FoundThere(event.number, event.found, event.severity, event.criterion, event.place, event.text, event.owner,
                   event.due_on, seq)
    )  # fmt: skip


def _known(record: Record, check: str, number: int) -> FoundThere:
    findings: list[FoundThere] = record.world.holdings[check].findings
    return next(one for one in findings if one.number == number)


@changes(FindingAnswered)
def answered(record: Record, state: State, event: FindingAnswered, actor: str, on: date, seq: int) -> None:
    record.changes.append((ANSWER, (on.isoformat(), event.text, state.code, event.finding)))
    _known(record, state.code, event.finding).answered_on = on
    lay(
        record,
        state,
        event,
        actor,
        on,
        seq,
        kind="correction",
        place=_known(record, state.code, event.finding).criterion,
    )


@changes(FindingClosed)
def finding_closed(record: Record, state: State, event: FindingClosed, actor: str, on: date, seq: int) -> None:
    record.changes.append((CLOSED, (on.isoformat(), state.code, event.finding)))
    _known(record, state.code, event.finding).closed_on = on
