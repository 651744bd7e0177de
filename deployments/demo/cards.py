"""The whole card of a pilot, told from its story: lists, consent, effect, methods of its indicators."""

from __future__ import annotations

from decimal import Decimal
from random import Random
from typing import Any

from deployments.demo.data import toml
from deployments.demo.shapes import IndicatorStory, ProjectStory
from domain.pilot.indicator_plan import IndicatorPlan
from domain.programme.kinds import Direction, Frequency, Quantity

LABOUR = frozenset({"test_minutes", "staff_minutes"})
"""Indicators that measure the labour time of staff."""

WAITING = frozenset({"queue_minutes", "doctor_wait"})
"""Indicators that measure how long a citizen waits."""


def card_of(story: ProjectStory) -> dict[str, Any]:
    """The fields of the card beside its title, people and indicators; the same story gives the same card."""
    rng = Random(f"{story.code} card")
    texts = toml("cards.toml")
    sphere = texts[story.sphere]
    effect = rng.random() < 0.4
    planned = Decimal(rng.randrange(40, 900) * 1000)
    return {
        "from_event": story.from_event,
        "to_event": story.to_event,
        "justification": story.justification,
        "key_risk": story.key_risk,
        "process": _process(story.title),
        "clients": tuple(sphere["clients"][: rng.randint(1, 3)]),
        "perimeter": tuple(sphere["perimeter"][: rng.randint(2, 4)]),
        "risks": tuple(rng.sample(texts["risks"], rng.randint(0, 2))),
        "category": sphere["category"],
        "subprogramme": "effective_region",
        "economic_effect": effect,
        "effect_planned": planned if effect else None,
        "consent_kind": "given",
        "consent": rng.choice(texts["consents"]),
        "approved_by": story.people.get("customer"),
        "approved_on": story.opened_on,
    }


AIMS = (
    "Оптимизация процесса ", "Сокращение времени ", "Устранение потерь в процессе ", "Стандартизация процесса ",
    "Повышение доступности и качества ",
)  # fmt: skip


def aimed(title: str) -> str:
    """What a title improves, in the genitive, without its aim; nothing where it has none."""
    return next((title.removeprefix(aim) for aim in AIMS if title.startswith(aim)), "")


def _process(title: str) -> str:
    return f"процесс {of}" if (of := aimed(title)) else title


def plan_of(story: IndicatorStory) -> IndicatorPlan:
    """An indicator with its method and source."""
    method, source = toml("cards.toml")["methods"][story.unit]
    labour = story.key in LABOUR
    quantity = Quantity.LABOUR_TIME if labour else Quantity.WAITING_TIME if story.key in WAITING else Quantity.OTHER
    return IndicatorPlan(
        key=story.key,
        name=story.name,
        unit=story.unit,
        direction=Direction(story.direction),
        base=story.base,
        target=story.target,
        ideal=story.ideal,
        method=method,
        source=source,
        calculation_unit=story.unit,
        quantity=quantity,
        operations=Decimal(1200) if labour else None,
        frequency=Frequency.QUARTERLY,
    )
