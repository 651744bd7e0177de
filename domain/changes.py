"""What changed in a subject since it was returned for rework: entries of its journal, folded field by field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import orjson

from domain.events import FieldChange

Facts = Mapping[str, Any]
Step = tuple[str, str, str]
"""A field, what it was and what it became; the blank text is nothing."""


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)


def _amended(facts: Facts) -> Iterator[Step]:
    for change in facts["changes"]:
        yield change["field"], _text(change["before"]), _text(change["after"])


def _indicator(facts: Facts) -> Iterator[Step]:
    plan, before = facts["indicator"], facts.get("before") or {}
    for name, value in plan.items():
        if name != "key" and _text(before.get(name)) != _text(value):
            yield f"indicator.{plan['key']}.{name}", _text(before.get(name)), _text(value)


def _dropped(facts: Facts) -> Iterator[Step]:
    for name, value in facts["indicator"].items():
        if name != "key" and _text(value):
            yield f"indicator.{facts['indicator']['key']}.{name}", _text(value), ""


def _attached(facts: Facts) -> Iterator[Step]:
    yield f"evidence.{facts['evidence']}", "", facts["title"] or facts["link"] or facts["evidence"]


def _withdrawn(facts: Facts) -> Iterator[Step]:
    yield f"evidence.{facts['evidence']}", facts["title"] or facts["evidence"], ""


def _measured(facts: Facts) -> Iterator[Step]:
    yield f"measurement.{facts['indicator']}.{facts['moment']}", "", _text(facts["value"])


def _corrected(facts: Facts) -> Iterator[Step]:
    field = f"measurement.{facts['indicator']}.{facts['measured_on']}"
    yield field, _text(facts["before"]), _text(facts["after"])


def _added(facts: Facts) -> Iterator[Step]:
    plan = facts["milestone"]
    yield f"milestone.{plan['key']}.plan", "", f"{plan['start']} – {plan['end']}"


def _moved(facts: Facts) -> Iterator[Step]:
    before, after = (f"{facts[f'{part}start']} – {facts[f'{part}end']}" for part in ("before_", ""))
    yield f"milestone.{facts['key']}.plan", before, after


def _reached(facts: Facts) -> Iterator[Step]:
    days = " – ".join(_text(facts[name]) or "…" for name in ("started", "finished"))
    yield f"milestone.{facts['key']}.fact", "", f"{days}, {facts['progress']} %"


def _planned(facts: Facts) -> Iterator[Step]:
    yield f"action.{facts['number']}", "", f"{facts['title']} ({facts['due_on']})"


def _settled(facts: Facts) -> Iterator[Step]:
    yield f"action.{facts['number']}.{facts['outcome']}", "", facts["reason"] or facts["outcome"]


def _handed(facts: Facts) -> Iterator[Step]:
    yield f"action.{facts['number']}.owner", _text(facts["before"]), facts["owner"]


def _closed(facts: Facts) -> Iterator[Step]:
    yield f"condition.{facts['number']}", "", facts["comment"] or "closed"


STEPS: Mapping[str, Callable[[Facts], Iterator[Step]]] = {
    "card_amended": _amended,
    "indicator_set": _indicator,
    "indicator_dropped": _dropped,
    "evidence_attached": _attached,
    "evidence_withdrawn": _withdrawn,
    "measured": _measured,
    "measurement_corrected": _corrected,
    "milestone_added": _added,
    "milestone_moved": _moved,
    "milestone_reached": _reached,
    "action_planned": _planned,
    "action_settled": _settled,
    "action_handed": _handed,
    "condition_closed": _closed,
}
"""Kind of an entry -> the fields that it changed."""

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
