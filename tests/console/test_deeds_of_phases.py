"""A page offers what the present phase takes: nothing of a gate that was passed, and nothing of one to come."""

from __future__ import annotations

import re
from datetime import date

import pytest

from console.web.deeds import actions
from domain.engine.action import ACTIONS
from domain.programme.kinds import Level, Moment
from tests.console.test_pages import Browser, Enter, enter, settings
from tests.region import METHODOLOGIST, TOWN, Region

__all__ = ["enter", "settings"]

OF_A_PHASE = frozenset(name for name, one in actions().items() if ACTIONS[one].until or ACTIONS[one].settles)

REVIEWED, CONFIRMED = frozenset({"self_assess", "review_assessment"}), frozenset({"confirm_status"})
OF_ALL = frozenset({"take_mark_back", "implement_element"})
OF_ADAPTATION = OF_ALL | {"adapt_element", "approve_elements"}
TAKEN = {
    "readiness": OF_ADAPTATION | {"answer_readiness"},
    "baseline": OF_ADAPTATION,
    "adaptation": OF_ADAPTATION,
    "implementation": OF_ALL,
    "closing": OF_ALL | {"agree_closing"},
    "sustainment_3": frozenset({"check_sustained"}),
}
"""Phase of a replica -> of what belongs to phases what it takes."""


def offered(browser: Browser, code: str) -> frozenset[str]:
    page = browser.ask(f"/at/{code}").text
    return OF_A_PHASE & set(re.findall(r"/do/([a-z_]+)\?", page))


@pytest.mark.parametrize("phase", list(TAKEN))
def test_the_page_of_a_replica_offers_what_its_phase_takes(enter: Enter, region: Region, phase: str) -> None:
    replica = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))
    region.measure(replica, "60", Moment.BASELINE, date(2023, 6, 5))
    if phase == "sustainment_3":
        region.walk(replica, until="closing", on=date(2023, 6, 5))
        region.measure(replica, "29", Moment.AFTER, date(2023, 6, 6))
    region.walk(replica, until=phase, on=date(2023, 6, 6))

    assert offered(enter(METHODOLOGIST), replica) == TAKEN[phase]


def test_a_self_assessment_is_offered_while_it_is_made_or_looked_at(enter: Enter, region: Region) -> None:
    check = region.apply(region.finished_pilot(), Level.LOCAL)
    region.walk(check, until="desk_review")
    browser = enter(METHODOLOGIST)
    reviewed = offered(browser, check)
    region.walk(check, until="decision")

    assert (reviewed, offered(browser, check)) == (REVIEWED, CONFIRMED)
