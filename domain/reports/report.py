"""The programme's figures as of a date, recomputed from the journal: each with its rule and the list that it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, select

from domain.certification.surveillance import SURVEILLANCE
from domain.engine.words import Words, written
from domain.methodology.schema import Pack
from domain.programme.kinds import CentreKind, OrganisationKind
from domain.reports import counts
from domain.reports.axis import Axis, Question
from domain.reports.counts import OBJECTED, Account, Counted
from domain.reports.replicated import held_by_term, replicated_rows
from domain.reports.site_lessons import Lesson, by_site, by_sphere, lessons
from domain.reports.spread import Spread, spread
from domain.reports.whereabouts import Whereabouts, bodies
from domain.stored.tables import TABLES

UNSAID = Words("не указана", "not stated")
"""A row for what has no value, so that a table adds up."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens to the list of what it counts."""

    number: str
    """How it is asked for: the table's place and its own."""
    key: str
    title: Words
    codes: tuple[str, ...]
    rule: Words | None = None
    """What is counted, where the rule of the table does not say it."""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.codes)


@dataclass(frozen=True, slots=True)
class Section:
    """A table of figures and the rule by which they are counted."""

    key: str
    title: Words
    rule: Words
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """The programme on one day."""

    as_of: date
    by: Axis
    sections: tuple[Section, ...]
    lessons: tuple[Lesson, ...] = ()
    """What the sites taught: the list behind the table of the sites."""

    def section(self, key: str) -> Section:
        """A table by its key."""
        return next(section for section in self.sections if section.key == key)

    def figure(self, section: str, key: str) -> Figure:
        """A figure by its table and its own key."""
        return next(figure for figure in self.section(section).figures if figure.key == key)

    def count(self, section: str, key: str) -> int:
        """How many a figure counts; none where the table has no such row."""
        return next((figure.count for figure in self.section(section).figures if figure.key == key), 0)

    @property
    def figures(self) -> Iterator[Figure]:
        """All figures in their order."""
        return (figure for section in self.sections for figure in section.figures)

    def as_json(self) -> bytes:
        """Table -> figure -> count as canonical JSON: same facts, same bytes."""
        tables: dict[str, Any] = {
            one.key: {figure.key: figure.count for figure in one.figures} for one in self.sections
        }
        if self.lessons:
            sites, spheres = by_site(self.lessons), by_sphere(self.lessons)
            tables["taught"] = {"sites": [one.facts for one in sites], "spheres": [one.facts for one in spheres]}
        options = orjson.OPT_SORT_KEYS | orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE
        return orjson.dumps({"as_of": self.as_of, "by": self.by, **tables}, option=options)


Row = tuple[str, Words, Collection[str], Words | None]
"""Key, title, codes, rule of a figure that has no number yet."""


@dataclass(slots=True)
class _Programme:
    """What the tables are made of."""

    pack: Pack
    as_of: date
    projects: list[Counted]
    """Those that were taken on, and those that are only asked for."""
    kinds: dict[str, list[str]] = field(default_factory=dict)
    """Kind of organisation -> those of it that had a project by the day."""
    centres: dict[str, list[str]] = field(default_factory=dict)
    exemplars: dict[str, list[str]] = field(default_factory=dict)
    packages: Collection[str] = ()
    checks: dict[str, list[str]] = field(default_factory=dict)
    spread: Spread = field(default_factory=lambda: Spread(date.min, [], []))
    """Offers and replicas."""
    lessons: list[Lesson] = field(default_factory=list)

    def of(self, *accounts: Account) -> list[Counted]:
        """The projects of some accounts."""
        return [one for one in self.projects if one.account in accounts]

    @property
    def opened(self) -> list[Counted]:
        """All that are or were projects."""
        return [one for one in self.projects if one.account not in (Account.REQUEST, Account.MISTAKEN)]

    @property
    def replicated(self) -> list[Counted]:
        """Replicas that are closed as implemented at the receiver and were not stopped since."""
        return [one for one in self.of(Account.IMPLEMENTED) if one.copied is not None]


def report(connection: Connection, question: Question, pack: Pack) -> Report:
    """Recompute every figure from the journal."""
    known = _Programme(pack, question.as_of, counts.projects(connection, question, pack))
    then = bodies(connection, question)
    known.kinds = _involved(connection, question, known, then)
    there = counts.registered(connection, question, "centre_registered") - counts.ended_bodies(connection, question)
    known.centres = _sorted(there, then)
    known.exemplars = counts.exemplars(connection, question)
    known.packages = counts.packages(connection, question)
    known.checks = counts.checks(connection, question)
    known.spread = spread(connection, question, pack, known.projects)
    known.lessons = lessons(connection, question)
    made = (
        _projects(known), _organisations(known), _sites(known), _levels(known), _replication(known),
        held_by_term(known.spread, pack.replication.months), _years(known), _spheres(known), *_phases(known),
        _checks(known), *_teachers(known),
    )  # fmt: skip
    sections = (Section(key, title, rule, _numbered(at, rows)) for at, (key, title, rule, rows) in enumerate(made, 1))
    return Report(question.as_of, question.axis, tuple(sections), tuple(known.lessons))


CHECKS = frozenset({"partner_check", SURVEILLANCE})
"""Lifecycles that no project walks."""

Made = tuple[str, Words, Words, list[Row]]


def _numbered(at: int, rows: Iterable[Row]) -> tuple[Figure, ...]:
    return tuple(
        Figure(f"{at}.{number}", key, title, tuple(sorted(codes)), rule)
        for number, (key, title, codes, rule) in enumerate(rows, 1)
    )


def _codes(found: Iterable[Counted]) -> list[str]:
    return [one.code for one in found]


def _involved(connection: Connection, question: Question, known: _Programme, then: Whereabouts) -> dict[str, list[str]]:
    """Kind of organisation -> those that had a project by the day, their own or a subordinate's of then."""
    involved: set[str] = set()
    for organisation in {one.organisation for one in known.opened}:
        involved |= then.with_those_above(organisation)
    return _sorted(involved & counts.registered(connection, question, "organisation_registered"), then)


def _sorted(codes: Iterable[str], then: Whereabouts) -> dict[str, list[str]]:
    """Kind -> organisations or centres that were of it on the day."""
    found: dict[str, list[str]] = {}
    for code in codes:
        found.setdefault(then.kind(code), []).append(code)
    return found


def _projects(known: _Programme) -> Made:
    share = known.pack.amount("goal_reached_share") * 100
    percent = written(share.normalize())
    short = (
        Words("хотя бы один показатель не дошёл до цели", "at least one indicator short of its goal")
        if share == 100
        else Words(f"хотя бы один показатель прошёл меньше {percent.ru} % пути к цели",
                   f"at least one indicator made less than {percent.en} % of the way to its goal")
    )  # fmt: skip

    def of(account: Account, ru: str, en: str, rule: Words) -> Row:
        return account.value, Words(ru, en), _codes(known.of(account)), rule

    return (
        "projects",
        Words("Проекты", "Projects"),
        Words(
            "Открыто = выполнено + завершено без достижения цели + в работе + приостановлено + остановлено",
            "Opened = implemented + completed short of the goal + in work + on hold + stopped",
        ),
        [
            of(Account.IMPLEMENTED, "Выполнено", "Implemented",
               Words("прошли закрытие, цели достигнуты (при тиражировании — внедрены), после этого не остановлены",
                     "passed their closing and goals (replicas: implemented there), were not stopped since")),
            of(Account.SHORT, "Завершено, цель не достигнута", "Completed, goal not reached",
               Words(f"прошли закрытие, но {short.ru}; в выполненные не входят",
                     f"passed their closing, {short.en}; not among the implemented")),
            of(Account.IN_WORK, "В работе", "In work",
               Words("открыты, закрытие ещё впереди, в том числе ждут решения",
                     "opened, the closing is ahead, those that await a decision too")),
            of(Account.ON_HOLD, "Приостановлено", "On hold",
               Words("по решению или потому, что в них ничего не происходит",
                     "by a decision, or because nothing happens in them")),
            of(Account.STOPPED, "Остановлено", "Stopped",
               Words("остановлены решением, в том числе после закрытия", "by a decision, after the closing too")),
            ("opened", Words("Всего открыто", "Opened in all"), _codes(known.opened),
             Words("без заявок, которые никто не принял", "without requests that nobody accepted")),
            of(Account.REQUEST, "Заявки на тиражирование", "Requests to replicate",
               Words("ещё не приняты или отклонены; проектами не считаются",
                     "not accepted yet, or declined; they are no projects")),
            of(Account.MISTAKEN, "Открыто по ошибке", "Opened by mistake",
               Words("ни в какие другие числа не входят", "in no other figure")),
        ],
    )  # fmt: skip


KINDS = {
    OrganisationKind.BODY: Words("Органов власти", "Bodies of power"),
    OrganisationKind.MUNICIPALITY: Words("Муниципалитетов", "Municipalities"),
    OrganisationKind.GOVERNMENT_UNIT: Words("Структурных подразделений правительства", "Units of the government"),
    OrganisationKind.INSTITUTION: Words("Учреждений", "Institutions"),
    OrganisationKind.ENTERPRISE: Words("Предприятий", "Enterprises"),
}


def _organisations(known: _Programme) -> Made:
    rule = Words(
        "К этому дню имели проект: свой или подведомственной организации; заявка не считается",
        "Had a project by that day, their own or a subordinate's; a request does not count",
    )
    rows = [(kind.value, title, known.kinds.get(kind, []), None) for kind, title in KINDS.items()]
    return "involved", Words("Вовлечено", "Involved"), rule, list(rows)


def _sites(known: _Programme) -> Made:
    titles = {
        CentreKind.SECTORAL: Words("Отраслевых обучающих площадок", "Sectoral training sites"),
        CentreKind.REGIONAL: Words("Региональных центров компетенций", "Regional competence centres"),
    }
    rule = Words("Каждый считается с дня, когда он появился", "Each counts from the day on which it began")
    rows = [(kind.value, title, known.centres.get(kind, []), None) for kind, title in titles.items()]
    return "centres", Words("Центры", "Centres"), rule, list(rows)


def _levels(known: _Programme) -> Made:
    rule = Words(
        "Организация учтена один раз, по высшему уровню из действующих в этот день",
        "An organisation counts once, at its highest level in force on that day",
    )
    titles = {**known.pack.levels, OBJECTED: Words("Из них оспорены", "Of them challenged")}
    until = Words("не публикуются и пакеты не передаются, пока возражение не рассмотрено",
                  "not published and no package handed on until the objection is settled")  # fmt: skip
    rows: list[Row] = [
        (key, titles[key], codes, until if key == OBJECTED else None) for key, codes in known.exemplars.items()
    ]
    return "exemplars", Words("Образцы", "Exemplars"), rule, rows


def _replication(known: _Programme) -> Made:
    rows: list[Row] = replicated_rows(known.spread)
    done = known.replicated
    at_work = [one for one in known.of(Account.IN_WORK, Account.ON_HOLD) if one.copied is not None]
    rows += [
        ("receivers", Words("Организаций, которые тиражировали", "Organisations that replicated"),
         {one.organisation for one in done if one.organisation},
         Words("получатели тиражированных, каждый один раз", "receivers of those replicated, each once")),
        ("at_work", Words("Тиражируются сейчас", "Being replicated"), _codes(at_work),
         Words("приняты, в работе или приостановлены", "accepted, in work or on hold")),
        ("waiting", Words("Предложений без ответа", "Offers without an answer"),
         [one.code for one in known.spread.offers if one.outcome in ("offered", "questioned", "date_proposed")],
         Words("проектами не считаются", "they are no projects")),
        ("packages", Words("Пакетов для тиражирования", "Replication packages"), known.packages,
         Words("утверждены к этому дню и не отозваны, каждая редакция отдельно",
               "frozen by that day and not withdrawn, each edition apart")),
    ]  # fmt: skip
    return (
        "replicated",
        Words("Тиражирование", "Replication"),
        Words("Три числа всегда вместе: тиражировано, цель достигнута, удержано",
              "Three numbers always together: replicated, goal reached, held"),
        rows,
    )  # fmt: skip


def _years(known: _Programme) -> Made:
    rows: list[Row] = []
    done = known.of(Account.IMPLEMENTED)
    years = {one.opened_on.year for one in known.opened} | {one.completed_on.year for one in done if one.completed_on}
    for year in sorted(years):
        finished = [one for one in done if one.completed_on and one.completed_on.year == year]
        for key, title, found in (
            ("opened", Words("открыто", "opened"), [one for one in known.opened if one.opened_on.year == year]),
            ("implemented", Words("выполнено", "implemented"), finished),
            ("replicated", Words("тиражировано", "replicated"), [one for one in finished if one.copied is not None]),
        ):
            rows.append((f"{year}.{key}", Words(f"{year}: {title.ru}", f"{year}: {title.en}"), _codes(found), None))
    rule = Words(
        "Открытые — по дню открытия, выполненные и тиражированные — по дню последнего закрытия",
        "Opened by the day of opening; implemented and replicated by the day of the last closing",
    )
    return "years", Words("По годам", "By year"), rule, rows


def _spheres(known: _Programme) -> Made:
    by: dict[str, list[str]] = {}
    for one in known.opened:
        by.setdefault(one.sphere or "", []).append(one.code)
    titles = known.pack.spheres
    others = sorted(by.keys() - titles.keys() - {""})
    rows: list[Row] = [(key, title, by.get(key, []), None) for key, title in titles.items()]
    rows += [(key, Words(key, key), by[key], None) for key in others]
    rows.append(("unsaid", UNSAID, by.get("", []), None))
    rule = Words("Все открытые проекты, каждый в одной сфере", "All that were opened, each in one sphere")
    return "spheres", Words("По сферам", "By sphere"), rule, rows


def _phases(known: _Programme) -> Iterator[Made]:
    rule = Words(
        "Не закончившиеся, в том числе выполненные под наблюдением и заявки",
        "Those that have not ended, implemented ones under observation and requests too",
    )
    for lifecycle in known.pack.lifecycles.values():
        here = [one for one in known.projects if one.is_open and one.lifecycle == lifecycle.key]
        if lifecycle.key in CHECKS:
            continue
        titles = {phase.key: phase.title for phase in lifecycle.phases.values()}
        titles |= {one.phase: Words(one.phase, one.phase) for one in here if one.phase not in titles}
        rows: list[Row] = [
            (key, said, _codes(one for one in here if one.phase == key), None) for key, said in titles.items()
        ]
        title = Words(f"Сейчас на этапах: {lifecycle.title.ru}", f"Now in phases: {lifecycle.title.en}")
        yield f"phases.{lifecycle.key}", title, rule, rows


def _checks(known: _Programme) -> Made:
    rule = Words("Партнёрские проверки, каждая в одном состоянии", "Partner checks, each in one standing")
    rows = [(key, known.pack.standings[key], codes, None) for key, codes in known.checks.items()]
    return "checks", Words("Партнёрские проверки", "Partner checks"), rule, list(rows)


def _teachers(known: _Programme) -> Iterator[Made]:
    """Training sites by whether they taught in a year; left out where none ever did."""
    taught: dict[int, set[str]] = {}
    for one in known.lessons:
        taught.setdefault(one.held_on.year, set()).add(one.centre)
    rows: list[Row] = []
    for year, sites in sorted(taught.items()):
        silent = set(known.centres.get(CentreKind.SECTORAL, ())) - sites
        rows.append((f"{year}.taught", Words(f"{year}: учили", f"{year}: taught"), sites, None))
        rows.append((f"{year}.silent", Words(f"{year}: не учили", f"{year}: did not"), silent, None))
    rule = Words(
        "По листам посещения; исправленные записи не считаются; не учили — из площадок, что есть на этот день",
        "By attendance sheets; corrected entries do not count; those that did not, of the sites there are on that day",
    )
    if rows:
        yield "teachers", Words("Площадки как учителя", "Sites as teachers"), rule, rows


def listed(connection: Connection, codes: Collection[str]) -> list[dict[str, Any]]:
    """What a figure counts, a row each: code, title, organisation, where it stands."""
    subject = TABLES["subject"]
    owner = subject.alias("owner")
    columns = (subject.c.code, subject.c.title, owner.c.title.label("organisation"), subject.c.opened_on)
    rows: list[dict[str, Any]] = []
    ordered = sorted(codes)
    for place in range(0, len(ordered), PART):
        query = select(*columns).outerjoin(owner, owner.c.code == subject.c.organisation)
        found = connection.execute(query.where(subject.c.code.in_(ordered[place : place + PART])))
        rows += [dict(row) for row in found.mappings()]
    return sorted(rows, key=lambda row: str(row["code"]))


PART = 5000
"""Longest list of codes in one query."""
