"""The plan of a project: milestones laid out from the methodology's durations, in working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.engine.calendar import WorkingCalendar
from domain.methodology.schema import Lifecycle, Pack


@dataclass(frozen=True, kw_only=True, slots=True)
class MilestonePlan:
    """A milestone as the plan lays it out."""

    key: str
    title: str
    phase: str | None
    start: date
    end: date


KEPT = 1_000
"""Plans that are remembered: many projects start on one day."""


_LAID: dict[tuple[int, date], tuple[Lifecycle, tuple[MilestonePlan, ...]]] = {}


def laid_out(lifecycle: Lifecycle, on: date, pack: Pack) -> tuple[MilestonePlan, ...]:
    """Every milestone of a lifecycle that starts on a day; each phase begins when the one before is planned to end."""
    key = (id(lifecycle), on)
    found = _LAID.get(key)
    if found is None or found[0] is not lifecycle:
        if len(_LAID) >= KEPT:
            _LAID.clear()
        found = _LAID[key] = (lifecycle, _plans(lifecycle, on, pack))
    return found[1]


def _plans(lifecycle: Lifecycle, on: date, pack: Pack) -> tuple[MilestonePlan, ...]:
    plans: list[MilestonePlan] = []
    begin = first_working_day(pack.calendar, on)
    for phase in lifecycle.phases.values():
        for planned in phase.milestones:
            start = pack.calendar.after(begin, planned.after)
            end = pack.calendar.after(start, max(planned.days - 1, 0))
            plans.append(MilestonePlan(key=planned.key, title=planned.title.ru, phase=phase.key, start=start, end=end))
        begin = pack.calendar.after(begin, phase.duration.working_days)
    return tuple(plans)


def first_working_day(calendar: WorkingCalendar, day: date) -> date:
    """That day, or the first working day after it."""
    return day if calendar.is_working_day(day) else calendar.after(day, 1)


def shifted(calendar: WorkingCalendar, day: date, working_days: int) -> date:
    """A planned day so many working days later, or earlier."""
    return calendar.after(day, working_days) if working_days else day
