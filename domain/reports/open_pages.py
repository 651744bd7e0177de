"""What is open, as lists show it: a page in one of two orders by its key, or all of it a subject at a time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    CompoundSelect,
    Connection,
    Date,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    case,
    cast,
    literal,
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
"""What moves a subject on: of the first rank, whatever its date."""

STEPPING = tuple(source for source in SOURCES if source.kind in STEPS)

_awaits, _project = _subject.c.standing == plain(Standing.AWAITING), _subject.c.kind == plain(SubjectKind.PROJECT)
WAITING = ((_project, _awaits), (~_project, _awaits), (~_awaits,))
"""Phases by what they wait for: decisions on projects, which have an index of their own, and on others; the rest."""

Key = tuple[int, str, str, str, str]
"""Where an open thing stands in a list: its rank, date, subject, kind and key."""

FIRST, LATE, STANDS, LATER = range(4)
"""Ranks by urgency: what moves a subject on; then steps that are late, what stands still, the other steps."""


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
    """What else is to be true of the open things of a source."""

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
    """What moves a subject on before the steps towards it; what stands still is as urgent as what is due today."""
    if kind not in STEPS:
        return FIRST
    if kind in STILL:
        return STANDS
    return LATE if late else LATER


def ahead(connection: Connection, wanted: Ahead) -> list[Deadline]:
    """A page of what is overdue or due soon, in its order.

    Each kind gives as many as the page needs, found along the index of its dates: a page costs the page.  What stands
    behind a page that is full is not looked for: neither what is due after its last decision, nor the later ranks.
    """
    if wanted.urgent is None or wanted.scopes is not None or wanted.limit is None:
        return _found(connection, wanted, SOURCES)
    found = _found(connection, wanted, MOVING, until=_full_by(connection, wanted))
    left = wanted.limit - len(found)
    return found + (_found(connection, replace(wanted, limit=left), STEPPING) if left else [])


def _found(
    connection: Connection, wanted: Ahead, sources: Sequence[Source], until: date | None = None
) -> list[Deadline]:
    """What some sources have of a page, in its order; of dates up to a day where what is due later has no room."""
    whole = _whole(wanted, sources, until)
    if whole is None:
        return []
    query = select(whole).order_by(*_order(whole, wanted)).limit(wanted.limit)
    return [deadline_of(row) for row in connection.execute(query, _said(wanted))]


def _full_by(connection: Connection, wanted: Ahead) -> date | None:
    """The day by which decisions alone fill a page: whoever waits for one is few beside all that is in work."""
    source = next(one for one in MOVING if one.kind is Kind.DUE)
    conditions = _conditions(source, wanted)
    if conditions is None or wanted.limit is None:
        return None
    query = source.query(*conditions, *WAITING[0]).order_by(source.on).offset(wanted.limit - 1).limit(1)
    row = connection.execute(query, _said(wanted)).first()
    return None if row is None else row.due_on


def by_subject(connection: Connection, wanted: Ahead) -> Iterator[Deadline]:
    """The same however much there is, read in pieces by one query; what is open in one subject stands together."""
    plainly = wanted.after is None and wanted.only is None
    query = _everything(is_scoped=wanted.scopes is not None) if plainly else _every(replace(wanted, limit=None))
    if query is not None:
        yield from map(deadline_of, connection.execute(query, _said(wanted), execution_options=PIECEWISE))


@cache
def _everything(*, is_scoped: bool) -> Select[Any] | None:
    """The query that nearly everybody asks: putting it together takes as long as answering it in a small region."""
    return _every(Ahead({}, scopes=() if is_scoped else None, limit=None))


def _every(wanted: Ahead) -> Select[Any] | None:
    whole = _whole(wanted)
    return None if whole is None else select(whole).order_by(whole.c.subject)


SCOPES: BindParameter[Any] = bindparam("scopes", expanding=True)
OWNERS: BindParameter[Any] = bindparam("owners", expanding=True)


def _until(kind: Kind) -> BindParameter[date]:
    """Due by when, seen by the planner as `plain` has it."""
    return bindparam(f"until_{kind}", type_=Date(), literal_execute=True)


def _said(wanted: Ahead) -> dict[str, Any]:
    """What the parameters of a query for a list stand for."""
    until = {f"until_{kind}": day for kind, day in wanted.until.items()}
    return {**until, "scopes": sorted(wanted.scopes or ()), "owners": sorted(wanted.owners)}


def _whole(wanted: Ahead, sources: Sequence[Source] = SOURCES, until: date | None = None) -> Subquery | None:
    branches = [branch for source in sources for branch in _branches(source, wanted, until)]
    # what somebody owns may be reached by a role as well
    joined = union_all if wanted.scopes is None else union
    return joined(*(select(branch.subquery()) for branch in branches)).subquery() if branches else None


def _conditions(source: Source, wanted: Ahead) -> list[ColumnElement[bool]] | None:
    """What is to be true of what a page may need of one source; None where all of it stands before the page."""
    conditions: list[ColumnElement[bool]] = [source.on <= _until(source.kind)]
    if wanted.after is not None:
        behind = _behind(source, wanted, wanted.after)
        if behind is None:
            return None
        conditions += behind
    if wanted.only is not None:
        conditions.append(wanted.only(source))
    return conditions


def _branches(source: Source, wanted: Ahead, until: date | None) -> Iterator[Select[Any]]:
    """The open things of one source that a page may need; none where all of them stand before it."""
    conditions = _conditions(source, wanted)
    if conditions is None:
        return
    if wanted.scopes is not None:
        yield source.query(*conditions, _subject.c.code.in_(reached(SCOPES)))
        if source.owner is not NOBODY:
            yield source.query(*conditions, source.owner.in_(OWNERS))
        return
    if wanted.limit is None:
        yield source.query(*conditions)
        return
    if until is not None:
        conditions.append(source.on <= plain(until))
    apart = WAITING if source.kind is Kind.DUE and wanted.only is not None else ((),)
    for part in apart:
        query = source.query(*conditions, *part)
        # the last two columns order what has one date and one subject; the index gives the first two
        ordered = query.order_by(source.on, _subject.c.code, literal_column("kind"), literal_column("key"))
        yield ordered.limit(wanted.limit)


def _behind(source: Source, wanted: Ahead, after: Key) -> list[ColumnElement[bool]] | None:
    """What of a source stands behind a key; None where nothing of it does."""
    rank, day, subject, kind, key = after
    on = date.fromisoformat(day)
    ranks = {wanted.rank(source.kind, one) for one in (date.min, date.max)}
    if max(ranks) < rank:
        return None
    if min(ranks) > rank:
        return []
    if rank not in ranks:  # between what is late and what is not
        return [source.on >= plain(wanted.urgent or on)]
    here = source.named if source.named is not None else literal_column(f"'{source.kind}'")
    behind = tuple_(_subject.c.code, cast(here, String), cast(source.key, String))
    same = and_(source.on == on, behind > tuple_(literal(subject), literal(kind), literal(key)))
    return [or_(source.on > on, same)]


def reached(scopes: Collection[str] | BindParameter[Any]) -> CompoundSelect[Any]:
    """Codes of the subjects that roles in some scopes reach: each way along its own index."""
    ordered = scopes if isinstance(scopes, BindParameter) else sorted(scopes)
    return union(
        *(select(_subject.c.code).where(_subject.c[name].in_(ordered)) for name in ("code", "organisation", "centre"))
    )


def _order(whole: Subquery, wanted: Ahead) -> tuple[ColumnElement[Any], ...]:
    still = whole.c.kind == plain(Kind.IDLE)
    rank = case((still, 1), else_=0)
    if wanted.urgent is not None:
        step = whole.c.kind.in_([plain(kind) for kind in STEPS])
        rank = case((still, STANDS), (~step, FIRST), (whole.c.due_on < plain(wanted.urgent), LATE), else_=LATER)
    return rank, whole.c.due_on, whole.c.subject, whole.c.kind, whole.c.key
