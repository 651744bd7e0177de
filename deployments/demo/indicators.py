"""What projects measure: indicators shaped like published cases, in series with ups and downs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from deployments.demo.data import toml
from deployments.demo.shapes import IndicatorStory


@dataclass(frozen=True, slots=True)
class Course:
    """An indicator with the values it takes, first to last."""

    indicator: IndicatorStory
    values: tuple[Decimal, ...]
    """Baseline, interim values, result."""

    @property
    def baseline(self) -> Decimal:
        """The value before the improvement."""
        return self.values[0]

    @property
    def interim(self) -> tuple[Decimal, ...]:
        """The values on the way."""
        return self.values[1:-1]

    @property
    def result(self) -> Decimal:
        """The value after the improvement."""
        return self.values[-1]


def courses(
    keys: Sequence[str], rng: Random, *, reaches: bool = True, published: bool | None = None
) -> tuple[Course, ...]:
    """The courses of a pilot; `published` forces or forbids the exact figures of a known case."""
    return tuple(_course(key, rng, reaches, published) for key in keys)


REACHED, KEPT = 0.5, 0.75
"""Shares of replicas that reach their goal, and of those whose result holds, as published elsewhere."""


def repeated(courses: Sequence[Course], rng: Random, *, reaches: bool) -> tuple[Course, ...]:
    """The courses of a replica: the package's indicators, measured anew at the receiver; half reach the goal."""
    return tuple(_again(course.indicator, rng, reaches) for course in courses)


def _course(key: str, rng: Random, reaches: bool, published: bool | None) -> Course:
    shape = toml("indicators.toml")[key]
    exact = shape.get("exact")
    if exact and (rng.randrange(shape["every"]) == 0 if published is None else published):
        plan = _plan(key, shape, exact["base"], exact["target"], exact["ideal"])
        return Course(plan, tuple(Decimal(value) for value in exact["series"]))
    base = rng.randint(*shape["base"])
    target = rng.randint(*shape["goal"]) if "goal" in shape else round(base * rng.uniform(*shape["target"]))
    ideal = shape["best"] if "best" in shape else round(base * shape["ideal"])
    plan = _plan(key, shape, base, target, ideal)
    return Course(plan, tuple(_series(plan, base, rng, reaches)))


def _plan(key: str, shape: dict[str, Any], base: int, target: int, ideal: int) -> IndicatorStory:
    return IndicatorStory(
        key=key,
        name=shape["name"],
        unit=shape["unit"],
        direction=shape["direction"],
        base=Decimal(base),
        target=Decimal(target),
        ideal=Decimal(ideal),
    )


def _again(plan: IndicatorStory, rng: Random, reaches: bool) -> Course:
    base, target = int(plan.base), int(plan.target)
    start = base + round((base - target) * rng.uniform(-0.15, 0.15))
    return Course(plan, tuple(_series(plan, max(start, 1), rng, reaches)))


def _series(plan: IndicatorStory, start: int, rng: Random, reaches: bool) -> Iterator[Decimal]:
    """Baseline, noisy progress, and a result at or beyond the target (or, missing it, on the way there)."""
    target, ideal = int(plan.target), int(plan.ideal)
    spare = round((ideal - target) * rng.uniform(0, 0.3))
    result = target + spare if reaches else start + round((target - start) * rng.uniform(0.6, 0.9))
    yield Decimal(start)
    count = rng.randint(2, 6)
    for number in range(1, count + 1):
        progress = max(0.0, number / (count + 1) + rng.uniform(-0.18, 0.1))
        yield Decimal(round(start + (result - start) * progress))
    yield Decimal(result)
