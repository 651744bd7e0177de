"""When somebody is reminded of what: steps before and after a due date, and the dates that a sweep has to look for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from domain.engine.calendar import CalendarEnds, WorkingCalendar
from domain.methodology.schema import Pack
from domain.methodology.watch import Watch
from domain.programme.ask_kinds import Kind as Kind  # noqa: PLC0414 - deadlines are of kinds

LEVELS = 3
"""Who answers for something, one level up the roles, two levels up."""

DAY = timedelta(days=1)


STILL = frozenset({Kind.IDLE, Kind.PARK})
"""Kinds of what stands still."""

STEPS = frozenset({Kind.MILESTONE, Kind.ACTION, Kind.MEASURE, *STILL})
"""Kinds that lead to a gate, and do not pass it."""

SINCE = frozenset({Kind.MEASURE, Kind.SUSPENSION, Kind.DOUBT, Kind.MENDED, Kind.ENTERED, Kind.COMPLETION})
"""Kinds whose date is the day from which something is asked: nobody hears of it before."""

Steps = frozenset[int]
"""Working days left at which somebody is told; below zero the due date has passed."""

Range = tuple[date, date]
"""From a date up to and including another."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something open with a date, as the records hold it."""

    subject: str
    pack: str
    kind: Kind
    key: str
    due_on: date
    owner: str | None
    text: str
    known_as: Kind | None = None
    """The kind under which it is kept, where something else is asked now."""

    @property
    def item(self) -> str:
        """Its name within the subject, for example `milestone.kick_off`."""
        return _named(self.known_as or self.kind, self.key)

    @property
    def called(self) -> str:
        """The name under which somebody is called to it: what is asked of another now is not what was asked before."""
        return _named(self.kind, self.key)


def _named(kind: Kind, key: str) -> str:
    return f"{kind}.{key}" if key else str(kind)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that one sweep answers for: after one day, up to and including another."""

    since: date
    on: date
    first: bool = False
    """The first sweep of all: what is overdue it tells of however late, what is not due yet only on its very day."""


def span_of(on: date, last: date | None, pack: Pack) -> Span | None:
    """The days that a sweep on a day answers for, given the last one; None on a day off, or when it is done already."""
    if not pack.calendar.is_working_day(on) or (last is not None and last >= on):
        return None
    earliest = max(on - timedelta(days=pack.watch.catch_up_days), pack.calendar.first_day)
    return Span(earliest, on, first=True) if last is None else Span(max(last, earliest), on)


def steps_of(kind: Kind, watch: Watch) -> tuple[Steps, ...]:
    """The steps at which each level hears of something, those who answer for it first."""
    if kind in STILL:
        return frozenset({-watch.nudge_after, -watch.raise_after}), frozenset({-watch.raise_after}), frozenset()
    later = frozenset(-days for days in watch.overdue)
    own = later
    if kind not in SINCE:
        own |= {0}
        if kind is not Kind.REVIEW:
            own |= frozenset(watch.ahead)
    return own, *(_raised(later, -watch.escalate_after * level) for level in range(1, LEVELS))


def _raised(later: Steps, joins: int) -> Steps:
    """A level joins on a day of its own and hears at the common steps from then on."""
    return frozenset({joins, *(step for step in later if step < joins)})


def crossed(steps: Steps, due_on: date, calendar: WorkingCalendar, span: Span) -> int | None:
    """The latest step that a due date came to in a span: those before it are overtaken; None when it came to none."""
    before, now = calendar.between(span.since, due_on), calendar.between(span.on, due_on)
    if span.first:
        yesterday = calendar.between(span.on - DAY, due_on)
        steps = frozenset(step for step in steps if step <= 0 or step < yesterday)
    return min((step for step in steps if now <= step < before), default=None)


def ranges(steps: Iterable[int], calendar: WorkingCalendar, span: Span) -> list[Range]:
    """The due dates that come to one of some steps in a span; a step beyond the known calendar finds none."""
    found: list[Range] = []
    first = calendar.after(span.since, 1)
    last = working(calendar, span.on)
    if first <= last:
        for step in steps:
            with suppress(CalendarEnds):
                found.append((calendar.after(first, step), calendar.after(last, step + 1) - DAY))
    return merged(found)


def working(calendar: WorkingCalendar, on: date) -> date:
    """A day, or on a day off the last working day before it."""
    return on if calendar.is_working_day(on) else calendar.after(on, -1)


def merged(found: Iterable[Range]) -> list[Range]:
    """The same dates in as few ranges as possible, in order."""
    whole: list[Range] = []
    for start, end in sorted(found):
        if whole and start <= whole[-1][1] + DAY:
            whole[-1] = whole[-1][0], max(whole[-1][1], end)
        else:
            whole.append((start, end))
    return whole


def dates_of(kind: Kind, packs: Sequence[Pack], span: Span) -> list[Range]:
    """The dates of a kind of which somebody hears in a span, under any of some methodologies."""
    found = (ranges(_any(steps_of(kind, pack.watch)), pack.calendar, span) for pack in packs)
    return merged(each for some in found for each in some)


def _any(levels: Collection[Steps]) -> Steps:
    return frozenset().union(*levels)


def days_left(calendar: WorkingCalendar, on: date, due_on: date) -> int | None:
    """Working days until a due date, below zero when it has passed; None for a date beyond the known calendar."""
    try:
        return calendar.between(on, due_on)
    except CalendarEnds:
        return None
