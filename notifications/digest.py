"""The status e-mail: one digest a person and period, with what to do next; who has nothing to hear gets no mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import orjson
from sqlalchemy import Connection, Engine, Row, select

import domain.subjects  # noqa: F401 - fills the table of events
from domain.engine.calendar import WorkingCalendar
from domain.engine.database import reading, writing
from domain.engine.happening import EVENTS
from domain.engine.kinds import Cadence, SubjectKind
from domain.engine.packs import Packs
from domain.engine.words import Words
from domain.methodology.schema import Decision, Pack, Phase
from domain.reports.around import Around, Reader, load_people
from domain.reports.asks import Ask
from domain.reports.deadlines import Kind
from domain.stored.tables import TABLES
from domain.text.called import CALLED
from notifications.changes import Mark, begin, marks_of
from notifications.ledger import add, row
from notifications.mending import plain_version
from notifications.notices import Action, Change, Coming, StageNumbers, StatusDigest
from notifications.seeing import OBJECT, SHOWN, Desk, Programme, desks_of, stage_numbers
from notifications.tables import Fate, Way

_subject, _role, _person = TABLES["subject"], TABLES["role"], TABLES["person"]
_journal, _condition, _notice = TABLES["journal"], TABLES["condition"], TABLES["notice"]

CHUNK = 500
"""People whose digests are written together."""

RULE = "status_digest"

NOTHING_TO_SAY = "nothing_to_say"
"""The slot came and there was nothing to tell."""


@dataclass(frozen=True, slots=True)
class Digests:
    """What came of a round of digests."""

    written: int
    silent: int
    """People who are due but have nothing to hear."""


def write(engine: Engine, packs: Packs, *, on: date, now: datetime, people: Sequence[str] | None = None) -> Digests:
    """Write the digests that are due on a day into the ledger; repeating it writes nothing twice.

    Who has nothing to hear gets a row that says so: the period is over for them, and the silence has a reason.
    """
    with reading(engine) as connection:
        due = _due(connection, packs.current.calendar, on, people)
        marks = marks_of(connection, due, now)
        least = min((mark.number for mark in marks.values()), default=0)
        programme = Programme(connection, packs, on, least=least)
    written = silent = 0
    codes = list(due)
    for place in range(0, len(codes), CHUNK):
        some = codes[place : place + CHUNK]
        with reading(engine) as connection:
            digests = list(digests_of(connection, some, packs, programme, on, marks))
        rows = [_row(reader.code, digest, due[reader.code], now) for reader, digest in digests]
        with writing(engine) as connection:
            begin(connection, {code: marks[code] for code in some})
            add(connection, rows)
        speaking = sum(row["fate"] == Fate.QUEUED for row in rows)
        written += speaking
        silent += len(some) - speaking
    return Digests(written, silent)


def _row(person: str, digest: StatusDigest, period: str, now: datetime) -> dict[str, Any]:
    found = row(digest, recipient=person, way=Way.EMAIL, rule=RULE, about=OBJECT, version=period, now=now)
    if has_something_to_say(digest):
        return found
    return found | {"fate": Fate.WITHHELD, "reason": NOTHING_TO_SAY, "facts": "{}"}


def preview(engine: Engine, packs: Packs, person: str, *, on: date, now: datetime) -> StatusDigest | None:
    """The digest that a person would get on a day; None when there is nothing to say."""
    with reading(engine) as connection:
        marks = marks_of(connection, [person], now)
        programme = Programme(connection, packs, on, least=marks[person].number)
        for _, digest in digests_of(connection, [person], packs, programme, on, marks):
            return digest if has_something_to_say(digest) else None
    return None


def has_something_to_say(digest: StatusDigest) -> bool:
    """Whether a digest is worth a mail: numbers alone are not."""
    return bool(digest.actions or digest.changes or digest.coming)


def slot_of(calendar: WorkingCalendar, on: date, cadence: Cadence) -> date | None:
    """The day of a period on which its digest is due: its first working day; None where it has none."""
    match cadence:
        case Cadence.DAILY:
            first, last = on, on
        case Cadence.WEEKLY:
            first = on - timedelta(days=on.weekday())
            last = first + timedelta(days=6)
        case Cadence.MONTHLY:
            first = on.replace(day=1)
            last = first + timedelta(days=27)
        case _:
            return None
    days = (first + timedelta(days=place) for place in range((last - first).days + 1))
    return next((day for day in days if calendar.is_working_day(day)), None)


def _due(connection: Connection, calendar: WorkingCalendar, on: date, people: Sequence[str] | None) -> dict[str, str]:
    """Person -> period, of those whose slot has come and who had no digest of any cadence since it; none on a day off.

    A slot that was missed is made up for on the next day; a new cadence begins with its next slot.
    """
    if not calendar.is_working_day(on):
        return {}
    query = select(_person.c.code, _person.c.cadence).order_by(_person.c.code)
    if people is not None:
        query = query.where(_person.c.code.in_(list(people)))
    lately = _notice.c.created_at >= datetime.combine(on - timedelta(days=40), time(), UTC)
    written = select(_notice.c.recipient, _notice.c.version).where(_notice.c.object == OBJECT, lately)
    had: dict[str, date] = {}
    for person, version in connection.execute(written):
        day = _begun(plain_version(version))
        had[person] = max(day, had.get(person, day))
    slots = {cadence: slot_of(calendar, on, cadence) for cadence in Cadence}
    return {
        code: f"{on:%Y-%m-%d}"
        for code, cadence in connection.execute(query)
        if (slot := slots[cadence]) is not None and slot <= on and had.get(code, date.min) < slot
    }


def _begun(version: str) -> date:
    """The day of a digest; earlier releases wrote a week or a month in its place."""
    if "W" in version:
        return date.fromisoformat(f"{version}-1")
    return date.fromisoformat(version if len(version) == len("2024-12-16") else f"{version}-01")


def digests_of(
    connection: Connection,
    codes: Sequence[str],
    packs: Packs,
    programme: Programme,
    on: date,
    marks: Mapping[str, Mark],
) -> Iterator[tuple[Reader, StatusDigest]]:
    """The digests of some people: a bounded number of queries for all of them."""
    around = Around()
    load_people(connection, around, codes)
    desks = desks_of(connection, codes, on)
    asks = programme.asks(connection, codes)
    for code in codes:
        reader = around.people.get(code)
        if reader is not None:
            yield reader, _digest(reader, desks[code], asks[code], packs, programme, on, marks[code])


def _digest(
    reader: Reader, desk: Desk, asks: Sequence[Ask], packs: Packs, programme: Programme, on: date, mark: Mark
) -> StatusDigest:
    actions = [_action(ask) for ask in asks]
    horizon = on + timedelta(days=packs.current.number("digest_horizon_days"))
    busy = {action.code for action in actions}
    coming = sorted(_coming(desk, packs, on, horizon, busy), key=lambda line: (line.due_on, line.code))
    since = mark.at.astimezone(ZoneInfo(packs.current.time_zone)).date()
    changes = _changes(reader, desk, packs, programme, mark)
    return StatusDigest(
        reader=reader.addressed,
        on=on,
        since=since,
        upto=programme.upto,
        after=mark.number,
        cadence=reader.cadence,
        actions=tuple(actions[:SHOWN]),
        more_actions=len(actions[SHOWN:]),
        changes=tuple(changes[:SHOWN]),
        more_changes=len(changes[SHOWN:]),
        coming=tuple(coming[:SHOWN]),
        more_coming=len(coming[SHOWN:]),
        numbers=programme.numbers if desk.roles else _numbers(desk, packs.current, on),
        link="/",
    )


def _phase(found: Row[Any], packs: Packs) -> Phase:
    return packs.of(found.pack).lifecycles[found.lifecycle].phases[found.phase]


def _link(code: str) -> str:
    return f"/subjects/{code}"


def _action(ask: Ask) -> Action:
    return Action(
        what=ask.what,
        code=ask.subject,
        title=ask.title,
        organisation=ask.organisation,
        due_on=None if ask.kind is Kind.IDLE else ask.due_on,
        link=_link(ask.subject),
    )


def _coming(desk: Desk, packs: Packs, on: date, horizon: date, busy: Iterable[str]) -> Iterator[Coming]:
    """Phases that are due within the horizon and ask nothing of the person yet."""
    told = set(busy)
    for seen in desk.seen:
        subject = seen.subject
        soon = subject.due_on is not None and on <= subject.due_on <= horizon
        if soon and subject.ended_on is None and subject.code not in told:
            told.add(subject.code)
            title = _phase(subject, packs).title.capital
            yield Coming(
                what=Words(f"Срок фазы «{title.ru}»", f"The phase “{title.en}” is due"),
                code=subject.code,
                title=subject.title,
                due_on=subject.due_on,
                link=_link(subject.code),
            )


def _changes(reader: Reader, desk: Desk, packs: Packs, programme: Programme, mark: Mark) -> list[Change]:
    """What others did to the person's subjects and no sent digest has told yet, the newest first."""
    entries = (
        programme.recent if desk.roles else [e for scope in desk.scopes for e in programme.by_scope.get(scope, ())]
    )
    fresh = {e.number: e for e in entries if e.number > mark.number and e.actor != reader.code}
    ordered = sorted(fresh.values(), key=lambda e: (-e.happened_on.toordinal(), e.subject, -e.number))
    zone = ZoneInfo(packs.current.time_zone)
    begun = mark.at.astimezone(zone).date()
    return [
        Change(
            what=_what_happened(entry, packs),
            code=entry.subject,
            title=entry.title,
            happened_on=entry.happened_on,
            link=_link(entry.subject),
            entered_on=entry.recorded_at.astimezone(zone).date() if entry.happened_on < begun else None,
        )
        for entry in ordered
    ]


def _what_happened(entry: Row[Any], packs: Packs) -> Words:
    facts = orjson.loads(entry.facts)
    if entry.kind == "status_granted":
        level = packs.current.levels[facts["level"]]
        return Words(f"Присвоен статус образца, уровень: {level.ru}", f"Exemplar status granted, level: {level.en}")
    if entry.kind != "decided":
        return EVENTS[entry.kind].says.capital
    decision = CALLED[Decision][facts["decision"]]
    gate = packs.of(entry.pack).lifecycles[entry.lifecycle].phases[facts["phase"]].gate.title
    return Words(f"Ворота «{gate.ru}»: {decision.ru}", f"Gate “{gate.en}”: {decision.en}")


def _numbers(desk: Desk, pack: Pack, on: date) -> tuple[StageNumbers, ...]:
    """The figures of the projects that the person sees, by stage."""
    subjects = {seen.subject.code: seen.subject for seen in desk.seen if seen.subject.kind == SubjectKind.PROJECT}
    counts: dict[str, tuple[int, int, int]] = {}
    for subject in subjects.values():
        work, late, done = counts.get(subject.stage, (0, 0, 0))
        live = subject.ended_on is None
        overdue = live and subject.due_on is not None and subject.due_on < on
        finished = subject.completed_on is not None and subject.completed_on.year == on.year
        counts[subject.stage] = (work + live, late + overdue, done + finished)
    return stage_numbers(counts, pack)
