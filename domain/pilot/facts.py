"""What is known of a project beside its state, one plain value a row, and how each is written as a fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import orjson

from domain.engine.values import Fact, as_text
from domain.pilot.indicator_plan import IndicatorPlan
from domain.programme.kinds import Moment


@dataclass(slots=True)
class Attached:
    """A document as the gate sees it."""

    entry: int
    phase: str
    kind: str
    title: str
    link: str
    sha256: str | None
    organisation: str = ""
    """The organisation that it names, as written there."""
    goals: Mapping[str, Decimal] = field(default_factory=dict)
    """Indicator -> the goal that it states."""
    kept_at: str = ""
    """Where the paper original lies."""

    @property
    def is_there(self) -> bool:
        """Whether somebody can read it: a bare mention of a document is none."""
        return bool(self.sha256 or self.link.strip() or self.kept_at.strip())


@dataclass(slots=True)
class Named:
    """Somebody who holds a role for a subject, written with name and post."""

    role: str
    person: str
    name: str
    post: str


@dataclass(slots=True)
class Reading:
    """One measured value."""

    entry: int
    indicator: str
    moment: Moment
    on: date
    value: Decimal


@dataclass(slots=True)
class Condition:
    """A condition and whether it is met."""

    number: int
    text: str
    owner: str
    due_on: date
    closed_on: date | None


@dataclass(slots=True)
class Dated:
    """A milestone: plan, fact and progress."""

    key: str
    title: str
    phase: str | None
    planned_start: date
    planned_end: date
    actual_start: date | None = None
    actual_end: date | None = None
    progress: int = 0


@dataclass(slots=True)
class Planned:
    """A measure of the action plan."""

    number: int
    title: str
    owner: str | None
    due_on: date
    done_on: date | None = None
    dropped_on: date | None = None
    reason: str = ""


def plan_facts(plan: IndicatorPlan) -> Iterator[Fact]:
    """What the card says of one indicator."""
    for name in IndicatorPlan.__slots__:
        if name != "key" and (text := as_text(getattr(plan, name))):
            yield f"indicator.{plan.key}.{name}", text


def post_key(person: str) -> str:
    """Key of the fact how a person on the card is written."""
    return f"post.{person}"


def post_text(name: str, post: str) -> str:
    """A person as a card writes them: name and post."""
    return f"{name} – {post}" if post else name


def evidence_fact(paper: Attached) -> Fact:
    """A document with everything that it states."""
    goals = orjson.dumps(paper.goals, default=str, option=orjson.OPT_SORT_KEYS).decode() if paper.goals else ""
    parts = [paper.phase, paper.kind, paper.title, paper.link, paper.sha256 or "", paper.organisation, goals]
    parts += [paper.kept_at] if paper.kept_at else []  # what was sealed before it was asked for has none
    return f"evidence.{paper.entry}", " | ".join(parts)


def reading_fact(reading: Reading) -> Fact:
    """One measured value."""
    text = f"{reading.indicator} {reading.moment} {reading.on} {reading.value}"
    return f"measurement.{reading.entry}", text
