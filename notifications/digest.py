"""The scheduled letter: at most one a person and day; who has nothing to hear gets none, for a reason that is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from tempfile import TemporaryFile
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, func, select

import domain.subjects  # noqa: F401 - fills the table of events
from domain.engine.database import reading, writing
from domain.engine.packs import Packs
from domain.engine.values import as_facts
from domain.methodology.schema import Pack
from domain.programme.kinds import Cadence
from domain.reports.deadlines import Kind
from domain.reports.desks import horizon
from domain.reports.gatecheck import missing_at
from domain.reports.surroundings import Around, Reader, load_people, parts
from domain.reports.tree import reaching_down
from domain.stored.tables import TABLES
from notifications.asked import Turn
from notifications.changes import Mark, begin, marks_of
from notifications.claims import Claimed
from notifications.gathered import Gathered, gather
from notifications.ledger import add, row
from notifications.letter_parts import choices_of, slots_of, with_parts
from notifications.letters.regular import StatusDigest
from notifications.morning import Scene, codes_in, compose
from notifications.notices import to_facts
from notifications.preferences import USUAL, Preference
from notifications.reach import OBJECT, Programme, desks_of
from notifications.retries import AGAIN, plain_version
from notifications.slots import Slot, morning_of, slot_of
from notifications.tables import Fate, Way

_person, _notice, _reminder = TABLES["person"], TABLES["notice"], TABLES["reminder"]
_journal = TABLES["journal"]

RULE = TEMPLATE = StatusDigest.template

NOTHING_TO_SAY = "nothing_to_say"
"""The slot came and there was nothing to tell."""

LOOKS_BACK = timedelta(days=40)
"""How long ago the last letter of a person may have been written."""


@dataclass(frozen=True, slots=True)
class Digests:
    """What came of a round of scheduled letters."""

    written: int
    silent: int
    """People whose turn it is but who have nothing to hear."""


def key_of(person: str, on: date) -> str:
    """The key of the scheduled letter of a person and day in the ledger."""
    return f"{person}:{RULE}:{OBJECT}:{on.isoformat()}"


def write(engine: Engine, packs: Packs, *, on: date, now: datetime, people: Sequence[str] | None = None) -> Digests:
    """Write the letters that are due on a day into the ledger; repeating it writes nothing twice.

    Who has nothing to hear gets a row that says so: the period is over for them, and the silence has a reason.
    """
    written = silent = 0
    with TemporaryFile() as file:
        with reading(engine) as connection:
            turns = _turns(connection, packs.current, on, people)
            marks = marks_of(connection, turns, now)
            turns = with_parts(connection, packs, turns, marks, on)
            programme = Programme.of(connection, packs, on)
            gathered = gather(file, connection, packs, turns, marks, (on, horizon(packs, on)))
        for place, some in enumerate(gathered.chunks):
            with reading(engine) as connection:
                rows = [
                    made
                    for reader, digest in _of_chunk(connection, place, gathered, packs, programme, on, marks, turns)
                    if (made := _row(packs.current, reader, digest, turns[reader.code], on, now))
                ]
            with writing(engine) as connection:
                begin(connection, {code: marks[code] for code in some})
                add(connection, rows)
            speaking = sum(row["fate"] == Fate.QUEUED for row in rows)
            written += speaking
            silent += len(rows) - speaking
    return Digests(written, silent)


def _row(
    pack: Pack, reader: Reader, digest: StatusDigest | None, turn: Turn, on: date, now: datetime
) -> dict[str, Any] | None:
    """The row of the ledger; none where it was nobody's regular turn and nothing is new."""
    if digest is None and not turn.regular:
        return None
    blank = StatusDigest(reader=reader.addressed, on=on, since=None, cadence=reader.cadence)
    made = row(
        digest or blank, recipient=reader.code, way=Way.EMAIL, rule=RULE, about=OBJECT, version=on.isoformat(), now=now
    )  # fmt: skip
    if digest is not None:
        return made | {"not_before": morning_of(pack, reader, on, now)}
    return made | {"fate": Fate.WITHHELD, "reason": NOTHING_TO_SAY, "facts": "{}"}


def preview(engine: Engine, packs: Packs, person: str, *, on: date, now: datetime) -> StatusDigest | None:
    """The letter that a person would get on a day, were it their turn; None when there is nothing to say."""
    with reading(engine) as connection:
        marks = marks_of(connection, [person], now)
        turns = {person: Turn(first=person not in _heard(connection, [person]))}
        return next((digest for _, digest in digests_of(connection, turns, packs, on, marks)), None)


def _turns(connection: Connection, pack: Pack, on: date, people: Sequence[str] | None) -> dict[str, Turn]:
    """Person -> their turn, of those whose slot has come since their last letter, or for whom a date came to a step.

    Nobody on a day off, and nobody twice a day.  A slot that was missed is made up for on the next day; a new cadence
    begins with its next slot.
    """
    calendar = pack.calendar
    if not calendar.is_working_day(on):
        return {}
    query = select(_person.c.code, _person.c.cadence).order_by(_person.c.code)
    if people is not None:
        query = query.where(_person.c.code.in_(list(people)))
    had = _had(connection, people, on)
    called = select(_reminder.c.recipient).where(_reminder.c.told_on > on - LOOKS_BACK).distinct()
    newly = set(connection.execute(called).scalars())
    slots: dict[Slot, date | None] = {}

    def comes(cadence: Cadence, choice: Preference, before: date) -> bool:
        wanted = slots_of(cadence, choice)
        slots.update((one, slot_of(calendar, on, *one)) for one in wanted.keys() - slots.keys())
        come = ((day, since) for one, since in wanted.items() if (day := slots[one]) is not None)
        return not choice.rests(on) and any(before < day <= on and since <= day for day, since in come)

    everybody = connection.execute(query).all()
    chosen = choices_of(connection, pack, [code for code, _ in everybody], on)
    found: dict[str, Turn] = {}
    for code, cadence in everybody:
        last, choice = had.get(code), chosen.get(code, USUAL)
        before = last.begun if last else date.min
        regular = comes(Cadence(cadence), choice, before)
        if before < on and (regular or code in newly):
            found[code] = Turn(regular=regular, first=last is None or not last.sent)
    heard = _heard(connection, [code for code, turn in found.items() if turn.first])
    return {code: replace(turn, first=False) if code in heard else turn for code, turn in found.items()}


@dataclass(frozen=True, slots=True)
class Had:
    """The latest scheduled letter of a person, silent ones included, and whether any was sent lately."""

    begun: date
    sent: bool


def _had(connection: Connection, people: Sequence[str] | None, on: date) -> dict[str, Had]:
    lately = _notice.c.created_at >= datetime.combine(on - LOOKS_BACK, time(), UTC)
    query = select(_notice.c.recipient, _notice.c.version, _notice.c.fate).where(_notice.c.object == OBJECT, lately)
    if people is not None:
        query = query.where(_notice.c.recipient.in_(list(people)))
    found: dict[str, Had] = {}
    for person, version, fate in connection.execute(query):
        day, known = _begun(plain_version(version)), found.get(person, Had(date.min, sent=False))
        found[person] = Had(max(day, known.begun), known.sent or fate == Fate.SENT)
    return found


def _heard(connection: Connection, people: Sequence[str]) -> set[str]:
    """Those of some people to whom a scheduled letter was ever sent, however long ago."""
    return {
        person
        for some in parts(people)
        for person in connection.execute(
            select(_notice.c.recipient)
            .where(_notice.c.recipient.in_(some), _notice.c.object == OBJECT, _notice.c.fate == Fate.SENT)
            .distinct()
        ).scalars()
    }


def _begun(version: str) -> date:
    """The day of a letter; earlier releases wrote a week or a month in its place."""
    if "W" in version:
        return date.fromisoformat(f"{version}-1")
    return date.fromisoformat(version if len(version) == len("2024-12-16") else f"{version}-01")


def digests_of(
    connection: Connection, turns: Mapping[str, Turn], packs: Packs, on: date, marks: Mapping[str, Mark]
) -> Iterator[tuple[Reader, StatusDigest | None]]:
    """The letters of some people at one moment; None where there is nothing to say."""
    programme = Programme.of(connection, packs, on)
    turns = with_parts(connection, packs, turns, marks, on)
    with TemporaryFile() as file:
        gathered = gather(file, connection, packs, turns, marks, (on, horizon(packs, on)))
        for place in range(len(gathered.chunks)):
            yield from _of_chunk(connection, place, gathered, packs, programme, on, marks, turns)


def _of_chunk(
    connection: Connection,
    chunk: int,
    gathered: Gathered,
    packs: Packs,
    programme: Programme,
    on: date,
    marks: Mapping[str, Mark],
    turns: Mapping[str, Turn],
) -> Iterator[tuple[Reader, StatusDigest | None]]:
    """The letters of a chunk of people: a bounded number of queries for all; None where there is nothing to say."""
    told, codes, around = gathered.of(chunk), gathered.chunks[chunk], Around()
    load_people(connection, around, codes)
    seen = desks_of(connection, codes, on, horizon(packs, on), reaching_down(packs.current))
    due = {ask.subject for one in told.values() for ask in one.asked.shown if ask.kind is Kind.DUE}
    missing = missing_at(connection, packs, due)
    load_people(connection, around, codes_in(one for found in missing.values() for one in found))
    names = {code: reader.name for code, reader in around.people.items()}
    for code in codes:
        reader = around.people.get(code)
        if reader is not None:
            yield reader, compose(
                Scene(
                    reader=reader, turn=turns[code], seen=seen[code], asked=told[code].asked,
                    changed=told[code].changed, missing=missing, names=names, mark=marks[code], on=on,
                    settled=gathered.by_whom(code), packs=packs, programme=programme,
                    upto=marks[code].number if code in gathered.untold else programme.upto,
                )
            )  # fmt: skip


def recomposed(
    connection: Connection, packs: Packs, claimed: Sequence[Claimed], *, today: date, now: datetime
) -> dict[str, str]:
    """Ledger key -> the facts of a scheduled letter at this moment, of those that are no longer as they were written.

    An empty text where there is nothing left to say.  What an operator sends once more leaves as it was.
    """
    last = connection.execute(select(func.max(_journal.c.recorded_at))).scalar()
    stale = {
        one.recipient: one
        for one in claimed
        if one.template == TEMPLATE and AGAIN not in one.version
        and (one.version != today.isoformat() or (last is not None and last > one.created_at))
    }  # fmt: skip
    if not stale:
        return {}
    marks = marks_of(connection, stale, now)
    turns = {person: _turn(one) for person, one in stale.items()}
    found = digests_of(connection, turns, packs, today, marks)
    return {stale[reader.code].key: as_facts(to_facts(digest)) if digest else "" for reader, digest in found}


def _turn(claimed: Claimed) -> Turn:
    facts = orjson.loads(claimed.facts)
    return Turn(regular=facts.get("regular", True), first=facts.get("first", False))
