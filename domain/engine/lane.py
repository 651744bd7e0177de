"""The one lane: command → rules → events → record, in one transaction, for one command or for thousands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Engine

from domain.engine import refusals as no
from domain.engine.action import ACTIONS
from domain.engine.admission import about, check_acting, spend
from domain.engine.bounds import beyond
from domain.engine.calendar import CalendarEnds
from domain.engine.case import Case, Happening
from domain.engine.command import SYSTEM, Command
from domain.engine.content import content_of
from domain.engine.elsewhere import where_held
from domain.engine.event_effects import EVENTS
from domain.engine.garbage import uncollected
from domain.engine.kinds import VOCABULARY, Kind
from domain.engine.loader import load
from domain.engine.numbers import ordinal
from domain.engine.packs import Packs
from domain.engine.record import Record, start
from domain.engine.refusals import Reason, Refusal
from domain.engine.second_person import seconded
from domain.engine.wire import Stale, Wire, wired
from domain.engine.world import EntryRef, World

CHUNK = 500
"""How many commands share a transaction in `handle_many`."""

TRIES = 3
"""How often a batch that met another writer is read again."""


@dataclass(frozen=True, slots=True)
class Done:
    """The command was carried out."""

    command_id: str
    entries: tuple[EntryRef, ...]
    about: str = ""
    """Code of what the command names as its subject, which may be another's entry than the first."""

    @property
    def subject(self) -> str:
        """Code of the subject that the command was about."""
        moved = [entry.subject for entry in self.entries]
        return self.about if self.about in moved else moved[0]


@dataclass(frozen=True, slots=True)
class Repeated(Done):
    """A command with this id was carried out before; nothing was written now."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The command changed nothing, for these reasons."""

    command_id: str
    reasons: tuple[Reason, ...]


Outcome = Done | Refused


def handle(engine: Engine, packs: Packs, command: Command, *, now: datetime, proved: bool = False) -> Outcome:
    """Carry out one command, or say every reason why not; with `proved` none of a name that was only typed."""
    return _batch(engine, packs, [command], now, proved=proved)[0]


def handle_many(
    engine: Engine,
    packs: Packs,
    commands: Iterable[Command],
    *,
    now: datetime,
    chunk: int = CHUNK,
    proved: bool = False,
) -> Iterator[Outcome]:
    """Carry out commands in order, a transaction a chunk; the rows are those of handling them one by one.

    But for the outbox, where one row stands for those of a batch that digests only count.
    """
    for batch in _batches(commands, chunk):
        yield from _batch(engine, packs, batch, now, proved=proved)


def _batches(commands: Iterable[Command | None], chunk: int) -> Iterator[list[Command]]:
    """Commands by chunks; one that must see what others before it have written begins a chunk, as does None."""
    batch: list[Command] = []
    for command in commands:
        if command is None:
            if batch:
                yield batch
            batch = []
            continue
        if batch and (len(batch) == chunk or ACTIONS[type(command)].fresh):
            yield batch
            batch = []
        batch.append(command)
    if batch:
        yield batch


class _Undo(Exception):
    """Everything that was written in a transaction is taken back."""


def _stay(wanted: bool) -> None:
    """Take everything back unless it shall stay."""
    if not wanted:
        raise _Undo


def handle_together(
    engine: Engine,
    packs: Packs,
    commands: Callable[[Wire], Iterable[Command | None]],
    *,
    now: datetime,
    heard: Callable[[Command, Outcome], bool],
    keep: Callable[[], bool],
    chunk: int = CHUNK,
    proved: bool = False,
) -> bool:
    """Carry out all commands in one transaction, or none of them; whether they were carried out.

    Commands are taken and handled a chunk at a time, so that any number of them fits into memory; whoever makes
    them is given the wire, to look around in the same transaction; all that comes before a None is done then.
    `heard` is told each outcome and says whether it is one to go on with; after one that is not, the rest is still
    looked at, so that all reasons are known, and nothing is written.  `keep` is asked at the end whether what was
    done shall stay.
    """
    today = now.astimezone(ZoneInfo(packs.current.time_zone)).date()
    good = True
    try:
        with wired(engine) as wire:
            for batch in _batches(commands(wire), chunk):
                with uncollected(worth=len(batch) > 1):
                    world = load(wire, batch, packs, today=today, recorded_at=now, proved=proved)
                    record = Record(world)
                    for command, outcome in zip(batch, _outcomes(wire, batch, packs, record), strict=True):
                        good = heard(command, outcome) and good
                    if record.rows or record.changes:
                        record.flush(wire)
            _stay(good and keep())
    except _Undo:
        return False
    except Stale:
        return _met(heard, today)
    except Exception as error:
        if not is_collision(error):
            raise
        return _met(heard, today)
    return True


def _met(heard: Callable[[Command, Outcome], bool], today: date) -> bool:
    """Another writer was met on the way; nothing stays."""
    heard(Command(actor=SYSTEM, on=today), Refused("", (no.busy("import"),)))
    return False


def _batch(engine: Engine, packs: Packs, batch: Sequence[Command], now: datetime, *, proved: bool) -> list[Outcome]:
    today = now.astimezone(ZoneInfo(packs.current.time_zone)).date()
    for _ in range(TRIES):
        try:
            with wired(engine) as wire, uncollected(worth=len(batch) > 1):
                world = load(wire, batch, packs, today=today, recorded_at=now, proved=proved)
                record = Record(world)
                outcomes = _outcomes(wire, batch, packs, record)
                if record.rows or record.changes:
                    record.flush(wire)
                return outcomes
        except Stale:
            continue
        except Exception as error:
            if not is_collision(error):
                raise
    return [Refused(command.command_id, (no.busy(about(command)),)) for command in batch]


def is_collision(error: Exception) -> bool:
    """Whether the database says that another writer took a key or a row at the same moment."""
    return type(error).__name__ in {
        "IntegrityError",
        "UniqueViolation",
        "DeadlockDetected",
        "SerializationFailure",
    }


def _outcomes(wire: Wire, batch: Sequence[Command], packs: Packs, record: Record) -> list[Outcome]:
    """What comes of each command in turn; whoever may not here, but holds the role elsewhere, is told where."""
    found = [_one(command, record.world, packs, record) for command in batch]
    refused = {
        place: (command, outcome.reasons)
        for place, (command, outcome) in enumerate(zip(batch, found, strict=True))
        if isinstance(outcome, Refused)
    }
    for place, reasons in where_held(wire, record.world, packs, refused):
        found[place] = Refused(batch[place].command_id, reasons)
    return found


def _one(command: Command, world: World, packs: Packs, record: Record) -> Outcome:
    """One command of a batch: its events are applied to the world before the next command is looked at."""
    about = getattr(command, "subject", "")
    if (entries := world.handled.get(command.command_id)) is not None:
        if not _same_asked(command, entries, world.contents.get(command.command_id)):
            return Refused(command.command_id, (no.id_taken(command.command_id, entries[0].subject),))
        return Repeated(command.command_id, tuple(entries), about)
    subject = world.states.get(about)
    action = ACTIONS[type(command)]
    pack = packs.of(subject.pack if subject else None)
    case = Case(command, world, pack, packs, by=action.by, by_system=action.by_system)
    try:
        check_acting(case)
        case.reasons.extend(beyond(command))
        happenings = list(action.handler(case))
        case.settle()
        happenings = seconded(case, happenings, record, packs.current.second_hand)
    except Refusal as refusal:
        return Refused(command.command_id, refusal.reasons)
    except CalendarEnds as ends:
        past = no.beyond_calendar("on", ends.first, ends.last, ends.day)
        return Refused(command.command_id, (*case.reasons, past))
    written = tuple(_write(record, case, position, happening) for position, happening in enumerate(happenings))
    world.handled[command.command_id] = list(written)
    world.contents[command.command_id] = content = content_of(command)
    record.rows["handled"].append((command.command_id, content))
    spend(record, command)
    return Done(command.command_id, written, about)


def _same_asked(command: Command, entries: Sequence[EntryRef], content: str | None) -> bool:
    """Whether entries came of this very command.

    Of one carried out by an earlier release, or erased since, only the entries are known: they can have come of it
    where they are of what it moves, or a birth where it opens something.  People may be named by e-mail, which entries
    are not: such a command is taken for the same.
    """
    if content is not None:
        return content == content_of(command)
    action, subjects = ACTIONS[type(command)], {entry.subject for entry in entries}
    moved = set(action.moved(command))
    if moved and not any("@" in code for code in moved):
        return bool(moved & subjects) or (action.opens and any(EVENTS[entry.kind].opens for entry in entries))
    return not action.opens or any(EVENTS[entry.kind].opens for entry in entries)


def _write(record: Record, case: Case, position: int, happening: Happening) -> EntryRef:
    code, event = happening
    if code not in case.world.states:
        kind = event.opens
        if kind is None:
            raise LookupError(code)
        start(case.world, kind, code, case.command.on)
        _count(case, kind, code)
    return record.write(case.command, position, code, event)


def _count(case: Case, kind: Kind, code: str) -> None:
    """A code of the pack's pattern uses up its number, whoever chose it."""
    if (number := ordinal(case.pack, kind, code)) is not None:
        case.world.numbers[kind] = max(case.world.numbers.get(kind, 0), number)
    elif kind in VOCABULARY.numbered:
        case.world.numbers[kind] = case.world.numbers.get(kind, 0) + 1
