"""A tie of a judge that comes to light once the status is given: it stands, and one person is asked to decide on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import literal_column, or_, select

from domain.certification.doubts import DOUBTS, TIE_FOUND, Resting
from domain.certification.facts import HELD, Shown, day_of, stands
from domain.certification.independence import ties_to
from domain.certification.surveillance import DOUBTED
from domain.certification.tables import TABLES
from domain.engine.case import Case, Happening
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.loader import states_of
from domain.engine.packs import Packs
from domain.engine.questions import LOCKED
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Statement, Wire
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import Level, StatusStanding
from domain.registry.biography import Past
from domain.registry.past import PAST, climb
from domain.stored.holdings import Holdings


@dataclass(frozen=True, kw_only=True, slots=True)
class TieFound(Event):
    """Somebody who judged turned out to be tied to what was judged; the status that was given stands."""

    kind = TIE_FOUND
    says = Words(
        "судья оказался связан с организацией: предложено приостановить статус",
        "a judge turned out to be tied to the organisation: suspension proposed",
    )
    owed = True
    told_late = True

    level: Level
    status_of: str
    """The check on which the status rests."""
    judge: str
    because: str
    """The check and the judge, as people call them."""
    asked_on: date
    """From which day on somebody is asked to decide."""


_seat, _status, _person, _presented = (
    TABLES[name] for name in ("commissioner", "exemplar_status", "person", "presented")
)
_judged = (
    select(
        _seat.c.person, _person.c.merged_into, _status.c.basis, _status.c.organisation, _status.c.level,
        _status.c.standing, _status.c.valid_until,
    )
    .join(_status, _status.c.basis == _seat.c.check)
    .join(_person, _person.c.code == _seat.c.person)
    .where(_status.c.standing.in_([literal_column(f"'{standing}'") for standing in HELD]))
    .order_by(_status.c.basis, _seat.c.person)
)  # fmt: skip
_BY_THEM = Statement(_judged.where(or_(Among(_seat.c.person, "people"), Among(_person.c.merged_into, "people"))))
_OF_THESE = Statement(_judged.where(Among(_status.c.organisation, "codes")))
_PRESENTED = Statement(
    select(_presented.c.check, _presented.c.project)
    .where(Among(_presented.c.check, "codes"))
    .order_by(_presented.c.project)
)
Roles = Mapping[str, Iterable[tuple[str, Any]]]
"""Person -> roles held at a body, each with its last day."""
JUDGED: Lookup[dict[tuple[str, str], Resting]] = Lookup(name="judged statuses", empty=dict)
"""Basis and judge -> status in force that was given by a commission in which the judge sat."""


def with_their_verdicts(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """The statuses in force that those who are merged judged, with what was presented; their holders are locked."""
    people = sorted({code for command in commands for code in (command.person, command.into)})
    _verdicts(wire, world, (_BY_THEM, {"people": people}))


def with_verdicts_above(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """The statuses in force of bodies that are merged, and of all that ever were above them, with who judged them."""
    past = world.of(PAST)
    bodies = {code for command in commands for code in (command.subject, getattr(command, "into", None)) if code}
    climb(wire, past, bodies)
    hosts = bodies.union(*map(past.houses, bodies))
    _verdicts(wire, world, (_OF_THESE, {"codes": sorted(hosts.union(*map(past.ever_above, hosts)))}))
    for basis, judge in world.of(JUDGED):
        world.holdings[basis].commission.setdefault(judge, False)


def _verdicts(wire: Wire, world: World, question: Question) -> None:
    found = world.of(JUDGED)
    for seated, kept, basis, organisation, level, standing, until in wire.ask(question)[0]:
        found[basis, kept or seated] = Resting(
            basis, organisation, Level(level), StatusStanding(standing), day_of(until)
        )
    if not found:
        return
    bodies = sorted({one.organisation for one in found.values()} - world.states.keys())
    states, presented = wire.ask(
        (LOCKED, {"codes": bodies}), (_PRESENTED, {"codes": sorted({basis for basis, _ in found})})
    )
    states_of(world, states)
    for basis, _ in found:
        world.holdings.setdefault(basis, Holdings())
    for basis, project in presented:
        world.holdings[basis].presented.append(Shown(project, None, None))


def late_ties(case: Case, twin: str, kept: str) -> Iterator[Happening]:
    """What it means for statuses in force that a judge of them is a twin of somebody."""
    past = case.world.of(PAST)
    joined = _as_one(past, twin, kept)
    for (_, judge), one in case.world.of(JUDGED).items():
        if judge in (twin, kept):
            known = {tie.en.replace(judge, kept) for tie in _ties(case, past, one, judge)}
            yield from _to_light(case, one, kept, {tie.en for tie in _ties(case, joined, one, kept)} - known)


def late_ties_of_bodies(case: Case, twin: str, into: str, roles: Roles) -> Iterator[Happening]:
    """What it means for statuses in force that two records are one body; `roles` are those that people have there."""
    past = case.world.of(PAST)
    joined = _one_body(past, twin, into, roles)
    for (_, judge), one in case.world.of(JUDGED).items():
        known = {tie.en for tie in _ties(case, past, one, judge)}
        yield from _to_light(case, one, judge, {tie.en for tie in _ties(case, joined, one, judge)} - known)


def _ties(case: Case, past: Past, one: Resting, judge: str) -> Iterator[Words]:
    projects = [shown.code for shown in case.world.holdings[one.basis].presented]
    return ties_to(past, one.organisation, projects, judge)


def _to_light(case: Case, one: Resting, judge: str, new: set[str]) -> Iterator[Happening]:
    """One person is asked about a status in force where a tie comes to light."""
    today = case.world.today
    if new and stands(one.standing, one.until, today) in HELD:
        because = f"{one.basis}: {judge}"
        told = TieFound(level=one.level, status_of=one.basis, judge=judge, because=because, asked_on=today)
        yield one.organisation, told


def _one_body(past: Past, twin: str, into: str, roles: Roles) -> Past:
    """What is known once two records are one body: whoever is of the twin is of what stays, and of all above it."""
    joined = deepcopy(past)
    joined.were_above[twin].add(into)
    joined.records[into].add(twin)
    joined.said_one(twin, into, one=True)
    joined.owned[into] |= past.owned.get(twin, set())
    for person, held in roles.items():
        for role, _ in held:
            joined.gave(person, role, into, None)
    return joined


def _as_one(past: Past, twin: str, kept: str) -> Past:
    """What is known once the two are one."""
    joined = deepcopy(past)
    joined.take_twin(kept, twin, past.belonged.get(twin, ()), past.named.get(twin, ()))
    joined.answered[kept] |= past.answered.get(twin, set())
    return joined


@changes(TieFound)
def found(record: Record, state: State, event: TieFound, actor: str, on: date, seq: int) -> None:
    record.changes.append((DOUBTED, (event.asked_on.isoformat(), event.status_of)))
    record.world.of(DOUBTS).open[event.status_of].add(event.judge)
