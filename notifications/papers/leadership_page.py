"""The leadership's letter as a page to print: made from its facts alone, so that the same ones are the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.engine.words import Language, Words
from notifications.formats import wording
from notifications.letters.regular import LeadershipReport
from notifications.papers.blocks import Block, Kind, Line
from notifications.papers.docx import docx_of

TITLE = Words("Программа за", "The programme,")
HEADS = (
    Words("Показатель", "Figure"),
    Words("На дату", "As of the date"),
    Words("Изменение", "Change"),
)
WAITING = Words("Дольше всего ждут решения", "Waiting longest for a decision")
WAITING_HEADS = (
    Words("Проект", "Project"),
    Words("Ворота", "Gate"),
    Words("Ждёт с", "Waits since"),
    Words("Срок решения", "To be decided by"),
)
UNDONE = Words("Просроченные поручения", "Overdue assignments")
UNDONE_HEADS = (
    Words("Поручение", "Assignment"),
    Words("Исполнитель", "Executor"),
    Words("Срок", "Was due"),
)


def page(notice: LeadershipReport, language: Language) -> bytes:
    """The figures, what waits longest and what was not done, as a document."""
    title = f"{TITLE.say(language)} {notice.period.say(language)}"
    return docx_of(list(_blocks(notice, language, title)), title)


def _blocks(notice: LeadershipReport, language: Language, title: str) -> Iterator[Block]:
    words = wording(language)
    day, number = words["long_date"], words["number"]
    dated = Words(
        f"Показатели на {day(notice.as_of)}; изменение — с {day(notice.before)}.",
        f"Figures as of {day(notice.as_of)}; the change is since {day(notice.before)}.",
    )
    yield Block(Kind.HEADING, [_line(title)], level=1)
    yield Block(Kind.TEXT, [_line(dated.say(language))])
    yield _table(
        [head.say(language) for head in HEADS],
        [[one.title.say(language), str(number(one.count)), one.came] for one in notice.figures],
    )
    if notice.waiting:
        yield Block(Kind.HEADING, [_line(WAITING.say(language))], level=2)
        rows = [
            (f"{one.code} {one.title}", one.gate.say(language), day(one.since), day(one.due_on) if one.due_on else "")
            for one in notice.waiting
        ]
        yield _table([head.say(language) for head in WAITING_HEADS], rows)
    if notice.undone:
        yield Block(Kind.HEADING, [_line(UNDONE.say(language))], level=2)
        yield _table(
            [head.say(language) for head in UNDONE_HEADS],
            [[f"{one.code} {one.text}", one.executor, day(one.due_on)] for one in notice.undone],
        )


def _line(text: str) -> Line:
    return [(text, False)]


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Block:
    return Block(Kind.TABLE, rows=[[_line(cell) for cell in row] for row in (heads, *rows)])
