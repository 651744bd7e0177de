"""What the source article says of Rostov region in December 2024 (domain notes, section 0): the demo must reach it."""

from __future__ import annotations

from collections.abc import Mapping

from domain.reports.report import Report

MORE_THAN = 600
"""Lean projects carried out since 2019."""

CARRIED_OUT = ("projects", "implemented")
"""The figure that the article calls the projects carried out."""

STATED: Mapping[tuple[str, str], int] = {
    ("involved", "body"): 29,
    ("involved", "municipality"): 55,
    ("involved", "government_unit"): 2,
    ("centres", "sectoral"): 18,
    ("exemplars", "federal"): 4,
    ("exemplars", "regional"): 8,
    ("exemplars", "local"): 1,
    ("replicated", "total"): 160,
    ("replicated", "this_year"): 60,
}
"""Table and figure of the report -> what the article states."""


def differences(found: Report) -> dict[str, tuple[int, int]]:
    """Figure -> (what the records say, what the article states), where the two differ."""
    counted = {place: found.count(*place) for place in (*STATED, CARRIED_OUT)}
    different = {".".join(at): (counted[at], stated) for at, stated in STATED.items() if counted[at] != stated}
    if counted[CARRIED_OUT] <= MORE_THAN:
        different[".".join(CARRIED_OUT)] = (counted[CARRIED_OUT], MORE_THAN)
    return different
