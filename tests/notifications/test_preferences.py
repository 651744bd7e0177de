"""People choose how they are written to; what is critical leaves all the same; a deputy is asked for who is away."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.engine.words import Language
from domain.methodology.loader import load_default
from domain.programme.kinds import Cadence, LetterPart, Rhythm, Weekday
from domain.registry.letter_preferences import PreferLetters
from domain.registry.role_terms import LendRole
from notifications.asked import Turn
from notifications.digest import preview
from notifications.letter_parts import told_in
from notifications.preferences import MUTED, PAUSED, USUAL, Preference, against, preferences_of
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
        {"paused_until": MONDAY + timedelta(days=5), "resume": True},
        {"mute": "nothing, gate_decided"},
        {},
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


@pytest.mark.long
def test_during_a_pause_no_morning_letter_comes_on_its_day_but_ones_own_dates_still_call(region: Region) -> None:
    region.pack = replace(region.pack, watch=replace(region.pack.watch, nudge_after=999, raise_after=9999))
    code = project(region)
    region.do(prefer(region, paused_until=date(2024, 12, 20)))

    on_the_day = morning(region, date(2024, 12, 16)).get(LEADER)

    assert on_the_day is None or not on_the_day.regular
    assert code


# --- the parts of the morning letter


THURSDAY = date(2024, 12, 12)
ALL = frozenset(LetterPart) - {LetterPart.ORGANISATION}
BUT_FOLLOWED = ALL - {LetterPart.FOLLOWED}


@pytest.mark.parametrize(
    ("cadence", "rhythms", "on", "since", "regular", "told"),
    [
        # whoever wants no letters has none of their parts, whatever was said of these
        (Cadence.NEVER, {"changes": Rhythm.DAILY}, THURSDAY, MONDAY, True, frozenset()),
        # nothing was said: all of it, and what others leave undone once a week
        (Cadence.DAILY, {}, THURSDAY, date(2024, 12, 6), True, ALL),
        (Cadence.DAILY, {}, THURSDAY, date(2024, 12, 11), True, BUT_FOLLOWED),
        (Cadence.WEEKLY, {}, THURSDAY, MONDAY, False, BUT_FOLLOWED),
        # a part that is not wanted never comes
        (Cadence.DAILY, {"numbers": Rhythm.NEVER}, THURSDAY, date(2024, 12, 6), True, ALL - {LetterPart.NUMBERS}),
        # a part that has days of its own comes on them and on no other, and the rest with the letter
        (Cadence.WEEKLY, {"changes": Rhythm.THURSDAY}, THURSDAY, MONDAY, True, {LetterPart.CHANGES}),
        (Cadence.WEEKLY, {"changes": Rhythm.FRIDAY}, THURSDAY, MONDAY, True, frozenset()),
        (Cadence.DAILY, {"changes": Rhythm.FRIDAY}, THURSDAY, date(2024, 12, 11), True,
         BUT_FOLLOWED - {LetterPart.CHANGES}),
        (Cadence.DAILY, {"followed": Rhythm.DAILY}, THURSDAY, date(2024, 12, 11), True, ALL),
        # also a day late, and for the first of several letters only
        (Cadence.WEEKLY, {"changes": Rhythm.WEDNESDAY}, THURSDAY, MONDAY, True, {LetterPart.CHANGES}),
        (Cadence.DAILY, {"changes": Rhythm.MONTHLY}, THURSDAY, date(2024, 11, 29), True, ALL),
        (Cadence.DAILY, {"changes": Rhythm.MONTHLY}, THURSDAY, date(2024, 12, 2), True, ALL - {LetterPart.CHANGES}),
        # a letter that comes because a date came has what comes with the letter
        (Cadence.WEEKLY, {"changes": Rhythm.FRIDAY}, THURSDAY, MONDAY, False, BUT_FOLLOWED - {LetterPart.CHANGES}),
    ],
)  # fmt: skip
def test_first_the_letter_then_the_part_then_what_is_usual(
    region: Region, cadence: Cadence, rhythms: dict[str, Rhythm], on: date, since: date, regular: bool,
    told: frozenset[LetterPart],
) -> None:  # fmt: skip
    choice = Preference(rhythms=rhythms)

    assert told_in(region.pack.calendar, on, since, cadence, choice, Turn(regular=regular)) == told


def test_what_is_asked_of_somebody_comes_whatever_else_they_do_not_want(region: Region) -> None:
    region.do(prefer(region, **dict.fromkeys(map(str, LetterPart), Rhythm.NEVER)))
    code = region.open_project(MONDAY)
    owed(region)

    letter = preview(region.engine, region.packs, LEADER, on=THURSDAY, now=region.now)

    assert letter is not None
    assert {action.code for action in letter.actions} == {code}
    assert (letter.changes, letter.coming, letter.numbers, letter.followed) == ((), (), (), ())


@pytest.mark.long
def test_changes_that_come_on_a_day_of_their_own_come_on_it_all_together(region: Region) -> None:
    region.do(prefer(region, cadence=Cadence.DAILY, changes=Rhythm.FRIDAY))
    code = region.open_project(date(2024, 12, 2))
    told = {}
    for day in range(9, 14):
        on = date(2024, 12, day)
        region.now = datetime(2024, 12, day, 5, tzinfo=UTC)
        if day in (10, 11):
            region.go(code, on)
        owed(region)
        told[day] = morning(region, on).get(LEADER)
        delivered(region, Tray(name="email"), later=timedelta(hours=2))

    friday = told[13]
    assert friday is not None
    assert [day for day, letter in told.items() if letter and letter.changes] == [9, 13], (
        "the first letter and Friday's"
    )
    assert len({line.what.ru for line in friday.changes}) == len(friday.changes) > 1
    assert friday.since is not None
    assert friday.since <= date(2024, 12, 9)


@pytest.mark.long
@pytest.mark.parametrize(
    ("cadence", "rhythms", "silent", "on", "since"),
    [
        # the letters of two Fridays and of the days between them never left
        (Cadence.DAILY, {"changes": Rhythm.FRIDAY}, range(13, 22), 23, 9),
        (Cadence.DAILY, {"changes": Rhythm.FRIDAY}, range(0), 20, 13),
        # Friday's left on Monday, and that is when the reader was told
        (Cadence.DAILY, {"changes": Rhythm.FRIDAY}, range(13, 15), 20, 16),
        # changes come with the weekly letter, and another part every day
        (Cadence.WEEKLY, {"numbers": Rhythm.DAILY}, range(0), 16, 9),
        (Cadence.WEEKLY, {"numbers": Rhythm.DAILY}, range(16, 18), 23, 18),
        (Cadence.WEEKLY, {"numbers": Rhythm.DAILY}, range(0), 17, 16),
    ],
)
def test_changes_are_headed_by_the_day_of_the_last_letter_that_told_any(
    region: Region, cadence: Cadence, rhythms: dict[str, Any], silent: range, on: int, since: int
) -> None:
    region.do(prefer(region, cadence=cadence, **rhythms))
    letter = None
    for day in range(9, on + 1):
        region.now = datetime(2024, 12, day, 5, tzinfo=UTC)
        region.open_project(region.now.date())
        owed(region)
        letter = morning(region, region.now.date()).get(LEADER)
        if day not in silent:
            delivered(region, Tray(name="email"), later=timedelta(hours=2))

    assert letter is not None
    assert letter.since == date(2024, 12, since)


@pytest.mark.long
@pytest.mark.parametrize(
    ("first", "then", "since"),
    [
        # changes came on Fridays, and from Wednesday on with each letter: Friday's was the last that told any
        ({"cadence": Cadence.DAILY, "changes": Rhythm.FRIDAY}, {"changes": Rhythm.USUAL}, 13),
        ({"cadence": Cadence.DAILY, "changes": Rhythm.FRIDAY}, {"changes": Rhythm.THURSDAY}, 13),
        # they came with each letter, the last on Wednesday
        ({"cadence": Cadence.DAILY}, {"cadence": Cadence.WEEKLY, "changes": Rhythm.THURSDAY}, 18),
    ],
)
def test_days_that_are_chosen_anew_leave_the_day_of_the_last_letter_that_told_changes(
    region: Region, first: dict[str, Any], then: dict[str, Any], since: int
) -> None:
    region.do(prefer(region, **first))
    letter = None
    for day in (9, 10, 13, 16, 17, 18, 19):
        region.now = datetime(2024, 12, day, 5, tzinfo=UTC)
        region.open_project(region.now.date())
        owed(region)
        letter = morning(region, region.now.date()).get(LEADER)
        delivered(region, Tray(name="email"), later=timedelta(hours=2))
        if day == 18:
            region.do(prefer(region, **then))

    assert letter is not None
    assert letter.changes != ()
    assert letter.since == date(2024, 12, since)


def test_only_what_is_named_changes(region: Region) -> None:
    region.do(prefer(region, weekday=Weekday.FRIDAY, mute="gate_decided", paused_until=date(2024, 12, 20)))
    region.do(prefer(region, changes=Rhythm.DAILY))
    region.do(prefer(region, numbers=Rhythm.NEVER, language=Language.EN))

    assert chosen(region) == Preference(
        Weekday.FRIDAY, frozenset({"gate_decided"}), date(2024, 12, 20),
        {"changes": Rhythm.DAILY, "numbers": Rhythm.NEVER},
    )  # fmt: skip

    region.do(prefer(region, mute="nothing", resume=True, changes=Rhythm.USUAL))

    assert chosen(region) == Preference(Weekday.FRIDAY, rhythms={"numbers": Rhythm.NEVER})


def test_of_one_batch_each_says_only_what_it_says(region: Region) -> None:
    region.do_all([prefer(region, weekday=Weekday.FRIDAY), prefer(region, changes=Rhythm.DAILY)])

    assert chosen(region) == Preference(Weekday.FRIDAY, rhythms={"changes": Rhythm.DAILY})


def chosen(region: Region) -> Preference:
    with reading(region.engine) as connection:
        return preferences_of(connection, [LEADER])[LEADER]


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


@pytest.mark.long
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
