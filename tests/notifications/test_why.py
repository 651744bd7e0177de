"""Why somebody got a letter on a day, or got none."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sqlalchemy import Engine

from domain.engine.database import reading
from notifications.explanation import why
from tests.ledgers import delivered, owed
from tests.region import LEADER, Region
from tests.tray import Tray

EVENING, MORNING = date(2024, 12, 11), date(2024, 12, 12)


def test_a_letter_that_waited_for_the_morning_is_named_on_the_day_of_its_event_and_on_that_on_which_it_left(
    sqlite_engine: Engine,
) -> None:
    region = Region(sqlite_engine).found()
    region.now = datetime(2024, 12, 11, 18, tzinfo=UTC)
    code = region.open_project(EVENING)
    owed(region)
    delivered(region, Tray(name="email"))
    region.now = datetime(2024, 12, 12, 6, tzinfo=UTC)
    delivered(region, Tray(name="email"))

    with reading(region.engine) as connection:
        found = {day: why(connection, region.packs, LEADER, day).letters.lines for day in (EVENING, MORNING)}

    assert [[line["object"] for line in lines] for lines in found.values()] == [[code], [code]]
