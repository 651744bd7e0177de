"""What letters tell is gathered subject by subject: of however much, only what a letter shows is held."""

from __future__ import annotations

from datetime import timedelta
from tempfile import TemporaryFile

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.reports.desks import desks
from notifications.asked import EACH, FOLLOWED, MINE, Turn
from notifications.changed import SHOWN
from notifications.changes import Mark
from notifications.gathered import HELD, Told, gather
from tests.ledgers import classic, owed
from tests.region import CUSTOMER, LEADER, METHODOLOGIST, OWNER, Region
from tests.sweeps import OPENED, at, patient, project, sweep

PEOPLE = (LEADER, CUSTOMER, OWNER, METHODOLOGIST)
MANY = 12
"""Projects, more than a letter shows."""
LATE = OPENED + timedelta(days=120)


@pytest.mark.long
@pytest.mark.parametrize(("size", "held"), [(1, 0), (30, 40), (10**6, 0), (1, 10**6)])
def test_what_was_gathered_in_pieces_and_put_away_is_what_one_look_finds(engine: Engine, size: int, held: int) -> None:
    region = _region(engine)

    whole = _told(region, size=10**6, held=10**6)
    assert _told(region, size=size, held=held) == whole
    assert whole[LEADER].asked.mine > MINE * EACH
    assert whole[METHODOLOGIST].asked.followed > FOLLOWED
    assert whole[CUSTOMER].changed.count > SHOWN


@pytest.mark.long
def test_of_all_that_somebody_is_called_to_a_letter_holds_what_it_shows_and_counts_the_rest(engine: Engine) -> None:
    region = _region(engine)
    with reading(engine) as connection:
        found = desks(connection, region.packs, PEOPLE, on=LATE)

    for person, told in _told(region, size=20, held=0).items():
        assert (told.asked.mine, told.asked.followed) == (len(found[person].mine), len(found[person].followed))
        assert told.weight - len(told.asked.soon) <= MINE * EACH + FOLLOWED + SHOWN * SHOWN
        assert told.changed.more == told.changed.count - told.changed.weight


def _region(engine: Engine) -> Region:
    """A region with more projects than a letter shows; half of them have gone through a gate."""
    region = classic(patient(engine))
    codes = [project(region) for _ in range(MANY)]
    for code in codes[::2]:
        region.go(code, OPENED)
    owed(region)
    sweep(region, LATE)
    return region


def _told(region: Region, *, size: int, held: int) -> dict[str, Told]:
    turns, marks = dict.fromkeys(PEOPLE, Turn()), dict.fromkeys(PEOPLE, Mark(0, at(OPENED)))
    ahead = (LATE, LATE + timedelta(days=14))
    with TemporaryFile() as file, reading(region.engine) as connection:
        found = gather(file, connection, region.packs, turns, marks, ahead, size=size, held=held)
        assert bool(file.tell()) == (held < HELD)
        return found.of(0)
