"""Why somebody got a letter on a day, or got none."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.pilot.indicators import SetIndicator
from domain.programme.kinds import Cadence, Moment, Rhythm, Weekday
from domain.registry.letter_preferences import PreferLetters
from notifications.digest import write
from notifications.explanation import why
from tests.ledgers import delivered, owed
from tests.region import HEAD, LEADER, METHODOLOGIST, TIME, Region
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


def silent(region: Region, on: date, person: str = LEADER) -> str | None:
    """Why somebody had no morning letter on a day."""
    with reading(region.engine) as connection:
        said = why(connection, region.packs, person, on).silence
    return said.en if said else None


@pytest.mark.parametrize(
    ("said", "on", "words"),
    [
        ({}, date(2024, 12, 14), "a day off"),
        ({}, date(2024, 12, 10), "the next is 2024-12-16"),
        ({"weekday": Weekday.FRIDAY}, date(2024, 12, 10), "the next is 2024-12-13"),
        ({"changes": Rhythm.THURSDAY}, date(2024, 12, 10), "the next is 2024-12-12"),
        ({"cadence": Cadence.MONTHLY}, date(2024, 12, 10), "the next is 2025-01-09"),
        ({"cadence": Cadence.NEVER}, date(2024, 12, 16), "no morning letters"),
        ({"paused_until": date(2024, 12, 20)}, date(2024, 12, 16), "before 2024-12-20"),
        ({}, date(2024, 12, 16), "no flow ran"),
        ({}, date(2099, 1, 12), "does not reach so far"),
    ],
    ids=str,
)
def test_a_day_without_a_morning_letter_says_why(
    sqlite_engine: Engine, said: dict[str, Any], on: date, words: str
) -> None:
    region = Region(sqlite_engine).found()
    region.now = datetime(2024, 12, 9, 4, tzinfo=UTC)
    if said:
        region.do(PreferLetters(actor=LEADER, on=region.today, person=LEADER, **said))

    assert words in (silent(region, on) or "")


def test_a_day_with_a_morning_letter_or_with_nothing_to_say_in_one_needs_no_other_reason(sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    region.now = datetime(2024, 12, 9, 4, tzinfo=UTC)
    write(region.engine, region.packs, on=region.today, now=region.now)

    assert silent(region, region.today) is None


def test_of_what_nobody_is_written_to_it_is_said_so_and_no_digest_is_named(sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project(EVENING)
    region.measure(code, "67", Moment.BASELINE, EVENING)
    region.do(SetIndicator(actor=METHODOLOGIST, on=EVENING, subject=code, indicator=replace(TIME, name="Ожидание")))
    owed(region)

    with reading(region.engine) as connection:
        untold = why(connection, region.packs, HEAD, EVENING).untold

    said = {one.kind: one.why.en for one in untold}
    assert said["measured"].startswith("there are no letters of its own about this: the morning letter and")
    assert said["indicator_set"] == "nobody is written to about this: the card and its history show it"
    assert said["project_opened"] == "other roles are told of this"
