"""The status e-mail: one digest a person and period, with what to do next; who has nothing to hear gets no mail."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, Row, select

from domain.engine.calendar import WorkingCalendar
from domain.engine.database import reading, writing
from domain.engine.kinds import Cadence, SubjectKind
from domain.engine.packs import Packs
from domain.engine.words import Words
from domain.methodology.schema import Decision, Pack, Phase
from domain.reports.around import Around, Reader, load_people
from domain.reports.asks import Ask
from domain.reports.deadlines import Kind
from domain.stored.tables import TABLES
from domain.text.called import CALLED
from notifications.ledger import add, row
from notifications.notices import Action, Change, Coming, StageNumbers, StatusDigest
from notifications.seeing import OBJECT, SHOWN, Desk, Programme, desks_of, last_digests, stage_numbers
from notifications.tables import Way

_subject, _role, _person = TABLES["subject"], TABLES["role"], TABLES["person"]
_journal, _condition, _notice = TABLES["journal"], TABLES["condition"], TABLES["notice"]

CHUNK = 500
"""People whose digests are written together."""

FIRST_LOOK = timedelta(days=7)
"""How far back the first digest of a person looks."""

RULE = "status_digest"


@dataclass(frozen=True, slots=True)
class Digests:
    """What came of a round of digests."""

    written: int
    silent: int
    """People who are due but have nothing to hear."""


def period_of(on: date, cadence: Cadence) -> str | None:
    """The period that a day belongs to; None for somebody who wants no digest."""
    match cadence:
        case Cadence.DAILY:
            return on.isoformat()
        case Cadence.WEEKLY:
            year, week, _ = on.isocalendar()
            return f"{year}-W{week:02d}"
        case Cadence.MONTHLY:
            return f"{on:%Y-%m}"
        case _:
            return None


def write(engine: Engine, packs: Packs, *, on: date, now: datetime, people: Sequence[str] | None = None) -> Digests:
    """Write the digests that are due on a day into the ledger; repeating it writes nothing twice."""
    with reading(engine) as connection:
        codes = _due(connection, packs.current.calendar, on, people)
        programme = Programme(connection, packs, on)
    written = silent = 0
    for place in range(0, len(codes), CHUNK):
        some = codes[place : place + CHUNK]
        with reading(engine) as connection:
            digests = list(digests_of(connection, some, packs, programme, on))
        rows = [
            row(
                digest, recipient=reader.code, way=Way.EMAIL, rule=RULE, about=OBJECT,
                version=period_of(on, reader.cadence) or "", now=now,
            )
            for reader, digest in digests
            if has_something_to_say(digest)
        ]  # fmt: skip
        with writing(engine) as connection:
            written += add(connection, rows)
        silent += len(some) - len(rows)
    return Digests(written, silent)


def preview(engine: Engine, packs: Packs, person: str, *, on: date) -> StatusDigest | None:
    """The digest that a person would get on a day; None when there is nothing to say."""
    with reading(engine) as connection:
        programme = Programme(connection, packs, on)
        for _, digest in digests_of(connection, [person], packs, programme, on):
            return digest if has_something_to_say(digest) else None
    return None


def has_something_to_say(digest: StatusDigest) -> bool:
    """Whether a digest is worth a mail: numbers alone are not."""
    return bool(digest.actions or digest.changes or digest.coming)


def _due(connection: Connection, calendar: WorkingCalendar, on: date, people: Sequence[str] | None) -> list[str]:
    """People whose digest of this period is not written yet."""
    query = select(_person.c.code, _person.c.cadence).order_by(_person.c.code)
    if people is not None:
        query = query.where(_person.c.code.in_(list(people)))
    periods = [period_of(on, cadence) for cadence in Cadence if cadence is not Cadence.NEVER]
    written = set(
        connection.execute(
            select(_notice.c.recipient).where(
                _notice.c.object == OBJECT, _notice.c.rule == RULE, _notice.c.version.in_(periods)
            )
        ).scalars()
    )
    working = calendar.is_working_day(on)
    return [
        code
        for code, cadence in connection.execute(query)
        if code not in written and cadence != Cadence.NEVER and (working or cadence != Cadence.DAILY)
    ]


def digests_of(
    connection: Connection, codes: Sequence[str], packs: Packs, programme: Programme, on: date
) -> Iterator[tuple[Reader, StatusDigest]]:
    """The digests of some people: a bounded number of queries for all of them."""
    around = Around()
    load_people(connection, around, codes)
    desks = desks_of(connection, codes, on)
    since = last_digests(connection, codes)
    asks = programme.asks(connection, codes)
    for code in codes:
        reader = around.people.get(code)
        if reader is not None:
            last = since.get(code, on - FIRST_LOOK)
            yield reader, _digest(reader, desks[code], asks[code], packs, programme, on, last)


def _digest(
    reader: Reader, desk: Desk, asks: Sequence[Ask], packs: Packs, programme: Programme, on: date, since: date
) -> StatusDigest:
    actions = [_action(ask) for ask in asks]
    horizon = on + timedelta(days=packs.current.number("digest_horizon_days"))
    busy = {action.code for action in actions}
    coming = sorted(_coming(desk, packs, on, horizon, busy), key=lambda line: (line.due_on, line.code))
    changes = _changes(reader, desk, packs, programme, since)
    return StatusDigest(
        reader=reader.addressed,
        on=on,
        since=since,
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


def _changes(reader: Reader, desk: Desk, packs: Packs, programme: Programme, since: date) -> list[Change]:
    """What others did to the person's subjects since the last digest, the newest first."""
    entries = (
        programme.recent if desk.roles else [e for scope in desk.scopes for e in programme.by_scope.get(scope, ())]
    )
    fresh = {id(e): e for e in entries if e.happened_on > since and e.actor != reader.code}
    ordered = sorted(fresh.values(), key=lambda e: (-e.happened_on.toordinal(), e.subject))
    return [
        Change(
            what=_what_happened(entry, packs),
            code=entry.subject,
            title=entry.title,
            happened_on=entry.happened_on,
            link=_link(entry.subject),
        )
        for entry in ordered
    ]


def _what_happened(entry: Row[Any], packs: Packs) -> Words:
    if entry.kind == "replica_opened":
        return Words("Открыта реплика", "A replica was opened")
    facts = orjson.loads(entry.facts)
    if entry.kind == "status_granted":
        level = packs.current.levels[facts["level"]]
        return Words(f"Присвоен статус образца, уровень: {level.ru}", f"Exemplar status granted, level: {level.en}")
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
