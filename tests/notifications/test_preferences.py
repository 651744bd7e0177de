"""People choose how they are written to; what is critical leaves all the same; a deputy is asked for who is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.words import Language
from domain.methodology.loader import load_default
from domain.programme.kinds import Cadence, Weekday
from domain.registry.letter_preferences import PreferLetters
from domain.registry.role_terms import LendRole
from notifications.digest import preview
from notifications.preferences import MUTED, PAUSED, USUAL, Preference, against
from notifications.slots import slot_of
from tests.ledgers import classic, delivered, owed, rows
from tests.region import LEADER, METHODOLOGIST, STRANGER, Region
from tests.sweeps import morning, project, working
from tests.tray import Tray

MONDAY = date(2024, 12, 9)


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    found = classic(Region(sqlite_engine).found())
    found.now = datetime(2024, 12, 9, 6, tzinfo=UTC)
    return found


def prefer(region: Region, person: str = LEADER, actor: str = LEADER, **said: Any) -> PreferLetters:
    return PreferLetters(actor=actor, on=MONDAY, person=person, **said)


# --- what may be chosen, and by whom


def test_a_person_chooses_for_themself_and_staff_for_anybody_and_a_stranger_for_nobody_else(region: Region) -> None:
    region.do(prefer(region, weekday=Weekday.FRIDAY))
    region.do(prefer(region, actor=METHODOLOGIST, weekday=Weekday.TUESDAY))

    assert region.refused(prefer(region, actor=STRANGER)) != []


@pytest.mark.parametrize(
    "said",
    [
        {"mute": "action_awaited"},
        {"mute": "gate_decided, nothing"},
        {"time_zone": "Mars/Olympus"},
        {"paused_until": MONDAY},
        {"paused_until": MONDAY + timedelta(days=500)},
    ],
    ids=str,
)
def test_what_is_critical_or_unknown_or_endless_is_refused(region: Region, said: dict[str, Any]) -> None:
    assert region.refused(prefer(region, **said)) != []


def test_language_zone_and_cadence_are_kept_with_the_person(region: Region) -> None:
    region.do(prefer(region, language=Language.EN, time_zone="Asia/Omsk", cadence=Cadence.DAILY))
    region.go(region.open_project(MONDAY), MONDAY)
    owed(region)
    tray = Tray(name="email")

    delivered(region, tray)

    mine = [one for one in tray.sent.values() if one.to.address == "person2@region.example"]
    assert {one.language for one in mine} == {Language.EN}
    assert str(mine[0].at.tzinfo) == "Asia/Omsk"


# --- one order of precedence


RULES = load_default().notices
CHOICES = {
    "nothing": USUAL,
    "muted": Preference(muted=frozenset({"gate_decided"})),
    "paused": Preference(paused_until=MONDAY + timedelta(days=7)),
    "both": Preference(muted=frozenset({"gate_decided"}), paused_until=MONDAY + timedelta(days=7)),
    "over": Preference(paused_until=MONDAY),
}


@pytest.mark.parametrize(
    ("rule", "choice", "reason"),
    [
        ("gate_decided", "nothing", None),
        ("gate_decided", "muted", MUTED),
        ("gate_decided", "paused", PAUSED),
        ("gate_decided", "both", PAUSED),
        ("gate_decided", "over", None),
        ("action_awaited", "nothing", None),
        ("action_awaited", "muted", None),
        ("action_awaited", "paused", None),
        ("action_awaited", "both", None),
        ("gate_stopped", "both", None),
    ],
)
def test_what_may_not_be_muted_leaves_then_the_pause_counts_then_what_is_muted(
    rule: str, choice: str, reason: str | None
) -> None:
    assert against(RULES[rule], CHOICES[choice], MONDAY) == reason


def test_a_muted_letter_stays_with_its_reason_and_others_get_theirs(region: Region) -> None:
    region.do(prefer(region, mute="gate_decided"))
    region.go(region.open_project(MONDAY), MONDAY)
    owed(region)

    delivered(region, Tray(name="email"))

    fates = rows(region, "recipient", "template", "fate", "reason")
    assert (LEADER, "gate_decided", "withheld", "muted") in fates
    assert any(fate == "sent" for who, template, fate, _ in fates if template == "gate_decided" and who != LEADER)


def test_during_a_pause_no_morning_letter_comes_on_its_day_but_ones_own_dates_still_call(region: Region) -> None:
    region.pack = replace(region.pack, watch=replace(region.pack.watch, nudge_after=999, raise_after=9999))
    code = project(region)
    region.do(prefer(region, paused_until=date(2024, 12, 20)))

    on_the_day = morning(region, date(2024, 12, 16)).get(LEADER)

    assert on_the_day is None or not on_the_day.regular
    assert code


# --- the weekday


@pytest.mark.parametrize(
    ("weekday", "on", "slot"),
    [
        (Weekday.MONDAY, date(2024, 12, 11), date(2024, 12, 9)),
        (Weekday.FRIDAY, date(2024, 12, 11), date(2024, 12, 6)),
        (Weekday.FRIDAY, date(2024, 12, 13), date(2024, 12, 13)),
        (Weekday.WEDNESDAY, date(2025, 1, 9), date(2025, 1, 9)),  # the holidays are over
        (Weekday.FRIDAY, date(2025, 5, 12), date(2025, 5, 12)),  # the ninth of May was a Friday
    ],
)
def test_the_weekly_letter_keeps_its_weekday_and_moves_on_when_that_is_a_day_off(
    region: Region, weekday: Weekday, on: date, slot: date
) -> None:
    assert slot_of(region.pack.calendar, on, Cadence.WEEKLY, weekday) == slot


def test_the_letter_comes_on_the_chosen_weekday(region: Region) -> None:
    region.do(prefer(region, weekday=Weekday.THURSDAY))
    morning(region, date(2024, 12, 5))
    region.now = datetime(2024, 12, 9, 6, tzinfo=UTC)
    region.open_project(MONDAY)
    owed(region)

    days = [on for on in (MONDAY + timedelta(days=shift) for shift in range(5)) if _regular(region, on)]

    assert days == [date(2024, 12, 12)]


def _regular(region: Region, on: date) -> bool:
    letter = morning(region, on).get(LEADER)
    return letter is not None and letter.regular


# --- a deputy


def test_while_somebody_is_away_their_deputy_is_asked_in_their_name(region: Region) -> None:
    code = region.open_project(MONDAY)
    until = working(region, MONDAY, 10)
    region.do(LendRole(actor=METHODOLOGIST, on=MONDAY, person=STRANGER, role="deputy", scope=LEADER, until=until))
    owed(region)

    letter = preview(region.engine, region.packs, STRANGER, on=date(2024, 12, 11), now=region.now)

    assert letter is not None
    assert {(line.code, line.behalf) for line in letter.actions} == {(code, "Участник 2")}
