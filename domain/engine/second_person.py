"""Two pairs of eyes: a deed that its action or the pack names waits until a second person asks for the very same."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import select

from domain.engine import refusals as no
from domain.engine.action import ACTIONS, Action, action_of
from domain.engine.case import Case, Happening
from domain.engine.columns import as_instant, instant_text
from domain.engine.command import SYSTEM, Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.packs import Packs
from domain.engine.record import Record
from domain.engine.refusals import Refusal
from domain.engine.state import State
from domain.engine.tables import TABLES
from domain.engine.wire import Among, Row, Statement, removal
from domain.engine.words import Words
from domain.engine.world import Question, Waiting, World

GOOD_FOR = timedelta(days=7)
"""How long a deed waits for a second person."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SecondAsked(Event):
    """A deed was asked for that a second person must ask for, too; nothing of it is done yet."""

    kind = "second_asked"
    says = Words("ждёт второго человека", "waits for a second person")

    action: str
    number: str
    said: str
    """What was asked for, as JSON."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Seconded(Event):
    """A second person asked for the same: what follows was done by both."""

    kind = "seconded"
    says = Words("подтверждено вторым человеком", "confirmed by a second person")

    action: str
    number: str
    asked_by: str
    """Who asked first."""


_waiting = TABLES["second_hand"]
WAITING = Statement(
    select(_waiting.c.number, _waiting.c.content, _waiting.c.asked_by, _waiting.c.hand, _waiting.c.asked_at)
    .where(Among(_waiting.c.content, "contents"))
    .with_for_update()
)
WITHOUT = removal(_waiting, ("number",))
NOT_SAID = frozenset({"actor", "acting", "on", "command_id", "expected_version"})


def said_of(command: Command) -> str:
    """What a command asks for, whoever asks and whenever."""
    said = {found.name: getattr(command, found.name) for found in fields(command) if found.name not in NOT_SAID}
    told = {name: value for name, value in said.items() if value is not None}
    return orjson.dumps(told, default=str, option=orjson.OPT_SORT_KEYS).decode()


def content_of(command: Command) -> str:
    """The same as one number, with the name of the action."""
    return sha256(f"{command.name} {said_of(command)}".encode()).hexdigest()


def waiting_for(commands: Sequence[Command], packs: Packs) -> Question | None:
    """What to ask about deeds of a batch that may wait for a second person."""
    names = packs.current.second_hand
    contents = sorted({content_of(command) for command in commands if _may_wait(command, names)})
    return (WAITING, {"contents": contents}) if contents else None


def _may_wait(command: Command, named: frozenset[str]) -> bool:
    """Whether a second person may have to ask for it, too: not for the engine's deeds, nor what none may read yet."""
    if command.actor == SYSTEM or command.unread:
        return False
    return command.name in named or action_of(command).paired is not None


def take(world: World, rows: Sequence[Row]) -> None:
    """Deeds that wait already."""
    for number, content, asked_by, hand, asked_at in rows:
        world.waiting[content] = Waiting(number, frozenset({asked_by, hand}), asked_by, as_instant(asked_at))


def seconded(case: Case, happenings: list[Happening], record: Record, named: frozenset[str]) -> list[Happening]:
    """What happens now: the deed itself where one person is enough or the second asks, else that it waits."""
    command: Command = case.command
    action = action_of(command)
    if not _may_wait(command, named) or not _takes_two(case, action, named):
        return happenings
    subject, content = next(iter(action.moved(command))), content_of(command)
    found = case.world.waiting.get(content)
    if found is not None and found.asked_at + GOOD_FOR < case.world.recorded_at:
        record.remove(WITHOUT, "second_hand", (found.number,))
        found = None
    if found is None:
        return [(subject, _ask(case, content, record))]
    if not found.people.isdisjoint(case.doers):
        zone = ZoneInfo(case.pack.time_zone)
        since, until = (day.astimezone(zone).date() for day in (found.asked_at, found.asked_at + GOOD_FOR))
        raise Refusal([no.needs_second(case.pack, found.number, since, until, case.roles)])
    record.remove(WITHOUT, "second_hand", (found.number,))
    del case.world.waiting[content]
    return [(subject, Seconded(action=command.name, number=found.number, asked_by=found.asked_by)), *happenings]


def _takes_two(case: Case, action: Action, named: frozenset[str]) -> bool:
    """Whether this very deed is one for two persons: by its action, or by the pack."""
    by_action = action.paired is not None and action.paired(case)
    return by_action or (case.command.name in named and action.weighs(case))


def waits(case: Case) -> bool:
    """Whether somebody has asked for the very same lately, so that whoever asks now is the second one."""
    found = case.world.waiting.get(content_of(case.command))
    return found is not None and found.asked_at + GOOD_FOR >= case.world.recorded_at


def about(action: str, said: str) -> str:
    """The subject in whose history it stands that a deed waits."""
    found, told = next(one for one in ACTIONS.values() if one.command.name == action), orjson.loads(said)
    named = (told[name] for name in found.moves if told.get(name))
    return next(str(one) if isinstance(one, str) else str(one[0]) for one in named)


def number_of(command_id: str) -> str:
    """By which number a deed waits that was asked for under an id."""
    return b32encode(sha256(command_id.encode()).digest()).decode()[:8]


def _ask(case: Case, content: str, record: Record) -> SecondAsked:
    command: Command = case.command
    number = number_of(command.command_id)
    said, at = said_of(command), case.world.recorded_at
    people = (command.actor, command.acting.person)
    case.world.waiting[content] = Waiting(number, frozenset(people), command.actor, at)
    record.rows["second_hand"].append((number, command.name, content, said, *people, instant_text(at)))
    return SecondAsked(action=command.name, number=number, said=said)


@changes(SecondAsked, Seconded)
def nothing_yet(record: Record, state: State, event: Any, actor: str, on: Any, seq: int) -> None:
    """The entry itself is all that changes."""
