"""A choice of letters works from its next slot, and takes nothing away that was due before it was made."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from domain.programme.kinds import Cadence, Rhythm, Weekday
from domain.registry.letter_preferences import PreferLetters
from notifications.digest import write
from tests.ledgers import rows
from tests.notifications.test_preferences import prefer, region
from tests.region import STRANGER, Region

__all__ = ["region"]


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ({"weekday": Weekday.TUESDAY}, [17]),
        ({"weekday": Weekday.THURSDAY}, [12]),
        ({"changes": Rhythm.TUESDAY}, [16, 17]),
        ({"followed": Rhythm.WEDNESDAY}, [11, 16]),
        ({"cadence": Cadence.DAILY}, [11, 12, 13, 16, 17]),
        ({"mute": "gate_decided"}, [16]),
    ],
    ids=str,
)
def test_what_is_chosen_works_from_its_next_slot_and_not_from_one_that_has_passed(
    region: Region, said: dict[str, Any], days: list[int]
) -> None:
    for day in (9, 10, 11, 12, 13, 16, 17):
        on = date(2024, 12, day)
        region.now = datetime(2024, 12, day, 4, tzinfo=UTC)
        if day == 11:
            region.do(prefer(region, STRANGER, STRANGER, **said))
        write(region.engine, region.packs, on=on, now=region.now, people=[STRANGER])

    # whoever is told nothing has a row of each day on which a letter would have come
    found = [date.fromisoformat(day).day for (day,) in rows(region, "version")]
    assert found == [9, *days]


def test_a_choice_that_is_dated_back_works_from_the_slot_after_it_was_made(region: Region) -> None:
    for day in (9, 11, 12, 17):
        region.now = datetime(2024, 12, day, 4, tzinfo=UTC)
        if day == 11:
            said = PreferLetters(actor=STRANGER, on=date(2024, 10, 1), person=STRANGER, weekday=Weekday.TUESDAY)
            region.do(said)
        write(region.engine, region.packs, on=region.now.date(), now=region.now, people=[STRANGER])

    assert [day for (day,) in rows(region, "version")] == ["2024-12-09", "2024-12-17"]


def test_another_weekday_takes_no_monthly_letter_away_that_is_late(region: Region) -> None:
    region.do(prefer(region, STRANGER, STRANGER, cadence=Cadence.MONTHLY))
    for on in (date(2024, 12, 9), date(2025, 1, 13)):  # on 9 January nothing ran
        region.now = datetime.combine(on, time(5), UTC)
        if on.year == 2025:
            region.do(prefer(region, STRANGER, STRANGER, weekday=Weekday.FRIDAY))
        write(region.engine, region.packs, on=on, now=region.now, people=[STRANGER])

    assert [day for (day,) in rows(region, "version")] == ["2025-01-13"]
