"""What the journal tells of mergers of people: which stand, what each took over, and what has become of it since."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from domain.engine.columns import as_instant
from domain.engine.loader import states_of, take_sealed
from domain.engine.packs import Packs
from domain.engine.parts import hold
from domain.engine.questions import DECISIONS, LOCKED
from domain.engine.wire import Among, Row, Statement, Wire, also
from domain.engine.world import Lookup, World
from domain.pilot.assignments import ASSIGNMENTS, NAMED_ASSIGNMENTS, take_assignments
from domain.registry.merged_bodies import TOLD, Told, trails
from domain.registry.succession import PARTS, held_then
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES

_journal, _person, _waiting, _subject = (TABLES[name] for name in ("journal", "person", "second_hand", "subject"))
_MERGED = Statement(
    select(_journal.c.subject, _journal.c.seq, _journal.c.kind, _journal.c.command_id, _journal.c.facts)
    .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, "person_merged", "person_unmerged"))
    .order_by(_journal.c.subject, _journal.c.seq)
)
_WITH_IT = Statement(
    select(_journal.c.command_id, _journal.c.subject, _journal.c.seq, _journal.c.kind, _journal.c.facts)
    .where(
        Among(_journal.c.command_id, "ids"),
        also(
            _journal.c.kind, "twin_taken", "action_handed", "condition_handed", "assignment_handed", "member_merged",
            "tie_found", "role_taken", "role_lent",
        ),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)  # fmt: skip
_HANDED = Statement(
    select(_journal.c.subject, _journal.c.seq, _journal.c.kind, _journal.c.facts)
    .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, "action_handed", "condition_handed"))
    .order_by(_journal.c.subject, _journal.c.seq)
)
_BEFORE = Statement(
    select(_person.c.merged_into, _journal.c.subject, _journal.c.facts)
    .join(_journal, _journal.c.subject == _person.c.code)
    .where(Among(_person.c.merged_into, "codes"), also(_journal.c.kind, "person_merged"))
    .order_by(_journal.c.subject, _journal.c.seq)
)
"""Everybody who is kept as somebody, each with all mergers of theirs: the last one says as whom at first."""
_ASKED = Statement(
    select(_waiting.c.number, _waiting.c.content, _waiting.c.asked_by, _waiting.c.hand, _waiting.c.asked_at).where(
        or_(Among(_waiting.c.asked_by, "people"), Among(_waiting.c.hand, "people"))
    )
)
_ORDERS = Statement(
    select(_journal.c.subject, _journal.c.seq, _journal.c.facts)
    .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, "assignment_given", "assignment_handed"))
    .order_by(_journal.c.subject, _journal.c.seq)
)
_CALLED = Statement(select(_subject.c.code, _subject.c.title).where(Among(_subject.c.code, "codes")))
HANDS = ("executor", "controller")
WORK = {"action_handed": "actions", "condition_handed": "conditions"}
"""Kind of an entry by which open work is handed on -> where it is known."""


Way = list[tuple[int, Any, Any]]
"""Entry, who had it and who has it, of each step that was not taken back."""


@dataclass(slots=True)
class PersonMerger:
    """A merger of two people that stands, with all that it took over."""

    person: str
    into: str
    seq: int
    command: str
    taken: int = 0
    """Entry by which the person who stayed took the roles over."""
    roles: tuple[str, ...] = ()
    work: dict[tuple[str, str, int], int] = field(default_factory=dict)
    """Subject, kind of work and its number -> the entry that handed it on."""
    back: set[tuple[str, str, int]] = field(default_factory=set)
    """Work that nobody has handed on since."""
    assignments: dict[str, int] = field(default_factory=dict)
    """Assignment -> the entry that handed it on."""
    orders: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Assignment that nobody has handed on since -> as what: executor, controller."""
    seats: set[str] = field(default_factory=set)
    doubts: set[str] = field(default_factory=set)
    """Organisations of whose statuses somebody was asked to decide."""
    ended: list[tuple[str, str, str, int]] = field(default_factory=list)
    """What was lent until a day and ended with it: person, role, scope, and the entry."""
    lent_anew: dict[str, int] = field(default_factory=dict)
    """Who stands in for the person who stayed instead -> the entry."""
    told: dict[str, list[Told]] = field(default_factory=dict)
    """Person -> what the journal tells of their roles, of all of these."""
    trail: list[Told] = field(default_factory=list)
    """The same of the person who stayed."""
    before: tuple[str, ...] = ()
    """Who was kept as the twin before."""
    asked: list[tuple[str, str, datetime]] = field(default_factory=list)
    """What the person who stayed asked for and what waits for a second person: number, content and when."""
    titles: dict[str, str] = field(default_factory=dict)
    """Code of whatever it moved, and of where -> what that is called."""

    @property
    def touched(self) -> set[str]:
        """Every subject that it names."""
        scopes = {told.split(" ")[1] for told in self.roles}
        ended = {code for person, _, scope, _ in self.ended for code in (person, scope)}
        work = {code for code, _, _ in self.work}
        return {self.into, *scopes, *ended, *work, *self.assignments, *self.seats, *self.doubts} - {"*"}


PERSON_MERGERS: Lookup[dict[str, PersonMerger]] = Lookup(name="mergers of people", empty=dict)
"""Twin -> the merger that ended them."""


def traced(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """The mergers of some twins: what they took over is locked, and the person who stayed with it."""
    found = world.of(PERSON_MERGERS)
    asked = wire.ask((_MERGED, {"codes": sorted({command.person for command in commands})}))[0]
    for person, seq, kind, command, facts in asked:
        found.pop(person, None)
        if kind == "person_merged":
            found[person] = PersonMerger(person, json.loads(facts)["into"], seq, command)
    if not found:
        return
    mergers = sorted(found.values(), key=lambda one: one.person)
    for row in wire.ask((_WITH_IT, {"ids": sorted({one.command for one in mergers})}))[0]:
        for merger in mergers:
            if merger.command == row[0]:
                _take(merger, row)
    _now(wire, world, mergers)


def _take(merger: PersonMerger, row: Row) -> None:
    _, subject, seq, kind, text = row
    facts = json.loads(text)
    if kind == "twin_taken" and facts["twin"] == merger.person:
        merger.taken, merger.roles = seq, tuple(facts["roles"])
    elif kind in WORK and facts["before"] == merger.person:
        merger.work[subject, WORK[kind], facts["number"]] = seq
    elif kind == "assignment_handed":
        merger.assignments[subject] = seq
    elif kind == "member_merged" and facts["person"] == merger.person:
        merger.seats.add(subject)
    elif kind == "tie_found":
        merger.doubts.add(subject)
    elif kind == "role_taken":
        merger.ended.append((subject, facts["role"], facts["scope"], seq))
    elif kind == "role_lent":
        merger.lent_anew[subject] = seq


def _now(wire: Wire, world: World, mergers: Sequence[PersonMerger]) -> None:
    intos = sorted({one.into for one in mergers})
    work = {code for one in mergers for code, _, _ in one.work}
    orders = sorted({code for one in mergers for code in one.assignments})
    lenders = {person for one in mergers for person, *_ in one.ended}
    told_of = sorted(lenders.union(intos))
    fresh, unread = sorted(work.union(told_of, orders) - world.states.keys()), sorted(work - world.sealed.keys())
    held, take_held = held_then(*intos)
    states, parts, sealed, theirs, told, handed, before, asked, ordered, named, called = wire.ask(
        (LOCKED, {"codes": fresh}), (PARTS, {"codes": sorted(work)}), (DECISIONS, {"codes": unread}), held,
        (TOLD, {"codes": told_of}), (_HANDED, {"codes": sorted(work)}), (_BEFORE, {"codes": intos}),
        (_ASKED, {"people": intos}), (_ORDERS, {"codes": orders}), (NAMED_ASSIGNMENTS, {"codes": orders}),
        (_CALLED, {"codes": sorted({code for one in mergers for code in one.touched})}),
    )  # fmt: skip
    states_of(world, states)
    world.sealed |= {code: [] for code in unread}
    take_sealed(world, sealed)
    world.holdings |= {code: Holdings() for code in work - world.holdings.keys()}
    for row in parts:
        hold(world.holdings[row[0]], row)
    take_held(world, theirs)
    take_assignments(world, world.of(ASSIGNMENTS), named)
    known, titles = trails(told), {code: title for code, title in called if title}
    for merger in mergers:
        merger.titles = titles
        merger.trail = known.get(merger.into, [])
        merger.told = {person: known.get(person, []) for person, *_ in merger.ended}
        merger.before = tuple(_kept_as(merger, before))
        merger.back = _back(merger, handed)
        merger.orders = _orders(merger, ordered)
        merger.asked = [
            (number, content, as_instant(at)) for number, content, *people, at in asked if merger.into in people
        ]


def _back(merger: PersonMerger, handed: Iterable[Row]) -> set[tuple[str, str, int]]:
    """Work whose last way is that of the merger; a way there and back again is none."""
    ways: dict[tuple[str, str, int], Way] = defaultdict(list)
    for code, seq, kind, text in handed:
        facts = json.loads(text)
        _went(ways[code, WORK[kind], facts["number"]], seq, facts["before"], facts["owner"])
    return {one for one, seq in merger.work.items() if ways[one] and ways[one][-1][0] == seq}


def _orders(merger: PersonMerger, told: Iterable[Row]) -> dict[str, tuple[str, ...]]:
    """The same of assignments, whose entries say who has them, and not who had them before."""
    ways: dict[tuple[str, str], Way] = defaultdict(list)
    known: dict[tuple[str, str], str] = {}
    for code, seq, text in told:
        facts = json.loads(text)
        for hand in HANDS:
            before, known[code, hand] = known.get((code, hand)), facts[hand]
            if before not in (None, facts[hand]):
                _went(ways[code, hand], seq, before, facts[hand])
    moved = {
        code: tuple(hand for hand in HANDS if ways[code, hand][-1:] == [(seq, merger.person, merger.into)])
        for code, seq in merger.assignments.items()
    }
    return {code: hands for code, hands in moved.items() if hands}


def _went(way: Way, seq: int, before: str, after: str) -> None:
    """One more step of a way, or the last one taken back."""
    if way and way[-1][1:] == (after, before):
        way.pop()
    else:
        way.append((seq, before, after))


def _kept_as(merger: PersonMerger, rows: Iterable[Row]) -> Iterable[str]:
    """Everybody who was kept as the twin until the twin was merged, whether at once or by one before."""
    first = {code: json.loads(facts)["into"] for kept, code, facts in rows if kept == merger.into}
    for code in sorted(first):
        known = first[code]
        while known in first and known != merger.person:
            known = first[known]
        if known == merger.person:
            yield code
