"""What an organisation says of itself, criterion by criterion, and what the desk review makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from domain.certification.exemplars import exemplars
from domain.certification.facts import SaidOfItself
from domain.certification.independence import acts_independently
from domain.certification.presence import happened
from domain.certification.scores import EXCUSED, MARKS
from domain.certification.sheets import Mark, read
from domain.certification.tables import TABLES
from domain.documents.paper import FILES, Laid, OnPaper, lay, proved, said, signer
from domain.documents.paper_answer import STAFF_ALONE, Asks, Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening, scopes_of
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import Facts, Step, changes, tells
from domain.engine.kinds import Standing
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import plain
from domain.engine.wire import change, removal
from domain.engine.words import Words
from domain.pilot.lifecycle import SUBJECT, phase_of
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import SubjectKind
from domain.registry.roles import HEADS, METHODOLOGISTS
from domain.rules import marks as rules
from domain.rules.marks import NOT_APPLICABLE

WITH_DOCUMENTS = Words(
    "Пришлите самооценку по каждому критерию с документами, которые её подтверждают; бланк и критерии даст центр, "
    "он же внесёт её",
    "Send the self-assessment by each criterion with the documents that show it; the centre hands out the criteria "
    "and enters it",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SelfAssess(OnPaper):
    """Say where the organisation stands by some criteria, with the document that shows it."""

    name = "self_assess"
    says = Words("Внести самооценку по критериям", "Enter the self-assessment by criteria")
    typed = ("check self-assess",)
    asks = (
        Asks("surveillance_opened", "organisation_head", instead=WITH_DOCUMENTS),
        Asks("assessment_reviewed", "organisation_head", instead=WITH_DOCUMENTS),
    )

    subject: Annotated[str, SUBJECT]
    marks: Annotated[tuple[str, ...], MARKS] = ()
    not_applicable: Annotated[tuple[str, ...], EXCUSED] = ()
    note: Annotated[str, asked.text("Пояснение", "Comment", option="--note")] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReviewAssessment(Command):
    """Accept the self-assessment by some criteria, or return it with a remark."""

    name = "review_assessment"
    says = Words("Рассмотреть самооценку: принять или вернуть", "Review the self-assessment: accept or return")
    typed = ("check review",)
    awaited = (Awaited(Kind.DESK, "check review {code} --accept …", instead=STAFF_ALONE, anew="self_assessed"),)

    subject: Annotated[str, SUBJECT]
    accepted: Annotated[
        tuple[str, ...],
        asked.value(
            "Принято",
            "Accepted",
            Words(
                "Критерий; all — все, кроме возвращённых без ответа",
                "a criterion; all for all but what was returned and not answered",
            ),
            option="--accept",
        ),
    ] = ()
    returned: Annotated[
        tuple[str, ...],
        asked.value(
            "Возвращено", "Returned", Words("критерий=что исправить", "criterion=what to mend"), option="--return"
        ),
    ] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class SelfAssessed(Laid):
    """An organisation said where it stands by a criterion."""

    kind = "self_assessed"
    says = Words("самооценка по критерию", "self-assessed by a criterion")

    criterion: str
    place: str
    value: Decimal | None
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AssessmentReviewed(Event):
    """The desk review accepted or returned the self-assessment by some criteria."""

    kind = "assessment_reviewed"
    says = Words("самооценка рассмотрена", "self-assessment reviewed")
    owed = True

    accepted: tuple[str, ...]
    returned: dict[str, str]


def _may_be_said(case: Case, check: State) -> frozenset[str]:
    """Criteria that may be assessed now: all before the desk review, what was returned during it."""
    held, gate = case.world.holdings[check.code], phase_of(case, check).gate
    if check.standing is not Standing.IN_WORK:
        case.against(no.not_in(case.pack, check.code, check.standing, Standing.IN_WORK))
    if "self_assessed" in gate.rules:
        return frozenset(one.key for one in rules.counted(held, case.pack) if one.entered)
    if "desk_reviewed" in gate.rules:
        return frozenset(one.criterion for one in held.said if one.accepted is False)
    case.against(no.already("not_assessed_now", "самооценка сейчас не вносится", "there is no self-assessment now"))
    return frozenset()


@does(
    SelfAssess, by=HEADS, people=signer, knows=WHOLE, looks_up=(FILES,), after=(exemplars,),
    settles=("self_assessed", "desk_reviewed"),
)  # fmt: skip
def self_assess(case: Case) -> Iterator[Happening]:
    """The organisation says where it stands; whatever is said of a criterion later stands in its place."""
    command: SelfAssess = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.still_open(check)
    case.settle()
    case.entitled(case.roles | _say_of_themselves(case, check), scopes_of(check))
    proved(case)
    held = case.world.holdings[check.code]
    may = _may_be_said(case, check)
    wanted = [one for one in rules.counted(held, case.pack) if one.key in may]
    marks = read(case, wanted, command.marks, command.not_applicable) if wanted else []
    if not marks:
        case.against(no.bad_value("marks", "не сказано ни об одном критерии", "no criterion is named"))
    case.settle()
    for mark in marks:
        yield check.code, _said(mark, command)


def _say_of_themselves(case: Case, check: State) -> frozenset[str]:
    """Roles that assess themselves: whoever said it at first mends what the desk review returned."""
    gates = [phase.gate for phase in case.pack.lifecycles[check.lifecycle or ""].phases.values()]
    return frozenset(role for gate in gates if "self_assessed" in gate.rules for role in gate.submit)


def _said(mark: Mark, command: SelfAssess) -> SelfAssessed:
    excused = mark.given == NOT_APPLICABLE
    note = "; ".join(part for part in (mark.note, command.note) if part)
    value = None if excused else mark.points
    return SelfAssessed(criterion=mark.criterion, place=mark.place, value=value, note=note, **said(command))


@does(ReviewAssessment, by=METHODOLOGISTS, knows=WHOLE, after=(exemplars,), settles=("desk_reviewed",))
def review(case: Case) -> Iterator[Happening]:
    """Somebody who is no party accepts or returns what the organisation says of itself."""
    command: ReviewAssessment = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.still_open(check)
    case.settle()
    case.may(check)
    acts_independently(case, check)
    if "desk_reviewed" not in phase_of(case, check).gate.rules:
        case.against(no.already("not_reviewed_now", "сейчас не камеральная проверка", "this is no desk review"))
    assessed = case.world.holdings[check.code].said
    known = dict.fromkeys(one.criterion for one in assessed)
    returned = _returned(case, known)
    unanswered = {one.criterion for one in assessed if one.accepted is False}
    of_all = sorted(known.keys() - unanswered) if "all" in command.accepted else ()
    accepted = tuple(dict.fromkeys((*of_all, *(key for key in command.accepted if key != "all"))))
    accepted = tuple(key for key in accepted if key not in returned)
    for key in accepted:
        case.one_of("accepted", key, known)
    if not accepted and not returned:
        case.against(no.bad_value("accepted", "не сказано, что принято или возвращено", "nothing accepted or returned"))
    case.settle()
    yield check.code, AssessmentReviewed(accepted=accepted, returned=returned)


def _returned(case: Case, known: dict[str, None]) -> dict[str, str]:
    found = {}
    for line in case.command.returned:
        key, _, remark = line.partition("=")
        case.one_of("returned", key.strip(), known)
        if not remark.strip():
            case.against(no.bad_value("returned", f"{key}: напишите, что исправить", f"{key}: say what to mend"))
        found[key.strip()] = remark.strip()[:2000]
    return found


WITHOUT_MARK = removal(TABLES["self_mark"], ("check", "criterion", "place"))
REVIEWED = change(TABLES["self_mark"], ("check", "criterion"), ("accepted", "remark"))


@changes(SelfAssessed)
def self_assessed(record: Record, state: State, event: SelfAssessed, actor: str, on: date, seq: int) -> None:
    key = (state.code, event.criterion, event.place)
    happened(record, state.code, event.kind, on)
    record.remove(WITHOUT_MARK, "self_mark", key)
    value = None if event.value is None else plain(event.value)
    record.add(
        "self_mark", check=state.code, criterion=event.criterion, place=event.place, value=value, note=event.note,
        document=seq, said_on=on,
    )  # fmt: skip
    lay(record, state, event, actor, on, seq, kind="self_assessment", place=event.criterion)
    held = record.world.holdings[state.code]
    rest = [one for one in held.said if (one.criterion, one.place) != key[1:]]
    held.said = [*rest, SaidOfItself(event.criterion, event.place, event.value, seq, None)]


@changes(AssessmentReviewed)
def reviewed(record: Record, state: State, event: AssessmentReviewed, actor: str, on: date, seq: int) -> None:
    happened(record, state.code, event.kind, on)
    told = dict.fromkeys(event.accepted, (True, "")) | {key: (False, text) for key, text in event.returned.items()}
    for key, (accepted, remark) in told.items():
        record.changes.append((REVIEWED, (accepted, remark, state.code, key)))
        for one in record.world.holdings[state.code].said:
            if one.criterion == key:
                one.accepted = accepted


@tells(SelfAssessed)
def assessed(facts: Facts) -> Iterator[Step]:
    """What the organisation says of a criterion now."""
    place = f"@{facts['place']}" if facts["place"] else ""
    yield f"criterion.{facts['criterion']}{place}", "", str(facts["value"] if facts["value"] is not None else "н/п")
