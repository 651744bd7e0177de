"""What changed in a subject since it was returned for rework: entries of its journal, folded field by field."""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from domain.engine.event import FieldChange
from domain.engine.event_effects import STEPS
from domain.pilot import (
    action_plan,
    cards,
    conditions,
    documents,
    indicators,
    measurements,
    milestones,
    own_milestones,
)

TELLING = (cards, indicators, documents, measurements, milestones, own_milestones, action_plan, conditions)
"""Files whose events tell what they changed: importing them fills the table of steps."""

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
