"""Each change is in exactly one sent digest of each person whom it concerns, whatever happens on the way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import orjson
import pytest
from sqlalchemy import Engine, select

from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.event_effects import EVENTS
from domain.methodology.schema import Decision
from domain.pilot.documents import AttachEvidence
from domain.pilot.measurements import Measure
from domain.programme.kinds import Cadence, LetterPart, Moment, Rhythm
from domain.registry.letter_preferences import PreferLetters
from domain.stored.tables import TABLES
from notifications.channels import Cause, ChannelDown, Outcome, PerhapsSent, Sent, TryAgain
from notifications.digest import write
from notifications.ledger import OF_PERSONS
from notifications.message import Letter
from notifications.slots import slot_of
from tests.ledgers import change, delivered, owed, rows
from tests.region import CURATOR, CUSTOMER, LEADER, METHODOLOGIST, SCHOOL, Region

FIRST = date(2024, 12, 2)
READERS = (LEADER, METHODOLOGIST, CUSTOMER)
CADENCES = (Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY)
Told = Counter[tuple[str, str, str]]
"""(Reader, subject, words) of the change lines of digests that were sent, counted."""


class Post:
    """A channel that keeps what arrives, unless it is told to fail."""

    name = "email"

    def __init__(self, answer: Callable[[Letter], Outcome | None]) -> None:
        self.answer = answer
        self.arrived: list[Letter] = []

    def send(self, letter: Letter) -> Outcome:
        """Fail as told, or keep it."""
        failed = self.answer(letter)
        if failed is None:
            self.arrived.append(letter)
        return failed or Sent()

    def close(self) -> None:
        """Nothing to let go of."""


def at(day: date, hour: int) -> datetime:
    return datetime.combine(day, time(hour), UTC)


def morning(region: Region, day: date, post: Post) -> None:
    """Digests are written and handed over."""
    region.now = at(day, 5)
    write(region.engine, region.packs, on=day, now=region.now)
    delivered(region, post)


def shown(post: Post) -> Counter[tuple[str, str]]:
    """(Address, number of changes) told, by the letters that arrived, each once."""
    found: Counter[tuple[str, str]] = Counter()
    for letter in {letter.key: letter for letter in post.arrived}.values():
        if letter.template == "status_digest":
            facts = letter.facts
            found[letter.to.address, "lines"] += told_in(facts)
    return found


def told_in(facts: dict[str, Any]) -> int:
    """How many changes a letter tells of: a line may count several."""
    return sum(int(line["count"]) for line in facts["changes"]) + int(facts["more_changes"]) + int(facts["earlier"])


def concerning(region: Region, person: str) -> int:
    """How many changes there are that somebody else made, by a plain reading of the journal."""
    journal = TABLES["journal"]
    with reading(region.engine) as connection:
        query = select(journal.c.subject, journal.c.actor).where(
            journal.c.kind.in_(
                kind for kind, one in EVENTS.items() if (one.owed or one.tallied) and kind not in OF_PERSONS
            )
        )
        return sum(actor != person for _, actor in connection.execute(query))


def told_to(region: Region) -> Counter[str]:
    """Person -> number of changes told by their digests that were sent."""
    found: Counter[str] = Counter()
    for person, template, fate, text in rows(region, "recipient", "template", "fate", "facts"):
        if (template, fate) == ("status_digest", "sent"):
            facts = orjson.loads(text)
            found[person] += told_in(facts)
    return found


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_who_shares_a_mailbox_is_told_each_change_once_in_one_letter_a_day(sqlite_engine: Engine, seed: int) -> None:
    region = Region(sqlite_engine).found()
    for person, zone in ((LEADER, "Europe/Moscow"), (CUSTOMER, "Asia/Omsk")):
        change(region, "person", person, delivery="school@region.example", time_zone=zone)

    post = _a_random_history(region, seed)

    found = told_to(region)
    for person in READERS:
        assert found[person] == concerning(region, person), person
    to_school = {one.key: one for one in post.arrived if one.to.address == "school@region.example"}.values()
    mornings = Counter(one.at.date() for one in to_school if one.template == "status_digest")
    assert set(mornings.values()) == {1}
    assert any(" " in one.key for one in to_school if one.template == "status_digest")
    assert not any(one.unsubscribe for one in to_school)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3, 6))
def test_random_histories_lose_nothing_and_repeat_nothing(sqlite_engine: Engine, seed: int) -> None:
    region = Region(sqlite_engine).found()

    post = _a_random_history(region, seed)

    found = shown(post)
    for number, person in ((2, LEADER), (1, METHODOLOGIST), (3, CUSTOMER)):
        assert found[f"person{number}@region.example", "lines"] == concerning(region, person), person
    assert told_to(region) >= Counter({person: concerning(region, person) for person in READERS})


def _a_random_history(region: Region, seed: int) -> Post:
    """Two months of work, bad weather and changes of mind, and a week in which everything arrives."""
    random = Random(seed)
    region.now = at(FIRST, 4)
    codes = [region.open_project(FIRST, organisation=SCHOOL) for _ in range(3)]
    for person in READERS:
        change(region, "person", person, cadence=random.choice(CADENCES))
    weather = Weather(random)
    post = Post(weather.answer)
    for days in range(60):
        _a_day(region, random, codes, FIRST + timedelta(days=days), post, weather)
    post.answer = lambda _: None
    for person in READERS:
        change(region, "person", person, cadence=Cadence.DAILY)
        usual: dict[str, Any] = dict.fromkeys(map(str, LetterPart), Rhythm.USUAL)
        region.do(PreferLetters(actor=METHODOLOGIST, on=FIRST + timedelta(days=59), person=person, **usual))
    owed(region)
    for days in range(60, 66):
        morning(region, FIRST + timedelta(days=days), post)
    return post


class Weather:
    """Whether the mail server is away, and what it makes of a letter when it is not."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.away = False

    def answer(self, letter: Letter) -> Outcome | None:
        """Fail now and then."""
        if self.away:
            return ChannelDown(Cause.UNREACHABLE, "away")
        if self.random.random() < 0.15:
            return TryAgain(Cause.RECEIVER_BUSY, "451")
        return PerhapsSent(Cause.TIMED_OUT, "") if self.random.random() < 0.05 else None


def _a_day(region: Region, random: Random, codes: list[str], day: date, post: Post, weather: Weather) -> None:
    """Things happen before and after the letters of a morning; somebody may change their cadence."""
    weather.away = random.random() < 0.25
    for hour in (3, 4):
        region.now = at(day, hour)
        _something_happens(region, random, codes, day)
    owed(region)
    morning(region, day, post)
    region.now = at(day, 12)
    _something_happens(region, random, codes, day)
    if random.random() < 0.1:
        change(region, "person", random.choice(READERS), cadence=random.choice(CADENCES))
    if random.random() < 0.1:
        said: dict[str, Any] = {random.choice(list(LetterPart)): random.choice(list(Rhythm))}
        region.do(PreferLetters(actor=METHODOLOGIST, on=day, person=random.choice(READERS), **said))
    if random.random() < 0.5:
        owed(region)
    delivered(region, post, later=timedelta(hours=1))


def _something_happens(region: Region, random: Random, codes: list[str], day: date) -> None:
    """Perhaps a project moves, on this day or, entered late, on an earlier one; perhaps some are measured."""
    if random.random() < 0.3:
        region.do_all([_entered(random, random.choice(codes), day) for _ in range(random.randint(1, 7))])
    if random.random() < 0.35:
        code = random.choice(codes)
        if region.state(code).ended_on is None and region.state(code).phase in {"selection", "opening"}:
            region.go(code, day)
        else:
            codes.append(region.open_project(day - timedelta(days=random.choice([0, 3, 40]))))


def _entered(random: Random, code: str, day: date) -> Command:
    """A measurement or a document of a project, by one of two people, of this day or an earlier one."""
    said: dict[str, Any] = {"actor": random.choice([LEADER, METHODOLOGIST]), "subject": code}
    if random.random() < 0.3:
        return AttachEvidence(**said, on=day, kind="process_card", title="Приказ", kept_at="дело 1")
    on = day - timedelta(days=random.choice([0, 0, 40]))
    value = Decimal(random.randint(20, 40))
    return Measure(**said, on=on, indicator="time", value=value, moment=Moment.BASELINE)


@pytest.mark.long
def test_a_daily_reader_hears_on_the_next_morning_what_was_decided_after_the_letter(region: Region) -> None:
    change(region, "person", LEADER, cadence=Cadence.DAILY)
    code = region.open_project(FIRST)
    region.bring(code, FIRST)
    owed(region)
    post = Post(lambda _: None)
    morning(region, date(2024, 12, 16), post)
    region.now = at(date(2024, 12, 16), 9)
    region.decide(code, Decision.GO, on=date(2024, 12, 16))
    owed(region)

    morning(region, date(2024, 12, 17), post)
    morning(region, date(2024, 12, 18), post)

    told = [
        letter.facts["on"]
        for letter in post.arrived
        if letter.template == "status_digest" and letter.to.address == "person2@region.example"
        if any("этап" in line["what"]["ru"] for line in letter.facts["changes"])
    ]
    assert told == ["2024-12-17"]


@pytest.mark.long
def test_what_is_entered_late_is_told_once_with_the_day_on_which_it_was_entered(region: Region) -> None:
    code = region.open_project(FIRST)
    region.bring(code, FIRST)
    owed(region)
    post = Post(lambda _: None)
    morning(region, date(2024, 12, 16), post)
    region.now = at(date(2024, 12, 18), 9)
    region.decide(code, Decision.GO, on=date(2024, 12, 5))
    owed(region)

    morning(region, date(2024, 12, 23), post)

    (late,) = [
        line
        for letter in post.arrived
        if letter.to.address == "person2@region.example" and letter.facts.get("on") == "2024-12-23"
        for line in letter.facts["changes"]
    ]
    assert (late["happened_on"], late["entered_on"]) == ("2024-12-05", "2024-12-18")


@pytest.mark.long
def test_after_months_without_a_letter_the_next_one_goes_on_where_the_last_one_ended(region: Region) -> None:
    code = region.open_project(FIRST)
    region.bring(code, FIRST)
    owed(region)
    post = Post(lambda _: None)
    morning(region, date(2024, 12, 16), post)
    region.now = at(date(2025, 1, 20), 9)
    region.decide(code, Decision.GO, on=date(2024, 12, 5))
    owed(region)

    morning(region, date(2025, 3, 10), post)

    first, later = (
        one.facts for one in post.arrived if one.template == "status_digest" and "person2@" in one.to.address
    )
    assert (first["first"], later["first"], later["since"]) == (True, False, "2024-12-16")
    assert ([line["happened_on"] for line in later["changes"]], later["earlier"]) == (["2024-12-05"], 0)


@pytest.mark.long
def test_after_an_outage_one_digest_leaves_and_tells_everything(region: Region) -> None:
    post = Post(lambda _: ChannelDown(Cause.UNREACHABLE, "away"))
    for person in READERS:
        change(region, "person", person, cadence=Cadence.DAILY)
    for day in (date(2024, 12, 16), date(2024, 12, 17), date(2024, 12, 18)):
        region.now = at(day, 3)
        region.open_project(day)
        owed(region)
        morning(region, day, post)
    post.answer = lambda _: None

    delivered(region, post, later=timedelta(hours=3))

    mine = [one for one in post.arrived if one.template == "status_digest" and "person2@" in one.to.address]
    assert len(mine) == 1
    assert {line["code"] for line in mine[0].facts["changes"]} == {"PRJ-0001", "PRJ-0002", "PRJ-0003"}
    assert mine[0].at.date() == date(2024, 12, 18)
    fates = {(fate, reason) for who, fate, reason in rows(region, "recipient", "fate", "reason") if who == LEADER}
    assert ("withheld", "replaced_by_newer") in fates


@pytest.mark.long
def test_a_digest_that_failed_is_not_a_digest_that_was_sent(region: Region) -> None:
    region.now = at(date(2024, 12, 6), 4)
    region.open_project(FIRST)
    owed(region)
    post = Post(lambda letter: TryAgain(Cause.RECEIVER_BUSY, "451"))
    morning(region, date(2024, 12, 9), post)
    for days in range(8):
        delivered(region, post, later=timedelta(days=days))
    post.answer = lambda _: None

    morning(region, date(2024, 12, 23), post)

    mine = [one for one in post.arrived if one.template == "status_digest" and "person2@" in one.to.address]
    assert [line["code"] for line in mine[-1].facts["changes"]] == ["PRJ-0001"]


def test_from_the_last_days_of_december_to_the_ninth_of_january_nobody_is_written_to(region: Region) -> None:
    for person, cadence in zip(READERS, CADENCES, strict=True):
        change(region, "person", person, cadence=cadence)
    region.open_project(FIRST)
    written = {}
    for days in range(14):
        day = date(2024, 12, 29) + timedelta(days=days)
        region.now = at(day, 5)
        written[day] = write(region.engine, region.packs, on=day, now=region.now).written

    assert {day for day, count in written.items() if count} == {date(2025, 1, 9), date(2025, 1, 10)}
    digests = [(who, version) for who, rule, version in rows(region, "recipient", "rule", "version")
               if rule == "status_digest"]  # fmt: skip
    assert Counter(who for who, _ in digests)[METHODOLOGIST] == 1


@pytest.mark.parametrize(
    ("on", "cadence", "slot"),
    [
        (date(2024, 12, 18), Cadence.WEEKLY, date(2024, 12, 16)),
        (date(2025, 1, 10), Cadence.WEEKLY, date(2025, 1, 9)),
        (date(2025, 1, 20), Cadence.MONTHLY, date(2025, 1, 9)),
        (date(2025, 1, 3), Cadence.WEEKLY, date(2024, 12, 23)),
        (date(2025, 1, 10), Cadence.NEVER, None),
    ],
)  # fmt: skip
def test_a_slot_on_days_off_moves_to_the_next_working_day(
    region: Region, on: date, cadence: Cadence, slot: date | None
) -> None:
    assert slot_of(region.pack.calendar, on, cadence) == slot


@pytest.mark.long
def test_a_new_cadence_works_from_its_next_slot(region: Region) -> None:
    region.open_project(FIRST)
    change(region, "person", CURATOR, cadence=Cadence.MONTHLY)
    days = []
    for day in (2, 3, 4, 5, 6, 9, 10, 16):
        on = date(2024, 12, day)
        if day == 4:
            change(region, "person", CURATOR, cadence=Cadence.DAILY)
        if day == 6:
            change(region, "person", CURATOR, cadence=Cadence.WEEKLY)
        region.now = at(on, 5)
        write(region.engine, region.packs, on=on, now=region.now, people=[CURATOR])
    with reading(region.engine) as connection:
        notice = TABLES["notice"]
        query = select(notice.c.version).where(notice.c.recipient == CURATOR, notice.c.rule == "status_digest")
        days = sorted(connection.execute(query).scalars())

    assert days == ["2024-12-02", "2024-12-04", "2024-12-05", "2024-12-09", "2024-12-16"]


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    found.now = at(FIRST, 4)
    return found


def test_silence_leaves_a_row(region: Region) -> None:
    write(region.engine, region.packs, on=FIRST, now=region.now, people=["PER-0010"])

    assert rows(region, "recipient", "fate", "reason") == [("PER-0010", "withheld", "nothing_to_say")]
    assert orjson.loads(rows(region, "facts")[0][0]) == {}
