"""What the lane knows while it handles a batch of commands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar, cast

from domain.engine.actor import Identity
from domain.engine.kinds import Kind
from domain.engine.state import State
from domain.engine.tickets import Ticket
from domain.engine.wire import Row, Statement

Question = tuple[Statement, Mapping[str, Any]]
Looked = tuple[Question, Callable[["World", Sequence[Row]], None]]
"""A question, and what takes its rows into the world."""
FoundT = TypeVar("FoundT")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A decision that lets its subject pass, with the facts that it rests on."""

    entry: int
    phase: str
    decided_by: str
    capsule: str


@dataclass(frozen=True, slots=True)
class EntryRef:
    """Names one entry of the journal."""

    subject: str
    seq: int
    kind: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A deed that waits for a second person."""

    number: str
    people: frozenset[str]
    """Who asked for it, and in whose name."""
    asked_by: str
    asked_at: datetime


@dataclass(slots=True)
class World:
    """Everything that the commands of one batch may read or change."""

    today: date
    recorded_at: datetime
    time_zone: str
    """The programme's, in which newcomers live until they say otherwise."""
    states: dict[str, State] = field(default_factory=dict)
    holdings: dict[str, Any] = field(default_factory=dict)
    """Subject -> what is known of it beside its state, in the record that its room declares."""
    roles: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    """(Person, scope) -> roles held there."""
    lapsed: set[tuple[str, str, str]] = field(default_factory=set)
    """(Person, scope, role) that ended with a day."""
    acting: set[str] = field(default_factory=set)
    """Actors who are known by a role that they hold."""
    handled: dict[str, list[EntryRef]] = field(default_factory=dict)
    """Command id -> the entries that it brought about."""
    contents: dict[str, str] = field(default_factory=dict)
    """Command id -> what it asked for, where that is known."""
    tickets: dict[str, Ticket] = field(default_factory=dict)
    """Hash -> the ticket, as this batch spends it."""
    above: dict[str, list[str]] = field(default_factory=dict)
    """Organisation -> those above it, where a role of the pack reaches down the tree."""
    waiting: dict[str, Waiting] = field(default_factory=dict)
    """What was asked for, as one number -> the deed that waits for a second person."""
    proved: bool = False
    """Nobody acts here on a name that was only typed."""
    numbers: dict[Kind, int] = field(default_factory=dict)
    turn: int = 0
    """The turn of the entry that was written last."""
    sealed: dict[str, list[Sealed]] = field(default_factory=dict)
    """Subject whose facts a command may change -> decisions that rest on them."""
    seals_people: bool = False
    """Somebody may be written another way in this batch: decisions of the batch itself are among the sealed, too."""
    since_return: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    """Subject -> (kind, facts) of what happened since it was returned for rework."""
    found: dict[str, Any] = field(default_factory=dict)
    """Name of a lookup -> what it found."""

    def ask_for_proof(self, modes: Sequence[Row]) -> None:
        """The installation may ask that who acts is proved; whoever asked for it already is not overruled."""
        self.proved = self.proved or any(mode == Identity.PROVED for (mode,) in modes)

    def begin_at(self, turn: int) -> None:
        """The turn of the last entry that is written is known."""
        self.turn = turn

    def of(self, lookup: Lookup[FoundT]) -> FoundT:
        """What a lookup found; empty where nobody asked."""
        if lookup.name not in self.found:
            self.found[lookup.name] = lookup.empty()
        return cast("FoundT", self.found[lookup.name])


def no_question(commands: Sequence[Any], world: World) -> Iterable[Question]:
    """Nothing is asked beside the facts; somebody else fills the lookup."""
    return ()


def no_rows(world: World, found: Any, rows: Sequence[Row]) -> None:
    """Nothing was asked."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Lookup(Generic[FoundT]):
    """Something that commands look up beside their subjects, asked for together with the facts about those."""

    name: str
    empty: Callable[[], FoundT]
    """What is found where nobody asked."""
    ask: Callable[[Sequence[Any], World], Iterable[Question]] = no_question
    """The questions of a batch's commands; none where nothing has to be asked."""
    take: Callable[[World, FoundT, Sequence[Row]], None] = no_rows
    """Takes the rows of one question in."""
