"""What the source article says of Rostov region in December 2024 (domain notes, section 0): the demo must reach it."""

from __future__ import annotations

from collections.abc import Mapping

from domain.reports.report import Report

MORE_THAN = 600
"""Lean projects since 2019."""

STATED: Mapping[str, int] = {
    "bodies": 29,
    "municipalities": 55,
    "government_units": 2,
    "centres": 18,
    "exemplars.federal": 4,
    "exemplars.regional": 8,
    "exemplars.local": 1,
    "replicated.total": 160,
    "replicated.this_year": 60,
}
"""Figure of the report -> what the article states."""


def differences(found: Report) -> dict[str, tuple[int, int]]:
    """Figure -> (what the records say, what the article states), where the two differ."""
    counted = {
        "bodies": found.bodies,
        "municipalities": found.municipalities,
        "government_units": found.government_units,
        "centres": found.centres,
        "replicated.total": found.replicated.total,
        "replicated.this_year": found.replicated.this_year,
    } | {f"exemplars.{level}": count for level, count in found.exemplars.items()}
    different = {name: (counted[name], stated) for name, stated in STATED.items() if counted[name] != stated}
    return different | ({} if found.projects > MORE_THAN else {"projects": (found.projects, MORE_THAN)})
