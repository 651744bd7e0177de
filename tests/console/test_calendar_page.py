"""A planned support is taken into a calendar from the page of its replica."""

from __future__ import annotations

from datetime import date, timedelta

from domain.replication.support import CancelSupport, PlanSupport
from tests.console.test_pages import Enter, enter, settings
from tests.region import CURATOR, METHODOLOGIST, Region

__all__ = ["enter", "settings"]

TODAY = date(2024, 12, 11)


def test_the_page_of_a_replica_gives_its_planned_support_as_a_calendar_as_long_as_any_is_ahead(
    enter: Enter, region: Region
) -> None:
    replica = region.replica(region.package(TODAY), on=TODAY)
    day = TODAY + timedelta(days=9)
    curator = enter(CURATOR)
    before = curator.ask(f"/at/{replica}").text
    region.do(PlanSupport(actor=METHODOLOGIST, on=TODAY, subject=replica, form="visit", planned_on=day, person=CURATOR))
    page, file = curator.ask(f"/at/{replica}").text, curator.ask(f"/calendar/{replica}")
    mine, others = curator.ask("/calendar/mine").text, enter(METHODOLOGIST).ask("/calendar/mine").text
    region.do(CancelSupport(actor=METHODOLOGIST, on=TODAY, subject=replica, number=1, reason="снег"))
    after = curator.ask(f"/at/{replica}").text

    assert (f"/calendar/{replica}" in before, f"/calendar/{replica}" in page, f"/calendar/{replica}" in after) == (
        False, True, False,
    )  # fmt: skip
    assert file.headers["content-type"].startswith("text/calendar")
    assert f"UID:{replica}-1@potok" in file.text
    assert f"DTSTART;VALUE=DATE:{day:%Y%m%d}" in file.text
    assert ("BEGIN:VEVENT" in mine, "BEGIN:VEVENT" in others) == (True, False)
    assert curator.ask("/calendar/PRJ-9999").status_code == 404
