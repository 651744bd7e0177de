"""The way of every deed into the lane: what is grave, and who was turned away, the security log hears by any door."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Protocol

from sqlalchemy import Engine

from domain.engine.command import Command
from domain.engine.lane import CHUNK, Done, Outcome, Refused, Repeated, handle, handle_many, handle_together
from domain.engine.packs import Packs
from domain.engine.second_person import SecondAsked
from domain.engine.wire import Wire
from domain.registry.ways_in import LoginLeft
from flows.security import note
from flows.settings import Settings

REFUSALS_OF_IDENTITY = frozenset({"not_proved", "ticket_refused", "not_in_that_name"})


class Acts(Protocol):
    """Where deeds are done: of a programme, what is needed for that."""

    @property
    def settings(self) -> Settings:
        """Where the security log is."""

    @property
    def engine(self) -> Engine:
        """The database."""

    @property
    def packs(self) -> Packs:
        """The methodologies."""

    @property
    def proved(self) -> bool:
        """Whether who acts is proved."""

    def now(self) -> datetime:
        """This instant."""


class Deeds:
    """What comes of the commands of one order, on its way into the security log."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._told: set[tuple[str, str, str | None]] = set()
        self._undone: list[tuple[Command, Done]] = []

    def tell(self, command: Command, outcome: Outcome) -> None:
        """A line of what came of a command, where one is due: it stands from now on, or was refused."""
        if isinstance(outcome, Refused):
            self._turned_away(command, outcome)
        elif not isinstance(outcome, Repeated):
            self._stands(command, outcome)

    def hear(self, command: Command, outcome: Outcome) -> None:
        """The same of what may still be taken back: a refusal at once, a deed when it is settled."""
        if isinstance(outcome, Refused):
            self._turned_away(command, outcome)
        elif command.weighty or any(entry.kind == LoginLeft.kind for entry in outcome.entries):
            self._undone.append((command, outcome))

    def settle(self) -> None:
        """What was heard stays."""
        for command, outcome in self._undone:
            self.tell(command, outcome)
        self._undone.clear()

    def _stands(self, command: Command, outcome: Done) -> None:
        acting = command.acting
        if command.weighty:
            waits = any(entry.kind == SecondAsked.kind for entry in outcome.entries)
            note(
                self.settings, "grave_asked" if waits else "grave", person=acting.person, action=command.name,
                subject=outcome.subject, on_behalf_of=acting.on_behalf_of, credential=acting.credential or None,
            )  # fmt: skip
        for entry in outcome.entries:
            if entry.kind == LoginLeft.kind:
                note(self.settings, "login_changed", person=entry.subject)

    def _turned_away(self, command: Command, outcome: Refused) -> None:
        """A refusal of who acts; one line for all that one order asks in vain in one name."""
        acting = command.acting
        if not (keys := {reason.key for reason in outcome.reasons} & REFUSALS_OF_IDENTITY):
            return
        if (told := (min(keys), acting.person, acting.on_behalf_of)) not in self._told:
            self._told.add(told)
            note(
                self.settings, "refused", reason=min(keys), person=acting.person, action=command.name,
                on_behalf_of=acting.on_behalf_of, credential=acting.credential or None,
            )  # fmt: skip


def done(programme: Acts, command: Command) -> Outcome:
    """Carry out one command, or say every reason why not."""
    proved, now = programme.proved, programme.now()
    outcome = handle(programme.engine, programme.packs, command, now=now, proved=proved)
    Deeds(programme.settings).tell(command, outcome)
    return outcome


def each_done(programme: Acts, commands: Iterable[Command], *, chunk: int = CHUNK) -> Iterator[Outcome]:
    """Carry out commands in order, a transaction a chunk."""
    deeds, asked, proved, now = Deeds(programme.settings), deque[Command](), programme.proved, programme.now()

    def taken() -> Iterator[Command]:
        for command in commands:
            asked.append(command)
            yield command

    for outcome in handle_many(programme.engine, programme.packs, taken(), now=now, chunk=chunk, proved=proved):
        deeds.tell(asked.popleft(), outcome)
        yield outcome


def rehearsed(programme: Acts, commands: Iterable[Command | None], heard: Callable[[Command, Outcome], bool]) -> None:
    """What would come of commands, told one by one; nothing stays but that somebody was turned away."""
    deeds, proved, now = Deeds(programme.settings), programme.proved, programme.now()

    def told(command: Command, outcome: Outcome) -> bool:
        deeds.hear(command, outcome)
        return heard(command, outcome)

    def asked(wire: Wire) -> Iterable[Command | None]:
        return commands

    handle_together(
        programme.engine, programme.packs, asked, now=now, heard=told, keep=lambda: False, proved=proved
    )  # fmt: skip
