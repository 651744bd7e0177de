"""What an organisation lacks before it applies for a check: criterion by criterion, by which record, what to do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from sqlalchemy import Connection, select

from domain.certification import coming_again
from domain.certification.coming_again import REFUSALS, SUSPENDED, UNDER_WAY, Days, Open, too_soon, under_way
from domain.certification.exemplars import HISTORY, StatusHeld, levels_of, statuses_of
from domain.certification.facts import ENDED, stands
from domain.certification.presentable import Results, against, questions, take
from domain.certification.surveillance import SURVEILLANCE
from domain.engine.refusals import Refusal, unknown
from domain.engine.state import COLUMNS, State
from domain.engine.wire import Wire
from domain.engine.words import Words
from domain.methodology.criteria import Computed, CriteriaSet, Criterion, Occasion
from domain.methodology.editions import set_for
from domain.methodology.schema import Pack
from domain.programme.kinds import StatusStanding, SubjectKind
from domain.rules.marks import AGREED, CONSENSUS, CONSENSUS_OUT, NOT_APPLICABLE
from domain.stored.tables import TABLES

_subject, _organisation, _seat = (TABLES[name] for name in ("subject", "organisation", "commissioner"))
_score, _said, _presented = TABLES["score"], TABLES["self_mark"], TABLES["presented"]


class Standing(StrEnum):
    """Whether a criterion is met, as far as the record tells."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


STANDINGS = {
    Standing.MET: Words("выполнено", "met"),
    Standing.NOT_MET: Words("не выполнено", "not met"),
    Standing.UNKNOWN: Words("неизвестно", "not known"),
}
"""How each is called."""


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
    command: str = ""
    """By which it is entered, where there is something to be entered and a place for it."""


@dataclass(slots=True)
class Readiness:
    """What an organisation would be judged by at a level, and where it stands."""

    organisation: str
    title: str
    occasion: Occasion
    """The assessment that comes next, or the one that was asked about."""
    found: CriteriaSet
    obstacles: list[Words] = field(default_factory=list)
    """Why an application would be refused today."""
    lines: list[Line] = field(default_factory=list)
    applies: str = ""
    """The command that applies for it, where that would be taken today."""

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
    statuses: dict[str, list[StatusHeld]] = field(default_factory=dict)
    rests_on: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Basis of a status -> the projects that it rests on."""
    judged: dict[Spot, tuple[str, list[Decimal]]] = field(default_factory=dict)
    """The latest check and what it came to at each place."""
    said: dict[tuple[str, str], list[tuple[str, Decimal]]] = field(default_factory=lambda: defaultdict(list))
    again: Days = field(default_factory=dict)
    open: Open = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    """Organisations that are there no more."""


def readiness(
    connection: Connection,
    pack: Pack,
    organisations: Sequence[str],
    level: str,
    today: date,
    occasion: Occasion | None = None,
) -> Iterator[Readiness]:
    """Each organisation at a level, in the given order; a fixed number of questions for all of them.

    Without an `occasion` each is looked at by the criteria of the assessment that comes next for it.
    """
    columns = select(_subject.c.code, _subject.c.title, _subject.c.ended_on, _organisation.c.sphere).join(
        _organisation, _organisation.c.code == _subject.c.code
    )
    rows = {row.code: row for row in connection.execute(columns.where(_subject.c.code.in_(organisations)))}
    known = _known(connection, organisations)
    known.ended = {row.code for row in rows.values() if row.ended_on is not None}
    for code in organisations:
        if code not in rows:
            raise Refusal([unknown("organisation", SubjectKind.ORGANISATION, code)])
        found = set_for(pack, level, rows[code].sphere, today)
        lasting = [one for one in known.statuses.get(code, ()) if one.level == level and one.on(today) not in ENDED]
        chosen = occasion or _next(pack, found, lasting, today)
        told = Readiness(code, rows[code].title, chosen, found)
        told.obstacles = list(_obstacles(pack, code, level, chosen, known, lasting, today))
        projects = _looked_at(code, chosen, known, lasting)
        computed, check = known.results.computed(projects), known.open.get((code, level))
        lines = [_line(code, one, known, computed) for one in found.asked(chosen, today)]
        told.lines = [replace(one, command=_command(one, check, projects)) for one in lines]
        if not (told.obstacles or chosen is Occasion.SURVEILLANCE):
            told.applies = f"potok check apply {code} --level {level}"
        yield told


def _in_force(pack: Pack, lasting: Sequence[StatusHeld], today: date) -> StatusHeld | None:
    """The status that stands and whose window of renewal has not opened: nobody applies beside it."""
    window = pack.number("status_renewal_days")
    held = (one for one in lasting if stands(one.standing, one.until, today, window) is StatusStanding.ACTIVE)
    return next(held, None)


def _next(pack: Pack, found: CriteriaSet, lasting: Sequence[StatusHeld], today: date) -> Occasion:
    """What comes next: the first check of a newcomer, the surveillance of a status in force, else its renewal."""
    if not lasting:
        return Occasion.FIRST
    surveyed = SURVEILLANCE in pack.lifecycles and found.asked(Occasion.SURVEILLANCE, today)
    return Occasion.SURVEILLANCE if surveyed and _in_force(pack, lasting, today) else Occasion.RENEWAL


def _looked_at(code: str, occasion: Occasion, known: _Known, lasting: Sequence[StatusHeld]) -> list[str]:
    """The projects by whose indicators it is judged: those of the status, else those that could be presented."""
    if occasion is Occasion.SURVEILLANCE and lasting:
        return known.rests_on[lasting[-1].basis]
    shown = [project.code for project in known.projects[code] if not list(against(project, known.results))]
    return shown or [project.code for project in known.projects[code]]


def _obstacles(
    pack: Pack, code: str, level: str, occasion: Occasion, known: _Known, lasting: Sequence[StatusHeld], today: date
) -> Iterator[Words]:
    if not lasting and occasion is not Occasion.FIRST:
        yield Words("статуса этого уровня нет", "there is no status of this level")
    if occasion is Occasion.SURVEILLANCE:
        return  # nobody applies for it
    criteria = pack.criteria[level]
    if code in known.ended:
        yield Words("организация закрыта", "the organisation is there no more")
    if (check := known.open.get((code, level))) is not None:
        yield Words(*under_way(check))
    if (held := _in_force(pack, lasting, today)) is not None:
        opens = held.until - timedelta(days=pack.number("status_renewal_days")) if held.until else None
        ru, en = ("", "") if opens is None else (f", подтверждение — с {opens:%d.%m.%Y}", f", renewal from {opens}")
        yield Words(f"статус этого уровня уже есть{ru}", f"the status of this level is held already{en}")
    if any(one.on(today) is StatusStanding.SUSPENDED for one in lasting):
        yield SUSPENDED
    if soon := too_soon(known.again, code, level, today):
        yield soon
    below = criteria.requires if pack.flag("next_level_needs_previous") else None
    if below and below not in levels_of(known.statuses.get(code, ()), today):
        title = pack.levels[below]
        yield Words(f"сначала нужен статус уровня «{title.ru}»", f"the {title.en} level must be held first")
    if all(list(against(project, known.results)) for project in known.projects[code]):
        yield Words("нет проекта, который можно представить", "there is no project that can be presented")


def _line(code: str, one: Criterion, known: _Known, computed: dict[str, Decimal]) -> Line:
    evidence = one.evidence or Words("подтверждающий документ", "a document that shows it")
    to_do = Words(f"подготовить: {evidence.ru}", f"prepare: {evidence.en}")
    if isinstance(one, Computed):
        value = computed.get(one.indicator)
        record = Words("показатели проектов", "indicators of projects") if value is not None else NOTHING
        record = Words(f"{record.ru}: {value:.0f}", f"{record.en}: {value:.0f}") if value is not None else record
        return _told(one, [] if value is None else [value], record, to_do)
    if (judged := known.judged.get((code, one.key))) is not None:
        check, values = judged
        return _told(one, values, Words(f"оценки проверки {check}", f"marks of the check {check}"), to_do)
    if said := known.said.get((code, one.key)):
        check = said[0][0]
        record = Words(f"самооценка в {check}", f"self-assessment in {check}")
        return _told(one, [value for _, value in said], record, to_do)
    return Line(one, Standing.UNKNOWN, NOTHING, to_do)


def _command(line: Line, check: str | None, projects: Sequence[str]) -> str:
    """The command that enters what a criterion lacks: a measurement, or the self-assessment of the running check."""
    if line.standing is Standing.MET:
        return ""
    if isinstance(line.criterion, Computed):
        return f"potok project measure {projects[0]}" if projects else ""
    return f"potok check self-assess {check}" if check else ""


def _told(one: Criterion, values: Sequence[Decimal], record: Words, to_do: Words) -> Line:
    if not values:
        return Line(one, Standing.UNKNOWN, record, to_do)
    met = all(one.met(value) for value in values)
    share = sum((one.share(value) for value in values), Decimal(0)) / len(values)
    return Line(one, Standing.MET if met else Standing.NOT_MET, record, Words("", "") if met else to_do, share)


def _known(connection: Connection, organisations: Sequence[str]) -> _Known:
    known = _Known()
    chosen = select(*(_subject.c[name] for name in COLUMNS)).where(
        _subject.c.kind == SubjectKind.PROJECT, _subject.c.organisation.in_(organisations)
    )
    for row in connection.execute(chosen.order_by(_subject.c.code)):
        state = State(*row)
        known.projects[state.organisation or ""].append(state)
    codes = [state.code for states in known.projects.values() for state in states]
    wire = Wire(connection.connection.driver_connection, connection.dialect.name)
    of = {"codes": sorted(organisations)}
    held, refused, at_work, *told = wire.ask((HISTORY, of), (REFUSALS, of), (UNDER_WAY, of), *questions(codes))
    known.statuses = statuses_of(held)
    coming_again.take(known.again, refused)
    coming_again.take_open(known.open, at_work)
    take(known.results, told)
    bases = [status.basis for theirs in known.statuses.values() for status in theirs]
    shown = select(_presented.c.check, _presented.c.project).where(_presented.c.check.in_(bases))
    for basis, project in connection.execute(shown.order_by(_presented.c.project)):
        known.rests_on[basis].append(project)
    _marks(connection, organisations, known)
    _said_of_themselves(connection, organisations, known)
    return known


def _marks(connection: Connection, organisations: Sequence[str], known: _Known) -> None:
    """The latest marks of each criterion: what a member who sits gave last, and what all agreed on."""
    query = (
        select(_subject.c.organisation, *(_score.c[name] for name in ("criterion", "check", "place", "person",
                                                                      "points", "given")))
        .join(_subject, _subject.c.code == _score.c.check)
        .join(_seat, (_seat.c.check == _score.c.check) & (_seat.c.person == _score.c.person), isouter=True)
        .where(_subject.c.organisation.in_(organisations))
        .where((_score.c.given.in_(AGREED)) | _seat.c.person.is_not(None))
        .order_by(_subject.c.opened_on.desc(), _score.c.check.desc(), _score.c.entry)
    )  # fmt: skip
    latest: dict[Spot, str] = {}
    given: dict[Spot, dict[str, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    for organisation, criterion, check, place, person, points, kind in connection.execute(query):
        spot = (organisation, criterion)
        if latest.setdefault(spot, check) != check:
            continue
        marks = given[spot][place]
        if kind == CONSENSUS_OUT:
            given[spot].clear()
            continue
        if kind == CONSENSUS:
            marks.clear()
        marks.pop(person, None) if kind == NOT_APPLICABLE else marks.update({person: points})
    for spot, places in given.items():
        values = [sum(marks.values(), Decimal(0)) / len(marks) for marks in places.values() if marks]
        if values:
            known.judged[spot] = latest[spot], values


def _said_of_themselves(connection: Connection, organisations: Sequence[str], known: _Known) -> None:
    """The latest self-assessment of each criterion."""
    said = (
        select(_subject.c.organisation, _said.c.criterion, _said.c.check, _said.c.value)
        .join(_subject, _subject.c.code == _said.c.check)
        .where(_subject.c.organisation.in_(organisations), _said.c.value.is_not(None))
        .order_by(_subject.c.opened_on.desc(), _said.c.check.desc())
    )
    for organisation, criterion, check, value in connection.execute(said):
        told = known.said[organisation, criterion]
        if not told or told[0][0] == check:
            told.append((check, value))
