"""The morning letter: one a person and day, from the one source of what is asked, silent when nothing is new."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.engine.words import Language, Words
from domain.methodology.schema import Decision
from domain.pilot.action_plan import SettleAction
from domain.programme.kinds import Cadence
from domain.reports.asks import Ask
from domain.reports.desks import Desk, desks, horizon
from domain.rules.table import Finding
from domain.rules.verdict import Outcome
from notifications.asked import MINE as MOST
from notifications.asked import Asked, Turn, item_of
from notifications.digest import key_of, preview, write
from notifications.examples.mornings import MINE
from notifications.letters.regular import StatusDigest
from notifications.morning import codes_in, lacking
from notifications.render import render
from tests.ledgers import change, classic, delivered, owed, rows
from tests.region import CURATOR, CUSTOMER, HEAD, LEADER, METHODOLOGIST, OWNER, Region
from tests.sweeps import OPENED, letters, morning, patient, plan, project, stop_reason, sweep, working
from tests.tray import Tray

READERS = (LEADER, CUSTOMER, OWNER, METHODOLOGIST, CURATOR, HEAD)


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    """A region in which nobody is nudged."""
    return classic(patient(sqlite_engine))


def hand_over(region: Region) -> list[tuple[str, str]]:
    """Deliver what is owed; address and text of each letter that left."""
    owed(region)
    tray = Tray(name="email")
    delivered(region, tray, later=timedelta(hours=3))
    return [(letter.to.address, letter.said.text) for letter in tray.sent.values()]


def asked(region: Region, person: str, on: date) -> list[Ask]:
    with reading(region.engine) as connection:
        return desks(connection, region.packs, [person], on=on)[person].mine


# --- one letter, which never disagrees


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_nobody_gets_two_scheduled_letters_a_day_and_each_tells_what_is_asked(region: Region, seed: int) -> None:
    random = Random(seed)
    codes = [project(region) for _ in range(4)]
    for person in READERS:
        change(region, "person", person, cadence=random.choice(list(Cadence)))
    on = OPENED
    for _ in range(45):
        on += timedelta(days=1)
        region.now = datetime.combine(on, time(6), UTC)
        code = random.choice(codes)
        if random.random() < 0.2 and region.state(code).phase == "selection":
            region.go(code, on)
        owed(region)

        found = morning(region, on)
        tray = Tray(name="email")
        delivered(region, tray)

        assert not any(letter.template == "deadlines" for letter in tray.sent.values())
        scheduled = Counter(one.to.address for one in tray.sent.values() if one.template == "status_digest")
        assert set(scheduled.values()) <= {1}
        for person, letter in found.items():
            wanted = asked(region, person, on)
            told = {(line.code, line.what.ru) for line in letter.actions}
            assert told <= {(ask.subject, ask.what.ru) for ask in wanted}
            assert len(letter.actions) + letter.more_actions == len(wanted)
            assert letter.late == sum(ask.is_late for ask in wanted)


@pytest.mark.long
def test_the_first_letter_after_a_mass_entry_counts_the_history_in_one_line_and_the_next_is_silent_on_it(
    region: Region,
) -> None:
    lately = project(region)
    for year in (2021, 2022, 2023):
        region.open_project(OPENED.replace(year=year))
    owed(region)
    change(region, "person", CUSTOMER, cadence=Cadence.DAILY)

    first = morning(region, working(region, OPENED, 1))[CUSTOMER]
    delivered(region, Tray(name="email"), later=timedelta(hours=3))
    region.go(lately, OPENED)
    owed(region)
    second = morning(region, working(region, OPENED, 2))[CUSTOMER]

    assert {line.code for line in first.changes} == {lately}
    assert (first.earlier, first.more_changes) == (3, 0)
    assert second.earlier == 0
    assert {line.code for line in second.changes} == {lately}


def test_what_newly_came_to_a_step_is_told_on_every_day_and_stands_where_its_urgency_puts_it() -> None:
    late = [replace(MINE[0], subject=f"PRJ-{n:04d}", due_on=date(2024, 12, 1 + n), left=-n) for n in range(1, MOST + 2)]
    new = replace(MINE[0], subject="PRJ-0999", due_on=date(2025, 3, 1), left=30)
    desk = Desk([*late, new], [])

    told = [
        [ask.subject for ask in Asked.of(desk, {item_of(new)}, Turn(regular=regular)).shown]
        for regular in (True, False)
    ]

    first = [ask.subject for ask in late[: MOST - 1]]
    assert told == [[*first, new.subject], [new.subject, *first]]


def test_what_a_rule_of_a_check_lacks_names_people_and_criteria_as_readers_know_them(region: Region) -> None:
    said = Words(
        f"нет оценок: {CUSTOMER}, PER-9999: «обучение» (staff); разошлись: «школа» (tour, 40 %)",
        f"scores missing: {CUSTOMER}, PER-9999: “training” (staff); apart: “school” (tour, 40 %)",
    )
    found = [Finding("scores_complete", Outcome.FAIL, said)]

    (line,) = lacking(found, region.pack, {CUSTOMER: "Иванов Иван Иванович"})

    assert codes_in(found) == {CUSTOMER, "PER-9999"}
    assert line == Words(
        "нет оценок: Иванов Иван Иванович, PER-9999: «обучение»; разошлись: «школа» (40 %)",
        "scores missing: Иванов Иван Иванович, PER-9999: “training”; apart: “school” (40 %)",
    )


def test_what_is_asked_stands_by_subject_with_what_the_gate_lacks(region: Region) -> None:
    code = project(region)
    plan(region, code, working(region, OPENED, 20))

    letter = morning(region, working(region, OPENED, 20))[LEADER]

    due = next(line for line in letter.actions if line.what.ru.startswith("Завершить и представить"))
    assert due.missing[0].ru == "не приложено: карточка процесса"
    assert [line.code for line in letter.actions] == sorted(line.code for line in letter.actions)
    text = render(letter, Language.RU, base_url="", programme=region.pack.programme).text
    assert text.count(f"{code} Сокращение времени подготовки контрольных работ ·") == 1
    assert "   Для решения не хватает:\n   – не приложено: карточка процесса" in text


def test_other_peoples_lateness_is_no_call_of_the_readers_own_and_stands_apart(region: Region) -> None:
    code = project(region)
    due_on = working(region, OPENED, 20)
    monday = next(day for day in (due_on + timedelta(days=shift) for shift in range(16, 30)) if day.weekday() == 0)

    letter = morning(region, monday)[CUSTOMER]

    assert letter.actions == ()
    assert letter.more_actions == 0
    (row,) = letter.followed
    assert (row.owner, row.code, row.count) == ("Участник 2", code, 3)
    assert row.days > region.pack.calendar.between(due_on, monday)  # a milestone was due before the phase
    assert "от вас ничего не требуется" in render(
        letter, Language.RU, base_url="", programme=region.pack.programme
    ).text  # fmt: skip


@pytest.mark.long
def test_what_others_leave_undone_is_told_once_a_week(region: Region) -> None:
    project(region)
    change(region, "person", CUSTOMER, cadence=Cadence.DAILY)
    start = working(region, OPENED, 60)
    told = []
    for shift in range(10):
        on = working(region, start, shift)
        found = morning(region, on)
        hand_over(region)
        told += [on.isocalendar().week for _ in [found.get(CUSTOMER)] if _ and (_.followed or _.more_followed)]

    assert len(told) == len(set(told)) >= 2


# --- silence


@pytest.mark.long
def test_without_news_there_is_one_line_a_week(region: Region) -> None:
    project(region)
    change(region, "person", LEADER, cadence=Cadence.DAILY)
    start = working(region, OPENED, 145)  # between two steps
    found: list[tuple[date, StatusDigest]] = []
    for shift in range(15):
        on = working(region, start, shift)
        letter = morning(region, on).get(LEADER)
        hand_over(region)
        found += [(on, letter)] if letter else []

    quiet = [(on, letter) for on, letter in found if letter.quiet]
    weeks = [on.isocalendar().week for on, _ in quiet]
    assert len(weeks) == len(set(weeks)) >= 1
    text = render(quiet[0][1], Language.RU, base_url="", programme=region.pack.programme).text
    assert "Без изменений: " in text
    assert len(text.split("-- ")[0].strip().splitlines()) == 5


@pytest.mark.long
def test_a_date_of_ones_own_that_comes_to_a_step_calls_on_any_day_of_the_week(region: Region) -> None:
    code = project(region)
    wednesday = date(2024, 3, 6)
    plan(region, code, wednesday + timedelta(days=1))
    morning(region, date(2024, 3, 4))
    hand_over(region)

    letter = morning(region, wednesday)[LEADER]

    assert not letter.regular
    assert any("Единый шаблон работ" in line.what.ru for line in letter.actions)


def test_whoever_wants_no_digests_still_hears_of_their_own_dates_and_of_nothing_else(region: Region) -> None:
    code = project(region)
    change(region, "person", LEADER, cadence=Cadence.NEVER)
    on = working(region, OPENED, 19)
    owed(region)

    letter = morning(region, on)[LEADER]

    assert {line.code for line in letter.actions} == {code}
    assert (letter.changes, letter.coming, letter.followed, letter.numbers) == ((), (), (), ())


@pytest.mark.long
def test_what_happened_while_somebody_wanted_no_digests_is_told_once_they_want_them_again(region: Region) -> None:
    code = project(region)
    change(region, "person", LEADER, cadence=Cadence.NEVER)
    on = working(region, OPENED, 19)
    morning(region, on)
    hand_over(region)
    change(region, "person", LEADER, cadence=Cadence.DAILY)

    letter = morning(region, working(region, on, 1))[LEADER]
    hand_over(region)
    next_one = morning(region, working(region, on, 2)).get(LEADER)

    assert {change.code for change in letter.changes} == {code}
    assert next_one is None or next_one.changes == ()


@pytest.mark.long
@pytest.mark.parametrize(("cadence", "stops"), [(Cadence.NEVER, False), (Cadence.WEEKLY, False), (Cadence.DAILY, True)])
def test_a_letter_offers_to_stop_what_a_word_stops_and_no_calls_to_ones_own_dates(
    region: Region, cadence: Cadence, stops: bool
) -> None:
    code = project(region)
    wednesday = date(2024, 3, 6)
    plan(region, code, wednesday + timedelta(days=1))
    morning(region, date(2024, 3, 4))
    hand_over(region)
    change(region, "person", LEADER, cadence=cadence)
    morning(region, wednesday)
    tray = Tray(name="email")

    delivered(region, tray, later=timedelta(hours=3))

    (letter,) = [one for one in tray.sent.values() if one.to.address == "person2@region.example"]
    assert (bool(letter.unsubscribe), "одним словом: стоп" in letter.said.text) == (stops, stops)


# --- true when it leaves


@pytest.mark.long
def test_a_line_that_is_settled_before_the_letter_leaves_is_dropped(region: Region) -> None:
    code = project(region)
    on = working(region, OPENED, 20)
    plan(region, code, on)
    morning(region, on)
    region.now += timedelta(minutes=1)
    region.do(SettleAction(actor=LEADER, on=on, subject=code, measure=1, outcome="done"))

    (text,) = (text for address, text in hand_over(region) if address.startswith("person2@"))

    assert "Завершить и представить этап «Отбор»" in text
    assert "Единый шаблон работ" not in text


def test_a_letter_of_which_nothing_holds_any_more_is_withheld_and_says_why(region: Region) -> None:
    code = project(region)
    on = working(region, OPENED, 19)
    change(region, "person", LEADER, cadence=Cadence.NEVER)
    morning(region, on)
    region.now += timedelta(minutes=1)
    region.decide(code, Decision.STOP, on=on, reason=stop_reason(region))

    hand_over(region)

    key = key_of(LEADER, on)
    assert (key, "withheld", "no_longer_true") in rows(region, "key", "fate", "reason")


@pytest.mark.long
def test_a_letter_that_leaves_late_says_how_late_things_are_by_then(region: Region) -> None:
    project(region)
    due_on = working(region, OPENED, 20)
    morning(region, due_on)
    later = working(region, due_on, 2)
    tray = Tray(name="email")

    delivered(region, tray, later=later - due_on + timedelta(hours=6))

    (letter,) = [letter for letter in tray.sent.values() if letter.to.address.startswith("person2@")]
    assert "Просрочено на 2 рабочих дня" in letter.said.text
    assert letter.at.date() == later
    assert letter.facts["on"] == later.isoformat()


@pytest.mark.long
def test_a_letter_that_was_held_up_is_the_only_one_of_the_day_on_which_it_leaves(region: Region) -> None:
    project(region)
    change(region, "person", LEADER, cadence=Cadence.DAILY)
    due_on = working(region, OPENED, 20)
    morning(region, due_on)
    tomorrow = working(region, due_on, 1)
    region.now = datetime.combine(tomorrow, time(2), UTC)
    first = hand_over(region)
    project(region)
    owed(region)

    morning(region, tomorrow)
    second = hand_over(region)

    assert [address for address, _ in (*first, *second)].count("person2@region.example") == 1
    assert (key_of(LEADER, tomorrow), "replaced_by_newer") in rows(region, "key", "reason")


def test_a_reminder_of_an_earlier_release_that_still_waits_gives_way(region: Region) -> None:
    project(region)
    on = working(region, OPENED, 20)
    morning(region, on)
    change(region, "notice", key_of(LEADER, on), template="deadlines", facts='{"lines": []}', object="deadlines")

    hand_over(region)

    assert (key_of(LEADER, on), "withheld", "replaced_by_newer") in rows(region, "key", "fate", "reason")


def test_the_preview_is_the_letter(region: Region) -> None:
    project(region)
    monday = date(2024, 3, 4)
    sweep(region, monday)

    shown = preview(region.engine, region.packs, LEADER, on=monday, now=region.now)
    write(region.engine, region.packs, on=monday, now=region.now)

    assert shown is not None
    assert letters(region, monday)[LEADER] == replace(shown, first=letters(region, monday)[LEADER].first)


def test_what_somebody_is_called_to_over_long_holidays_is_within_what_lists_and_letters_show(
    sqlite_engine: Engine,
) -> None:
    packs = Region(sqlite_engine).packs
    step = sorted(packs.current.watch.ahead)[-2]
    days = [date(2024, 10, 1) + timedelta(days=one) for one in range(180)]

    late = [on for on in days if packs.current.calendar.after(on, step) > horizon(packs, on)]

    assert (step, late) == (7, [])
    assert [horizon(packs, on) for on in days] == sorted(horizon(packs, on) for on in days)
