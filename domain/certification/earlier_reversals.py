"""What was entered of earlier years and confirmed wrongly is reversed, as long as nothing rests on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from sqlalchemy import select, union_all

from domain.certification.earlier_spells import SPELLS, spells
from domain.certification.earlier_statuses import ENTERED, EnteredSettled, EntryTakenBack, StatusEntered
from domain.certification.exemplars import STATUSES, exemplars
from domain.certification.independence import acts_independently
from domain.certification.status_dependents import CHANGED, resting
from domain.documents.entered import as_of
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import Among, Row, Statement, also, removal
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.pilot.lifecycle import SUBJECT
from domain.programme.kinds import Level, SubjectKind
from domain.registry.roles import METHODOLOGISTS
from domain.stored.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class ReverseEntered(Command):
    """Reverse a status or a refusal of earlier years that was confirmed wrongly: it counts on no day."""

    name = "reverse_entered"
    grave = True
    says = Words("Отменить подтверждённое прежних лет", "Reverse what was confirmed of earlier years")
    typed = ("status reverse",)

    subject: Annotated[str, SUBJECT]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusReversed(Event):
    """A status of earlier years that had been confirmed was none: it is in no register, on no day."""

    kind = "status_reversed"
    says = Words("подтверждённый статус прежних лет отменён", "confirmed status of earlier years reversed")
    owed = True

    level: Level
    basis: str
    reason: str


_journal, _check, _project, _granted = (TABLES[name] for name in ("journal", "partner_check", "project", "subject"))
_exemplar, _copy = _granted.alias("exemplar"), _granted.alias("copy")
_RESTS = Statement(
    union_all(
        select(_journal.c.subject, _journal.c.subject.label("code")).where(
            Among(_journal.c.subject, "codes"), also(_journal.c.kind, StatusEntered.kind)
        ),
        select(_check.c.surveys, _check.c.code).where(Among(_check.c.surveys, "codes")),
        select(_granted.c.code, _copy.c.code)
        .join(_exemplar, _exemplar.c.organisation == _granted.c.organisation)
        .join(_project, _project.c.exemplar == _exemplar.c.code)
        .join(_copy, _copy.c.code == _project.c.code)
        .where(
            Among(_granted.c.code, "codes"),
            _copy.c.completed_on.is_not(None),
            _copy.c.opened_on >= _granted.c.opened_on,
        ),
    )
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _RESTS, {"codes": sorted({command.subject for command in commands})}


def _take(world: World, found: dict[str, list[str]], rows: Sequence[Row]) -> None:
    for basis, code in rows:
        found.setdefault(basis, []).append(code)


RESTS: Lookup[dict[str, list[str]]] = Lookup(name="rests on an entered status", empty=dict, ask=_ask, take=_take)
"""A status that was entered -> itself, the checks that looked at it since, and replicas of earlier years behind it."""


@does(ReverseEntered, by=METHODOLOGISTS, knows=WHOLE, looks_up=(RESTS, ENTERED), after=(exemplars, resting, spells))
def reverse_entered(case: Case) -> Iterator[Happening]:
    """A status of which nothing was told since it was confirmed, and on which nothing rests, was never given."""
    command: ReverseEntered = case.command
    check = case.required("subject", (SubjectKind.CHECK,), command.subject)
    case.may(check)
    acts_independently(case, check)
    told, level = case.world.of(RESTS).get(check.code, ()), Level(case.world.holdings[check.code].level or "")
    held = any(one.basis == check.code for one in case.world.of(STATUSES)[check.organisation or ""])
    spell = case.world.of(SPELLS)[check.organisation or ""].get(check.code)
    refused = spell is not None and spell.refused and check.code not in case.world.of(ENTERED)
    if spell is None or check.code not in told or not (held or refused):
        said = "подтверждённого из прежних лет нет", "nothing confirmed of earlier years is there"
        case.against(no.already("nothing_entered", *said))
        case.settle()
        return
    as_of(case, check.opened_on, "проверка окончена", "the check ended on")
    last = case.world.of(CHANGED)[check.organisation or "", level] if held else check.opened_on
    if last > (spell.withdrawn_on or check.opened_on):
        ru = f"{last:%d.%m.%Y} статус изменён актом: прекращают его тоже актом, potok status withdraw"
        en = f"an act changed the status on {last}: an act ends it, potok status withdraw"
        case.against(no.already("status_stands", ru, en))
    if listed := ", ".join(code for code in told if code != check.code):
        case.against(no.already("rests_on_it", f"на статусе держится: {listed}", f"this rests on it: {listed}"))
    case.settle()
    yield check.code, EnteredSettled(refusal=clean(command.reason))
    yield check.code, EntryTakenBack()
    if held:
        reversal = StatusReversed(level=level, basis=check.code, reason=clean(command.reason))
        yield check.organisation or "", reversal


WITHOUT_STATUS = removal(TABLES["exemplar_status"], ("basis",))


@changes(StatusReversed)
def reversed_(record: Record, state: State, event: StatusReversed, actor: str, on: date, seq: int) -> None:
    record.remove(WITHOUT_STATUS, "exemplar_status", (event.basis,))
    statuses = record.world.of(STATUSES)
    statuses[state.code] = [one for one in statuses[state.code] if one.basis != event.basis]
