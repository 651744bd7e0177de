"""The figures of a report as a workbook: all of them on the first sheet, the list of each on a sheet of its own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, BinaryIO

from domain.engine.words import Language, Words
from domain.exchange.cells import Value
from domain.exchange.layout import Field, Kind, Layout
from domain.exchange.template import write_xlsx
from domain.methodology.schema import Pack
from domain.programme.kinds import LessonForm
from domain.reports.replication import Stated
from domain.reports.report import Report
from domain.text.called import CALLED

Listed = Callable[[Collection[str]], list[dict[str, Any]]]
"""What some codes name, a row each."""

FIGURES = Layout(
    key="figures",
    title=Words("Показатели", "Figures"),
    file="figures",
    fields=(
        Field(key="number", heading=Words("№", "No.")),
        Field(key="table", heading=Words("Таблица", "Table")),
        Field(key="title", heading=Words("Показатель", "Figure")),
        Field(key="count", heading=Words("Число", "Number"), kind=Kind.WHOLE),
        Field(key="rule", heading=Words("Правило", "Rule"), kind=Kind.LONG_TEXT),
    ),
)

COUNTED = (
    Field(key="code", heading=Words("Код", "Code"), kind=Kind.CODE),
    Field(key="title", heading=Words("Название", "Title"), kind=Kind.LONG_TEXT),
    Field(key="organisation", heading=Words("Организация", "Organisation"), kind=Kind.LONG_TEXT),
    Field(key="opened_on", heading=Words("С", "Since"), kind=Kind.DATE),
)


TAUGHT = Layout(
    key="taught",
    title=Words("Занятия площадок", "Lessons of the sites"),
    file="taught",
    fields=(
        Field(key="held_on", heading=Words("Дата", "Day"), kind=Kind.DATE),
        Field(key="centre", heading=Words("Площадка", "Site"), kind=Kind.CODE),
        Field(key="name", heading=Words("Название", "Name"), kind=Kind.LONG_TEXT),
        Field(key="sphere", heading=Words("Сфера", "Sphere")),
        Field(key="form", heading=Words("Форма", "Form")),
        Field(key="programme", heading=Words("Программа", "Programme"), kind=Kind.LONG_TEXT),
        Field(key="hours", heading=Words("Часов", "Hours"), kind=Kind.DECIMAL),
        Field(key="reached", heading=Words("Человек", "People"), kind=Kind.WHOLE),
        Field(key="spread", heading=Words("Пакеты", "Packages"), kind=Kind.TEXTS),
        Field(key="sheet", heading=Words("Лист посещения", "Attendance sheet"), kind=Kind.LONG_TEXT),
    ),
)


def write_figures(
    out: BinaryIO, found: Report, listed: Listed, pack: Pack, language: Language, stated: Sequence[Stated] = ()
) -> None:
    """Write every figure, those that are no lists after them, a sheet with each list that is there, and the lessons."""
    sheets: list[tuple[Layout, Any]] = [(FIGURES, [*_figures(found, language), *_stated(stated, language)])]
    for figure in found.figures:
        if figure.codes:
            title = Words(figure.number, figure.number)
            layout = Layout(key=figure.number, title=title, file=figure.number, fields=COUNTED)
            sheets.append((layout, listed(figure.codes)))
    if found.lessons:
        sheets.append((TAUGHT, _lessons(found, pack, language)))
    write_xlsx(out, sheets, language=language)


def _lessons(found: Report, pack: Pack, language: Language) -> Iterator[Mapping[str, Value]]:
    for one in found.lessons:
        sphere = pack.spheres[one.sphere].say(language) if one.sphere in pack.spheres else one.sphere
        yield {
            "held_on": one.held_on, "centre": one.centre, "name": one.name, "sphere": sphere,
            "form": CALLED[LessonForm][one.form].say(language), "programme": one.programme, "hours": one.hours,
            "reached": one.reached, "spread": one.spread, "sheet": one.sheet,
        }  # fmt: skip


def _figures(found: Report, language: Language) -> Iterator[Mapping[str, Value]]:
    for section in found.sections:
        for figure in section.figures:
            rule = figure.rule or section.rule
            yield {
                "number": figure.number,
                "table": section.title.say(language),
                "title": figure.title.say(language),
                "count": figure.count,
                "rule": rule.say(language),
            }


def _stated(stated: Sequence[Stated], language: Language) -> Iterator[Mapping[str, Value]]:
    for one in stated:
        rule = one.rule.say(language) if one.rule else ""
        said = (one.table.say(language), one.title.say(language), one.value, rule)
        yield dict(zip(("table", "title", "count", "rule"), said, strict=True)) | {"number": ""}
