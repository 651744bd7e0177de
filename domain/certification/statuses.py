"""Exemplar statuses: granted, refused, suspended, withdrawn, restored, renewed, lapsed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from domain.certification.applications import LEVEL
from domain.certification.exemplars import (
    EXEMPLARY,
    HISTORY,
    STATUSES,
    StatusHeld,
    exemplars,
    statuses_of,
)
from domain.certification.facts import ENDED, HELD
from domain.certification.status_dependents import CHANGED, PROJECTS, marks_moved, may_come_back, resting
from domain.certification.tables import TABLES
from domain.certification.terms import valid_until
from domain.documents.paper import FILES, Laid, OnAct, lay, proved, said, signer
from domain.documents.paper_answer import STAFF_ALONE, Asks, Awaited
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import SYSTEM, Command
from domain.engine.event import Event
from domain.engine.event_effects import changes, looks_back
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import Row, Statement, change
from domain.engine.words import Words
from domain.engine.world import World
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import Level, StatusChange, StatusStanding, SubjectKind
from domain.registry.roles import METHODOLOGIST, METHODOLOGISTS
from domain.text.called import CALLED


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeStatus(OnAct):
    """Suspend, withdraw, restore or renew an exemplar status by an act, or let it lapse after its term."""

    name = "change_status"
    grave = True
    says = Words("Изменить статус образца", "Change an exemplar status")
    awaited = tuple(Awaited(kind, "status suspend {organisation} --level … --reason …", instead=STAFF_ALONE)
                    for kind in (Kind.SUSPENSION, Kind.DOUBT))  # fmt: skip
    asks = tuple(Asks(e, METHODOLOGIST, instead=STAFF_ALONE, kind=Kind.DOUBT) for e in ("status_doubted", "tie_found"))

    organisation: Annotated[str, asked.code("Организация", "Organisation")]
    level: Annotated[Level, LEVEL]
    change: Annotated[StatusChange, asked.value("Что меняется", "What changes", option="--change")]
    reason: Annotated[
        str | None,
        asked.key("Причина из перечня", "Reason of the list", Words("Например own_wish", "for example own_wish")),
    ] = None
    document: Annotated[
        str | None, asked.key("Вид акта", "Kind of act", Words("Например status_act", "for example status_act"))
    ] = None
    until: Annotated[
        date | None,
        asked.value("Новый срок по акту", "New term by the act", Words("Последний день", "the last day"), ahead=0),
    ] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenRenewal(Command):
    """Open the window before the end of a status's term; the sweep does so by itself on its first day."""

    name = "open_renewal"
    says = Words("Открыть подтверждение статуса", "Open the renewal of a status")
    typed = ("status open-renewal",)

    organisation: Annotated[str, asked.code("Организация", "Organisation")]
    level: Annotated[Level, LEVEL]


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckRefused(Event):
    """A partner check ended without a status."""

    kind = "check_refused"
    says = Words("в статусе отказано", "check refused")
    owed = True

    organisation: str
    level: Level
    reason: str | None
    comment: str
    again_on: date | None = None
    """From when on the organisation may come again."""
    act: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusGranted(Event):
    """An organisation became an exemplar of a level."""

    kind = "status_granted"
    says = Words("присвоен статус", "status granted")
    owed = True

    level: Level
    basis: str
    valid_until: date | None
    projects: tuple[str, ...]
    act: str = ""
    """Number and date of the document that gives it."""
    remarks: bool = False
    """Granted with findings that somebody mends by a day."""
    imported: bool = False
    """Entered from the papers of earlier years and confirmed by a second person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusChanged(Laid):
    """An exemplar status was suspended, withdrawn, restored, renewed, or lapsed."""

    kind = "status_changed"
    says = Words("статус изменён", "status changed")
    owed = True

    level: Level
    status_of: str
    """Code of the check that the status rests on."""
    to: StatusStanding
    basis: str
    """The act in words."""
    change: str = ""
    """A word of `StatusChange`, or that of a window that opens; blank in entries of earlier releases."""
    reason: str | None = None
    document: str = ""
    """The kind of the act; blank where there is none."""
    until: date | None = None
    """The last day from now on, of a renewal and of its window; None where it has none."""
    along: tuple[str, ...] = ()
    """Checks of earlier statuses of the level that still stood and that the same act suspends or withdraws."""
    doubt_stays: bool = False
    """A proposal to suspend it waits on; in entries of earlier releases every change answered it."""


FROM = {
    StatusChange.SUSPEND: HELD,
    StatusChange.WITHDRAW: (*HELD, StatusStanding.SUSPENDED),
    StatusChange.RESTORE: (StatusStanding.SUSPENDED, StatusStanding.WITHDRAWN),
    StatusChange.RENEW: (*HELD, StatusStanding.LAPSED),
    StatusChange.LAPSE: (StatusStanding.LAPSED,),
}
"""Change -> the standings of the day from which it is made."""
TO = {
    StatusChange.SUSPEND: StatusStanding.SUSPENDED,
    StatusChange.WITHDRAW: StatusStanding.WITHDRAWN,
    StatusChange.RESTORE: StatusStanding.ACTIVE,
    StatusChange.RENEW: StatusStanding.ACTIVE,
    StatusChange.LAPSE: StatusStanding.LAPSED,
}


def brings_back(command: ChangeStatus) -> bool:
    """Whether a status is in force again after it: no single person gives one, by whatever door."""
    return TO[StatusChange(command.change)] is StatusStanding.ACTIVE


RENEWAL = "open_renewal"
"""The change of an event by which the window before the end of a term opens."""


@does(
    ChangeStatus,
    by=METHODOLOGISTS,
    names=("organisation",),
    moves=("organisation",),
    people=signer,
    looks_up=(FILES,),
    after=(exemplars, resting),
    by_system=True,
    paired=lambda case: brings_back(case.command),
)
def change_status(case: Case) -> Iterator[Happening]:
    """An exemplar status changes by an act, and the projects that it rests on lose the mark or get it back."""
    command: ChangeStatus = case.command
    organisation = case.required("organisation", (SubjectKind.ORGANISATION,), command.organisation)
    case.may(organisation)
    status = _changeable(case, organisation)
    if not (command.change is StatusChange.LAPSE and command.actor == SYSTEM):
        _by_act(case)
    until = _term(case, status) if status is not None else None
    case.settle()
    assert status is not None  # noqa: S101 - settled
    along = _along(case, status)
    yield (
        organisation.code,
        StatusChanged(
            level=status.level, status_of=status.basis, to=TO[command.change], basis=_in_words(command),
            change=command.change, reason=command.reason, document=command.document or "", until=until, along=along,
            **said(command),
        ),
    )  # fmt: skip
    yield from marks_moved(case, (status.basis, *along), TO[command.change])


@does(
    OpenRenewal,
    by=METHODOLOGISTS,
    names=("organisation",),
    moves=("organisation",),
    after=(exemplars, resting),
    by_system=True,
)
def open_renewal(case: Case) -> Iterator[Happening]:
    """The window opens once for a term, not before its first day."""
    command: OpenRenewal = case.command
    organisation = case.required("organisation", (SubjectKind.ORGANISATION,), command.organisation)
    case.may(organisation)
    status = latest_status(case, organisation, (StatusStanding.ACTIVE,))
    window = timedelta(days=case.pack.number("status_renewal_days"))
    if status is not None and (status.until is None or command.on < status.until - window):
        day = f"с {status.until - window:%d.%m.%Y}" if status.until else "у статуса нет срока"
        said = f"from {status.until - window:%Y-%m-%d}" if status.until else "the status has no term"
        case.against(no.already("not_open_yet", f"подтверждение ещё не открыто: {day}", f"renewal is not open: {said}"))
    case.settle()
    assert status is not None  # noqa: S101 - settled
    yield (
        organisation.code,
        StatusChanged(
            level=status.level, status_of=status.basis, to=StatusStanding.RENEWAL_OPEN, basis="", change=RENEWAL,
            until=status.until, doubt_stays=True),
    )  # fmt: skip


def _in_words(command: ChangeStatus) -> str:
    """The act as a text; blank where the term itself ended the status."""
    dated = f" от {command.dated:%d.%m.%Y}" if command.dated else ""
    return f"{clean(command.title)} № {clean(command.number)}{dated}".strip() if command.number else ""


def latest_status(case: Case, organisation: State, stands: Collection[StatusStanding]) -> StatusHeld | None:
    """The latest status of the level, where it stands as it has to and nothing later was told; else nothing."""
    command = case.command
    level = Level(command.level)
    of_level = [status for status in case.world.of(STATUSES)[organisation.code] if status.level == level]
    if not of_level:
        case.against(no.already("no_status", "статуса этого уровня нет", "there is no status of this level"))
        return None
    status = _lapsing(of_level, command) or of_level[-1]
    standing = status.on(command.on)
    last = case.world.of(CHANGED).get((organisation.code, level), status.granted_on)
    if command.on < last and status is of_level[-1]:
        day = f"{last:%d.%m.%Y}"
        case.against(no.bad_value("on", f"статус менялся {day}, раньше нельзя", f"the status changed on {day}"))
    elif standing not in stands:
        said = CALLED[StatusStanding][standing]
        case.against(no.already("status_stands", f"статус сейчас: {said.ru}", f"the status is now: {said.en}"))
    else:
        return status
    return None


def _along(case: Case, status: StatusHeld) -> tuple[str, ...]:
    """Earlier statuses of the level that stand beside the latest: whoever loses it keeps none of them."""
    command: ChangeStatus = case.command
    if command.change not in (StatusChange.SUSPEND, StatusChange.WITHDRAW):
        return ()
    beside = [one for one in case.world.of(STATUSES)[command.organisation] if one.level == status.level]
    source = FROM[command.change]
    return tuple(one.basis for one in beside if one is not status and one.on(command.on) in source)


def _lapsing(of_level: Sequence[StatusHeld], command: Any) -> StatusHeld | None:
    """An earlier status whose term is over and of which nobody has told so, though a later one took its place."""
    if getattr(command, "change", None) is not StatusChange.LAPSE:
        return None
    over = (one for one in of_level if one.standing not in ENDED and one.on(command.on) is StatusStanding.LAPSED)
    return next(over, None)


def _changeable(case: Case, organisation: State) -> StatusHeld | None:
    """The latest status of the level, where the change can be made."""
    command: ChangeStatus = case.command
    status = latest_status(case, organisation, FROM[command.change])
    if status is None:
        return None
    if brings_back(command):  # what brings a status back is no deed of its own people
        may_come_back(case, organisation.code, status.basis, held=status.on(command.on) in HELD)
    if command.change is StatusChange.LAPSE and status.standing is StatusStanding.LAPSED:
        case.against(no.already("status_stands", "срок статуса уже прекращён", "the status has lapsed already"))
    elif command.change is StatusChange.RESTORE and status.until is not None and status.until < command.on:
        day = f"{status.until:%d.%m.%Y}"
        said = Words(f"срок вышел {day}: статус подтверждают", f"the term ended on {day}: the status is renewed")
        case.against(no.already("term_over", said.ru, said.en))
    return status


def _by_act(case: Case) -> None:
    """There is an act with its kind, number and date, and a reason that the methodology has for this change."""
    command: ChangeStatus = case.command
    proved(case)
    case.text("number", command.number, 100)
    if command.dated is None:
        case.against(no.bad_value("dated", "назовите дату акта", "name the date of the act"))
    if command.document is None:
        case.against(no.bad_value("document", "назовите вид акта", "name the kind of the act"))
    case.one_of("document", command.document, case.pack.evidence)
    known = [key for key, found in case.pack.status_reasons.items() if command.change in found.changes]
    if command.change is StatusChange.LAPSE:
        return  # the reason is the term itself
    if command.reason is None:
        case.against(no.bad_value("reason", "назовите код причины", "name a reason code"))
    elif case.pack.status_reasons:
        case.one_of("reason", command.reason, known)


def _term(case: Case, status: StatusHeld) -> date | None:
    """The last day after a renewal: as the act states it, else as the methodology does, else none."""
    command: ChangeStatus = case.command
    if command.change is not StatusChange.RENEW:
        if command.until is not None:
            case.against(no.bad_value("until", "срок меняют подтверждением", "a term is changed by a renewal"))
        return None
    criteria = case.pack.criteria.get(status.level)
    until = command.until or valid_until(case.pack.calendar, command.on, criteria.valid_months if criteria else None)
    if until is None and status.until is None:
        said = "у статуса нет срока: назовите новый", "the status has no term: name a new one"
        case.against(no.bad_value("until", *said))
    return until


TURNED = change(TABLES["exemplar_status"], ("basis",), ("valid_until", "standing", "ended_on"))
STATUS = change(TABLES["exemplar_status"], ("basis",), ("valid_until", "standing", "ended_on", "doubted_on"))


@changes(CheckRefused)
def refused(record: Record, state: State, event: CheckRefused, actor: str, on: date, seq: int) -> None:
    """A check's refusal changes nothing beside the decision that it follows."""


@changes(StatusGranted)
def granted(record: Record, state: State, event: StatusGranted, actor: str, on: date, seq: int) -> None:
    until = event.valid_until.isoformat() if event.valid_until else None
    record.add(
        "exemplar_status",
        basis=event.basis,
        organisation=state.code,
        level=event.level,
        granted_on=on,
        valid_until=until,
        standing=HELD[0],
        act=event.act,
    )
    record.world.of(STATUSES)[state.code].append(StatusHeld(event.basis, event.level, HELD[0], on, event.valid_until))
    record.world.of(PROJECTS)[event.basis] = event.projects
    _told(record, state, event.level, on)
    for project in event.projects:
        record.world.of(EXEMPLARY).setdefault(project, {})[event.basis] = event.valid_until


@looks_back(StatusChanged)
def _before(subject: str, event: StatusChanged) -> Iterator[tuple[tuple[Statement, dict[str, Any]], Any]]:
    """A change leans on the statuses that the organisation had before it."""

    def take(world: World, rows: Sequence[Row]) -> None:
        world.of(STATUSES).update(statuses_of(rows))

    yield (HISTORY, {"codes": [subject]}), take


@changes(StatusChanged)
def status(record: Record, state: State, event: StatusChanged, actor: str, on: date, seq: int) -> None:
    ended = on.isoformat() if event.to in ENDED else None
    for status in record.world.of(STATUSES)[state.code]:
        if status.basis in (event.status_of, *event.along):
            status.standing = event.to
            if event.change == StatusChange.RENEW:
                status.until = event.until
            until = status.until.isoformat() if status.until else None
            turned, answered = (TURNED, ()) if event.doubt_stays else (STATUS, (None,))
            record.changes.append((turned, (until, event.to, ended, *answered, status.basis)))
            _rests(record, status)
    _told(record, state, event.level, on)
    if event.document:
        lay(record, state, event, actor, on, seq, kind=event.document)


def _rests(record: Record, status: StatusHeld) -> None:
    """What rests on a status is exemplary while it is held."""
    for project in record.world.of(PROJECTS).get(status.basis, ()):
        resting = record.world.of(EXEMPLARY).setdefault(project, {})
        resting.pop(status.basis, None)
        if status.standing in HELD:
            resting[status.basis] = status.until


def _told(record: Record, state: State, level: Level, on: date) -> None:
    changed = record.world.of(CHANGED)
    changed[state.code, level] = max(on, changed.get((state.code, level), on))
