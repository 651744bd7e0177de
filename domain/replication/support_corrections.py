"""What was entered of a support that was held is set right: the hours, what happened, or that it was held at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import WHOLE, does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean, plain_or_none
from domain.engine.wire import change
from domain.engine.words import Words
from domain.programme.kinds import SubjectKind
from domain.registry.roles import STAFF
from domain.replication.facts import Supported
from domain.replication.replica import REPLICA
from domain.replication.support import KEYS, NUMBER, support_of
from domain.replication.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectSupport(Command):
    """Set right what was entered of a support that was held."""

    name = "correct_support"
    says = Words("Исправить запись о состоявшейся поддержке", "Correct what was entered of a support that was held")
    typed = ("support correct",)

    subject: Annotated[str, REPLICA]
    number: Annotated[int, NUMBER]
    reason: Annotated[str, asked.REASON]
    hours: Annotated[Decimal | None, asked.value("Часов", "Hours", above=0, most=100, option="--hours")] = None
    notes: Annotated[str, asked.text("Что было", "What happened", option="--notes")] = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportCorrected(Event):
    """What was entered of a support was set right; what is not said stays as it was."""

    kind = "support_corrected"
    says = Words("запись о поддержке исправлена", "support corrected")

    number: int
    form: str
    person: str
    hours: Decimal | None
    notes: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class UndoSupport(Command):
    """Take back that a support took place: it is ahead again, to be held, moved or cancelled."""

    name = "undo_support"
    says = Words("Снять отметку о поддержке, которой не было", "Take back that a support took place")
    typed = ("support undo",)

    subject: Annotated[str, REPLICA]
    number: Annotated[int, NUMBER]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class SupportUndone(Event):
    """A support that was said to have taken place did not."""

    kind = "support_undone"
    says = Words("отметка о поддержке снята", "support not held after all")

    number: int
    form: str
    person: str
    reason: str


@does(CorrectSupport, by=STAFF, knows=WHOLE)
def correct_support(case: Case) -> Iterator[Happening]:
    """A support that was held is set right, at a replica that has ended too: its hours are counted ever after."""
    command: CorrectSupport = case.command
    state, found = _said_to_be_held(case)
    if command.hours is None and not command.notes.strip():
        case.against(no.bad_value("hours", "не сказано, что исправить", "nothing to correct was given"))
    case.not_before_it(state)
    case.settle()
    if found is not None:
        yield (
            state.code,
            SupportCorrected(
                number=found.number, form=found.form, person=found.person, hours=command.hours,
                notes=clean(command.notes), reason=clean(command.reason),
            ),
        )  # fmt: skip


@does(UndoSupport, by=STAFF, knows=WHOLE)
def undo_support(case: Case) -> Iterator[Happening]:
    """A support that did not take place is ahead again, at a replica that has ended too; what was agreed then stays."""
    state, found = _said_to_be_held(case)
    case.not_before_it(state)
    case.settle()
    if found is not None:
        reason = clean(case.command.reason)
        yield state.code, SupportUndone(number=found.number, form=found.form, person=found.person, reason=reason)


def _said_to_be_held(case: Case) -> tuple[State, Supported | None]:
    """The replica of a command with the support that it names; notes what speaks against one that was not held."""
    state = case.required("subject", (SubjectKind.PROJECT,), case.command.subject)
    case.may(state)
    supports = {one.number: one for one in case.world.holdings[state.code].supports}
    case.one_of("number", str(case.command.number), map(str, supports))
    found = supports.get(case.command.number)
    if found is not None and found.held_on is None:
        case.against(no.already("not_held", "поддержка ещё не состоялась", "the support did not take place yet"))
    return state, found


HOURS = change(TABLES["support"], KEYS, ("hours",))
NOTES = change(TABLES["support"], KEYS, ("notes",))
AHEAD = change(TABLES["support"], KEYS, ("held_on", "hours", "notes", "report_by", "reported_on"))


@changes(SupportCorrected)
def corrected(record: Record, state: State, event: SupportCorrected, actor: str, on: date, seq: int) -> None:
    if event.hours is not None:
        record.changes.append((HOURS, (plain_or_none(event.hours), state.code, event.number)))
    if event.notes:
        record.changes.append((NOTES, (event.notes, state.code, event.number)))


@changes(SupportUndone)
def undone(record: Record, state: State, event: SupportUndone, actor: str, on: date, seq: int) -> None:
    found = support_of(record, state, event.number)
    found.held_on = found.reported_on = None
    record.changes.append((AHEAD, (None, None, "", None, None, state.code, event.number)))
