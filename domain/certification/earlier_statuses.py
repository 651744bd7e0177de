"""Checks that ended before the programme kept them: entered with their act, in force once another confirms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from domain.certification.applications import LEVEL
from domain.certification.earlier_spells import SPELLS, EarlierWithdrawn, clash, spell_of, spells
from domain.certification.exemplars import exemplars
from domain.certification.facts import day_of
from domain.certification.independence import acts_independently
from domain.certification.status_dependents import resting
from domain.certification.statuses import CheckRefused, StatusGranted
from domain.documents.entered import as_of, by_another, entered_of
from domain.documents.paper import FILES, Laid, OnAct, lay, proved, said, signer
from domain.documents.paper_answer import STAFF_ALONE, Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.kinds import Standing
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import change
from domain.engine.words import Words
from domain.methodology.schema import Decision, Pack
from domain.pilot.lifecycle import SUBJECT
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import Level, Outcome, StatusChange, StatusStanding, SubjectKind
from domain.registry.roles import METHODOLOGISTS
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES

ENDED_IN: Mapping[Outcome, Words] = {
    Outcome.GRANTED: Words("статус присвоен", "the status was granted"),
    Outcome.REMARKS: Words("статус присвоен с замечаниями", "the status was granted with remarks"),
    Outcome.REFUSED: Words("в статусе отказано", "the status was refused"),
}
"""What a check of earlier years came to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EnterStatus(OnAct):
    """Enter a check that ended in earlier years as of the day of its end: the status it gave, or the refusal."""

    name = "enter_status"
    grave = True
    says = Words("Внести статус или отказ прежних лет", "Enter a status or a refusal of earlier years")
    typed = ("status enter",)

    organisation: Annotated[str, asked.code("Организация", "Organisation")]
    level: Annotated[Level, LEVEL]
    until: Annotated[
        date | None, asked.value("Действует до", "Valid until", Words("Если акт назвал срок", "if the act states it"))
    ] = None
    outcome: Annotated[
        Outcome,
        asked.value("Итог проверки", "What the check came to", Words("Если не присвоен", "if not granted")),
    ] = Outcome.GRANTED
    reason: Annotated[
        str | None,
        asked.key(
            "Причина отказа или отзыва",
            "Reason of the refusal or the withdrawal",
            Words("Код причины методики", "a reason code of the methodology"),
        ),
    ] = None
    withdrawn_on: Annotated[
        date | None, asked.value("С какого дня отозван", "Withdrawn on", Words("Если отозван", "if it was withdrawn"))
    ] = None
    withdrawal_number: Annotated[
        str, asked.text("Номер акта об отзыве", "Number of the act that withdrew it", most=100)
    ] = ""
    withdrawal_dated: Annotated[date | None, asked.value("Дата акта об отзыве", "Date of the act that withdrew it")] = (
        None
    )
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmEntered(Command):
    """Confirm what somebody else entered of earlier years, as of its day; or say why it is none."""

    name = "confirm_entered"
    grave = True
    says = Words("Подтвердить внесённый статус или отказ", "Confirm a status or a refusal that was entered")
    typed = ("status confirm",)
    awaited = (Awaited(Kind.ENTERED, "status confirm {code} --on {key}", instead=STAFF_ALONE),)

    subject: Annotated[str, SUBJECT]
    refusal: Annotated[
        str, asked.text("Почему не подтверждается", "Why it is not confirmed", most=2000, option="--refuse")
    ] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusEntered(Laid):
    """A check of earlier years was entered; what it came to counts nowhere until another person confirms it."""

    kind = "status_entered"
    says = Words("внесена проверка прежних лет", "check of earlier years entered")
    opens = SubjectKind.CHECK

    organisation: str
    organisation_title: str
    level: Level
    until: date | None
    lifecycle: str
    pack: str
    phase: str
    asked_on: date | None = None
    """The day from which a second person is asked; blank in entries of earlier releases."""
    outcome: Outcome = Outcome.GRANTED
    reason: str | None = None
    """Of the refusal, or of the withdrawal."""
    withdrawn_on: date | None = None
    withdrawal: str = ""
    """The act that withdrew it, in words."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EnteredSettled(Event):
    """A second person confirmed a status that was entered, or somebody took it back."""

    kind = "entered_settled"
    says = Words("внесённое из прежних лет рассмотрено", "what was entered of earlier years settled")

    refusal: str
    """Why it is no status; blank where it is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EntryTakenBack(Event):
    """What was entered of earlier years was no check: it stands among the ended ones as stopped."""

    kind = "entry_taken_back"
    says = Words("внесённая проверка снята", "entered check taken back")


@does(
    EnterStatus,
    by=METHODOLOGISTS,
    names=("organisation", "code"),
    moves=(),
    people=signer,
    opens=True,
    looks_up=(FILES,),
    after=(exemplars, spells),
)
def enter_status(case: Case) -> Iterator[Happening]:
    """The act has a number, a date and a place; no status of the level is held, and the term had not begun to end."""
    command: EnterStatus = case.command
    organisation = case.required("organisation", (SubjectKind.ORGANISATION,), command.organisation)
    case.may(organisation)
    case.still_open(organisation)
    proved(case)
    case.text("number", command.number, 100)
    if command.dated is None:
        case.against(no.bad_value("dated", "назовите дату акта", "name the date of the act"))
    case.one_of("outcome", command.outcome, ENDED_IN)
    _refused(case) if command.outcome is Outcome.REFUSED else _granted(case)
    _withdrawn(case)
    code = case.new_code(SubjectKind.CHECK)
    clash(case, command.organisation, spell_of(code, command.level, command.on, command))
    case.settle()
    lifecycle = case.pack.lifecycles["partner_check"]
    phase = next(phase for phase in lifecycle.phases.values() if "grant_status" in phase.gate.effects)
    yield (
        code,
        StatusEntered(
            organisation=command.organisation, organisation_title=organisation.title, level=command.level,
            until=command.until, lifecycle=lifecycle.key, pack=case.pack.identity, phase=phase.key,
            asked_on=case.world.today, outcome=command.outcome, reason=command.reason,
            withdrawn_on=command.withdrawn_on, withdrawal=_withdrawal(command), **said(command),
        ),
    )  # fmt: skip


def _withdrawal(command: EnterStatus) -> str:
    if command.withdrawn_on is None or command.withdrawal_dated is None:
        return ""
    return act_of(command.withdrawal_number, command.withdrawal_dated.isoformat())


def _refused(case: Case) -> None:
    """A refusal has its reason, and nothing that only a status has."""
    command: EnterStatus = case.command
    for name in ("until", "withdrawn_on", "withdrawal_dated", "withdrawal_number"):
        if getattr(command, name):
            case.against(no.bad_value(name, "в статусе отказано: оставьте пустым", "it was refused: leave it blank"))
    _reason(case, of_refusals(case.pack))


def _granted(case: Case) -> None:
    """A term does not end before the grant, and a reason is that of a withdrawal."""
    command: EnterStatus = case.command
    if command.until is not None and command.until < command.on:
        case.against(no.bad_value("until", "срок вышел раньше присвоения", "the term ended before the grant"))
    if command.withdrawn_on is not None:
        _reason(case, of_withdrawals(case.pack))
    elif command.reason is not None:
        said = "причину называют отказу и отзыву", "a reason is that of a refusal or a withdrawal"
        case.against(no.bad_value("reason", *said))


def of_refusals(pack: Pack) -> dict[str, Words]:
    """The reasons for which a check is refused."""
    return {key: one.title for key, one in pack.reasons.items() if Decision.STOP in one.decisions}


def of_withdrawals(pack: Pack) -> dict[str, Words]:
    """The reasons for which a status is withdrawn."""
    return {key: one.title for key, one in pack.status_reasons.items() if StatusChange.WITHDRAW in one.changes}


def _reason(case: Case, known: Mapping[str, Words]) -> None:
    command: EnterStatus = case.command
    if command.reason is None:
        case.against(no.without_reason(known))
    elif known:
        case.one_of("reason", command.reason, known)


def _withdrawn(case: Case) -> None:
    """A withdrawal has its day, within the term and not ahead, and its act."""
    command: EnterStatus = case.command
    on, dated = command.withdrawn_on, command.withdrawal_dated
    if command.outcome is Outcome.REFUSED:
        return
    if on is None:
        for name in ("withdrawal_number", "withdrawal_dated"):
            if getattr(command, name):
                said = "назовите день отзыва", "name the day of the withdrawal"
                case.against(no.bad_value("withdrawn_on", *said))
        return
    if not command.on < on <= case.world.today or (command.until is not None and on > command.until):
        said = (
            "нужен день после присвоения, не позже срока и сегодняшнего дня",
            "a day after the grant, within the term",
        )
        case.against(no.bad_value("withdrawn_on", *said))
    case.text("withdrawal_number", command.withdrawal_number, 100)
    if dated is None or not command.on <= dated <= case.world.today:
        said = "нужна дата акта: не раньше присвоения, не позже сегодня", "the date of the act, from the grant to today"
        case.against(no.bad_value("withdrawal_dated", *said))


ENTERED = entered_of("entered", StatusEntered.kind, EnteredSettled.kind)
"""Check -> the status of earlier years that it stands for, until somebody has settled it."""


def act_of(number: str, dated: str | None) -> str:
    """An act in words."""
    return f"{clean(number)} от {date.fromisoformat(dated):%d.%m.%Y}" if dated else clean(number)


@does(ConfirmEntered, by=METHODOLOGISTS, knows=WHOLE, looks_up=(ENTERED,), after=(exemplars, resting, spells))
def confirm_entered(case: Case) -> Iterator[Happening]:
    """Somebody else than who entered it confirms it as of its day; anybody takes a slip back."""
    command: ConfirmEntered = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    acts_independently(case, check)
    held, refusal = case.world.of(ENTERED).get(check.code), command.refusal.strip()
    if held is None:
        case.against(no.already("nothing_entered", "подтверждать нечего", "there is nothing to confirm"))
    elif not refusal:
        by_another(case, held)
    as_of(case, check.opened_on, "проверка окончена", "the check ended on")
    if held is not None and not refusal:
        own = case.world.of(SPELLS)[check.organisation or ""][check.code]
        clash(case, check.organisation or "", own)
    case.settle()
    assert held is not None  # noqa: S101 - settled
    yield check.code, EnteredSettled(refusal=refusal)
    if refusal:
        yield check.code, EntryTakenBack()
    else:
        yield from _came_to(check, held.facts)


def _came_to(check: State, told: Mapping[str, Any]) -> Iterator[Happening]:
    """What a check came to, as if it had ended here; one that was lost since comes in with its end."""
    level, act = Level(told["level"]), act_of(told["number"], told["dated"])
    outcome, organisation = told.get("outcome", Outcome.GRANTED), check.organisation or ""
    if outcome == Outcome.REFUSED:
        refused = CheckRefused(organisation=organisation, level=level, reason=told["reason"], comment="", act=act)
        yield check.code, refused
        return
    yield (
        organisation,
        StatusGranted(
            level=level, basis=check.code, projects=(), act=act, valid_until=day_of(told["until"]),
            remarks=outcome == Outcome.REMARKS, imported=True,
        ),
    )  # fmt: skip
    if (day := day_of(told.get("withdrawn_on"))) is not None:
        yield (
            organisation,
            EarlierWithdrawn(
                level=level, status_of=check.code, to=StatusStanding.WITHDRAWN, withdrawn_on=day,
                reason=told["reason"], act=told["withdrawal"],
            ),
        )  # fmt: skip


@changes(StatusEntered)
def entered(record: Record, state: State, event: StatusEntered, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation = event.organisation_title, event.organisation
    state.lifecycle, state.pack, state.phase = event.lifecycle, event.pack, event.phase
    state.standing, state.completed_on, state.ended_on = Standing.COMPLETED, on, on
    if event.outcome is Outcome.REFUSED:
        state.standing, state.completed_on = Standing.STOPPED, None
    act = act_of(event.number, event.dated.isoformat() if event.dated else None)
    record.add("partner_check", code=state.code, level=event.level, outside=act, waits_on=event.asked_on or on)
    record.world.holdings[state.code] = Holdings(level=event.level, outside=act)
    record.world.of(SPELLS)[event.organisation][state.code] = spell_of(state.code, event.level, on, event)
    lay(record, state, event, actor, on, seq, kind="status_act")


WAITS = change(TABLES["partner_check"], ("code",), ("waits_on",))


@changes(EnteredSettled)
def settled(record: Record, state: State, event: EnteredSettled, actor: str, on: date, seq: int) -> None:
    record.changes.append((WAITS, (None, state.code)))
    record.world.of(ENTERED).pop(state.code, None)


@changes(EntryTakenBack)
def taken_back(record: Record, state: State, event: EntryTakenBack, actor: str, on: date, seq: int) -> None:
    state.standing, state.completed_on = Standing.STOPPED, None
    record.world.of(SPELLS)[state.organisation or ""].pop(state.code, None)
