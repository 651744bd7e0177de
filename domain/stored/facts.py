"""What a gate knows about a subject when it is decided: plain values, no tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from domain.engine.kinds import Level, Moment
from domain.stored.card import as_text
from domain.stored.indicator import IndicatorPlan


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


@dataclass(slots=True)
class Given:
    """Points of one commissioner for one criteria group; the last entry counts."""

    entry: int
    person: str
    criterion: str
    points: Decimal


@dataclass(slots=True)
class Shown:
    """A project that a check presents."""

    code: str
    organisation: str | None
    completed_on: date | None


@dataclass(slots=True)
class Holdings:
    """Everything beside its state that decides on a subject."""

    evidence: list[Attached] = field(default_factory=list)
    people: dict[str, list[str]] = field(default_factory=dict)
    """Role -> persons who hold it for this very subject."""
    posts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Person -> name and post."""
    card: dict[str, Any] = field(default_factory=dict)
    """Key of `domain.stored.card.CARD` -> value as stored."""
    organisation: str = ""
    """Title of the organisation."""
    indicators: list[IndicatorPlan] = field(default_factory=list)
    next_on: dict[str, date | None] = field(default_factory=dict)
    """Indicator -> by when it is to be measured next; None where no measurement is expected."""
    readings: list[Reading] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    milestones: list[Dated] = field(default_factory=list)
    actions: list[Planned] = field(default_factory=list)
    package: str | None = None
    """The package that a replica comes from."""
    level: Level | None = None
    visited_on: date | None = None
    presented: list[Shown] = field(default_factory=list)
    held_levels: list[Level] = field(default_factory=list)
    """Levels at which the organisation is an exemplar now."""
    commission: dict[str, bool] = field(default_factory=dict)
    """Commissioner -> comes from another region."""
    scores: list[Given] = field(default_factory=list)

    @property
    def named(self) -> list[str]:
        """Everybody on the card: who holds a role for this subject, and who approved it."""
        found = dict.fromkeys(person for persons in self.people.values() for person in persons)
        if (approver := self.card.get("approved_by")) is not None:
            found[str(approver)] = None
        return list(found)

    def has(self, phase: str, kind: str) -> bool:
        """Whether a document of that kind is attached to the phase, and can be read somewhere."""
        return any(paper.kind == kind and paper.phase == phase and paper.is_there for paper in self.evidence)

    def milestone(self, key: str) -> Dated | None:
        """The milestone of a key."""
        return next((found for found in self.milestones if found.key == key), None)

    def indicator(self, key: str) -> IndicatorPlan | None:
        """The indicator of a key."""
        return next((plan for plan in self.indicators if plan.key == key), None)


Fact = tuple[str, str]
"""Key of a fact and its value as text; a blank is no fact."""


def plan_facts(plan: IndicatorPlan) -> Iterator[Fact]:
    """What the card says of one indicator."""
    for name in IndicatorPlan.__slots__:
        if name != "key" and (text := as_text(getattr(plan, name))):
            yield f"indicator.{plan.key}.{name}", text


def card_facts(held: Holdings) -> Iterator[Fact]:
    """What is written on the card."""
    for key, value in held.card.items():
        if text := as_text(value):
            yield f"card.{key}", text


def people_facts(held: Holdings) -> Iterator[Fact]:
    """Who is named on the card."""
    for role, persons in held.people.items():
        if persons:
            yield f"people.{role}", ", ".join(sorted(persons))


def post_key(person: str) -> str:
    """Key of the fact how a person on the card is written."""
    return f"post.{person}"


def post_text(name: str, post: str) -> str:
    """A person as a card writes them: name and post."""
    return f"{name} – {post}" if post else name


def post_facts(held: Holdings) -> Iterator[Fact]:
    """How everybody on the card is written."""
    for person in held.named:
        if person in held.posts:
            yield post_key(person), post_text(*held.posts[person])


def indicator_facts(held: Holdings) -> Iterator[Fact]:
    """All indicators as the card plans them."""
    for plan in held.indicators:
        yield from plan_facts(plan)


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


def milestone_facts(held: Holdings) -> Iterator[Fact]:
    """When milestones really began and ended; a plan may move freely."""
    for found in held.milestones:
        if found.actual_start is not None:
            yield f"milestone.{found.key}.started", found.actual_start.isoformat()
        if found.actual_end is not None:
            yield f"milestone.{found.key}.finished", found.actual_end.isoformat()


def action_facts(held: Holdings) -> Iterator[Fact]:
    """Measures of the action plan that are settled."""
    for found in held.actions:
        if found.done_on is not None:
            yield f"action.{found.number}", f"done {found.done_on}"
        elif found.dropped_on is not None:
            yield f"action.{found.number}", f"dropped {found.dropped_on}: {found.reason}"


def condition_facts(held: Holdings) -> Iterator[Fact]:
    """Conditions of earlier decisions."""
    for found in held.conditions:
        closed = found.closed_on.isoformat() if found.closed_on else "open"
        yield f"condition.{found.number}", f"{found.text} | {found.owner} | {found.due_on} | {closed}"


def check_facts(held: Holdings) -> Iterator[Fact]:
    """What a partner check leans on."""
    if held.level is not None:
        yield "check.level", held.level
    if held.visited_on is not None:
        yield "check.visited_on", held.visited_on.isoformat()
    for shown in held.presented:
        yield f"check.presented.{shown.code}", as_text(shown.completed_on) or "not completed"
    yield "check.held_levels", ", ".join(held.held_levels)
    for person, outside in held.commission.items():
        yield f"check.commission.{person}", "outside" if outside else "inside"
    for given in held.scores:
        yield f"check.score.{given.entry}", f"{given.person} {given.criterion} {given.points}"


def as_facts(value: Any) -> str:
    """An event's facts as the text that is stored and hashed."""
    return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS).decode()
