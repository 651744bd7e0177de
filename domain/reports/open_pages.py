"""What is open, as lists show it: a page in one of two orders by its key, or all of it a subject at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    Integer,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    literal_column,
    or_,
    select,
    tuple_,
    union,
    union_all,
)

from domain.engine.database import PIECEWISE
from domain.engine.kinds import Standing
from domain.programme.kinds import SubjectKind
from domain.reports.deadlines import STEPS, STILL, Deadline, Kind
from domain.reports.open_items import NOBODY, SOURCES, Source, deadline_of, plain
from domain.stored.tables import TABLES

_subject = TABLES["subject"]

MOVING = tuple(source for source in SOURCES if source.kind not in STEPS)
"""What moves a subject on."""

STEPPING = tuple(source for source in SOURCES if source.kind in STEPS)
DATED = tuple(source for source in STEPPING if source.kind not in STILL)

_project = _subject.c.kind == plain(SubjectKind.PROJECT)
_other = _subject.alias("other")
_others = _subject.c.code.in_(
    select(_other.c.code).where(
        _other.c.kind.in_([plain(kind) for kind in SubjectKind if kind is not SubjectKind.PROJECT]),
        _other.c.standing == plain(Standing.AWAITING),
    )
)
"""Looked for by themselves: else SQLite walks along the dates of all."""


def _apart(source: Source) -> tuple[Source, ...]:
    """Phases by what they wait for: a decision on a project, on something else, or that somebody submits them.

    Each is found along the index of its kind and standing.
    """
    if source.kind is not Kind.DUE:
        return (source,)
    return (
        replace(source, open=(*source.open, _project), standing=Standing.AWAITING),
        replace(source, open=(*source.open, _others), standing=Standing.AWAITING),
        replace(source, standing=Standing.IN_WORK),
    )


DECISIONS = next(_apart(source)[0] for source in MOVING if source.kind is Kind.DUE)
"""Decisions on projects."""

Key = tuple[int, str, str, str, str]
"""Where an open thing stands in a list: its rank, date, subject, kind and key."""

KEPT = 16
"""Queries that are kept put together: that takes as long as answering them in a small region."""

FIRST, LATE, NEXT, STANDS, LATER = range(5)
"""Ranks by urgency: what moves a subject on and is late, late steps; the same in time, what stands still between."""

BEFORE_NEXT, BEFORE_STANDS = ((rank, date.min.isoformat(), "", "", "") for rank in (LATE, NEXT))
"""Keys behind which what moves a subject on, or a step, is in time."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """Which open things a list shows."""

    until: Mapping[Kind, date]
    """Kind -> due by this day, what is overdue among them; for the idle, nobody did anything after this day."""
    scopes: Collection[str] | None = None
    """Only of subjects in these scopes, or owned by one of the people; everybody's if None."""
    owners: Collection[str] = ()
    limit: int | None = 50
    """No more than so many; all of them if None."""
    after: Key | None = None
    """Only what stands behind this key."""
    urgent: date | None = None
    """The most urgent first, with what is due before this day late; else by date alone, the idle last."""
    only: Callable[[Source], ColumnElement[bool]] | None = None
    """What else is to be true of the open things of a source; a query is kept for what equals itself."""

    def rank(self, kind: Kind, due_on: date) -> int:
        """What stands before the date in the order."""
        if self.urgent is None:
            return int(kind in STILL)
        return urgency_rank(kind, late=due_on < self.urgent)

    def key_of(self, found: Deadline) -> Key:
        """Where an open thing stands in the list."""
        rank = self.rank(found.kind, found.due_on)
        return rank, found.due_on.isoformat(), found.subject, str(found.kind), found.key


def urgency_rank(kind: Kind, *, late: bool) -> int:
    """What is late first, and of that as of what is in time what moves a subject on before the steps towards it.

    What stands still is as urgent as a step that is due today.
    """
    if kind in STILL:
        return STANDS
    if kind in STEPS:
        return LATE if late else LATER
    return FIRST if late else NEXT


@dataclass(frozen=True, slots=True)
class Shape:
    """What the text of a query for a list depends on; whatever else is wanted are its parameters."""

    is_scoped: bool
    is_limited: bool
    behind: int | None
    """The rank of the key behind which the list goes on."""
    urgent: date | None
    only: Callable[[Source], ColumnElement[bool]] | None

    @staticmethod
    def of(wanted: Ahead) -> Shape:
        """The shape of a list; what else is true of its things is told by something that equals itself every time."""
        behind = None if wanted.after is None else wanted.after[0]
        return Shape(wanted.scopes is not None, wanted.limit is not None, behind, wanted.urgent, wanted.only)

    def ranks(self, kind: Kind) -> set[int]:
        """What may stand before the date of a kind in the order."""
        return {Ahead({}, urgent=self.urgent).rank(kind, one) for one in (date.min, date.max)}


def ahead(connection: Connection, wanted: Ahead) -> list[Deadline]:
    """A page of what is overdue or due soon, in its order.

    Each kind gives as many as the page needs, found along the index of its dates: a page costs the page.  What stands
    behind a page that is full is not looked for: neither what is due after its last decision, nor the later ranks.
    """
    if wanted.urgent is None or wanted.scopes is not None or wanted.limit is None:
        return _found(connection, wanted, SOURCES)
    found: list[Deadline] = []
    for part, sources in _ranked(wanted, wanted.urgent - timedelta(days=1)):
        left = wanted.limit - len(found)
        if not left:
            break
        rest = replace(part, limit=left)
        full = _full_by(connection, rest) if sources is MOVING else None
        found += _found(connection, rest if full is None else _by(rest, full), sources)
    return found


def _ranked(wanted: Ahead, late: date) -> Iterator[tuple[Ahead, tuple[Source, ...]]]:
    """A list in parts whose ranks follow each other."""
    overdue = _by(wanted, late)
    yield overdue, MOVING
    yield overdue, DATED
    for sources, key in ((MOVING, BEFORE_NEXT), (STEPPING, BEFORE_STANDS)):
        is_behind = wanted.after is not None and wanted.after[0] > key[0]
        yield wanted if is_behind else replace(wanted, after=key), sources


def _by(wanted: Ahead, last: date) -> Ahead:
    """What of a list is due by a day."""
    return replace(wanted, until={kind: min(day, last) for kind, day in wanted.until.items()})


def _found(connection: Connection, wanted: Ahead, sources: tuple[Source, ...]) -> list[Deadline]:
    """What some sources have of a page, in its order."""
    query = _page(Shape.of(wanted), sources)
    return [] if query is None else [deadline_of(row) for row in connection.execute(query, _said(wanted))]


@lru_cache(maxsize=KEPT)
def _page(shape: Shape, sources: tuple[Source, ...]) -> Select[Any] | None:
    whole = _whole(shape, sources)
    if whole is None:
        return None
    query = select(whole).order_by(*_order(whole, shape))
    return query.limit(SIZE) if shape.is_limited else query


def _full_by(connection: Connection, wanted: Ahead) -> date | None:
    """The day by which decisions alone fill a page: whoever waits for one is few beside all that is in work."""
    query = _last_decision(Shape.of(wanted))
    row = None if query is None else connection.execute(query, _said(wanted)).first()
    return None if row is None else row.due_on


@lru_cache(maxsize=KEPT)
def _last_decision(shape: Shape) -> Select[Any] | None:
    conditions = _conditions(DECISIONS, shape)
    return None if conditions is None else DECISIONS.query(*conditions).order_by(DECISIONS.on).offset(SIZE - 1).limit(1)


def by_subject(connection: Connection, wanted: Ahead) -> Iterator[Deadline]:
    """The same however much there is, read in pieces by one query; what is open in one subject stands together."""
    query = _everything(Shape.of(replace(wanted, limit=None)))
    if query is not None:
        yield from map(deadline_of, connection.execute(query, _said(wanted), execution_options=PIECEWISE))


@lru_cache(maxsize=KEPT)
def _everything(shape: Shape) -> Select[Any] | None:
    whole = _whole(shape)
    # by words that no index holds: else SQLite reads every source along the codes of all subjects there are
    return None if whole is None else select(whole).order_by(whole.c.subject.concat(""))


SCOPES: BindParameter[Any] = bindparam("scopes", expanding=True)
OWNERS: BindParameter[Any] = bindparam("owners", expanding=True)
SIZE: BindParameter[int] = bindparam("size", type_=Integer())


def until_of(kind: Kind) -> BindParameter[date]:
    """Due by when, seen by the planner as `plain` has it."""
    return bindparam(f"until_{kind}", type_=Date(), literal_execute=True)


AFTER_ON: BindParameter[date] = bindparam("after_on", type_=Date(), literal_execute=True)
"""The day of the key behind which a list goes on; the first of all where it begins."""


def _said(wanted: Ahead) -> dict[str, Any]:
    """What the parameters of a query for a list stand for."""
    until = {f"until_{kind}": day for kind, day in wanted.until.items()}
    _, day, subject, kind, key = wanted.after or (0, date.min.isoformat(), "", "", "")
    return {
        **until, "scopes": sorted(wanted.scopes or ()), "owners": sorted(wanted.owners), "size": wanted.limit,
        "after_on": date.fromisoformat(day), "after_subject": subject, "after_kind": kind, "after_key": key,
    }  # fmt: skip


def _whole(shape: Shape, sources: Sequence[Source] = SOURCES) -> Subquery | None:
    branches = [branch for source in sources for branch in _branches(source, shape)]
    # what somebody owns may be reached by a role as well
    joined = union if shape.is_scoped else union_all
    return joined(*(select(branch.subquery()) for branch in branches)).subquery() if branches else None


def _conditions(source: Source, shape: Shape) -> list[ColumnElement[bool]] | None:
    """What is to be true of what a page may need of one source; None where all of it stands before the page."""
    conditions: list[ColumnElement[bool]] = [source.on <= until_of(source.kind)]
    if shape.behind is not None:
        behind = _behind(source, shape, shape.behind)
        if behind is None:
            return None
        conditions += behind
    if shape.only is not None:
        conditions.append(shape.only(source))
    return conditions


def _branches(source: Source, shape: Shape) -> Iterator[Select[Any]]:
    """The open things of one source that a page may need; none where all of them stand before it."""
    if shape.is_scoped:
        conditions = _conditions(source, shape)
        if conditions is not None:
            yield source.query(*conditions, _subject.c.code.in_(reached(SCOPES)))
            if source.owner is not NOBODY:
                yield source.query(*conditions, source.owner.in_(OWNERS))
        return
    for part in (source,) if shape.only is None or not shape.is_limited else _apart(source):
        conditions = _conditions(part, shape)
        if conditions is not None:
            query = part.query(*conditions, is_whole=not shape.is_limited)
            # the last two columns order what has one date and one subject; the index gives the first two
            ordered = query.order_by(part.on, _subject.c.code, literal_column("kind"), literal_column("key"))
            yield ordered.limit(SIZE) if shape.is_limited else query


def _behind(source: Source, shape: Shape, rank: int) -> list[ColumnElement[bool]] | None:
    """What of a source stands behind a key; None where nothing of it does."""
    ranks = shape.ranks(source.kind)
    if max(ranks) < rank:
        return None
    if min(ranks) > rank:
        return []
    if rank not in ranks:  # between what is late and what is not
        return [source.on >= (AFTER_ON if shape.urgent is None else plain(shape.urgent))]
    here = source.named if source.named is not None else literal_column(f"'{source.kind}'")
    behind = tuple_(_subject.c.code, cast(here, String), cast(source.key, String))
    key = (bindparam(name, type_=String()) for name in ("after_subject", "after_kind", "after_key"))
    # the first is said for the index: it finds no beginning in either of two
    return [source.on >= AFTER_ON, or_(source.on > AFTER_ON, and_(source.on == AFTER_ON, behind > tuple_(*key)))]


def reached(scopes: Collection[str] | BindParameter[Any]) -> CompoundSelect[Any]:
    """Codes of the subjects that roles in some scopes reach: each way along its own index."""
    ordered = scopes if isinstance(scopes, BindParameter) else sorted(scopes)
    return union(
        *(select(_subject.c.code).where(_subject.c[name].in_(ordered)) for name in ("code", "organisation", "centre"))
    )


def _order(whole: Subquery, shape: Shape) -> tuple[ColumnElement[Any], ...]:
    still = whole.c.kind == plain(Kind.IDLE)
    rank = case((still, 1), else_=0)
    if shape.urgent is not None:
        step = whole.c.kind.in_([plain(kind) for kind in STEPS])
        late = whole.c.due_on < plain(shape.urgent)
        rank = case((still, STANDS), (step & late, LATE), (step, LATER), (late, FIRST), else_=NEXT)
    return rank, whole.c.due_on, whole.c.subject, whole.c.kind, whole.c.key
