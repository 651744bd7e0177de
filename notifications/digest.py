"""The status e-mail: one digest a person and period, with what to do next; who has nothing to hear gets no mail."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import orjson
from sqlalchemy import ColumnElement, CompoundSelect, Connection, Engine, Row, case, func, or_, select, union_all

from domain.calendar import is_working_day
from domain.database import reading, writing
from domain.kinds import Cadence, Standing, SubjectKind
from domain.methodology.schema import Gate, Pack, Phase
from domain.packs import Packs
from domain.tables import TABLES
from domain.words import Words
from notifications.around import Around, Reader, load_people
from notifications.composing import capital
from notifications.ledger import add, row
from notifications.notices import Action, Change, Coming, StageNumbers, StatusDigest
from notifications.phrases import DECISIONS
from notifications.tables import Way

_subject, _role, _person = TABLES["subject"], TABLES["role"], TABLES["person"]
_journal, _condition, _notice = TABLES["journal"], TABLES["condition"], TABLES["notice"]

CHUNK = 500
"""People whose digests are written together."""

SHOWN = 5
"""Most lines of a part of the digest; the rest is counted."""

ACT_WITHIN = timedelta(days=7)
"""A phase that is due so soon is an action; later, up to the pack's horizon, it is only coming."""

FIRST_LOOK = timedelta(days=7)
"""How far back the first digest of a person looks."""

RULE = "status_digest"
OBJECT = "digest"


@dataclass(frozen=True, slots=True)
class Digests:
    """What came of a round of digests."""

    written: int
    silent: int
    """People who are due but have nothing to hear."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A subject as one person sees it: in which role, from which scope."""

    role: str
    narrow: bool
    """The role is held for this very subject."""
    subject: Row[Any]


@dataclass(slots=True)
class Desk:
    """Everything that one person's digest is made of."""

    roles: set[str] = field(default_factory=set)
    """Roles held programme-wide."""
    seen: list[Seen] = field(default_factory=list)
    scopes: set[str] = field(default_factory=set)
    conditions: list[Row[Any]] = field(default_factory=list)


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
    pack = packs.current
    with reading(engine) as connection:
        codes = _due(connection, on, people)
        programme = Programme(connection, packs, on) if codes else None
    written = silent = 0
    for place in range(0, len(codes), CHUNK):
        some = codes[place : place + CHUNK]
        with reading(engine) as connection:
            assert programme is not None  # noqa: S101 - there are codes
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
    del pack
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


def _due(connection: Connection, on: date, people: Sequence[str] | None) -> list[str]:
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
    working = is_working_day(on)
    return [
        code
        for code, cadence in connection.execute(query)
        if code not in written and cadence != Cadence.NEVER and (working or cadence != Cadence.DAILY)
    ]


class Programme:
    """What is the same for everybody: recent decisions, and the figures of the whole programme."""

    def __init__(self, connection: Connection, packs: Packs, on: date) -> None:
        self.packs = packs
        self.on = on
        self.connection_free: dict[frozenset[str], tuple[list[Row[Any]], int]] = {}
        self.recent = _recent(connection, on - timedelta(days=31))
        self.by_scope: dict[str, list[Row[Any]]] = defaultdict(list)
        for entry in self.recent:
            for scope in {entry.subject, entry.organisation, entry.centre}:
                if scope:
                    self.by_scope[scope].append(entry)
        self.numbers = _all_numbers(connection, packs.current, on)
        self.titles = _organisation_titles(connection)

    def awaiting(self, connection: Connection, roles: frozenset[str]) -> tuple[list[Row[Any]], int]:
        """The most urgent subjects that wait for a decision of programme-wide roles, and how many there are."""
        if roles not in self.connection_free:
            self.connection_free[roles] = _awaiting(connection, self.packs.current, roles)
        return self.connection_free[roles]


def _columns() -> list[ColumnElement[Any]]:
    names = (
        "code", "kind", "title", "organisation", "centre", "lifecycle", "pack", "phase", "standing", "stage", "round",
        "due_on", "review_on", "submitted_by", "completed_on", "ended_on",
    )  # fmt: skip
    return [_subject.c[name] for name in names]


def _recent(connection: Connection, since: date) -> list[Row[Any]]:
    """Decisions and grants of the last weeks, the newest first."""
    query = (
        select(
            _journal.c.subject, _journal.c.kind, _journal.c.happened_on, _journal.c.facts, _journal.c.actor,
            _subject.c.title, _subject.c.organisation, _subject.c.centre, _subject.c.lifecycle, _subject.c.pack,
        )
        .join(_subject, _subject.c.code == _journal.c.subject)
        .where(_journal.c.kind.in_(("decided", "replica_opened", "status_granted")), _journal.c.happened_on > since)
        .order_by(_journal.c.happened_on.desc(), _journal.c.subject, _journal.c.seq.desc())
    )  # fmt: skip
    return list(connection.execute(query))


def _all_numbers(connection: Connection, pack: Pack, on: date) -> tuple[StageNumbers, ...]:
    """The figures of the whole programme by stage."""
    live = _subject.c.ended_on.is_(None)
    query = (
        select(
            _subject.c.stage,
            func.sum(case((live, 1), else_=0)),
            func.sum(case((live & (_subject.c.due_on < on), 1), else_=0)),
            func.sum(case((_subject.c.completed_on >= date(on.year, 1, 1), 1), else_=0)),
        )
        .where(_subject.c.kind == SubjectKind.PROJECT)
        .group_by(_subject.c.stage)
    )
    counts = {stage: (int(work), int(late), int(done)) for stage, work, late, done in connection.execute(query)}
    return _stage_numbers(counts, pack)


def _stage_numbers(counts: Mapping[str, tuple[int, int, int]], pack: Pack) -> tuple[StageNumbers, ...]:
    return tuple(
        StageNumbers(stage=capital(title), in_work=work, overdue=late, done_this_year=done)
        for stage, title in pack.stages.items()
        for work, late, done in (counts.get(stage, (0, 0, 0)),)
        if work or late or done
    )


def _organisation_titles(connection: Connection) -> dict[str, str]:
    query = select(_subject.c.code, _subject.c.title).where(_subject.c.kind == SubjectKind.ORGANISATION)
    return dict(connection.execute(query).tuples().all())


def _awaiting(connection: Connection, pack: Pack, roles: frozenset[str]) -> tuple[list[Row[Any]], int]:
    gates = [
        (_subject.c.lifecycle == lifecycle.key) & (_subject.c.phase == phase.key)
        for lifecycle in pack.lifecycles.values()
        for phase in lifecycle.phases.values()
        if phase.gate.decide & roles
    ]
    if not gates:
        return [], 0
    wanted = (_subject.c.standing == Standing.AWAITING) & or_(*gates)
    total = connection.execute(select(func.count()).select_from(_subject).where(wanted)).scalar_one()
    query = select(*_columns()).where(wanted).order_by(_subject.c.due_on.is_(None), _subject.c.due_on, _subject.c.code)
    return list(connection.execute(query.limit(SHOWN + 1))), int(total)


def digests_of(
    connection: Connection, codes: Sequence[str], packs: Packs, programme: Programme, on: date
) -> Iterator[tuple[Reader, StatusDigest]]:
    """The digests of some people: a bounded number of queries for all of them."""
    around = Around()
    load_people(connection, around, codes)
    desks = desks_of(connection, codes, on)
    since = _lastdigests_of(connection, codes)
    for code in codes:
        reader = around.people.get(code)
        if reader is not None:
            last = since.get(code, on - FIRST_LOOK)
            yield reader, _digest(connection, reader, desks[code], packs, programme, on, last)


def _lastdigests_of(connection: Connection, codes: Sequence[str]) -> dict[str, date]:
    """Person -> the day of the last digest."""
    query = (
        select(_notice.c.recipient, func.max(_notice.c.created_at))
        .where(_notice.c.object == OBJECT, _notice.c.recipient.in_(list(codes)))
        .group_by(_notice.c.recipient)
    )
    return {code: date.fromisoformat(str(at)[:10]) for code, at in connection.execute(query)}


def seen_by(codes: Sequence[str], on: date) -> CompoundSelect[Any]:
    """What some people see: subjects that their roles reach, live or completed this year."""
    mine = _role.c.person.in_(list(codes))
    shown = _subject.c.lifecycle.is_not(None) & or_(
        _subject.c.ended_on.is_(None), _subject.c.completed_on >= date(on.year, 1, 1)
    )
    return union_all(
        *(
            select(_role.c.person, _role.c.role, (_role.c.scope == _subject.c.code).label("narrow"), *_columns())
            .join(_subject, link == _role.c.scope)
            .where(mine, shown)
            for link in (_subject.c.code, _subject.c.organisation, _subject.c.centre)
        )
    )


def desks_of(connection: Connection, codes: Sequence[str], on: date) -> dict[str, Desk]:
    """What each of some people sees, loaded in a fixed number of queries."""
    desks: dict[str, Desk] = {code: Desk() for code in codes}
    mine = _role.c.person.in_(list(codes))
    for person, scope, role in connection.execute(select(_role.c.person, _role.c.scope, _role.c.role).where(mine)):
        desks[person].roles.update({role} if scope == "*" else ())
        desks[person].scopes.add(scope)
    for found in connection.execute(seen_by(codes, on)).all():
        desks[found.person].seen.append(Seen(found.role, bool(found.narrow), found))
    open_ones = select(_condition, _subject.c.title, _subject.c.organisation).join(
        _subject, _subject.c.code == _condition.c.subject
    )
    for found in connection.execute(
        open_ones.where(_condition.c.owner.in_(list(codes)), _condition.c.closed_on.is_(None))
    ):
        desks[found.owner].conditions.append(found)
    return desks


def _digest(
    connection: Connection, reader: Reader, desk: Desk, packs: Packs, programme: Programme, on: date, since: date
) -> StatusDigest:
    actions, others = _actions(connection, reader, desk, packs, programme, on)
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
        more_actions=len(actions[SHOWN:]) + others,
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


def _actions(
    connection: Connection, reader: Reader, desk: Desk, packs: Packs, programme: Programme, on: date
) -> tuple[list[Action], int]:
    """What waits for the person, the most urgent first; and how many more wait programme-wide."""
    found: dict[tuple[str, str], Action] = {}
    for seen in desk.seen:
        what = _asked(seen, reader, packs, on)
        if what is not None:
            subject = seen.subject
            found[subject.code, what.en] = _action(what, subject, programme)
    others = 0
    if desk.roles:
        rows, total = programme.awaiting(connection, frozenset(desk.roles))
        fresh = [one for one in rows if one.submitted_by != reader.code]
        for one in fresh[:SHOWN]:
            what = _decide_words(_phase(one, packs).gate)
            found.setdefault((one.code, what.en), _action(what, one, programme))
        others = max(0, total - len(fresh[:SHOWN]) - (len(rows) - len(fresh)))
    for condition in desk.conditions:
        number = condition.number
        text = condition.text[:120]
        what = Words(f"Закрыть условие {number}: {text}", f"Close condition {number}: {text}")
        found[condition.subject, what.en] = Action(
            what=what,
            code=condition.subject,
            title=condition.title,
            organisation=programme.titles.get(condition.organisation or "", ""),
            due_on=condition.due_on,
            link=_link(condition.subject),
        )
    ordered = sorted(found.values(), key=lambda action: (action.due_on or date.max, action.code))
    return ordered, others


def _action(what: Words, subject: Row[Any], programme: Programme) -> Action:
    return Action(
        what=what,
        code=subject.code,
        title=subject.title,
        organisation=programme.titles.get(subject.organisation or "", ""),
        due_on=subject.due_on or subject.review_on,
        link=_link(subject.code),
    )


def _asked(seen: Seen, reader: Reader, packs: Packs, on: date) -> Words | None:
    """What a subject asks of a person in a role now; None when it asks nothing."""
    subject = seen.subject
    if subject.ended_on is not None:
        return None
    phase = _phase(subject, packs)
    gate, title = phase.gate, capital(phase.title)
    if subject.standing == Standing.AWAITING and seen.role in gate.decide and subject.submitted_by != reader.code:
        return _decide_words(gate)
    if subject.standing == Standing.ON_HOLD and seen.role in gate.decide and subject.review_on <= on:
        return Words("Пересмотреть приостановку", "Review the hold")
    if subject.standing == Standing.IN_WORK and seen.narrow and seen.role in gate.submit:
        if subject.round:
            return Words(f"Исправить замечания по фазе «{title.ru}»", f"Mend the remarks on the phase “{title.en}”")
        if subject.due_on is not None and subject.due_on <= on + ACT_WITHIN:
            return Words(f"Завершить и представить фазу «{title.ru}»", f"Finish and submit the phase “{title.en}”")
    return None


def _decide_words(gate: Gate) -> Words:
    return Words(f"Принять решение на воротах «{gate.title.ru}»", f"Decide at the gate “{gate.title.en}”")


def _coming(desk: Desk, packs: Packs, on: date, horizon: date, busy: Iterable[str]) -> Iterator[Coming]:
    """Phases that are due within the horizon and ask nothing of the person yet."""
    told = set(busy)
    for seen in desk.seen:
        subject = seen.subject
        soon = subject.due_on is not None and on <= subject.due_on <= horizon
        if soon and subject.ended_on is None and subject.code not in told:
            told.add(subject.code)
            title = capital(_phase(subject, packs).title)
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
    decision = DECISIONS[facts["decision"]]
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
    return _stage_numbers(counts, pack)
