"""The leadership's letter as a page to print: made from its facts alone, so that the same ones are the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from domain.engine.words import Language, Words
from notifications.formats import NBSP, Filter, wording
from notifications.leadership_tables import Cell, Change, tables
from notifications.letters.regular import LeadershipReport
from notifications.papers.blocks import Block, Kind, Line
from notifications.papers.docx import docx_of
from notifications.parts import signed

TITLE = Words("Программа за", "The programme,")


def page(notice: LeadershipReport, language: Language) -> bytes:
    """The figures, what waits longest and what was not done, as a document."""
    title = f"{TITLE.say(language)} {notice.period.say(language)}"
    return docx_of(list(_blocks(notice, language, title)), title)


def _blocks(notice: LeadershipReport, language: Language, title: str) -> Iterator[Block]:
    words = wording(language)
    day = words["long_date"]
    dated = Words(
        f"Показатели на {day(notice.as_of)}; изменение — с {day(notice.before)}.",
        f"Figures as of {day(notice.as_of)}; the change is since {day(notice.before)}.",
    )
    yield Block(Kind.HEADING, [_line(title)], level=1)
    yield Block(Kind.TEXT, [_line(dated.say(language))])
    for number, table in enumerate(tables(notice)):
        if number:
            yield Block(Kind.HEADING, [_line(table.title.say(language))], level=2)
        heads = [_line(head.say(language)) for head in table.heads]
        rows = [[_line(_said(cell, language, words)) for cell in row] for row in table.rows]
        yield Block(Kind.TABLE, rows=[heads, *rows])


def _said(cell: Cell, language: Language, words: Mapping[str, Filter]) -> str:
    match cell:
        case None:
            return ""
        case Words():
            return cell.say(language)
        case date():
            return words["long_date"](cell).replace(NBSP, " ")  # a narrow column parts it between words
        case Change():
            return signed(cell)
        case int():
            return words["number"](cell)
    return cell


def _line(text: str) -> Line:
    return [(text, False)]
