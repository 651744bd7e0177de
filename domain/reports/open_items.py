"""What is open with a date: one query over every kind of it, by indexed dates or by subjects, never a scan."""

from __future__ import annotations

import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import reduce
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Date,
    Select,
    String,
    Table,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    union_all,
)

from domain.certification.facts import HELD
from domain.engine.database import PIECEWISE
from domain.engine.kinds import Standing
from domain.engine.packs import Packs
from domain.methodology.schema import Decision, Pack
from domain.programme.kinds import (
    JUDGES,
    AssignmentStanding,
    FindingKind,
    OfferStanding,
    PracticeStanding,
    SubjectKind,
)
from domain.reports.deadlines import Deadline, Kind, Range, Span, dates_of
from domain.stored.tables import TABLES

_subject, _milestone, _condition = TABLES["subject"], TABLES["milestone"], TABLES["condition"]
_action, _indicator, _decision = TABLES["action"], TABLES["indicator"], TABLES["decision"]
_assignment, _finding, _status = TABLES["assignment"], TABLES["finding"], TABLES["exemplar_status"]
_check, _journal, _project = TABLES["partner_check"], TABLES["journal"], TABLES["project"]
_practice, _named = TABLES["practice"], TABLES["subject"].alias("named")

OWNING = ("project", "subject", "code", "check", "basis")
"""Columns that say whose a thing is."""


def plain(value: date | StrEnum | str) -> ColumnElement[Any]:
    """A value that the planner sees: for an unknown one PostgreSQL expects many rows and reads whole tables."""
    kind = Date() if isinstance(value, date) else String()
    return literal(value if isinstance(value, date) else str(value), kind, literal_execute=True)


# by words that no index begins with: else SQLite would read all that is in work instead of what is due
AT_WORK = and_(_subject.c.ended_on.is_(None), _subject.c.standing != plain(Standing.ON_HOLD))
"""Dates of a subject on hold rest, and those of one that has ended are nobody's business any more."""

NOTHING: ColumnElement[str] = literal_column("''")
NOBODY: ColumnElement[str] = cast(literal_column("NULL"), String)


NOT_PASSED = or_(
    _milestone.c.phase.is_(None),
    _milestone.c.phase == _subject.c.phase,
    ~exists().where(
        _decision.c.subject == _subject.c.code,
        _decision.c.phase == _milestone.c.phase,
        _decision.c.target != _decision.c.phase,
        _decision.c.decision.in_((plain(Decision.GO), plain(Decision.CONDITIONAL))),
    ),
)
"""A milestone of a phase whose gate was passed is nobody's business any more."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where things of one kind are kept, and which of them are open."""

    kind: Kind
    on: ColumnElement[Any]
    """The indexed column of its date."""
    open: tuple[ColumnElement[bool], ...]
    table: Table = _subject
    named: ColumnElement[Any] | None = None
    """The kind as a column, where two kinds share a source."""
    key: ColumnElement[Any] = field(default_factory=lambda: NOTHING)
    owner: ColumnElement[Any] = field(default_factory=lambda: NOBODY)
    answers: ColumnElement[Any] | None = None
    """Whoever answers for it now, where that is nobody once the owner has left."""
    text: ColumnElement[Any] = field(default_factory=lambda: NOTHING)
    standing: Standing | None = None
    """The first column of the index of its date, where that is the standing."""

    def query(self, *conditions: ColumnElement[bool], is_whole: bool = False) -> Select[Any]:
        """Its open things under some conditions; all of them are looked for among what is kept of the kind.

        By its date alone nobody knows that they are few: SQLite would look at every subject whether it has one.
        """
        named = literal_column(f"'{self.kind}'") if self.named is None else self.named
        columns = (
            _subject.c.code.label("subject"), _subject.c.pack.label("pack"), cast(named, String).label("kind"),
            cast(self.key, String).label("key"), self.on.label("due_on"),
            cast(self.owner if self.answers is None else self.answers, String).label("owner"),
            cast(self.text, String).label("text"),
        )  # fmt: skip
        found = select(*columns)
        if self.table is not _subject:
            owner = next(column for column in self.table.primary_key if column.name in OWNING)
            of = owner.concat("") if is_whole else owner  # no index leads from a subject to it
            found = found.join_from(self.table, _subject, _subject.c.code == of)
        standing = () if self.standing is None else (_subject.c.standing == plain(self.standing),)
        kind = (_subject.c.kind == plain(OF[self.table]),) if self.table in OF else ()
        return found.where(*kind, *self.open, *standing, *conditions)

    def within(self, dates: Iterable[Range]) -> ColumnElement[bool]:
        """Its date lies in one of the ranges, each of them a search in the index."""
        parts = (self.on.between(plain(start), plain(end)) for start, end in dates)
        if self.standing is None:
            return or_(*parts)
        return or_(*(and_(_subject.c.standing == plain(self.standing), part) for part in parts))


OF: Mapping[Table, SubjectKind] = {
    _assignment: SubjectKind.ASSIGNMENT, _check: SubjectKind.CHECK, _status: SubjectKind.CHECK,
    TABLES["commissioner"]: SubjectKind.CHECK,
}  # fmt: skip
"""Tables that belong to one kind of subject: untold, SQLite looks for their few things along the dates of all."""

ANSWERED = _assignment.c.standing == plain(AssignmentStanding.ANSWERED)


def _still_here(person: ColumnElement[Any]) -> ColumnElement[Any]:
    """Somebody who has not left."""
    return select(_named.c.code).where(_named.c.code == person, _named.c.ended_on.is_(None)).scalar_subquery()


def _of_practice(kind: Kind, on: str, standing: PracticeStanding, owner: str) -> Source:
    """What is asked of whoever answers for a practice while it stands so; it has no lifecycle of its own."""
    person = _practice.c[owner]
    there = (_practice.c.standing == plain(standing),)
    return Source(kind, _practice.c[on], there, _practice, owner=person, answers=_still_here(person))


_LATER = _status.alias("later")
HELD_NOW = _status.c.standing.in_([plain(standing) for standing in HELD])
LATEST = ~exists().where(
    _LATER.c.organisation == _status.c.organisation, _LATER.c.level == _status.c.level,
    _LATER.c.granted_on > _status.c.granted_on,
)  # fmt: skip
"""No later status of the level took its place."""
_hand, _proxy = TABLES["person"].alias("hand"), TABLES["person"].alias("proxy")
_newest = _journal.alias("newest")


def _entered(kind: Kind, table: Table, told: str) -> Source:
    """What somebody entered of earlier years: its key is its day, its text whoever entered it, under every name."""
    newest = select(func.max(_newest.c.seq)).where(_newest.c.subject == table.c.code, _newest.c.kind == plain(told))
    last = select(_journal.c.subject).where(
        _journal.c.subject == table.c.code, _journal.c.seq == newest.scalar_subquery()
    )
    names = (_journal.c.actor, _journal.c.on_behalf_of, _hand.c.merged_into, _proxy.c.merged_into)
    hands = reduce(operator.add, (func.coalesce(name, plain("")) + plain(" ") for name in names))
    by = last.outerjoin(_hand, _hand.c.code == _journal.c.actor).outerjoin(
        _proxy, _proxy.c.code == _journal.c.on_behalf_of
    )
    return Source(
        kind, table.c.waits_on, (), table, key=last.with_only_columns(_journal.c.happened_on).scalar_subquery(),
        text=by.with_only_columns(hands).scalar_subquery(),
    )  # fmt: skip


_SURVEYED = select(_check.c.surveys).where(_check.c.code == _finding.c.check).correlate(_finding).scalar_subquery()
"""The status that a surveillance looked at."""
_ITS_STATUS = _status.c.basis.in_((_finding.c.check, _SURVEYED))
TO_MEND = (_finding.c.closed_on.is_(None), or_(AT_WORK, exists().where(_ITS_STATUS, _status.c.ended_on.is_(None))))
"""After a refusal, a withdrawal or the loss of the status a finding is part of the way back: nobody is asked of it."""
UNANSWERED = (*TO_MEND, _finding.c.answered_on.is_(None))
UNMENDED = (*UNANSWERED, _finding.c.kind == plain(FindingKind.NONCONFORMITY), exists().where(_ITS_STATUS, HELD_NOW))
"""A nonconformity behind a status in force of which nobody has said that it is mended."""


_seat = TABLES["commissioner"]
JUDGED = (
    AT_WORK, _subject.c.standing == plain(Standing.IN_WORK), _seat.c.duty.in_([plain(""), *map(plain, JUDGES)]),
    exists().where(_check.c.code == _seat.c.check, _check.c.visited_on.is_not(None)),
)  # fmt: skip
"""Checks whose commission has visited: `on_turn` (`judging`) tells who of it owes what."""

_offer, _support = TABLES["offer"], TABLES["support"]
_sustained = TABLES["sustained"]
SUSTAINMENT = "sustainment_"
"""Phases in which the result of a closed replica is looked at again begin so, and end with the months."""
UNCHECKED = (
    _subject.c.completed_on.is_not(None), _subject.c.phase.like(plain(f"{SUSTAINMENT}%")), AT_WORK,
    exists().where(_project.c.code == _subject.c.code, _project.c.package.is_not(None)),
    ~exists().where(
        _sustained.c.project == _subject.c.code,
        _subject.c.phase == literal_column(f"'{SUSTAINMENT}'") + cast(_sustained.c.months, String),
    ),
)  # fmt: skip


def _of_support(kind: Kind, on: str, *open_: ColumnElement[bool]) -> Source:
    """What is asked of whoever gives a support that was not called off."""
    there = (_support.c.cancelled_on.is_(None), AT_WORK, *open_)
    return Source(
        kind, _support.c[on], there, _support, key=_support.c.number, owner=_support.c.person,
        answers=_still_here(_support.c.person), text=_support.c.form,
    )  # fmt: skip


REPLICATION = (
    Source(
        Kind.OFFER, _offer.c.answer_by, (_offer.c.standing == plain(OfferStanding.OFFERED),), _offer,
    ),
    Source(
        Kind.OFFER_REPLY, _offer.c.answer_by,
        (_offer.c.standing.in_([plain(OfferStanding.QUESTIONED), plain(OfferStanding.DATE_PROPOSED)]),), _offer,
        owner=_offer.c.offered_by, answers=_still_here(_offer.c.offered_by),
    ),
    _of_support(Kind.SUPPORT, "planned_on", _support.c.held_on.is_(None)),
    _of_support(Kind.SUPPORT_REPORT, "report_by", _support.c.reported_on.is_(None)),
    Source(
        Kind.SUSTAINED, _subject.c.due_on, UNCHECKED, key=func.substr(_subject.c.phase, len(SUSTAINMENT) + 1),
    ),
)  # fmt: skip
"""What is open between an offer and a result that holds."""

IDLE = Source(Kind.IDLE, _subject.c.active_on, (), standing=Standing.IN_WORK)
DATED = (
    Source(
        Kind.DUE, _subject.c.due_on, (AT_WORK,),
        named=case((_subject.c.standing == plain(Standing.AWAITING), literal_column(f"'{Kind.DECISION}'")),
                   else_=literal_column(f"'{Kind.DUE}'")),
    ),
    Source(
        Kind.MILESTONE, _milestone.c.planned_end, (_milestone.c.actual_end.is_(None), AT_WORK, NOT_PASSED), _milestone,
        key=_milestone.c.key, text=_milestone.c.title,
    ),
    Source(
        Kind.CONDITION, _condition.c.due_on, (_condition.c.closed_on.is_(None), AT_WORK), _condition,
        key=_condition.c.number, owner=_condition.c.owner, text=_condition.c.text,
    ),
    Source(
        Kind.ACTION, _action.c.due_on, (_action.c.done_on.is_(None), _action.c.dropped_on.is_(None), AT_WORK), _action,
        key=_action.c.number, owner=_action.c.owner, text=_action.c.title,
    ),
    Source(Kind.REVIEW, _subject.c.review_on, ()),
    Source(
        Kind.MEASURE, _indicator.c.next_on, (AT_WORK,), _indicator, key=_indicator.c.key, text=_indicator.c.name
    ),
    Source(
        Kind.ASSIGNMENT, _assignment.c.asked_by, (), _assignment,
        named=case((ANSWERED, literal_column(f"'{Kind.ANSWERED}'")), else_=literal_column(f"'{Kind.ASSIGNMENT}'")),
        owner=case((ANSWERED, _assignment.c.controller), else_=_assignment.c.executor),
    ),
    Source(
        Kind.FINDING, _finding.c.due_on, UNANSWERED, _finding, key=_finding.c.number, owner=_finding.c.owner,
        answers=_still_here(_finding.c.owner), text=_finding.c.text,
    ),
    Source(Kind.SUSPENSION, _finding.c.due_on, UNMENDED, _finding, key=_finding.c.number, text=_finding.c.text),
    Source(
        Kind.MENDED, _finding.c.answered_on, (*TO_MEND, _finding.c.answered_on.is_not(None)), _finding,
        key=_finding.c.number, text=_finding.c.text,
    ),
    Source(
        Kind.SHEET, _subject.c.due_on, JUDGED, _seat, key=_seat.c.person, owner=_seat.c.person,
        answers=_still_here(_seat.c.person),
    ),
    Source(Kind.DOUBT, _status.c.doubted_on, (HELD_NOW, LATEST), _status),
    _entered(Kind.ENTERED, _check, "status_entered"),
    _entered(Kind.COMPLETION, _project, "completion_entered"),
    Source(Kind.TERM, _status.c.valid_until, (HELD_NOW, LATEST), _status),
    _of_practice(Kind.EXPERTISE, "review_by", PracticeStanding.IN_REVIEW, "expert"),
    _of_practice(Kind.CONFIRM, "confirm_by", PracticeStanding.PUBLISHED, "owner"),
)  # fmt: skip
"""What has a due date; only a subject on hold has a review date, its constraint says so."""

SOURCES = (*DATED, *REPLICATION, IDLE)


def due_in(connection: Connection, packs: Packs, span: Span) -> Iterator[Deadline]:
    """Everything open whose date came to a step of its methodology in the days of a sweep, read in pieces."""
    known = all_of(packs)
    queries = []
    for source in SOURCES:
        dates = dates_of(source.kind, known, span)
        if dates:
            queries.append(source.query(source.within(dates)))
    if queries:
        yield from map(deadline_of, connection.execute(union_all(*queries), execution_options=PIECEWISE))


def all_of(packs: Packs) -> Sequence[Pack]:
    """Every methodology that somebody lives under, the current one first."""
    return packs.current, *packs.earlier.values()


def deadline_of(row: Any) -> Deadline:
    """An open thing as a query over sources found it."""
    return Deadline(row.subject, row.pack, Kind(row.kind), row.key, row.due_on, row.owner, row.text)
