"""Statuses that were given before the programme kept them: entered with their act, in force once another confirms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import select, union_all

from domain.certification.applications import LEVEL
from domain.certification.exemplars import STATUSES, exemplars
from domain.certification.facts import ENDED
from domain.certification.independence import acts_independently
from domain.certification.status_dependents import CHANGED, resting
from domain.certification.statuses import StatusGranted
from domain.documents.entered import as_of, by_another, entered_of
from domain.documents.paper import FILES, Laid, OnPaper, lay, proved, said, signer
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
from domain.engine.wire import Among, Row, Statement, also, change, removal
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.pilot.lifecycle import SUBJECT
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import Level, SubjectKind
from domain.registry.roles import METHODOLOGISTS
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class EnterStatus(OnPaper):
    """Enter a status of earlier years as of the day of its grant, by the act that gave it."""

    name = "enter_status"
    grave = True
    says = Words("Внести статус прежних лет", "Enter a status of earlier years")
    typed = ("status enter",)

    organisation: Annotated[str, asked.code("Организация", "Organisation")]
    level: Annotated[Level, LEVEL]
    until: Annotated[
        date | None, asked.value("Действует до", "Valid until", Words("Если акт назвал срок", "if the act states it"))
    ] = None
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ConfirmEntered(Command):
    """Confirm a status that somebody else entered, from the day of its grant; or say why it is none."""

    name = "confirm_entered"
    grave = True
    says = Words("Подтвердить внесённый статус", "Confirm a status that was entered")
    typed = ("status confirm",)
    awaited = (Awaited(Kind.ENTERED, "status confirm {code} --on {key}", instead=STAFF_ALONE),)

    subject: Annotated[str, SUBJECT]
    refusal: Annotated[
        str, asked.text("Почему не подтверждается", "Why it is not confirmed", most=2000, option="--refuse")
    ] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReverseEntered(Command):
    """Reverse a status of earlier years that was confirmed wrongly: it was in force on no day."""

    name = "reverse_entered"
    grave = True
    says = Words("Отменить подтверждённый статус прежних лет", "Reverse a confirmed status of earlier years")
    typed = ("status reverse",)

    subject: Annotated[str, SUBJECT]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusEntered(Laid):
    """A status of earlier years was entered; it counts nowhere until another person confirms it."""

    kind = "status_entered"
    says = Words("внесён статус прежних лет", "status of earlier years entered")
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


@dataclass(frozen=True, kw_only=True, slots=True)
class EnteredSettled(Event):
    """A second person confirmed a status that was entered, or somebody took it back."""

    kind = "entered_settled"
    says = Words("внесённый статус рассмотрен", "entered status settled")

    refusal: str
    """Why it is no status; blank where it is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusReversed(Event):
    """A status of earlier years that had been confirmed was none: it is in no register, on no day."""

    kind = "status_reversed"
    says = Words("подтверждённый статус прежних лет отменён", "confirmed status of earlier years reversed")
    owed = True

    level: Level
    basis: str
    reason: str


@does(
    EnterStatus,
    by=METHODOLOGISTS,
    names=("organisation", "code"),
    moves=(),
    people=signer,
    opens=True,
    looks_up=(FILES,),
    after=(exemplars,),
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
    if command.until is not None and command.until < command.on:
        case.against(no.bad_value("until", "срок вышел раньше присвоения", "the term ended before the grant"))
    _not_held(case, command.organisation, command.level)
    code = case.new_code(SubjectKind.CHECK)
    case.settle()
    lifecycle = case.pack.lifecycles["partner_check"]
    phase = next(phase for phase in lifecycle.phases.values() if "grant_status" in phase.gate.effects)
    yield (
        code,
        StatusEntered(
            organisation=command.organisation, organisation_title=organisation.title, level=command.level,
            until=command.until, lifecycle=lifecycle.key, pack=case.pack.identity, phase=phase.key,
            asked_on=case.world.today, **said(command),
        ),
    )  # fmt: skip


def _not_held(case: Case, organisation: str, level: Level) -> None:
    """No status of the level that has not ended stands already."""
    held = [one for one in case.world.of(STATUSES)[organisation] if one.level == level and one.standing not in ENDED]
    if held:
        said_so = f"статус этого уровня уже есть: {held[-1].basis}", f"the status is held: {held[-1].basis}"
        case.against(no.already("status_held", *said_so))


ENTERED = entered_of("entered", StatusEntered.kind, EnteredSettled.kind)
"""Check -> the status of earlier years that it stands for, until somebody has settled it."""


def act_of(number: str, dated: str | None) -> str:
    """An act in words."""
    return f"{clean(number)} от {date.fromisoformat(dated):%d.%m.%Y}" if dated else clean(number)


@does(ConfirmEntered, by=METHODOLOGISTS, knows=WHOLE, looks_up=(ENTERED,), after=(exemplars, resting))
def confirm_entered(case: Case) -> Iterator[Happening]:
    """Somebody else than who entered it confirms a status, as of the day of its grant; anybody takes a slip back."""
    command: ConfirmEntered = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    acts_independently(case, check)
    held = case.world.of(ENTERED).get(check.code)
    if held is None:
        case.against(no.already("nothing_entered", "подтверждать нечего", "there is nothing to confirm"))
    elif not command.refusal.strip():
        by_another(case, held)
    as_of(case, check.opened_on, "статус присвоен", "granted on")
    if held is not None and not command.refusal.strip():
        _not_held(case, check.organisation or "", Level(held.facts["level"]))
    case.settle()
    assert held is not None  # noqa: S101 - settled
    yield check.code, EnteredSettled(refusal=command.refusal.strip())
    if command.refusal.strip():
        return
    told = held.facts
    yield (
        check.organisation or "",
        StatusGranted(
            level=Level(told["level"]), basis=check.code, projects=(), act=act_of(told["number"], told["dated"]),
            valid_until=date.fromisoformat(told["until"]) if told["until"] else None, imported=True,
        ),
    )  # fmt: skip


_journal, _check = TABLES["journal"], TABLES["partner_check"]
_RESTS = Statement(
    union_all(
        select(_journal.c.subject, _journal.c.subject.label("code")).where(
            Among(_journal.c.subject, "codes"), also(_journal.c.kind, StatusEntered.kind)
        ),
        select(_check.c.surveys, _check.c.code).where(Among(_check.c.surveys, "codes")),
    )
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _RESTS, {"codes": sorted({command.subject for command in commands})}


def _take(world: World, found: dict[str, list[str]], rows: Sequence[Row]) -> None:
    for basis, code in rows:
        found.setdefault(basis, []).append(code)


RESTS: Lookup[dict[str, list[str]]] = Lookup(name="rests on an entered status", empty=dict, ask=_ask, take=_take)
"""A status that was entered -> itself, and the checks that looked at it since."""


@does(ReverseEntered, by=METHODOLOGISTS, knows=WHOLE, looks_up=(RESTS,), after=(exemplars, resting))
def reverse_entered(case: Case) -> Iterator[Happening]:
    """A status of which nothing was told since it was confirmed, and on which nothing rests, was never given."""
    command: ReverseEntered = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    acts_independently(case, check)
    told, level = case.world.of(RESTS).get(check.code, ()), Level(case.world.holdings[check.code].level or "")
    held = any(one.basis == check.code for one in case.world.of(STATUSES)[check.organisation or ""])
    if not held or check.code not in told:
        said = "подтверждённого статуса прежних лет нет", "there is no confirmed status of earlier years"
        case.against(no.already("nothing_entered", *said))
        case.settle()
        return
    as_of(case, check.opened_on, "статус присвоен", "granted on")
    if (last := case.world.of(CHANGED)[check.organisation or "", level]) > check.opened_on:
        ru = f"{last:%d.%m.%Y} статус изменён актом: прекращают его тоже актом, potok status withdraw"
        en = f"an act changed the status on {last}: an act ends it, potok status withdraw"
        case.against(no.already("status_stands", ru, en))
    if listed := ", ".join(code for code in told if code != check.code):
        case.against(no.already("rests_on_it", f"на статусе держится: {listed}", f"this rests on it: {listed}"))
    case.settle()
    yield check.code, EnteredSettled(refusal=clean(command.reason))
    yield (
        check.organisation or "",
        StatusReversed(level=level, basis=check.code, reason=clean(command.reason)),
    )  # fmt: skip


@changes(StatusEntered)
def entered(record: Record, state: State, event: StatusEntered, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation = event.organisation_title, event.organisation
    state.lifecycle, state.pack, state.phase = event.lifecycle, event.pack, event.phase
    state.standing, state.completed_on, state.ended_on = Standing.COMPLETED, on, on
    act = act_of(event.number, event.dated.isoformat() if event.dated else None)
    record.add("partner_check", code=state.code, level=event.level, outside=act, waits_on=event.asked_on or on)
    record.world.holdings[state.code] = Holdings(level=event.level, outside=act)
    lay(record, state, event, actor, on, seq, kind="status_act")


WITHOUT_STATUS = removal(TABLES["exemplar_status"], ("basis",))


@changes(StatusReversed)
def reversed_(record: Record, state: State, event: StatusReversed, actor: str, on: date, seq: int) -> None:
    record.remove(WITHOUT_STATUS, "exemplar_status", (event.basis,))
    statuses = record.world.of(STATUSES)
    statuses[state.code] = [one for one in statuses[state.code] if one.basis != event.basis]


WAITS = change(TABLES["partner_check"], ("code",), ("waits_on",))


@changes(EnteredSettled)
def settled(record: Record, state: State, event: EnteredSettled, actor: str, on: date, seq: int) -> None:
    record.changes.append((WAITS, (None, state.code)))
    record.world.of(ENTERED).pop(state.code, None)
