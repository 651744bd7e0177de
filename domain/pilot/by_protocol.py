"""A decision that a signed protocol names: whose it is, who may enter it, and what the protocol says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from sqlalchemy import select

from domain.engine import refusals as no
from domain.engine.case import Case, scopes_of
from domain.engine.wire import Among, Row, Statement
from domain.engine.world import Lookup, Question, World
from domain.pilot.tables import TABLES
from domain.programme.kinds import SubjectKind
from domain.registry.roles import STAFF

ENTERS = "approve_protocol"
"""The action whose roles enter what a meeting decided."""


@dataclass(frozen=True, slots=True)
class Item:
    """What a protocol decides on one subject."""

    title: str
    decision: str
    terms: Mapping[str, Any]


@dataclass(slots=True)
class Protocol:
    """A protocol as the lane knows it."""

    decided_by: str
    number: str = ""
    """Blank until it was signed and entered."""
    held_on: date | None = None
    entered_by: str | None = None
    object_until: date | None = None
    objected: bool = False
    excepted: frozenset[str] = frozenset()
    items: dict[str, Item] = field(default_factory=dict)
    """Subject -> what is decided on it, in the order of the list."""


_protocol, _item, _subject = TABLES["protocol"], TABLES["protocol_item"], TABLES["subject"]
_HEAD = Statement(
    select(
        _protocol.c.code, _protocol.c.decided_by, _protocol.c.number, _protocol.c.held_on, _protocol.c.entered_by,
        _protocol.c.object_until, _protocol.c.objected_on, _protocol.c.excepted,
    ).where(Among(_protocol.c.code, "codes"))
)  # fmt: skip
_ITEMS = Statement(
    select(_item.c.protocol, _item.c.subject, _subject.c.title, _item.c.decision, _item.c.terms)
    .join(_subject, _subject.c.code == _item.c.subject)
    .where(Among(_item.c.protocol, "codes"))
    .order_by(_item.c.protocol, _item.c.place)
)


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    codes = {getattr(command, "protocol", command.subject) for command in commands} - {None}
    if codes:
        yield _HEAD, {"codes": sorted(codes)}
        yield _ITEMS, {"codes": sorted(codes)}


def _take(world: World, found: dict[str, Protocol], rows: Sequence[Row]) -> None:
    for row in rows:
        if len(row) == HEAD:
            code, decided_by, number, held_on, entered_by, until, objected_on, excepted = row
            found[code] = Protocol(
                decided_by, number, _day(held_on), entered_by, _day(until), objected_on is not None,
                frozenset(excepted.split()),
            )  # fmt: skip
        else:
            code, subject, title, decision, terms = row
            found[code].items[subject] = Item(title, decision, orjson.loads(terms))


HEAD = 8
"""Columns of the question for the protocols themselves; that for their items has fewer."""


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value


PROTOCOLS: Lookup[dict[str, Protocol]] = Lookup(name="protocols", empty=dict, ask=_ask, take=_take)
"""The protocols of a batch's commands."""


def entered_by_protocol(case: Case) -> bool:
    """Whether somebody may act in another's name because a signed protocol says that the other decided."""
    command = case.command
    found = case.world.of(PROTOCOLS).get(command.protocol or "")
    if found is None or command.acting.on_behalf_of != found.decided_by:
        return False
    roles = case.pack.may(ENTERS, STAFF)
    scopes = ("*", *scopes_of(case.world.states.get(command.subject)))
    return any(roles & case.world.roles.get((command.acting.person, scope), set()) for scope in scopes if scope)


def stands_in_protocol(case: Case) -> None:
    """The protocol was signed, nobody objected, and it says just this of the subject."""
    command = case.command
    if command.protocol is None:
        return
    found = case.world.of(PROTOCOLS).get(command.protocol)
    if found is None or not found.number:
        case.against(no.unknown("protocol", SubjectKind.PROTOCOL, command.protocol))
        return
    if found.objected:
        case.against(no.already("objected", "по протоколу есть возражение", "the protocol was objected to"))
    item = found.items.get(command.subject)
    said = item is not None and command.subject not in found.excepted and item.decision == command.decision
    if not said or command.actor != found.decided_by or command.on != found.held_on:
        ru = f"протокол {command.protocol} говорит об этом иначе"
        case.against(no.bad_value("protocol", ru, f"the protocol {command.protocol} says otherwise of it"))
