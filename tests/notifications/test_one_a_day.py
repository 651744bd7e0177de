"""At most one scheduled letter a person and day, of whichever kind; whatever waits comes on the next working day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta
from random import Random

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.programme.kinds import Cadence
from domain.registry.people import GiveRole
from notifications.channels import Cause, ChannelDown, Outcome, PerhapsSent, Sent, TryAgain
from notifications.digest import key_of, write
from notifications.exemplar_letter import write_exemplar_letters
from notifications.explanation import why
from notifications.leadership import write_reports
from notifications.message import Letter
from notifications.one_a_day import ANOTHER_DAY
from notifications.source_letter import write_source_letters
from tests.ledgers import change, delivered, owed, rows
from tests.region import HEAD, METHODOLOGIST, SCHOOL, TOWN, Region
from tests.sweeps import plan
from tests.tray import Tray

PERIODS = {"leadership_report", "source_report", "exemplar_year"}
SCHEDULED = {"status_digest", *PERIODS}
YEAR_BEGINS = date(2025, 1, 9)
"""The first working day of the year."""


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    """The head of an exemplar from which others learn follows the programme, too: every scheduled letter is theirs."""
    return busy_head(Region(sqlite_engine).found())


def busy_head(region: Region) -> Region:
    package = region.package(date(2023, 3, 6))
    region.offer(package, TOWN, date(2024, 12, 2))
    region.do(GiveRole(actor=METHODOLOGIST, on=date(2024, 12, 2), person=HEAD, role="curator", scope="*"))
    change(region, "person", HEAD, cadence=Cadence.DAILY)
    return region


def at(day: date, hour: int = 6) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def periods(region: Region, on: date) -> None:
    """What the report of a first of a month owes to everybody."""
    for written in (write_reports, write_source_letters, write_exemplar_letters):
        written(region.engine, region.packs, on=on, now=region.now)


def news(region: Region, on: date) -> None:
    """Something of which the next morning letter tells."""
    region.open_project(on, organisation=SCHOOL)
    owed(region)


def mornings(region: Region, first: date, last: date, tray: Tray) -> dict[date, list[str]]:
    """Day -> the scheduled letters to the head that arrived on it, where each day has news and a morning."""
    found: dict[date, list[str]] = {}
    day = first
    while day <= last:
        region.now = at(day, 4)
        news(region, day)
        region.now = at(day)
        write(region.engine, region.packs, on=day, now=region.now)
        before = set(tray.sent)
        delivered(region, tray)
        came = [one.template for key, one in tray.sent.items() if key not in before and HEAD in key]
        if scheduled := sorted(set(came) & SCHEDULED):
            found[day] = scheduled
        day += timedelta(days=1)
    return found


@pytest.mark.long
def test_after_the_holidays_three_letters_for_periods_and_the_morning_ones_take_turns(region: Region) -> None:
    region.now = at(date(2025, 1, 1), 4)
    periods(region, date(2025, 1, 1))

    found = mornings(region, date(2025, 1, 1), date(2025, 1, 17), Tray(name="email"))

    assert [len(kinds) for kinds in found.values()] == [1] * len(found)
    kinds = [kind for (kind,) in found.values()]
    assert min(found) == YEAR_BEGINS
    assert set(kinds[:6:2]) == PERIODS
    assert kinds[1:6:2] == ["status_digest"] * 3
    assert set(kinds[6:]) == {"status_digest"}


@pytest.mark.long
def test_whichever_is_written_first_the_other_waits_and_the_silence_has_a_reason(region: Region) -> None:
    tray, friday, monday = Tray(name="email"), date(2025, 2, 7), date(2025, 2, 10)
    region.now = at(friday)
    write(region.engine, region.packs, on=friday, now=region.now)
    delivered(region, tray)
    periods(region, friday)
    delivered(region, tray)
    change(region, "person", HEAD, cadence=Cadence.NEVER)

    came = [one.template for key, one in tray.sent.items() if HEAD in key]
    with reading(region.engine) as connection:
        said = {
            (line["template"], line["reason"])
            for day in (friday, friday + timedelta(days=1))
            for line in why(connection, region.packs, HEAD, day).letters.lines
            if line["fate"] == "queued" and line["template"] in SCHEDULED
        }
    region.now = at(monday)
    delivered(region, tray)

    assert came == ["status_digest"]
    assert said == {(kind, ANOTHER_DAY) for kind in PERIODS}
    assert sum(HEAD in key and one.template in PERIODS for key, one in tray.sent.items()) == 1


@pytest.mark.long
def test_a_morning_letter_that_waits_tells_all_that_came_meanwhile(region: Region) -> None:
    tray, first, second = Tray(name="email"), date(2025, 2, 3), date(2025, 2, 4)
    change(region, "person", HEAD, cadence=Cadence.WEEKLY)
    mornings(region, date(2025, 1, 27), date(2025, 1, 27), tray)
    region.now = at(first, 4)
    write_reports(region.engine, region.packs, on=first, now=region.now)

    found = mornings(region, first, second, tray)

    assert found == {first: ["leadership_report"], second: ["status_digest"]}
    letter = tray.sent[key_of(HEAD, first)]
    assert len(letter.facts["changes"]) + letter.facts["more_changes"] + letter.facts["earlier"] == 2


@pytest.mark.long
@pytest.mark.parametrize(("due", "kinds"), [(3, ["status_digest", "leadership_report"]), (5, ["leadership_report"])])
def test_on_a_day_on_which_something_is_due_the_morning_letter_goes_first_and_the_other_waits_once(
    region: Region, due: int, kinds: list[str]
) -> None:
    tray, first, second = Tray(name="email"), date(2025, 2, 3), date(2025, 2, 4)
    region.now = at(date(2025, 1, 27), 4)
    code = region.open_project(date(2025, 1, 27), organisation=SCHOOL)
    for day in (due, 4):
        plan(region, code, date(2025, 2, day), owner=HEAD)
    mornings(region, date(2025, 1, 28), date(2025, 1, 31), tray)
    region.now = at(date(2025, 2, 1), 1)  # a Saturday
    write_reports(region.engine, region.packs, on=first, now=region.now)

    found = mornings(region, first, second, tray)

    assert [found[day] for day in (first, second)][: len(kinds)] == [[kind] for kind in kinds]


class Weather:
    """A mail server that is away for days, refuses, or loses its answer; what arrived is kept with its day."""

    name = "email"

    def __init__(self, random: Random) -> None:
        self.random = random
        self.away = False
        self.day = date.min
        self.arrived: dict[tuple[str, date], set[str]] = {}
        self.times: Counter[str] = Counter()

    def send(self, letter: Letter) -> Outcome:
        """Fail as the weather is, or keep it."""
        if self.away:
            return ChannelDown(Cause.UNREACHABLE, "away")
        if self.random.random() < 0.1:
            return TryAgain(Cause.RECEIVER_BUSY, "451")
        if letter.template in SCHEDULED:
            self.arrived.setdefault((letter.to.address, self.day), set()).add(letter.key)
            self.times[letter.key] += 1
        lost = self.random.random() < 0.05
        return PerhapsSent(Cause.TIMED_OUT, "", b"bytes") if lost else Sent("250", b"bytes")

    def close(self) -> None:
        """Nothing to let go of."""


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_in_no_history_do_two_scheduled_letters_of_a_person_arrive_on_one_day(sqlite_engine: Engine, seed: int) -> None:
    region, random = busy_head(Region(sqlite_engine).found()), Random(seed)
    weather = Weather(random)
    for first, last in ((date(2024, 12, 26), date(2025, 1, 24)), (date(2025, 3, 31), date(2025, 4, 11))):
        day = first
        while day <= last:
            _a_day(region, random, weather, day)
            day += timedelta(days=1)

    assert {who: keys for who, keys in weather.arrived.items() if len(keys) > 1} == {}
    due = {key: template for key, template in rows(region, "key", "template") if template in PERIODS}
    assert due.keys() <= weather.times.keys()
    assert set(due.values()) == PERIODS


def _a_day(region: Region, random: Random, weather: Weather, day: date) -> None:
    """The flows of a day in any order, perhaps none of them or one late, and deliveries until the evening."""
    weather.day, weather.away = day, random.random() < 0.2 and day.day < 20
    if random.random() < 0.5:
        region.now = at(day, 3)
        news(region, day)
    if random.random() < 0.1:
        change(region, "person", HEAD, cadence=random.choice(list(Cadence)))
    flows = ["morning"]
    if day.day == 1 or (day.day < 4 and random.random() < 0.3):
        flows.append("report")
    random.shuffle(flows)
    for hour, flow in enumerate(flows, start=4):
        region.now = at(day, hour)
        if flow == "report":
            periods(region, day)
        else:
            write(region.engine, region.packs, on=day, now=region.now)
        delivered(region, weather)
    for hour in (7, 12):
        region.now = at(day, hour)
        delivered(region, weather)
