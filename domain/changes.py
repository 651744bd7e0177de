"""What changed in a subject since it was returned for rework: entries of its journal, folded field by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import orjson

from domain import events as happened
from domain.events import FieldChange
from domain.happenings import STEPS, Facts, Step, tells, told


@tells(happened.CardAmended)
def _tell_amended(facts: Facts) -> Iterator[Step]:
    for change in facts["changes"]:
        yield change["field"], told(change["before"]), told(change["after"])


@tells(happened.IndicatorSet)
def _tell_indicator(facts: Facts) -> Iterator[Step]:
    plan, before = facts["indicator"], facts.get("before") or {}
    for name, value in plan.items():
        if name != "key" and told(before.get(name)) != told(value):
            yield f"indicator.{plan['key']}.{name}", told(before.get(name)), told(value)


@tells(happened.IndicatorDropped)
def _tell_dropped(facts: Facts) -> Iterator[Step]:
    for name, value in facts["indicator"].items():
        if name != "key" and told(value):
            yield f"indicator.{facts['indicator']['key']}.{name}", told(value), ""


@tells(happened.EvidenceAttached)
def _tell_attached(facts: Facts) -> Iterator[Step]:
    yield f"evidence.{facts['evidence']}", "", facts["title"] or facts["link"] or facts["evidence"]


@tells(happened.EvidenceWithdrawn)
def _tell_withdrawn(facts: Facts) -> Iterator[Step]:
    yield f"evidence.{facts['evidence']}", facts["title"] or facts["evidence"], ""


@tells(happened.Measured)
def _tell_measured(facts: Facts) -> Iterator[Step]:
    yield f"measurement.{facts['indicator']}.{facts['moment']}", "", told(facts["value"])


@tells(happened.MeasurementCorrected)
def _tell_corrected(facts: Facts) -> Iterator[Step]:
    field = f"measurement.{facts['indicator']}.{facts['measured_on']}"
    yield field, told(facts["before"]), told(facts["after"])


@tells(happened.MilestoneAdded)
def _tell_added(facts: Facts) -> Iterator[Step]:
    plan = facts["milestone"]
    yield f"milestone.{plan['key']}.plan", "", f"{plan['start']} – {plan['end']}"


@tells(happened.MilestoneMoved)
def _tell_moved(facts: Facts) -> Iterator[Step]:
    before, after = (f"{facts[f'{part}start']} – {facts[f'{part}end']}" for part in ("before_", ""))
    yield f"milestone.{facts['key']}.plan", before, after


@tells(happened.MilestoneReached)
def _tell_reached(facts: Facts) -> Iterator[Step]:
    days = " – ".join(told(facts[name]) or "…" for name in ("started", "finished"))
    yield f"milestone.{facts['key']}.fact", "", f"{days}, {facts['progress']} %"


@tells(happened.ActionPlanned)
def _tell_planned(facts: Facts) -> Iterator[Step]:
    yield f"action.{facts['number']}", "", f"{facts['title']} ({facts['due_on']})"


@tells(happened.ActionSettled)
def _tell_settled(facts: Facts) -> Iterator[Step]:
    yield f"action.{facts['number']}.{facts['outcome']}", "", facts["reason"] or facts["outcome"]


@tells(happened.ActionHanded)
def _tell_handed(facts: Facts) -> Iterator[Step]:
    yield f"action.{facts['number']}.owner", told(facts["before"]), facts["owner"]


@tells(happened.ConditionClosed)
def _tell_closed(facts: Facts) -> Iterator[Step]:
    yield f"condition.{facts['number']}", "", facts["comment"] or "closed"


FOLDED = ("card.", "people.", "indicator.", "milestone.")
"""Fields of which only the first state and the last one matter; documents and measurements are all named."""


def changes_of(entries: Iterable[tuple[str, str]]) -> tuple[FieldChange, ...]:
    """What changed over entries (kind, facts) in their order; what was changed back is left out."""
    folded: dict[str, tuple[str, str]] = {}
    others: list[FieldChange] = []
    for kind, text in entries:
        for field, before, after in STEPS[kind](orjson.loads(text)) if kind in STEPS else ():
            if field.startswith(FOLDED):
                folded[field] = (folded.get(field, (before, ""))[0], after)
            else:
                others.append(FieldChange(field=field, before=before, after=after))
    kept = [FieldChange(field=name, before=was, after=now) for name, (was, now) in folded.items() if was != now]
    return (*kept, *others)
