"""A small methodology for the stories, and the portfolio told under it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import pairwise

import pytest

from deployments.demo.shapes import CheckTerms, Method, Place, Portfolio
from deployments.demo.story import portfolio
from domain.calendar import is_working_day

DURATIONS: Mapping[str, Mapping[str, int]] = {
    "pilot": {
        "selection": 10, "opening": 15, "diagnosis": 45, "implementation": 80,
        "sustaining": 20, "monitoring": 60,
    },
    "replica": {
        "request": 5, "readiness": 10, "baseline": 15, "adaptation": 15, "implementation": 50, "closing": 15,
        "sustainment_3": 60, "sustainment_6": 60, "sustainment_12": 120,
    },
    "partner_check": {
        "application": 10, "self_assessment": 20, "desk_review": 15, "visit": 15, "decision": 10,
        "remarks": 40, "recheck": 15,
    },
}  # fmt: skip
GROUPS = ("involvement", "project_management", "replication_readiness")
ANYBODY = frozenset({"methodologist", "organisation_head"})
ACTIONS = ("open_project", "replicate", "apply_for_check", "appoint", "hold_visit", "freeze_package")


def exits(lifecycle: str) -> dict[Place, Mapping[str, str]]:
    """Each phase leads to the next; a check's remarks lead to a re-check."""
    phases = list(DURATIONS[lifecycle])
    ways: dict[Place, Mapping[str, str]] = {}
    for phase, following in pairwise([*phases, "end"]):
        ways[lifecycle, phase] = {
            "go": following, "conditional": following, "rework": phase, "hold": phase, "stop": "stopped",
        }  # fmt: skip
    if lifecycle == "partner_check":
        ways[lifecycle, "decision"] = {"go": "end", "rework": "remarks", "stop": "stopped"}
    return ways


@pytest.fixture(scope="session")
def method() -> Method:
    """Two kinds of papers at each gate; leaders submit, customers and methodologists decide."""
    ways = {place: way for lifecycle in DURATIONS for place, way in exits(lifecycle).items()}
    return Method(
        demands=dict.fromkeys(ways, ("order", "report")),
        durations={place: DURATIONS[place[0]][place[1]] for place in ways},
        submitters=dict.fromkeys(ways, frozenset({"project_leader"})),
        deciders=dict.fromkeys(ways, frozenset({"customer", "methodologist"})),
        exits=ways,
        actions=dict.fromkeys(ACTIONS, ANYBODY),
        reasons={"stop": ("not_feasible", "merged")},
        papers={"order": "Приказ", "report": "Отчёт"},
        checks={
            level: CheckTerms(
                groups=GROUPS, pass_share=Decimal(share), commissioners=count, outside=level != "local"
            )
            for level, share, count in (("local", 70, 3), ("regional", 80, 4), ("federal", 90, 5))
        },
        is_working_day=is_working_day,
    )


@pytest.fixture(scope="session")
def told(method: Method) -> Portfolio:
    """The portfolio as the demo tells it."""
    return portfolio(method)
