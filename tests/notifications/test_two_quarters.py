"""Two simulated quarters, counted by a reader of the journal and the Maildir that uses nothing of the product."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from email import message_from_bytes, policy
from email.utils import parseaddr, parsedate_to_datetime
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.pilot.assignments import GiveAssignment
from domain.programme.kinds import Cadence
from domain.registry.departure import EndPerson
from domain.registry.letter_preferences import PreferLetters
from domain.registry.people import GiveRole, RegisterPerson
from domain.registry.role_terms import LendRole
from domain.reports.desks import asked_of
from notifications.channels import Cause, ChannelDown, Outcome, TryAgain
from notifications.digest import write
from notifications.leadership import write_reports
from notifications.maildir import Maildir
from notifications.message import Letter
from tests.ledgers import change, delivered, owed
from tests.region import CURATOR, LEADER, METHODOLOGIST, SCHOOL, Region
from tests.sweeps import patient, sweep

FIRST, LAST = date(2024, 10, 1), date(2025, 3, 31)
READERS = tuple(f"PER-{number:04d}" for number in range(1, 7))
NEWCOMER, GUEST = "PER-0011", "PER-0012"
"""They join while the programme runs; the second leaves again and hands everything to the first."""
JOINED, LEFT, QUIET = date(2024, 11, 20), date(2025, 2, 11), date(2025, 3, 10)
ZONES = ("Europe/Moscow", "Asia/Yekaterinburg", "Europe/Kaliningrad")
OFF = {date(2024, 11, 4), date(2024, 12, 30), date(2024, 12, 31), *(date(2025, 1, day) for day in range(1, 9))}
WORKED = {date(2024, 11, 2), date(2024, 12, 28)}
"""The production calendar of these quarters, written down by hand."""

SCHEDULED = re.compile(r"Это статусное письмо программы|Это письмо о ваших сроках")
PERIODIC = re.compile(r"потому что руководите программой или следите за ней")
WAITING = re.compile(r"^(?:Без изменений: )?(\d+) дел\w* жд(?:ёт|ет|ут) вас", re.IGNORECASE | re.MULTILINE)
CHANGES = re.compile(r"^ЧТО ИЗМЕНИЛОСЬ.*?\n(.*?)\n\n", re.MULTILINE | re.DOTALL)
LINE, MORE = re.compile(r"^   \d\d\.\d\d\.\d{4} ", re.MULTILINE), re.compile(r"^и ещё ([\d\s]+)$", re.MULTILINE)
COUNTED = re.compile(r"^   \d\d\.\d\d\.\d{4} Приложено документов: (\d+)", re.MULTILINE)
"""One line that stands for several changes."""
EARLIER = re.compile(r"^До .*? было ([\d\s]+) изменени", re.MULTILINE)


@dataclass
class Post:
    """A Maildir behind a server that is away for days and refuses now and then."""

    kept: Maildir
    random: Random
    away: int = 0
    """Days for which it stays away."""
    whole: bool = True
    name: str = "email"
    kept_letters: int = 0

    def send(self, letter: Letter) -> Outcome:
        """Fail as the weather is, or keep it."""
        if self.away:
            return ChannelDown(Cause.UNREACHABLE, "away")
        if not self.whole and self.random.random() < 0.1:
            return TryAgain(Cause.RECEIVER_BUSY, "451")
        self.kept_letters += 1
        return self.kept.send(letter)

    def close(self) -> None:
        """Nothing to let go of."""


@dataclass
class Months:
    """Half a year of a region: what people do, and each morning what Potok does."""

    region: Region
    random: Random
    post: Post
    codes: list[str] = field(default_factory=list)
    mornings: list[datetime] = field(default_factory=list)
    zones: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    asked: dict[tuple[str, datetime], int] = field(default_factory=dict)
    """(Person, moment) -> how many things were asked of them as letters left."""

    def day(self, on: date) -> None:
        """One day: deeds, the scheduler, which may be away too, deeds again, the hourly delivery."""
        if self.post.away:
            self.post.away -= 1
        elif self.random.random() < 0.04:
            self.post.away = self.random.randint(1, 6)
        self._deeds(on, 2)
        if self.random.random() > 0.05:
            self._morning(on)
        self._deeds(on, 9)
        self._people(on)
        owed(self.region)
        self._deliver(on)

    def _morning(self, on: date) -> None:
        sweep(self.region, on)
        self.mornings.append(self.region.now)
        first, second = self._flows(on)
        first(self.region.engine, self.region.packs, on=on, now=self.region.now)
        second(self.region.engine, self.region.packs, on=on, now=self.region.now)
        self.region.now = datetime.combine(on, time(6), UTC)
        self._deliver(on)

    def _flows(self, on: date) -> tuple[Callable[..., object], Callable[..., object]]:
        """The morning letters and, as often as not before them, those of the period for whoever lacks one."""
        return (write, write_reports) if on.toordinal() % 2 else (write_reports, write)

    def _deliver(self, on: date) -> None:
        """Where letters left, remember what was asked of everybody at that moment."""
        before = self.post.kept_letters
        delivered(self.region, self.post)
        if self.post.kept_letters == before:
            return
        with reading(self.region.engine) as connection:
            found = asked_of(connection, self.region.packs, [*READERS, NEWCOMER, GUEST], on=on)
        self.asked |= {(person, self.region.now): len(asks) for person, asks in found.items()}

    def _deeds(self, on: date, hour: int) -> None:
        """Perhaps a project moves or is opened, on this day or, entered late, on an earlier one."""
        self.region.now = datetime.combine(on, time(hour), UTC)
        if self.random.random() < 0.12:
            back = timedelta(days=self.random.choice([0, 0, 2, 20]))
            code = self.random.choice(self.codes)
            state = self.region.state(code)
            if state.phase in {"selection", "opening"} and state.since_on <= on - back:
                self.region.go(code, on - back)
            else:
                self.codes.append(self.region.open_project(on - back, organisation=SCHOOL))
        elif self.random.random() < 0.03:
            order = GiveAssignment(
                actor=METHODOLOGIST, on=on, text="Доложить", executor=LEADER, due_on=on + timedelta(days=20),
                kept_at="дело 7", command_id=f"order {on} {hour}",
            )  # fmt: skip
            self.region.do(order)

    def _people(self, on: date) -> None:
        """Somebody may change how often and where they read."""
        if self.random.random() < 0.06:
            change(self.region, "person", self.random.choice(READERS), cadence=self.random.choice(CADENCES))
        if self.random.random() < 0.04:
            change(self.region, "person", self.random.choice(READERS), time_zone=self.random.choice(ZONES))
        if self.random.random() < 0.04 and on < QUIET:
            self._rest(self.random.choice(READERS), on)
        if on == JOINED:
            for person in (NEWCOMER, GUEST):
                self._join(person, on)
        if on == LEFT:
            self.region.do(EndPerson(actor=METHODOLOGIST, on=on, person=GUEST, successor=NEWCOMER))

    def _rest(self, person: str, on: date) -> None:
        """Somebody is away for some days: another acts for them, and perhaps letters rest too."""
        until, deputy = on + timedelta(days=self.random.randint(3, 14)), self.random.choice(READERS)
        if deputy != person:
            lent = LendRole(actor=METHODOLOGIST, on=on, person=deputy, role="deputy", scope=person, until=until)
            self.region.ask(lent)
        if self.random.random() < 0.5:
            pause = PreferLetters(actor=METHODOLOGIST, on=on, person=person, paused_until=until)
            self.region.do(pause)

    def _join(self, person: str, on: date) -> None:
        """Somebody new follows the whole programme from today on."""
        email = f"person{int(person[4:])}@region.example"
        self.region.do(RegisterPerson(actor=METHODOLOGIST, on=on, title=f"Новый {person}", email=email, code=person))
        self.region.do(GiveRole(actor=METHODOLOGIST, on=on, person=person, role="curator", scope="*"))
        change(self.region, "person", person, cadence=Cadence.DAILY)


CADENCES = (Cadence.DAILY, Cadence.WEEKLY, Cadence.MONTHLY)


@dataclass(frozen=True)
class Read:
    """A scheduled letter as it lies in the Maildir."""

    person: str
    at: datetime
    waiting: int
    changes: int
    periodic: bool
    """Whether it is the one of a period."""


def letters(folder: Path) -> Iterator[Read]:
    """Every scheduled letter, by the words in it."""
    for file in sorted((folder / "new").iterdir()):
        message = message_from_bytes(file.read_bytes(), policy=policy.default)
        part = message.get_body(("plain",))
        assert part is not None
        text = part.get_content().replace("\r\n", "\n")
        periodic = PERIODIC.search(" ".join(text.split())) is not None
        if not periodic and SCHEDULED.search(" ".join(text.split())) is None:
            continue
        number = re.findall(r"\d+", parseaddr(str(message["To"]))[1])[0]
        told = CHANGES.search(text)
        section = told.group(1) if told else ""
        counted = [int(re.sub(r"\s", "", one)) for one in (*MORE.findall(section), *EARLIER.findall(text))]
        counted += [int(one) - 1 for one in COUNTED.findall(section)]
        waiting = WAITING.search(text)
        yield Read(
            f"PER-{int(number):04d}", parsedate_to_datetime(str(message["Date"])),
            int(waiting.group(1)) if waiting else 0, len(LINE.findall(section)) + sum(counted), periodic,
        )  # fmt: skip


def concerning(database: Path, person: str, began: datetime | None = None) -> int:
    """Entries that others made of what a letter may tell, by the raw rows of the journal.

    Of somebody new, those of the week before their first morning and since.
    """
    since = "" if began is None else f"{began - timedelta(days=7):%Y-%m-%dT%H:%M:%S}"
    query = "SELECT kind, coalesce(on_behalf_of, actor), subject, facts FROM journal WHERE recorded_at > ?"
    with sqlite3.connect(database) as connection:
        rows = connection.execute(query, (since,)).fetchall()
    return sum(
        kind in TOLD and actor != person and _reaches(person, subject, facts) for kind, actor, subject, facts in rows
    )


TOLD = {"project_opened", "submitted", "decided", "completed", "assignment_given", "evidence_attached"}
"""What happens in these quarters and is news to somebody."""

EVERYWHERE = {METHODOLOGIST, CURATOR, NEWCOMER, GUEST}


def _reaches(person: str, subject: str, facts: str) -> bool:
    """A project reaches whoever is on its card; an assignment without an organisation the programme's own people."""
    return person in EVERYWHERE or not subject.startswith("ASG") or json.loads(facts).get("organisation") is not None


@pytest.mark.long
@pytest.mark.parametrize("seed", [0])
def test_two_quarters_hold_what_letters_promise(sqlite_engine: Engine, tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    region = patient(sqlite_engine)
    region.now = datetime.combine(FIRST, time(1), UTC)
    months = Months(region, random, Post(Maildir(tmp_path / "mail"), random, whole=False))
    months.codes = [region.open_project(FIRST, organisation=SCHOOL) for _ in range(3)]
    on = FIRST
    while on <= LAST:
        months.day(on)
        on += timedelta(days=1)
    months.post.away, months.post.whole = 0, True
    for person in READERS:
        change(region, "person", person, cadence=Cadence.DAILY)
    for _ in range(4):
        months.post.away = 0
        months._morning(on)
        on += timedelta(days=1)

    found = list(letters(tmp_path / "mail"))
    told: Counter[str] = Counter()
    for one in found:
        told[one.person] += one.changes
    database = Path(str(sqlite_engine.url.database))
    began = {person: min(day for day in months.mornings if day.date() > JOINED) for person in (NEWCOMER, GUEST)}
    left = told.pop(GUEST)
    assert told == {person: concerning(database, person, began.get(person)) for person in {*READERS, *told}}
    assert 0 < left < concerning(database, GUEST, began[GUEST])
    assert max(one.at.date() for one in found if one.person == GUEST) <= LEFT
    mornings = Counter((one.person, one.at.astimezone(UTC).date()) for one in found)
    assert set(mornings.values()) == {1}
    days = {one.at.date() for one in found}
    assert not [day for day in days if day in OFF or (day.weekday() > 4 and day not in WORKED)]
    wrong = [
        one for one in found if not one.periodic and one.waiting != months.asked[one.person, one.at.astimezone(UTC)]
    ]
    assert wrong == []
    assert len(found) > 100
    reports = Counter(one.person for one in found if one.periodic)
    assert reports == {METHODOLOGIST: 7, CURATOR: 7, NEWCOMER: 6, GUEST: 4}
