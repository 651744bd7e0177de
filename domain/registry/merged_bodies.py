"""What the journal tells of mergers of organisations and centres: which stand, what each moved, what came after."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, literal_column, or_, select

from domain.engine.kinds import Kind
from domain.engine.loader import states_of
from domain.engine.packs import Packs
from domain.engine.questions import LOCKED, STATES
from domain.engine.wire import Among, Row, Statement, Wire, also
from domain.engine.world import Lookup, World
from domain.programme.kinds import SubjectKind
from domain.registry.belongings import BELONGINGS, HELD, ROLES_THERE, take_roles
from domain.stored.tables import TABLES

_journal = TABLES["journal"]
_MERGED = Statement(
    select(
        _journal.c.subject, _journal.c.seq, _journal.c.turn, _journal.c.happened_on, _journal.c.kind,
        _journal.c.command_id, _journal.c.facts,
    )
    .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, "body_merged", "body_unmerged"))
    .order_by(_journal.c.subject, _journal.c.seq)
)  # fmt: skip
_MOVED = Statement(
    select(_journal.c.command_id, _journal.c.subject, _journal.c.seq, _journal.c.facts)
    .where(Among(_journal.c.command_id, "ids"), also(_journal.c.kind, "rehomed"))
    .order_by(_journal.c.subject)
)
TOLD = Statement(
    select(_journal.c.subject, _journal.c.seq, _journal.c.turn, _journal.c.kind, _journal.c.facts)
    .where(
        Among(_journal.c.subject, "codes"),
        or_(
            _journal.c.seq == literal_column("1"),
            also(
                _journal.c.kind, "person_amended", "body_amended", "centre_changed", "rehomed", "homed_again",
                "role_given", "role_lent", "role_taken", "twin_taken", "twin_given_back", "person_unmerged",
                "roles_taken_on",
            ),
        ),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)  # fmt: skip
"""All that says to which body somebody or something belongs, and which roles a person has there."""


def kept_as(connection: Connection) -> dict[str, str]:
    """Twin -> the record as which it is kept; one whose merger was undone is itself again."""
    told = (
        select(_journal.c.subject, _journal.c.kind, _journal.c.facts)
        .where(_journal.c.kind.in_(("body_merged", "body_unmerged")))
        .order_by(_journal.c.subject, _journal.c.seq)
    )
    found: dict[str, str] = {}
    for subject, kind, facts in connection.execute(told):
        if kind == "body_merged":
            found[subject] = str(json.loads(facts)["into"])
        else:
            found.pop(subject, None)
    return found


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a subject's past."""

    seq: int
    turn: int
    kind: str
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Moved:
    """What an entry of a merger moved."""

    seq: int
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stood:
    """A body to which something belongs, by which entry."""

    body: str | None
    seq: int


@dataclass(slots=True)
class Had:
    """A role of a person at a body; nobody has it there where it has no ground."""

    until: str | None = None
    grounds: dict[str, int] = field(default_factory=dict)
    """What it was given by: a blank, or a twin from which it was moved here; each with its entry."""


@dataclass(slots=True)
class Merger:
    """A merger that stands, with what it moved and what came to the record that stayed since."""

    subject: str
    into: str
    seq: int
    turn: int
    on: date
    command: str
    moved: dict[str, Moved] = field(default_factory=dict)
    """Subject -> what was moved of it."""
    told: dict[str, list[Told]] = field(default_factory=dict)
    """Subject -> what the journal tells of where it belongs, oldest first."""
    born: set[str] = field(default_factory=set)
    """What belongs to the record that stayed and came to be since."""
    came: set[str] = field(default_factory=set)
    """What belongs to the record that stayed since, be it new or not."""

    @property
    def twin(self) -> str:
        """The record that the merger ended."""
        return self.subject

    def stirred(self, code: str, version: int) -> bool:
        """Whether anything but further mergers and their undoing happened to what was moved."""
        moved = self.moved[code].seq
        carried = [one for one in self.told.get(code, ()) if one.seq > moved and one.kind in ("rehomed", "homed_again")]
        return version - moved > len(carried)


MERGERS: Lookup[dict[str, Merger]] = Lookup(name="mergers", empty=dict)
"""Twin -> the merger that ended it."""


def traced(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """The mergers of some twins: what they moved is locked, and the record that stayed with it."""
    found = world.of(MERGERS)
    for subject, seq, turn, on, kind, command, facts in wire.ask(
        (_MERGED, {"codes": sorted({command.subject for command in commands})})
    )[0]:
        found.pop(subject, None)
        if kind == "body_merged":
            day = date.fromisoformat(on) if isinstance(on, str) else on
            found[subject] = Merger(subject, json.loads(facts)["into"], seq, turn, day, command)
    if not found:
        return
    mergers = sorted(found.values(), key=lambda one: one.subject)
    for command, code, seq, facts in wire.ask((_MOVED, {"ids": sorted({one.command for one in mergers})}))[0]:
        told = json.loads(facts)
        if (merger := found.get(told["twin"])) is not None and merger.command == command:
            merger.moved[code] = Moved(seq, tuple(told.get("roles") or ()))
    _belongings(wire, world, mergers)
    _pasts(wire, world, mergers)


def _belongings(wire: Wire, world: World, mergers: Sequence[Merger]) -> None:
    intos = sorted({one.into for one in mergers})
    moved = set(intos).union(*(one.moved for one in mergers)) - world.states.keys()
    lookups: tuple[Lookup[Any], ...] = (BELONGINGS, HELD)
    asked = [(lookup, question) for lookup in lookups for question in lookup.ask(mergers, world)]
    locked, roles, *rows = wire.ask(
        (LOCKED, {"codes": sorted(moved)}), (ROLES_THERE, {"codes": intos}), *(question for _, question in asked)
    )
    states_of(world, locked)
    take_roles(world, roles)
    for (lookup, _), found in zip(asked, rows, strict=True):
        lookup.take(world, world.of(lookup), found)


def _pasts(wire: Wire, world: World, mergers: Sequence[Merger]) -> None:
    there = world.of(BELONGINGS)
    of = {one.into: there.subjects.get(one.into, set()) | there.roles.get(one.into, {}).keys() for one in mergers}
    codes = set().union(*of.values(), *(one.moved for one in mergers))
    states, rows = wire.ask((STATES, {"codes": sorted(codes - world.states.keys())}), (TOLD, {"codes": sorted(codes)}))
    states_of(world, states)
    known = trails(rows)
    for merger in mergers:
        merger.told = {code: known.get(code, []) for code in codes}
        for code in of[merger.into]:
            trail = known.get(code, [])
            if trail and trail[0].turn > merger.turn:
                merger.born.add(code)
            if _came(world, merger, code, trail):
                merger.came.add(code)


def trails(rows: Iterable[Row]) -> dict[str, list[Told]]:
    """Subject -> what `TOLD` answered of it."""
    found: dict[str, list[Told]] = {}
    for subject, seq, turn, kind, facts in rows:
        found.setdefault(subject, []).append(Told(seq, turn, kind, json.loads(facts)))
    return found


def _came(world: World, merger: Merger, code: str, trail: Sequence[Told]) -> bool:
    """Whether something belongs to the record that stayed by a later entry, but that of another merger."""
    state = world.states.get(code)
    if state is None or not trail:
        return False
    last = [one.seq for one in stood(state.kind, code, trail).values() if one.body == merger.into]
    held = (had.grounds.values() for (_, where), had in roles_then(trail).items() if where == merger.into)
    last += [seq for seqs in held for seq in seqs]
    said = {one.seq: one.turn for one in trail if one.kind not in ("rehomed", "homed_again")}
    return any(said.get(seq, 0) > merger.turn for seq in last)


def stood(kind: Kind, code: str, trail: Sequence[Told], until: int | None = None) -> dict[str, Stood]:
    """To which bodies a subject belongs by its journal, or belonged before an entry."""
    found: dict[str, Stood] = {}
    left: dict[tuple[str, str], Stood] = {}
    for entry in trail:
        if until is not None and entry.seq >= until:
            break
        if entry.kind == "rehomed":
            moved = [name for name, last in found.items() if last.body == entry.facts["twin"]]
            left |= {(name, entry.facts["twin"]): found[name] for name in moved}
            found |= {name: Stood(entry.facts["into"], entry.seq) for name in moved}
        elif entry.kind == "homed_again":
            found |= {name: left[name, entry.facts["twin"]] for name in entry.facts["parts"]}
        elif entry.seq == 1 or entry.kind in ("person_amended", "body_amended", "centre_changed"):
            found |= {name: Stood(body, entry.seq) for name, body in _said(kind, code, entry)}
    return found


def _said(kind: Kind, code: str, entry: Told) -> Iterable[tuple[str, str | None]]:
    """What an entry says of the bodies of its subject: (part, body)."""
    facts = entry.facts.get("changes", entry.facts)
    if kind is SubjectKind.ORGANISATION:
        return [("below", facts["parent"])] if "parent" in facts else []
    if kind is SubjectKind.CENTRE:
        return [(name, facts["host"]) for name in ("below", "organisation") if "host" in facts]
    if kind is SubjectKind.OFFER:
        return [("organisation", facts["receiver"]), ("centre", facts.get("centre"))]
    found = [(name, facts[name]) for name in ("organisation", "centre", "receiver") if name in facts]
    if kind is SubjectKind.PERSON:
        found += [("below", body) for name, body in found if name == "organisation"]
    return found


def roles_then(trail: Sequence[Told], until: int | None = None) -> dict[tuple[str, str], Had]:
    """(Role, scope) -> by what a person has it by the journal, or had it before an entry."""
    found: dict[tuple[str, str], Had] = defaultdict(Had)
    moved: dict[tuple[str, str], Had] = {}
    for entry in trail:
        if until is not None and entry.seq >= until:
            break
        facts = entry.facts
        if entry.kind in ("role_given", "role_lent"):
            found[facts["role"], facts["scope"]] = Had(facts.get("until"), {"": entry.seq})
        elif entry.kind == "role_taken":
            found.pop((facts["role"], facts["scope"]), None)
        elif entry.kind in ("rehomed", "homed_again"):
            _moved(found, moved, entry)
        else:
            _of_twins(found, entry)
    return found


def _of_twins(found: dict[tuple[str, str], Had], entry: Told) -> None:
    """Roles that came from somebody else, went back to them, or came back from them."""
    if entry.kind in ("twin_taken", "roles_taken_on"):
        for role, scope, last in map(lent, entry.facts["roles"]):
            if not found[role, scope].grounds:
                found[role, scope] = Had(last, {"": entry.seq})
    elif entry.kind == "twin_given_back":
        for role, scope, _ in map(lent, entry.facts["left"]):
            found.pop((role, scope), None)
    elif entry.kind == "person_unmerged":
        held = {lent(told)[:2] for told in entry.facts["roles"]}
        for one in found.keys() - held:
            del found[one]


def _moved(found: dict[tuple[str, str], Had], moved: dict[tuple[str, str], Had], entry: Told) -> None:
    """Roles that a merger moved, or that went back; what they were before is kept in `moved`."""
    twin, into = entry.facts["twin"], entry.facts["into"]
    for role, _, _ in map(lent, entry.facts.get("roles") or ()):
        there = found[role, into]
        if entry.kind == "homed_again":
            there.grounds.pop(twin, None)
            found[role, twin] = moved.get((role, twin), Had(None, {"": entry.seq}))
            continue
        own = moved[role, twin] = found.pop((role, twin), Had())
        there.until = there.until if there.grounds else own.until
        there.grounds[twin] = entry.seq


def lent(told: str) -> tuple[str, str, str | None]:
    """A role, its scope where it is said, and its last day where it has one."""
    role, scope, until, *_ = (*told.split(" "), "", "")
    return role, scope, until or None
