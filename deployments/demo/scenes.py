"""What else happens in a phase: measurements of a project, the commission's work in a check."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Literal

from deployments.demo.indicators import Course
from deployments.demo.shapes import Appointed, Measured, Scored, Step, Visited

UNDATED = date.min
"""The day of a step before the plot gives it one."""

Scene = tuple[float, Step]
"""A share of the phase's work, and what happens then."""

Scenes = Mapping[str, Sequence[Scene]]
"""Phase -> its scenes."""

Scores = Mapping[str, Mapping[str, Decimal]]
"""Commissioner -> criteria group -> points."""


def pilot_scenes(plan: Sequence[Course], by: str) -> Scenes:
    """A pilot measures before, on the way, after, and once more when it is watched."""
    return {
        "diagnosis": _before(plan, by),
        "implementation": _on_the_way(plan, by),
        "sustaining": _after(plan, by),
        "monitoring": _after(plan, by),
    }


def replica_scenes(plan: Sequence[Course], by: str, *, holds: bool) -> Scenes:
    """A replica measures at its own place, and again after 3, 6 and 12 months: the result is there, or fades."""
    watched = {f"sustainment_{months}": _since(plan, by, holds=holds) for months in (3, 6, 12)}
    return {
        "baseline": _before(plan, by),
        "implementation": _on_the_way(plan, by),
        "closing": _after(plan, by),
        **watched,
    }


def check_scenes(points: Mapping[str, Scores], *, outside: bool, appoints: str, visits: str) -> Scenes:
    """A commission is appointed, visits, and scores at the visit and at a re-check."""
    commission = points["visit"]
    return {
        "desk_review": [(0.5, Appointed(on=UNDATED, by=appoints, person=one, outside=outside)) for one in commission],
        "visit": [(0.5, Visited(on=UNDATED, by=visits)), *_scored(points["visit"])],
        "recheck": list(_scored(points["recheck"])),
    }


def _scored(scores: Scores) -> Iterator[Scene]:
    for person, given in scores.items():
        for group, points in given.items():
            yield 0.7, Scored(on=UNDATED, by=person, person=person, group=group, points=points)


def _before(plan: Sequence[Course], by: str) -> list[Scene]:
    return [_reading(0.3, course, course.baseline, "baseline", by) for course in plan]


def _on_the_way(plan: Sequence[Course], by: str) -> list[Scene]:
    return [
        _reading(number / (len(course.interim) + 1), course, value, "interim", by)
        for course in plan
        for number, value in enumerate(course.interim, start=1)
    ]


def _after(plan: Sequence[Course], by: str) -> list[Scene]:
    return [_reading(0.6, course, course.result, "after", by) for course in plan]


def _since(plan: Sequence[Course], by: str, *, holds: bool) -> list[Scene]:
    """What is measured after the closing, near the day of the check."""
    values = [
        course.result if holds else course.baseline + (course.result - course.baseline) * Decimal("0.6")
        for course in plan
    ]
    return [_reading(0.95, course, value, "after", by) for course, value in zip(plan, values, strict=True)]


def _reading(
    share: float, course: Course, value: Decimal, moment: Literal["baseline", "interim", "after"], by: str
) -> Scene:
    return share, Measured(on=UNDATED, by=by, indicator=course.indicator.key, moment=moment, value=value)
