"""The linter: every live project in chunks, and what only the whole portfolio shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Connection, func, select

from domain.gatecheck import CHUNK, all_holdings, live
from domain.kinds import StatusStanding, SubjectKind
from domain.linting.kinds import Flaw, Inconsistency
from domain.linting.project import Look, flaws_of
from domain.packs import PackMissing, Packs
from domain.questions import HELD
from domain.reading import state_of
from domain.state import State
from domain.tables import TABLES
from domain.words import Words

_subject, _decision, _indicator = TABLES["subject"], TABLES["decision"], TABLES["indicator"]
_journal, _project, _status = TABLES["journal"], TABLES["project"], TABLES["exemplar_status"]
_presented, _package = TABLES["presented"], TABLES["package"]


def lint(
    connection: Connection, packs: Packs, on: date, *, project: str | None = None, chunk: int = CHUNK
) -> Iterator[Inconsistency]:
    """Every inconsistency of the live projects, or of one; a fixed number of queries for each chunk of them."""
    if project is not None:
        yield from _of(connection, packs, on, [state_of(connection, project)])
        return
    for states in live(connection, SubjectKind.PROJECT, chunk=chunk):
        yield from _of(connection, packs, on, states)
    yield from _twice(connection)
    yield from _expired(connection, on)
    yield from _lost(connection)


def _of(connection: Connection, packs: Packs, on: date, states: Sequence[State]) -> Iterator[Inconsistency]:
    """The flaws of some projects."""
    codes = [state.code for state in states]
    held = all_holdings(connection, states)
    sealed = _sealed(connection, codes)
    stale = _stale(connection, codes, on)
    broken = _broken(connection, states)
    for state in states:
        if state.code in broken:
            yield Inconsistency(
                Flaw.HISTORY_BROKEN, state.code, Words("последняя запись другая", "the last entry differs")
            )
        try:
            pack = packs.of(state.pack)
        except PackMissing as missing:
            yield Inconsistency(Flaw.PACK_MISSING, state.code, missing.said)
            continue
        look = Look(state, held[state.code], pack, on, tuple(sealed.get(state.code, ())), stale.get(state.code, {}))
        for flaw, said, key in flaws_of(look):
            yield Inconsistency(flaw, state.code, said, key)


def _sealed(connection: Connection, codes: Sequence[str]) -> dict[str, list[tuple[int, str, str, str]]]:
    """The decisions that let projects pass."""
    query = (
        select(_decision.c.subject, _decision.c.entry, _decision.c.phase, _decision.c.capsule, _decision.c.facts_sha256)
        .where(_decision.c.subject.in_(codes), _decision.c.decision.in_(("go", "conditional")))
        .order_by(_decision.c.subject, _decision.c.entry)
    )
    found: dict[str, list[tuple[int, str, str, str]]] = {}
    for subject, entry, phase, capsule, hashed in connection.execute(query):
        found.setdefault(subject, []).append((entry, phase, capsule, hashed))
    return found


def _stale(connection: Connection, codes: Sequence[str], on: date) -> dict[str, dict[str, date]]:
    """Indicators whose next measurement is overdue."""
    query = select(_indicator.c.project, _indicator.c.key, _indicator.c.next_on).where(
        _indicator.c.project.in_(codes), _indicator.c.next_on < on
    )
    found: dict[str, dict[str, date]] = {}
    for project, key, next_on in connection.execute(query):
        found.setdefault(project, {})[key] = next_on
    return found


def _broken(connection: Connection, states: Sequence[State]) -> set[str]:
    """Subjects whose head is not that of their last entry."""
    last = (
        select(_journal.c.subject, func.max(_journal.c.seq).label("seq"))
        .where(_journal.c.subject.in_([state.code for state in states]))
        .group_by(_journal.c.subject)
        .subquery()
    )
    query = select(_journal.c.subject, _journal.c.seq, _journal.c.hash).join(
        last, (last.c.subject == _journal.c.subject) & (last.c.seq == _journal.c.seq)
    )
    heads = {subject: (seq, head) for subject, seq, head in connection.execute(query)}
    return {state.code for state in states if heads.get(state.code) != (state.version, state.head)}


def _twice(connection: Connection) -> Iterator[Inconsistency]:
    """One process improved by two live pilots of one organisation."""
    other, theirs = _subject.alias("other"), _project.alias("theirs")
    query = (
        select(_subject.c.code, other.c.code, _project.c.process)
        .join(_project, _project.c.code == _subject.c.code)
        .join(theirs, (theirs.c.process == _project.c.process) & (theirs.c.code < _project.c.code))
        .join(other, (other.c.code == theirs.c.code) & (other.c.organisation == _subject.c.organisation))
        .where(
            _project.c.process != "",
            _project.c.package.is_(None),
            theirs.c.package.is_(None),
            _subject.c.ended_on.is_(None),
            other.c.ended_on.is_(None),
        )
        .order_by(_subject.c.code, other.c.code)
    )
    for code, first, process in connection.execute(query):
        yield Inconsistency(Flaw.PROCESS_TWICE, code, Words(f"{process}: уже в {first}", f"{process}: {first} has it"))


def _expired(connection: Connection, on: date) -> Iterator[Inconsistency]:
    """Statuses that are active past their term."""
    query = (
        select(_status.c.organisation, _status.c.level, _status.c.valid_until)
        .where(_status.c.standing == StatusStanding.ACTIVE, _status.c.valid_until < on)
        .order_by(_status.c.organisation, _status.c.level)
    )
    for organisation, level, until in connection.execute(query):
        yield Inconsistency(
            Flaw.STATUS_EXPIRED, organisation, Words(f"{level}, до {until:%d.%m.%Y}", f"{level}, until {until}")
        )


def _lost(connection: Connection) -> Iterator[Inconsistency]:
    """Packages of projects behind which no active status stands any more."""
    resting = (
        select(_presented.c.project)
        .join(_status, _status.c.basis == _presented.c.check)
        .where(_status.c.standing.in_(HELD))
    )
    query = (
        select(_package.c.code, _package.c.project).where(_package.c.project.not_in(resting)).order_by(_package.c.code)
    )
    for code, project in connection.execute(query):
        yield Inconsistency(Flaw.EXEMPLAR_LOST, code, Words(project, project))
