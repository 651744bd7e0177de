"""Another methodology is looked at before it is adopted: who would gain, lose, come near; whose letters change."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.methodology.schema import Pack
from domain.programme.kinds import Level
from domain.reports.impact import Effect, Impact, impact, letters
from tests.region import DAY, SCHOOL, Region


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def judged(region: Region, share: str) -> Pack:
    """A check of the school was walked up to its marks of about this share; the pack by which it was."""
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check, share)
    return region.pack


def with_threshold(pack: Pack, threshold: int) -> Pack:
    """The same pack in which more or less is enough for the local level."""
    sets = tuple(replace(one, threshold=Decimal(threshold)) if one.level == Level.LOCAL else one for one in pack.sets)
    return replace(pack, sets=sets)


def touched(region: Region, now: Pack, then: Pack, near: int = 10) -> list[Impact]:
    with reading(region.engine) as connection:
        return list(impact(connection, now, then, DAY, near=Decimal(near)))


def test_whoever_passed_and_would_no_longer_is_named_with_both_thresholds(region: Region) -> None:
    pack = judged(region, "80")

    (found,) = touched(region, pack, with_threshold(pack, 100))

    assert (found.organisation, found.level, found.effect) == (SCHOOL, Level.LOCAL, Effect.LOSES)
    assert found.before.share == found.after.share
    assert (found.before.found.threshold, found.after.found.threshold) == (Decimal(70), Decimal(100))


def test_whoever_would_pass_gains_and_who_falls_a_little_short_comes_near(region: Region) -> None:
    pack = judged(region, "80")
    high = with_threshold(pack, 100)
    (lost,) = touched(region, pack, high)
    short = int(lost.after.share) + 5

    (gains,) = touched(region, high, pack)
    (near,) = touched(region, high, with_threshold(pack, short))

    assert gains.effect is Effect.GAINS
    assert near.effect is Effect.NEAR
    assert touched(region, high, with_threshold(pack, short), near=1) == []


def test_the_same_methodology_touches_nobody_and_changes_no_letter(region: Region) -> None:
    pack = judged(region, "80")

    assert touched(region, pack, pack) == []
    assert list(letters(pack, pack)) == []


def test_rules_of_letters_that_come_go_or_change_their_readers_are_listed(region: Region) -> None:
    pack = region.pack
    rules = dict(pack.notices)
    del rules["scores_due"]
    rules["visit_set"] = replace(rules["visit_set"], roles=frozenset({"commissioner"}))

    found = {name: (before is not None, after is not None) for name, before, after in
             letters(pack, replace(pack, notices=rules))}  # fmt: skip

    assert found == {"scores_due": (True, False), "visit_set": (True, True)}
