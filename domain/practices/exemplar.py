"""What the card of a practice takes from the project that it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from domain.pilot.facts import Reading
from domain.pilot.indicator_plan import IndicatorPlan
from domain.practices.facts import Effect, Step
from domain.programme.kinds import Consent, Moment
from domain.stored.holdings import Holdings

OF_PROJECT = {"process": "process", "problem": "justification", "limits": "perimeter"}
"""Text of the card -> the field of the project's card that it begins with."""


def prefilled(held: Holdings) -> dict[str, Any]:
    """The parts of a card that a project tells: an effect is one only where it was measured."""
    card, done = held.card, [action for action in held.actions if action.done_on is not None]
    texts = {name: text for name, key in OF_PROJECT.items() if (text := str(card.get(key) or "").strip())}
    if done:
        texts["solution"] = "\n".join(action.title for action in done)
    agreed = card.get("consent_kind") == Consent.GIVEN_WITH_CONDITIONS and card.get("consent")
    terms = {"consent_terms": str(agreed)} if agreed else {}
    leader = next(iter(held.people.get("project_leader", ())), None)
    return {
        "sphere": card.get("sphere") or None,
        "category": card.get("category") or None,
        "owner": leader,
        "consent": card.get("consent_kind") or None,
        "texts": texts | terms,
        "effects": tuple(effect for plan in held.indicators for effect in _effect(plan, held.readings)),
        "steps": tuple(Step(title=action.title, role=_post(held, action.owner)) for action in done),
    }


def _effect(plan: IndicatorPlan, readings: list[Reading]) -> Iterator[Effect]:
    """An indicator as an effect: its base, and the last value that was measured after the improvement."""
    mine = sorted((one for one in readings if one.indicator == plan.key), key=lambda one: (one.on, one.entry))
    before = [one for one in mine if one.moment is Moment.BASELINE]
    after = [one for one in mine if one.moment is Moment.AFTER]
    if after:
        yield Effect(
            name=plan.name, unit=plan.unit, direction=plan.direction, quantity=plan.quantity, base=plan.base,
            fact=after[-1].value, base_on=plan.base_on or (before[-1].on if before else None), fact_on=after[-1].on,
            method=plan.method,
        )  # fmt: skip


def _post(held: Holdings, person: str | None) -> str:
    """The post of whoever carried a measure out, where the card knows it; never the name."""
    return held.posts.get(person or "", ("", ""))[1]
