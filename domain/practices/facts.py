"""What is known of a practice beside its state: its card, comparable effects and steps, and how whole it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.methodology.practice_words import TEXTS
from domain.methodology.schema import Pack
from domain.programme.kinds import Consent, Direction, PracticeStanding, Quantity

GIVEN = (Consent.GIVEN, Consent.GIVEN_WITH_CONDITIONS)
"""Answers with which a practice may be published."""
MONEY = frozenset({"rouble", "thousand_roubles", "million_roubles"})
"""Units of the methodology that are money."""
TEMPLATE = "practice_template"
"""The kind of document that a template of a practice is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Effect:
    """A comparable effect: an indicator before and after."""

    name: str
    unit: str
    direction: Direction
    quantity: Quantity
    base: Decimal
    fact: Decimal
    base_on: date | None
    fact_on: date | None
    method: str = ""
    confirmed_by: str = ""
    """Who confirmed the roubles; blank of an effect that is none of money."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One step of the algorithm."""

    title: str
    role: str = ""
    days: int | None = None

    @property
    def is_whole(self) -> bool:
        """Whether it says who does it, and how long it takes."""
        return bool(self.role.strip()) and self.days is not None


@dataclass(slots=True)
class Card:
    """The row of a practice."""

    project: str | None
    standing: PracticeStanding
    sphere: str | None
    category: str | None
    cost: Decimal | None
    owner: str | None
    consent: Consent | None
    submitted_by: str | None = None
    expert: str | None = None
    confirm_by: date | None = None
    proposed_on: date | None = None


@dataclass(slots=True)
class Practice:
    """The whole card of a practice."""

    card: Card
    texts: dict[str, str] = field(default_factory=dict)
    effects: dict[int, Effect] = field(default_factory=dict)
    steps: dict[int, Step] = field(default_factory=dict)

    def there(self, title: str, templates: int) -> frozenset[str]:
        """The parts of the card that are filled in."""
        found = {key for key in TEXTS if self.texts.get(key)}
        rest = {
            "title": title, "effects": self.effects, "templates": templates,
            "steps": self.steps and all(step.is_whole for step in self.steps.values()),
            "consent": self.card.consent in GIVEN, "cost": self.card.cost is not None,
            **{key: getattr(self.card, key) for key in ("sphere", "category", "owner")},
        }  # fmt: skip
        return frozenset(found | {key for key, value in rest.items() if value})


def missing(required: Sequence[str], there: Iterable[str]) -> list[str]:
    """The parts that a card is required to hold and does not."""
    filled = frozenset(there)
    return [part for part in required if part not in filled]


def completeness(required: Sequence[str], there: Iterable[str]) -> int:
    """Per cent of the required parts that are there; rounded down, so that a hundred means all."""
    return 100 if not required else 100 * (len(required) - len(missing(required, there))) // len(required)


def is_money(pack: Pack, unit: str) -> bool:
    """Whether an effect in this unit is one of roubles."""
    found = pack.unit(unit)
    return found is not None and found.key in MONEY


def quantities(effects: Iterable[Effect]) -> str:
    """What some effects measure, each once: labour and waiting stay apart, confirmed roubles by themselves."""
    return ",".join(sorted({"money" if one.confirmed_by else str(one.quantity) for one in effects}))


def days(steps: Iterable[Step]) -> int | None:
    """Working days of all steps together; nothing where there are none, or one does not say."""
    found = [step.days for step in steps]
    return sum(one for one in found if one) if found and None not in found else None
