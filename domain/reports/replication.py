"""The numbers of replication on a day: three always together, the funnel, the support, the elements, by group."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection, select

from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.replication.numbers import Forecast, forecast, median
from domain.reports.axis import Question
from domain.reports.offers import names
from domain.reports.replicated import held_by_term, replicated_rows, three
from domain.reports.report import Figure, Report, Section
from domain.reports.spread import Helped, Line, Spread, grouped, spread
from domain.reports.whereabouts import Whereabouts, whereabouts
from domain.stored.tables import TABLES

_subject = TABLES["subject"]

Row = tuple[str, Words, Collection[str], Words | None]


@dataclass(frozen=True, slots=True)
class Stated:
    """A number that counts no list: a time, a forecast."""

    table: Words
    title: Words
    value: int | None
    """None where there is nothing to say it of."""
    rule: Words | None = None


@dataclass(frozen=True, slots=True)
class Replication:
    """The figures with their lists, and those that are no lists."""

    report: Report
    days_to_answer: int | None
    days_to_close: int | None
    days_to_held: int | None
    forecast: Forecast

    @property
    def stated(self) -> tuple[Stated, ...]:
        """The figures that are no lists, in the order in which they are read."""
        middle, weeks = Words("Время, в середине", "Time, in the middle"), Words("Прогноз закрытий", "Forecast")
        ahead = Words("по неделям региона за год, с зерном от даты", "by the region's own weeks, seeded by the day")
        return (
            Stated(middle, Words("Дней от предложения до ответа", "Days from offer to answer"), self.days_to_answer),
            Stated(middle, Words("Дней от начала до закрытия", "Days from start to closing"), self.days_to_close),
            Stated(middle, Words("Дней от закрытия до удержания", "Days from closing to held"), self.days_to_held,
                   Words("до первой проверки, которая показала, что результат удержан",
                         "to the first check that found the result held")),
            Stated(weeks, Words("За год, P15", "In the year, P15"), self.forecast.p15, ahead),
            Stated(weeks, Words("За год, P50", "In the year, P50"), self.forecast.p50, ahead),
            Stated(weeks, Words("За год, P85", "In the year, P85"), self.forecast.p85, ahead),
        )  # fmt: skip


def replication(connection: Connection, question: Question, pack: Pack) -> Replication:
    """Everything about offers and replicas on a day."""
    found = spread(connection, question, pack)
    people = {support.person for line in found.replicas for support in line.supports.values()}
    known = whereabouts(connection, question, people)
    made = [
        _three(found),
        held_by_term(found, pack.replication.months),
        _funnel(found),
        *_groups(connection, found, pack, known),
        *_support(connection, found, people, known),
        _elements(found),
    ]
    sections = tuple(
        Section(key, title, rule, _numbered(at, rows)) for at, (key, title, rule, rows) in enumerate(made, 1)
    )
    opened = {line.code: line.opened_on for line in found.replicas}
    answers = [(one.answered_on - one.offered_on).days for one in found.offers if one.answered_on]
    closings = [(line.closed_on - opened[line.code]).days for line in found.implemented if line.closed_on]
    held = [(line.held_on - line.closed_on).days for line in found.implemented if line.held_on and line.closed_on]
    return Replication(
        Report(question.as_of, question.axis, sections), median(answers), median(closings), median(held),
        forecast([line.closed_on for line in found.implemented if line.closed_on], question.as_of),
    )  # fmt: skip


Made = tuple[str, Words, Words, list[Row]]


def _numbered(at: int, rows: Iterable[Row]) -> tuple[Figure, ...]:
    return tuple(
        Figure(f"{at}.{number}", key, title, tuple(sorted(codes)), rule)
        for number, (key, title, codes, rule) in enumerate(rows, 1)
    )


def _codes(lines: Iterable[Line]) -> list[str]:
    return [line.code for line in lines]


def _three(found: Spread) -> Made:
    at_work = [line for line in found.replicas if not line.ended and line.closed_on is None]
    rows = [
        *replicated_rows(found),
        ("receivers", Words("Организаций, которые тиражировали", "Organisations that replicated"),
         {line.receiver for line in found.implemented if line.receiver}, None),
        ("places", Words("и мест, для которых они получали", "and places for which they received"),
         {place for line in found.implemented for place in line.places}, None),
        ("at_work", Words("Тиражируются сейчас", "Being replicated"), _codes(at_work), None),
        ("unsupported", Words("Без методолога", "Without a methodologist"),
         _codes(line for line in found.replicas if not line.ended and line.methodologist is None), None),
    ]  # fmt: skip
    rule = Words("Три числа всегда вместе: тиражировано, цель достигнута, удержано",
                 "Three numbers always together: replicated, goal reached, held")  # fmt: skip
    return "replicated", Words("Тиражирование", "Replication"), rule, rows


def _funnel(found: Spread) -> Made:
    outcomes: dict[str, list[str]] = {}
    for one in found.offers:
        outcomes.setdefault(one.outcome, []).append(one.code)
    waiting = [code for key in ("offered", "questioned", "date_proposed") for code in outcomes.get(key, ())]
    born = {one.replica: one for one in found.offers if one.replica}
    offered = [line for line in found.replicas if line.code in born]
    implemented, reached, held, _ = three(offered)
    rows: list[Row] = [
        ("offered", Words("Предложено", "Offered"), [one.code for one in found.offers], None),
        ("again", Words("из них повторно", "of these once more"),
         [one.code for one in found.offers if one.attempt > 1], None),
        ("waiting", Words("Ждут ответа", "Waiting for an answer"), waiting, None),
        ("declined", Words("Отклонено", "Declined"), outcomes.get("declined", []), None),
        ("withdrawn", Words("Отозвано", "Withdrawn"), outcomes.get("withdrawn", []), None),
        ("accepted", Words("Принято", "Accepted"), outcomes.get("accepted", []), None),
        ("closed", Words("Закрыто как внедрённые", "Closed as implemented"), _codes(implemented), None),
        ("goal", Words("Цель достигнута", "Goal reached"), _codes(reached), None),
        ("held", Words("Удержано", "Held"), _codes(held), None),
    ]  # fmt: skip
    rule = Words("От предложения до удержанного результата; проекты прежних выпусков сюда не входят",
                 "From an offer to a result that holds; replicas of earlier releases are not in it")  # fmt: skip
    return "funnel", Words("Воронка", "Funnel"), rule, rows


def _groups(connection: Connection, found: Spread, pack: Pack, known: Whereabouts) -> Iterator[Made]:
    axes: tuple[tuple[str, Words, Callable[[Line], str | None]], ...] = (
        ("by_sphere", Words("По сферам", "By sphere"), lambda line: line.sphere),
        ("by_municipality", Words("По муниципалитетам", "By municipality"),
         lambda line: known.municipality(line.receiver)),
        ("by_package", Words("По пакетам, прежних лет — по образцам", "By package, of earlier years by exemplar"),
         lambda line: line.source),
        ("by_methodologist", Words("По методологам", "By methodologist"), lambda line: line.methodologist),
    )  # fmt: skip
    for key, title, of in axes:
        by = grouped(found.replicas, {line.code: of(line) for line in found.replicas})
        called = names(connection, by.keys())
        rows: list[Row] = []
        for group in sorted(by):
            said = pack.spheres.get(group) or Words(called.get(group, group), called.get(group, group))
            said = said if group else Words("не указано", "not stated")
            numbers = zip(("replicated", "goal", "held"), ("тиражировано", "цель достигнута", "удержано"),
                          ("replicated", "goal reached", "held"), three(by[group])[:3], strict=True)  # fmt: skip
            rows += [
                (f"{group or 'unsaid'}.{name}", Words(f"{said.ru}: {ru}", f"{said.en}: {en}"), _codes(lines), None)
                for name, ru, en, lines in numbers
            ]
        yield key, title, Words("Тиражировано, цель достигнута, удержано", "Replicated, goal reached, held"), rows


def _support(connection: Connection, found: Spread, people: Collection[str], known: Whereabouts) -> Iterator[Made]:
    centres = {row.code: row.centre for row in connection.execute(select(_subject.c.code, _subject.c.centre))}
    axes: tuple[tuple[str, Words, Callable[[Line, Helped], str | None]], ...] = (
        ("support_by_methodologist", Words("Поддержка: по методологам", "Support by methodologist"),
         lambda line, support: support.person),
        ("support_by_centre", Words("Поддержка: по центрам", "Support by centre"),
         lambda line, support: centres.get(line.code)),
        ("support_by_ministry", Words("Поддержка: по организациям методологов", "Support by ministry"),
         lambda line, support: known.works_at(support.person)),
    )  # fmt: skip
    rule = Words("Проекты, у которых поддержка состоялась, запланирована, или отчёт о ней просрочен",
                 "Replicas whose support was held, is planned, or is not reported in time")  # fmt: skip
    for key, title, of in axes:
        held: dict[str, dict[str, list[str]]] = {}
        for line in found.replicas:
            for support in line.supports.values():
                here = held.setdefault(of(line, support) or "", {"held": [], "planned": [], "overdue": []})
                if support.held_on:
                    here["held"].append(line.code)
                    if support.reported_on is None and support.report_by and support.report_by < found.as_of:
                        here["overdue"].append(line.code)
                elif not support.cancelled:
                    here["planned"].append(line.code)
        called = names(connection, {*held, *people})
        words = {"held": Words("состоялось", "held"), "planned": Words("впереди", "ahead"),
                 "overdue": Words("отчёт просрочен", "report overdue")}  # fmt: skip
        rows: list[Row] = []
        for group in sorted(held):
            name = called.get(group, group)
            said = Words(name, name) if group else Words("не указано", "not stated")
            rows += [
                (f"{group or 'unsaid'}.{kind}", Words(f"{said.ru}: {words[kind].ru}", f"{said.en}: {words[kind].en}"),
                 codes, None)
                for kind, codes in held[group].items()
            ]  # fmt: skip
        yield key, title, rule, rows


def _elements(found: Spread) -> Made:
    """Package by package, element by element across receivers: what was done with it, and what came of it."""
    titles: dict[tuple[str, str], str] = {}
    chosen: dict[tuple[str, str, str], list[Line]] = {}
    for line in sorted(found.replicas, key=lambda line: (line.source, line.code)):
        for key, element in line.elements.items():
            titles.setdefault((line.source, key), str(element.get("title", key)))
            if element.get("choice"):
                chosen.setdefault((line.source, key, element["choice"]), []).append(line)
    said = {"copied": Words("как в образце", "copied"), "adapted": Words("приспособлен", "adapted"),
            "dropped": Words("не взят", "dropped")}  # fmt: skip
    rows: list[Row] = []
    for (package, key), element_title in titles.items():
        for choice, words in said.items():
            lines = chosen.get((package, key, choice), [])
            closed = [line for line in lines if line.implemented]
            reached = sum(line.reached for line in closed)
            effect = Words(f"закрыто {len(closed)}, цель достигнута {reached}",
                           f"{len(closed)} closed, goal reached {reached}")  # fmt: skip
            title = Words(f"{package} · {element_title}: {words.ru}", f"{package} · {element_title}: {words.en}")
            rows.append((f"{package}.{key}.{choice}", title, _codes(lines), effect))
    rule = Words("Проекты тиражирования по тому, что они сделали с элементом пакета; из этого пишут следующую редакцию",
                 "Replicas by what they did with an element; the next edition is written from this")  # fmt: skip
    return "elements", Words("Элементы пакетов у получателей", "Elements across receivers"), rule, rows
