"""A series of measurements as a small SVG of our own: points, the base, the target; no style, only attributes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.reports.card import IndicatorLine

WIDTH, HEIGHT, MARGIN = 360, 120, 12


@dataclass(frozen=True, slots=True)
class Chart:
    """Where everything stands in the picture."""

    points: Sequence[tuple[float, float]]
    path: str
    base: float | None
    """None where a replica measured none and states none."""
    target: float
    width: int = WIDTH
    height: int = HEIGHT


def chart_of(line: IndicatorLine) -> Chart | None:
    """The picture of an indicator that was measured at least once."""
    if not line.readings:
        return None
    values = [line.target, *(one.value for one in line.readings)]
    values += [line.here] if line.here is not None else []
    low, high = min(values), max(values)
    span = (high - low) or Decimal(1)
    first, last = line.readings[0].on, line.readings[-1].on

    def down(value: Decimal) -> float:
        return round(HEIGHT - MARGIN - float((value - low) / span) * (HEIGHT - 2 * MARGIN), 1)

    def across(day: date) -> float:
        days = (last - first).days or 1
        return round(MARGIN + (day - first).days / days * (WIDTH - 2 * MARGIN), 1)

    base = None if line.here is None else down(line.here)
    points = [(across(one.on), down(one.value)) for one in line.readings]
    return Chart(points, " ".join(f"{x},{y}" for x, y in points), base, down(line.target))
