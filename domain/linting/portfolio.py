"""The linter: every project in chunks, and what only the whole portfolio shows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from sqlalchemy import Connection, func, select

from domain.documents.shelf import Shelf
from domain.engine.addresses import is_address
from domain.engine.database import PIECEWISE
from domain.engine.packs import PackMissing, Packs
from domain.engine.refusals import Refusal, unknown
from domain.engine.state import State
from domain.engine.words import Words
from domain.linting.integrity import changed_heads, changed_rows, loose_ends
from domain.linting.kinds import Flaw, Inconsistency
from domain.linting.project import Look, flaws_of
from domain.programme.kinds import SubjectKind
from domain.reports.gatecheck import CHUNK, all_holdings, walking
from domain.reports.package_soundness import altered, faulty
from domain.reports.statuses import in_force, overdue
from domain.reports.views import state_of
from domain.stored.tables import TABLES

_subject, _decision = TABLES["subject"], TABLES["decision"]
_person = TABLES["person"]
_project, _status = TABLES["project"], TABLES["exemplar_status"]
_presented, _package, _foreign = TABLES["presented"], TABLES["package"], TABLES["foreign_package"]


def lint(
    connection: Connection, packs: Packs, on: date, *, project: str | None = None, chunk: int = CHUNK,
    shelf: Shelf | None = None,
) -> Iterator[Inconsistency]:  # fmt: skip
    """Every inconsistency of the portfolio, or of one project; a fixed number of queries for each chunk of projects.

    With a shelf the files of packages are looked at, too.
    """
    if project is not None:
        state = state_of(connection, project)
        if state.kind is not SubjectKind.PROJECT:
            raise Refusal([unknown("project", SubjectKind.PROJECT, project)])
        yield from changed_heads(connection, project)
        yield from loose_ends(connection, project)
        yield from _of(connection, packs, on, [state])
        return
    yield from changed_heads(connection)
    yield from loose_ends(connection)
    for ended in (False, True):
        for states in walking(connection, SubjectKind.PROJECT, ended=ended, chunk=chunk):
            yield from _of(connection, packs, on, states)
    yield from _twice(connection)
    yield from _expired(connection, on)
    yield from _lost(connection, on)
    for code, reason in faulty(connection, shelf) if shelf else ():
        said = reason.said
        yield Inconsistency(
            Flaw.PACKAGE_FAULTY, code, Words(f"{reason.field}: {said.ru}", f"{reason.field}: {said.en}")
        )
    yield from _unreachable(connection)


def _of(connection: Connection, packs: Packs, on: date, states: Sequence[State]) -> Iterator[Inconsistency]:
    """The flaws of some projects; one that cannot be read hides none of the others."""
    try:
        found = list(_flaws(connection, packs, on, states))
    except UNREADABLE as error:
        if len(states) > 1:
            for state in states:
                yield from _of(connection, packs, on, [state])
            return
        said = f"{type(error).__name__}: {error}"[:200]
        found = [Inconsistency(Flaw.UNREADABLE, states[0].code, Words(said, said))]
    yield from found


UNREADABLE = (ValueError, LookupError, ArithmeticError, TypeError, AttributeError)
"""What comes of values that no program wrote."""


def _flaws(connection: Connection, packs: Packs, on: date, states: Sequence[State]) -> Iterator[Inconsistency]:
    codes = [state.code for state in states]
    held = all_holdings(connection, states, home=packs.current)
    sealed = _sealed(connection, codes)
    yield from changed_rows(connection, codes)
    for state in states:
        try:
            pack = packs.of(state.pack)
        except PackMissing as missing:
            yield Inconsistency(Flaw.PACK_MISSING, state.code, missing.said)
            continue
        look = Look(state, held[state.code], pack, on, tuple(sealed.get(state.code, ())))
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


def _twice(connection: Connection) -> Iterator[Inconsistency]:
    """One process improved by several live pilots of one organisation; each but the first is named once."""
    first = func.min(_subject.c.code).over(partition_by=(_subject.c.organisation, _project.c.process))
    live = (
        select(_subject.c.code, _project.c.process, first.label("first"))
        .join(_project, _project.c.code == _subject.c.code)
        .where(_project.c.process != "", _project.c.package.is_(None), _subject.c.ended_on.is_(None))
        .where(_subject.c.organisation.is_not(None))
        .subquery()
    )
    query = select(live.c.code, live.c.first, live.c.process).where(live.c.code != live.c.first).order_by(live.c.code)
    for code, earlier, process in connection.execute(query, execution_options=PIECEWISE):
        said = Words(f"{process}: уже в {earlier}", f"{process}: {earlier} has it")
        yield Inconsistency(Flaw.PROCESS_TWICE, code, said)


def _expired(connection: Connection, on: date) -> Iterator[Inconsistency]:
    """Statuses whose term is over and whose end nobody has told."""
    for row in overdue(connection, on):
        said = Words(f"{row.level}, до {row.valid_until:%d.%m.%Y}", f"{row.level}, until {row.valid_until}")
        yield Inconsistency(Flaw.STATUS_EXPIRED, row.organisation, said)


def _lost(connection: Connection, on: date) -> Iterator[Inconsistency]:
    """Packages of projects behind which no active status stands any more."""
    resting = select(_presented.c.project).join(_status, _status.c.basis == _presented.c.check).where(in_force(on))
    query = (
        select(_package.c.code, _package.c.project)
        .join(_subject, (_subject.c.code == _package.c.code) & _subject.c.ended_on.is_(None))
        .where(_package.c.project.not_in(resting), _package.c.project != _package.c.code)
        .order_by(_package.c.code)
    )
    for code, project in connection.execute(query, execution_options=PIECEWISE):
        yield Inconsistency(Flaw.EXEMPLAR_LOST, code, Words(project, project))
    ended = select(_foreign.c.code, _foreign.c.region).where(_foreign.c.valid_until < on).order_by(_foreign.c.code)
    for code, region in connection.execute(ended, execution_options=PIECEWISE):
        yield Inconsistency(Flaw.EXEMPLAR_LOST, code, Words(region, region))
    for code in altered(connection):
        said = Words("изменён после сборки", "changed after it was frozen")
        yield Inconsistency(Flaw.PACKAGE_ALTERED, code, said)


def _unreachable(connection: Connection) -> Iterator[Inconsistency]:
    """People of an earlier base whose addresses would not be taken in today."""
    here = _person.c.email != _person.c.code  # who was erased or merged has none
    query = select(_person.c.code, _person.c.email).where(here).order_by(_person.c.code)
    for code, email in connection.execute(query, execution_options=PIECEWISE):
        if not is_address(email):
            yield Inconsistency(Flaw.UNREACHABLE, code, Words(email, email))
