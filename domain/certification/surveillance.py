"""Surveillance of a status that is held: a check of its own, which confirms it, finds something or doubts it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import select

from domain.certification.applications import LEVEL
from domain.certification.exemplars import STATUSES, exemplars
from domain.certification.facts import HELD, Shown
from domain.certification.status_dependents import PROJECTS, resting
from domain.certification.statuses import latest_status
from domain.certification.tables import TABLES
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.kinds import Standing
from domain.engine.packs import Packs
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Statement, Wire, change
from domain.engine.words import Words
from domain.engine.world import Lookup, World
from domain.methodology.criteria import Occasion
from domain.methodology.editions import set_for
from domain.programme.kinds import Level, Outcome, StatusStanding, SubjectKind
from domain.registry.known import CENTRE, SPHERES
from domain.registry.roles import METHODOLOGISTS
from domain.rules import marks
from domain.stored.holdings import Holdings

SURVEILLANCE = "surveillance"
"""The lifecycle of such a check; a methodology without it has no surveillance."""

SURVEYED: Mapping[Outcome, Words] = {
    Outcome.GRANTED: Words("статус подтверждён", "the status is confirmed"),
    Outcome.REMARKS: Words("статус подтверждён с замечаниями", "the status is confirmed, with findings"),
    Outcome.REFUSED: Words("предложено приостановить статус", "suspension of the status is proposed"),
}
"""What a conclusion means where a status is held already."""

_check, _subject = TABLES["partner_check"], TABLES["subject"]
_OPEN = Statement(
    select(_check.c.surveys, _check.c.code)
    .join(_subject, _subject.c.code == _check.c.code)
    .where(Among(_check.c.surveys, "codes"), _subject.c.ended_on.is_(None))
)
UNDER_WAY: Lookup[dict[str, str]] = Lookup(name="surveillance under way", empty=dict)
"""Basis of a status -> the check that looks at it now."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenSurveillance(Command):
    """Open the surveillance of a status; the sweep does so by itself where the methodology names an interval."""

    name = "open_surveillance"
    says = Words("Открыть инспекционный контроль статуса", "Open the surveillance of a status")
    typed = ("status open-surveillance",)

    organisation: Annotated[str, asked.code("Организация", "Organisation")]
    level: Annotated[Level, LEVEL]
    centre: Annotated[str | None, CENTRE] = None
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class SurveillanceOpened(Event):
    """A status that is held came up for surveillance."""

    kind = "surveillance_opened"
    says = Words("открыт инспекционный контроль", "surveillance opened")
    owed = True
    opens = SubjectKind.CHECK

    title: str
    organisation: str
    centre: str | None
    level: Level
    status_of: str
    """The check on which the status rests."""
    projects: tuple[str, ...]
    """The projects on which it rests; they are looked at again, not presented anew."""
    lifecycle: str
    pack: str
    opening_phase: str
    due_on: date
    edition: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusSurveyed(Event):
    """A commission looked at a status that is held: it is confirmed, or its suspension is proposed."""

    kind = "status_surveyed"
    says = Words("инспекционный контроль завершён", "status surveyed")
    owed = True

    level: Level
    status_of: str
    check: str
    outcome: Outcome
    findings: int
    """How many findings are to be mended."""
    upheld: bool = False
    """An objection to the proposal was upheld: it is no proposal any more."""


def under_way(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """Which statuses are looked at now."""
    bases = sorted({status.basis for theirs in world.of(STATUSES).values() for status in theirs})
    world.of(UNDER_WAY).update((basis, code) for basis, code in wire.ask((_OPEN, {"codes": bases}))[0])


@does(
    OpenSurveillance,
    by=METHODOLOGISTS,
    names=("organisation", "centre", "code"),
    moves=("organisation",),
    opens=True,
    looks_up=(SPHERES,),
    after=(exemplars, resting, under_way),
    by_system=True,
    fresh=True,
)
def open_surveillance(case: Case) -> Iterator[Happening]:
    """A status in force, or a suspended one, is looked at by the criteria of surveillance, once at a time."""
    command: OpenSurveillance = case.command
    organisation = case.required("organisation", (SubjectKind.ORGANISATION,), command.organisation)
    case.may(organisation, case.subject("centre", SubjectKind.CENTRE, command.centre))
    case.still_open(organisation)
    status = latest_status(case, organisation, (*HELD, StatusStanding.SUSPENDED))
    lifecycle = case.pack.lifecycles.get(SURVEILLANCE)
    found = set_for(case.pack, command.level, case.world.of(SPHERES).get(command.organisation), command.on)
    if lifecycle is None or not found.asked(Occasion.SURVEILLANCE, command.on):
        said = "в методике нет инспекционного контроля", "the methodology has no surveillance"
        case.against(no.already("no_surveillance", *said))
    if status is not None and (open_one := case.world.of(UNDER_WAY).get(status.basis)):
        case.against(no.already("under_way", f"контроль уже идёт: {open_one}", f"it is under way: {open_one}"))
    code = case.new_code(SubjectKind.CHECK)
    case.on_calendar("on", command.on)
    case.settle()
    assert status is not None  # noqa: S101 - settled
    assert lifecycle is not None  # noqa: S101 - settled
    yield (
        code,
        SurveillanceOpened(
            title=organisation.title, organisation=organisation.code, centre=command.centre, level=status.level,
            status_of=status.basis, projects=tuple(case.world.of(PROJECTS).get(status.basis, ())),
            lifecycle=lifecycle.key, pack=case.pack.identity, opening_phase=lifecycle.first.key,
            due_on=case.pack.calendar.after(command.on, lifecycle.first.duration.working_days),
            edition=found.edition or None,
        ),
    )  # fmt: skip


def surveyed(case: Case, check: State, held: Holdings, *, upheld: bool = False) -> Iterator[Happening]:
    """The organisation's register is told what the commission concluded; nothing where it did not."""
    concluded = marks.conclusion(held, case.pack)
    if held.surveys and held.level and concluded is not None:
        yield (
            check.organisation or "",
            StatusSurveyed(
                level=held.level, status_of=held.surveys, check=check.code, outcome=Outcome(concluded),
                findings=sum(found.closed_on is None for found in held.findings), upheld=upheld,
            ),
        )  # fmt: skip


DOUBTED = change(TABLES["exemplar_status"], ("basis",), ("doubted_on",))


@changes(SurveillanceOpened)
def opened(record: Record, state: State, event: SurveillanceOpened, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation, state.centre = event.title, event.organisation, event.centre
    state.lifecycle, state.pack, state.phase = event.lifecycle, event.pack, event.opening_phase
    state.standing, state.due_on = Standing.IN_WORK, event.due_on
    record.add(
        "partner_check", code=state.code, level=event.level, edition=event.edition, outside="", surveys=event.status_of
    )
    for project in event.projects:
        record.add("presented", check=state.code, project=project)
    shown = [Shown(project, None, None) for project in event.projects]
    record.world.holdings[state.code] = Holdings(
        level=event.level, presented=shown, edition=event.edition, surveys=event.status_of
    )
    record.world.of(UNDER_WAY)[event.status_of] = state.code


@changes(StatusSurveyed)
def told(record: Record, state: State, event: StatusSurveyed, actor: str, on: date, seq: int) -> None:
    doubted = event.outcome is Outcome.REFUSED and not event.upheld
    record.changes.append((DOUBTED, (on.isoformat() if doubted else None, event.status_of)))
