"""The board of projects: how many stand in each phase, how many wait, rest or are late, and the most urgent of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    column,
    func,
    or_,
    select,
    union_all,
    values,
)

from domain.engine.kinds import Standing
from domain.engine.packs import Packs
from domain.programme.kinds import SubjectKind
from domain.reports.open_items import all_of, plain
from domain.reports.tree import beneath, scopes_beneath
from domain.reports.views import LIVE
from domain.stored.tables import TABLES

_subject, _role = TABLES["subject"], TABLES["role"]

SHOWN = 5
"""Projects of a phase that the board names, the ones due first."""

COUNTED = 500
"""So many of a phase that stand alike are counted; of more it is said that there are more."""

FEW = 2000
"""So many of one person's or one centre's are read as they are; more are met lane by lane."""

RUNNING = (Standing.IN_WORK, Standing.AWAITING)
"""What may be late: dates of what is on hold rest."""

Place = tuple[str, str]
"""Lifecycle and phase."""


@dataclass(frozen=True, slots=True)
class Named:
    """A project as the board names it."""

    code: str
    title: str
    standing: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Lane:
    """One phase of a lifecycle: its projects counted, and the most urgent of them."""

    lifecycle: str
    phase: str
    count: int
    awaiting: int
    """Waiting for a decision."""
    held: int
    """Put on hold."""
    late: int
    named: tuple[Named, ...]
    more: bool = False
    """There are more of one of them than were counted."""


def board(
    connection: Connection,
    packs: Packs,
    on: date,
    *,
    person: str | None = None,
    centre: str | None = None,
    below: frozenset[str] = frozenset(),
    few: int = FEW,
) -> list[Lane]:
    """Every phase in which somebody is, of all projects, of one person's or of one centre's; a few questions in all."""
    if (person or centre) and (rows := _few(connection, person, centre, below, few)) is not None:
        return list(_read(rows, on))
    whose = _whose(person, centre, below)
    found: dict[Place, dict[str, int]] = defaultdict(dict)
    for lifecycle, phase, standing, count in connection.execute(_counts(_places(packs), *whose)):
        if count:
            found[lifecycle, phase][standing] = count
    if not found:
        return []
    late = {(lifecycle, phase): count for lifecycle, phase, count in connection.execute(_late(found, on, *whose))}
    named: dict[Place, list[Named]] = defaultdict(list)
    for lifecycle, phase, *said in connection.execute(union_all(*_firsts(found, *whose))):
        named[lifecycle, phase].append(Named(*said))
    return [_lane(place, counts, late[place], named[place]) for place, counts in found.items()]


def _lane(place: Place, counts: Mapping[str, int], late: int, named: Iterable[Named]) -> Lane:
    shown = {standing: min(count, COUNTED) for standing, count in counts.items()}
    more = shown != counts or late > COUNTED
    first = sorted(named, key=lambda one: (one.due_on is None, one.due_on or date.max, one.code))[:SHOWN]
    awaiting, held = shown.get(Standing.AWAITING, 0), shown.get(Standing.ON_HOLD, 0)
    return Lane(*place, sum(shown.values()), awaiting, held, min(late, COUNTED), tuple(first), more)


def _read(rows: Iterable[Any], on: date) -> Iterator[Lane]:
    """The lanes of some projects that were read."""
    lanes: dict[Place, list[Named]] = defaultdict(list)
    for lifecycle, phase, *said in rows:
        lanes[lifecycle, phase].append(Named(*said))
    for place, found in lanes.items():
        late = sum(one.standing in RUNNING and one.due_on is not None and one.due_on < on for one in found)
        yield _lane(place, Counter(one.standing for one in found), late, found)


def _few(
    connection: Connection, person: str | None, centre: str | None, below: frozenset[str], few: int
) -> Sequence[Any] | None:
    """The projects of one person or centre, where these are few: each way to them is followed along its own index."""
    links = [_subject.c.centre == centre] if centre else []
    if person:
        held = select(_role.c.scope).where(_role.c.person == person).limit(few + 1)
        scopes = {
            *connection.execute(held).scalars(),
            *(scope for _, scope in scopes_beneath(connection, [person], below)),
        }
        if len(scopes) > few:
            return None
        links = [and_(_subject.c[name].in_(sorted(scopes)), *links) for name in ("code", "organisation", "centre")]
    found: set[str] = set()
    for link in links:
        found |= set(connection.execute(select(_subject.c.code).where(link).limit(few + 1)).scalars())
        if len(found) > few:
            return None
    live = _subject.c.kind == SubjectKind.PROJECT, _subject.c.standing.in_(LIVE)
    return connection.execute(_named_of(_subject.c.code.in_(found), *live)).all()


def _named_of(*conditions: ColumnElement[bool]) -> Select[Any]:
    columns = (_subject.c[name] for name in ("lifecycle", "phase", "code", "title", "standing", "due_on"))
    return select(*columns).where(*conditions)


def _places(packs: Packs) -> tuple[Place, ...]:
    lanes = {(one.key, phase) for pack in all_of(packs) for one in pack.lifecycles.values() for phase in one.phases}
    return tuple(sorted(lanes))


def _counts(places: Iterable[Place], *whose: ColumnElement[bool]) -> Select[Any]:
    """How many stand so in each phase, counted no further than they are told.

    Lanes are told as rows, not as a question each: so many questions in one would be kept in memory.
    """
    lanes = _rows_of(
        "lane", ("lifecycle", "phase", "standing"), [(*place, str(one)) for place in places for one in LIVE]
    )
    stands = _subject.c.standing == lanes.c.standing
    return select(*lanes.c, _count(lanes, stands, *whose))


def _late(places: Iterable[Place], on: date, *whose: ColumnElement[bool]) -> Select[Any]:
    """How many are late in each phase, counted no further than they are told."""
    lanes = _rows_of("lane", ("lifecycle", "phase"), list(places))
    late = _subject.c.standing.in_(list(map(plain, RUNNING))), _subject.c.due_on < plain(on)
    return select(*lanes.c, _count(lanes, *late, *whose))


def _rows_of(name: str, columns: Sequence[str], rows: Sequence[tuple[str, ...]]) -> CTE:
    return values(*(column(one, String) for one in columns)).data(rows).cte(name)


def _count(lanes: CTE, *conditions: ColumnElement[bool]) -> ColumnElement[int]:
    here = _subject.c.phase == lanes.c.phase, _subject.c.lifecycle == lanes.c.lifecycle
    found = select(_subject.c.code).where(_subject.c.kind == plain(SubjectKind.PROJECT), *here, *conditions)
    some = found.limit(COUNTED + 1).correlate(lanes).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def _firsts(found: Mapping[Place, Mapping[str, int]], *whose: ColumnElement[bool]) -> Iterator[Select[Any]]:
    """Those due first of what stands alike in a lane.

    Of many they are met at once along the index of lanes; a few are looked at as a whole, those without a date too.
    """
    for place, counts in found.items():
        for standing, count in counts.items():
            query, order = _named_of(_stand(place, standing), *whose), (_subject.c.due_on, _subject.c.code)
            if count > COUNTED:
                query = query.where(_subject.c.due_on.is_not(None)).order_by(*order)
            else:
                query = query.order_by(_subject.c.due_on.is_(None), *order)
            yield select(query.limit(SHOWN).subquery())


def _stand(place: Place, standing: str) -> ColumnElement[bool]:
    """What stands so in a phase; whatever does has not ended."""
    kind, stands = _subject.c.kind == plain(SubjectKind.PROJECT), _subject.c.standing == plain(standing)
    return and_(kind, _subject.c.phase == plain(place[1]), _subject.c.lifecycle == plain(place[0]), stands)


def _whose(person: str | None, centre: str | None, below: frozenset[str]) -> Sequence[ColumnElement[bool]]:
    """Which projects the board is of; no condition where it is everybody's."""
    found: list[ColumnElement[bool]] = [] if centre is None else [_subject.c.centre == centre]
    if person is not None:
        scopes = select(_role.c.scope).where(_role.c.person == person)
        links = [_subject.c[name].in_(scopes) for name in ("code", "organisation", "centre")]
        if below:
            links.append(_subject.c.organisation.in_(select(beneath([person], below).c.scope)))
        found.append(or_(*links))
    return found
