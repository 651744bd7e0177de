"""A protocol entered with the wrong document gets the right one; a list that was gathered wrongly is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from domain.documents.paper import FILES, Laid, OnNumbered, lay, proved, said, signer
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
from domain.engine.wire import change
from domain.engine.words import Words
from domain.pilot.by_protocol import PROTOCOLS
from domain.pilot.protocols import DOCUMENT, PAPER, PROTOCOL
from domain.pilot.tables import TABLES
from domain.registry.roles import STAFF


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplaceProtocol(OnNumbered):
    """Lay the right document under a protocol that was entered with another one."""

    name = "replace_protocol"
    says = Words("Заменить документ внесённого протокола", "Lay the right document under a protocol")
    typed = ("protocol replace",)

    subject: Annotated[str, PROTOCOL]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class DropProtocol(Command):
    """Drop a list of decisions that nobody signed."""

    name = "drop_protocol"
    says = Words("Снять список решений, который не подписали", "Drop a list of decisions that nobody signed")
    typed = ("protocol drop",)

    subject: Annotated[str, PROTOCOL]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtocolReplaced(Laid):
    """The document under a protocol is another one; what was decided stays, and may be objected to anew."""

    kind = "protocol_replaced"
    says = Words("документ протокола заменён", "document of a protocol replaced")
    owed = True
    told_late = True

    before: str
    """The number under which it was entered."""
    reason: str
    object_until: date
    decided_by: str = ""
    """Whoever hears of it, for the decisions are theirs; blank in entries of earlier releases."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtocolDropped(Event):
    """A list of decisions was dropped before anybody signed it."""

    kind = "protocol_dropped"
    says = Words("список решений снят", "list of decisions dropped")

    reason: str


@does(ReplaceProtocol, by=STAFF, people=signer, looks_up=(PROTOCOLS, FILES))
def replace_protocol(case: Case) -> Iterator[Happening]:
    """The right document is laid under what was decided; the one of before stays in the history."""
    command: ReplaceProtocol = case.command
    state = case.required("subject", DOCUMENT, command.subject)
    case.may(state)
    found = case.world.of(PROTOCOLS)[state.code]
    case.text("number", command.number, 100)
    if not found.number:
        case.against(no.already("not_entered", "протокол ещё не внесён", "the protocol has not been entered yet"))
    proved(case)
    if command.on < state.since_on:
        case.against(no.before_last_move(command.on, state.since_on))
    until = case.pack.calendar.after(case.world.today, case.pack.number("objection_days"))
    case.settle()
    told = said(command) | {"number": command.number.strip()}
    yield (
        state.code,
        ProtocolReplaced(
            **told, before=found.number, reason=clean(command.reason), object_until=until, decided_by=found.decided_by
        ),
    )


@does(DropProtocol, by=STAFF, looks_up=(PROTOCOLS,))
def drop_protocol(case: Case) -> Iterator[Happening]:
    """A list that was not signed decides nothing any more; what was signed is reversed decision by decision."""
    command: DropProtocol = case.command
    state = case.required("subject", DOCUMENT, command.subject)
    case.may(state)
    case.still_open(state)
    found = case.world.of(PROTOCOLS)[state.code]
    if found.number:
        ru = f"протокол уже внесён под номером {found.number}: решения отменяют по одному"
        case.against(no.already("entered", ru, f"entered already as number {found.number}: reverse its decisions"))
    if command.on < state.since_on:
        case.against(no.before_last_move(command.on, state.since_on))
    case.settle()
    yield state.code, ProtocolDropped(reason=clean(command.reason))


REPLACED = change(TABLES["protocol"], ("code",), ("number", "object_until"))


@changes(ProtocolReplaced)
def replaced(record: Record, state: State, event: ProtocolReplaced, actor: str, on: date, seq: int) -> None:
    if (found := record.world.of(PROTOCOLS).get(state.code)) is not None:
        found.number, found.object_until = event.number, event.object_until
    record.changes.append((REPLACED, (event.number, event.object_until.isoformat(), state.code)))
    lay(record, state, event, actor, on, seq, kind=PAPER)


@changes(ProtocolDropped)
def dropped(record: Record, state: State, event: ProtocolDropped, actor: str, on: date, seq: int) -> None:
    state.ended_on = on
