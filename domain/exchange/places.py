"""Which cell of a row a reason of the lane is about, and what stands there."""

from __future__ import annotations

from collections.abc import Mapping

from domain.engine.refusals import Reason
from domain.engine.words import Language
from domain.exchange.cells import SHOWN
from domain.exchange.layout import Layout
from domain.exchange.table import Row
from domain.exchange.written_cells import as_text

COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "": {"subject": ("subject", "project", "practice")},
    "projects": {"on": ("opened_on",), "people": ("people.project_leader",)},
    "milestones": {
        "start": ("planned_start",),
        "end": ("planned_end",),
        "started": ("actual_start",),
        "finished": ("actual_end",),
    },
    "actions": {"on": ("done_on", "dropped_on"), "outcome": ("done_on", "dropped_on")},
    "measurements": {"on": ("on",), "nth": ("value",)},
    "documents": {"sha256": ("kept_at",)},
    "replicas": {
        "on": ("finished_on",),
        "held_on": ("checked_on",),
        "lost_on": ("checked_on",),
        "sha256": ("kept_at",),
    },
    "finished": {"on": ("finished_on",), "sha256": ("kept_at",)},
    "statuses": {"on": ("granted_on",), "sha256": ("kept_at",)},
}
"""Layout -> field of a command -> columns that say it; of several the one that is filled in."""

BY_KEY = {
    "there_already": ("key",),
    "finished": ("planned_end", "planned_start"),
    "ended": ("project", "practice", "code", "subject", "person", "scope"),
    "contradicts": ("target",),
    "status_held": ("level",),
    "completed": ("project",),
}
"""Reason without a field -> columns that it is about."""


def column_of(reason: Reason, layout: Layout, row: Row) -> str:
    """The column that a reason is about; empty for the row as a whole."""
    keys = {known.key for known in layout.fields}
    for candidate in _candidates(reason, layout.key):
        named = COLUMNS.get(layout.key, {}).get(candidate) or COLUMNS[""].get(candidate) or (candidate,)
        there = [key for key in named if key in keys]
        if there:
            return next((key for key in there if row.values.get(key) is not None), there[0])
    there = [key for key in BY_KEY.get(reason.key, ()) if key in keys]
    return next((key for key in there if row.values.get(key) is not None), there[0] if there else "")


def _candidates(reason: Reason, layout: str) -> list[str]:
    path = reason.field
    if not path:
        return []
    parts = path.split(".")
    inner = parts[2:] if parts[0] == "indicators" and layout == "indicators" else []
    return [path, *inner, ".".join(parts[:2]), parts[-1], parts[0]]


def seen(row: Row, key: str, layout: Layout, language: Language) -> str:
    """What stands in the cell of a fault, as its writer wrote it."""
    value = row.values.get(key) if key else None
    if value is None:
        return ""
    said = " ".join(as_text(value, layout.field(key), language).split())
    return said if len(said) <= SHOWN else f"{said[: SHOWN - 1]}…"
