"""Keys of people: issued for a time, shown once and kept as a hash, revoked when they are lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from sqlalchemy import select

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Statement, change
from domain.engine.words import Words
from domain.engine.world import Lookup
from domain.programme.kinds import SubjectKind
from domain.registry.roles import ADMINISTRATOR
from domain.registry.tables import TABLES
from domain.registry.ways_in import by_own_hand, shut_with_password

NUMBER = asked.text("Номер ключа", "Number of the key", least=6, most=20, pattern="^[A-Z2-7]+$")


@dataclass(frozen=True, kw_only=True, slots=True)
class IssueKey(Command):
    """Let a person in by a key until a day; only the hash of the key is told and kept."""

    name = "issue_key"
    grave = True
    says = Words("Выдать участнику ключ", "Issue a key to a person")
    typed = ()

    person: Annotated[str, asked.who("Участник", "Person")]
    expires_on: Annotated[date, asked.value("Действует по", "Good until", option="--expires")]
    number: Annotated[str, NUMBER]
    sha256: Annotated[
        str,
        asked.text(
            "Отпечаток секрета ключа", "Hash of the key's secret", Words("SHA-256", "SHA-256"), pattern=asked.DIGEST
        ),
    ]


@dataclass(frozen=True, kw_only=True, slots=True)
class RevokeKey(Command):
    """A key lets nobody in from now on."""

    name = "revoke_key"
    grave = True
    says = Words("Отозвать ключ", "Revoke a key")
    typed = ("key revoke",)

    number: Annotated[str, NUMBER]
    person: Annotated[str, asked.who("Чей ключ", "Whose key it is", option="--person")]


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyIssued(Event):
    """A person may come in by a key until a day."""

    kind = "key_issued"
    says = Words("выдан ключ", "key issued")

    number: str
    expires_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class KeyRevoked(Event):
    """A key lets nobody in any more."""

    kind = "key_revoked"
    says = Words("ключ отозван", "key revoked")

    number: str


@dataclass(slots=True)
class Keys:
    """The keys that a batch names."""

    owners: dict[str, tuple[str, bool]] = field(default_factory=dict)
    """Number -> whose it is, and whether it is revoked."""
    hashes: dict[str, str] = field(default_factory=dict)
    """Number -> hash of a key that this batch issues."""


_key = TABLES["access_key"]
KNOWN = Statement(select(_key.c.number, _key.c.person, _key.c.revoked_on).where(Among(_key.c.number, "numbers")))
KEYS: Lookup[Keys] = Lookup(
    name="keys",
    empty=Keys,
    ask=lambda commands, world: [(KNOWN, {"numbers": sorted({command.number for command in commands})})],
    take=lambda world, keys, rows: keys.owners.update({row[0]: (row[1], row[2] is not None) for row in rows}),
)
REVOKE = change(_key, ("number",), ("revoked_on",))
LONGEST = 366
"""Days that a key may be good for."""


def _the_person(command: IssueKey | RevokeKey) -> tuple[str]:
    return (command.person,)


def of_another(case: Case) -> bool:
    """Whether a key is somebody else's."""
    return case.command.person not in case.doers


@does(
    IssueKey,
    programme_wide=True,
    by=ADMINISTRATOR,
    weighs=of_another,
    names=("person",),
    moves=("person",),
    looks_up=(KEYS,),
    by_system=True,
)
def issue_key(case: Case) -> Iterator[Happening]:
    """A person gets a key."""
    command: IssueKey = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    case.may()
    by_own_hand(case)
    case.still_open(person)
    if not 0 <= (command.expires_on - case.world.today).days <= LONGEST:
        case.against(no.bad_value("expires_on", "не раньше сегодня и не дальше года", "from today to a year from now"))
    if command.number in case.world.of(KEYS).owners:
        case.against(no.bad_value("number", "такой номер уже есть", "the number is there already"))
    case.settle()
    case.world.of(KEYS).hashes[command.number] = command.sha256
    yield person.code, KeyIssued(number=command.number, expires_on=command.expires_on)


@does(RevokeKey, by=ADMINISTRATOR, names=("person",), moves=("person",), looks_up=(KEYS,), by_system=True)
def revoke_key(case: Case) -> Iterator[Happening]:
    """A key is revoked, by its owner or an administrator."""
    command: RevokeKey = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    if command.actor != person.code:
        case.may()
    owner, revoked = case.world.of(KEYS).owners.get(command.number, ("", False))
    if owner != person.code:
        case.against(no.bad_value("number", "у этого участника нет такого ключа", "this person has no such key"))
    elif revoked:
        case.against(no.already("key_revoked", "ключ уже отозван", "the key is revoked already"))
    case.settle()
    yield person.code, KeyRevoked(number=command.number)


@changes(KeyIssued)
def key_issued(record: Record, state: State, event: KeyIssued, actor: str, on: date, seq: int) -> None:
    keys = record.world.of(KEYS)
    keys.owners[event.number] = (state.code, False)
    if (hashed := keys.hashes.get(event.number)) is not None:  # the journal has none: keys do not rest on it
        record.add(
            "access_key", number=event.number, person=state.code, sha256=hashed, issued_on=on,
            expires_on=event.expires_on,
        )  # fmt: skip


@changes(KeyRevoked)
def key_revoked(record: Record, state: State, event: KeyRevoked, actor: str, on: date, seq: int) -> None:
    record.world.of(KEYS).owners[event.number] = (state.code, True)
    shut_with_password(record, state.code)  # what was opened with the key ends with it
    record.changes.append((REVOKE, (on.isoformat(), event.number)))
