"""What an organisation lacks before it applies for a check: criterion by criterion, by which record, what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Connection, or_, select

from domain.certification.facts import HELD
from domain.certification.presentable import Results, against, questions, take
from domain.engine.refusals import Refusal, unknown
from domain.engine.state import COLUMNS, State
from domain.engine.wire import Wire
from domain.engine.words import Words
from domain.methodology.criteria import CriteriaSet, Criterion, Occasion
from domain.methodology.editions import set_for
from domain.methodology.schema import Pack
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES

_subject, _organisation, _status = (TABLES[name] for name in ("subject", "organisation", "exemplar_status"))
_score, _said, _check = TABLES["score"], TABLES["self_mark"], TABLES["partner_check"]


class Standing(StrEnum):
    """Whether a criterion is met, as far as the record tells."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Line:
    """One criterion."""

    criterion: Criterion
    standing: Standing
    record: Words
    """By which record."""
    to_do: Words
    share: Decimal = Decimal(0)
    """What part of its weight the record is worth, from 0 to 1; nothing where nothing is known."""


@dataclass(slots=True)
class Readiness:
    """What an organisation would be judged by at a level, and where it stands."""

    organisation: str
    title: str
    found: CriteriaSet
    obstacles: list[Words] = field(default_factory=list)
    """Why an application would be refused today."""
    lines: list[Line] = field(default_factory=list)

    @property
    def share(self) -> Decimal:
        """Share of the whole weight that the record is worth, in percent; what is not known is worth nothing."""
        total = sum((one.criterion.weight for one in self.lines), Decimal(0))
        return (
            sum((one.criterion.weight * one.share for one in self.lines), Decimal(0)) / total * 100 if total else total
        )

    @property
    def lacking(self) -> list[Criterion]:
        """Requirements that are not met, as far as the record tells."""
        return [one.criterion for one in self.lines if one.criterion.requirement and one.standing is not Standing.MET]

    @property
    def passes(self) -> bool:
        """Whether a check by this record alone would be passed."""
        return not self.lacking and self.share >= self.found.threshold


NOTHING = Words("записей нет", "no record")


Spot = tuple[str, str]
"""Organisation and criterion."""


@dataclass(slots=True)
class _Known:
    """What the record tells of some organisations."""

    projects: dict[str, list[State]] = field(default_factory=lambda: defaultdict(list))
    results: Results = field(default_factory=Results)
    held: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    judged: dict[tuple[str, str], list[tuple[str, str, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    """(Organisation, criterion) -> (check, place, value), of the latest check alone."""
    said: dict[tuple[str, str], list[tuple[str, Decimal]]] = field(default_factory=lambda: defaultdict(list))


def readiness(
    connection: Connection, pack: Pack, organisations: Sequence[str], level: str, today: date
) -> Iterator[Readiness]:
    """Each organisation at a level, in the given order; a fixed number of questions for all of them."""
    columns = select(_subject.c.code, _subject.c.title, _organisation.c.sphere).join(
        _organisation, _organisation.c.code == _subject.c.code
    )
    rows = {row.code: row for row in connection.execute(columns.where(_subject.c.code.in_(organisations)))}
    known = _known(connection, organisations, today)
    for code in organisations:
        if code not in rows:
            raise Refusal([unknown("organisation", SubjectKind.ORGANISATION, code)])
        found = set_for(pack, level, rows[code].sphere, today)
        told = Readiness(code, rows[code].title, found, list(_obstacles(pack, code, level, known)))
        shown = [project.code for project in known.projects[code] if not list(against(project, known.results))]
        computed = known.results.computed(shown or [project.code for project in known.projects[code]])
        told.lines = [_line(code, one, known, computed) for one in found.asked(Occasion.FIRST, today)]
        yield told


def _obstacles(pack: Pack, code: str, level: str, known: _Known) -> Iterator[Words]:
    criteria = pack.criteria[level]
    if level in known.held[code]:
        yield Words("статус этого уровня уже есть", "the status of this level is held already")
    if criteria.requires and pack.flag("next_level_needs_previous") and criteria.requires not in known.held[code]:
        title = pack.levels[criteria.requires]
        yield Words(f"сначала нужен статус уровня «{title.ru}»", f"the {title.en} level must be held first")
    if all(list(against(project, known.results)) for project in known.projects[code]):
        yield Words("нет проекта, который можно представить", "there is no project that can be presented")


def _line(code: str, one: Criterion, known: _Known, computed: dict[str, Decimal]) -> Line:
    evidence = one.evidence or Words("подтверждающий документ", "a document that shows it")
    to_do = Words(f"подготовить: {evidence.ru}", f"prepare: {evidence.en}")
    if not one.entered:
        value = computed.get(one.indicator)
        record = Words("показатели проектов", "indicators of projects") if value is not None else NOTHING
        record = Words(f"{record.ru}: {value:.0f}", f"{record.en}: {value:.0f}") if value is not None else record
        return _told(one, [] if value is None else [value], record, to_do)
    if marks := known.judged.get((code, one.key)):
        check = marks[0][0]
        places: dict[str, list[Decimal]] = defaultdict(list)
        for _, place, value in marks:
            places[place].append(value)
        means = [sum(given, Decimal(0)) / len(given) for given in places.values()]
        return _told(one, means, Words(f"оценки проверки {check}", f"marks of the check {check}"), to_do)
    if said := known.said.get((code, one.key)):
        check = said[0][0]
        record = Words(f"самооценка в {check}", f"self-assessment in {check}")
        return _told(one, [value for _, value in said], record, to_do)
    return Line(one, Standing.UNKNOWN, NOTHING, to_do)


def _told(one: Criterion, values: Sequence[Decimal], record: Words, to_do: Words) -> Line:
    if not values:
        return Line(one, Standing.UNKNOWN, record, to_do)
    met = all(one.met(value) for value in values)
    share = sum((one.share(value) for value in values), Decimal(0)) / len(values)
    return Line(one, Standing.MET if met else Standing.NOT_MET, record, Words("", "") if met else to_do, share)


def _known(connection: Connection, organisations: Sequence[str], today: date) -> _Known:
    known = _Known()
    chosen = select(*(_subject.c[name] for name in COLUMNS)).where(
        _subject.c.kind == SubjectKind.PROJECT, _subject.c.organisation.in_(organisations)
    )
    for row in connection.execute(chosen.order_by(_subject.c.code)):
        state = State(*row)
        known.projects[state.organisation or ""].append(state)
    codes = [state.code for states in known.projects.values() for state in states]
    wire = Wire(connection.connection.driver_connection, connection.dialect.name)
    take(known.results, wire.ask(*questions(codes)))
    holding = select(_status.c.organisation, _status.c.level).where(
        _status.c.organisation.in_(organisations),
        _status.c.standing.in_(HELD),
        or_(_status.c.valid_until.is_(None), _status.c.valid_until >= today),
    )
    for organisation, level in connection.execute(holding):
        known.held[organisation].add(level)
    _marks(connection, organisations, known)
    return known


def _marks(connection: Connection, organisations: Sequence[str], known: _Known) -> None:
    """The latest marks and the latest self-assessment of each criterion."""
    of_check = _subject.c.organisation.in_(organisations)
    marks = (
        select(_subject.c.organisation, _score.c.criterion, _score.c.check, _score.c.place, _score.c.points)
        .join(_subject, _subject.c.code == _score.c.check)
        .where(of_check, _score.c.given == "")
        .order_by(_subject.c.opened_on.desc(), _score.c.check.desc(), _score.c.entry)
    )
    for organisation, criterion, check, place, points in connection.execute(marks):
        given = known.judged[organisation, criterion]
        if not given or given[0][0] == check:
            given.append((check, place, points))
    said = (
        select(_subject.c.organisation, _said.c.criterion, _said.c.check, _said.c.value)
        .join(_subject, _subject.c.code == _said.c.check)
        .where(of_check, _said.c.value.is_not(None))
        .order_by(_subject.c.opened_on.desc(), _said.c.check.desc())
    )
    for organisation, criterion, check, value in connection.execute(said):
        told = known.said[organisation, criterion]
        if not told or told[0][0] == check:
            told.append((check, value))
