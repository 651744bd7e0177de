"""Two days of the programme beside each other: each figure that differs, and the projects that make the difference."""

from __future__ import annotations

from collections.abc import Iterator

from console.answer import Answer
from console.desk import Desk
from console.terminal_table import Column, Table
from domain.reports.report import Report

NAMED = 12
"""Most codes that a line names; the rest is counted."""


def compared(desk: Desk, then: Report, now: Report) -> Answer:
    """What differs between two days, figure by figure, with the codes that came and went."""
    say = desk.say
    rows = list(_rows(desk, then, now))
    data = {
        "then": then.as_of, "now": now.as_of,
        "differences": [
            {"figure": number, "title": title, "then": int(before), "now": int(after), "came": came, "went": went}
            for number, title, before, after, came, went in rows
        ],
    }  # fmt: skip
    if not rows:
        return Answer(data, [say("Показатели двух дат совпадают.", "The figures of both days are the same.")])
    columns = (
        Column(say("№", "No")),
        Column(say("Показатель", "Figure"), share=3),
        Column(desk.day(then.as_of)),
        Column(desk.day(now.as_of)),
        Column(say("Появились", "Came"), share=3),
        Column(say("Ушли", "Went"), share=2),
    )
    shown = [(*row[:4], _named(row[4]), _named(row[5])) for row in rows]
    return Answer(data, [Table(columns, shown)])


def _rows(desk: Desk, then: Report, now: Report) -> Iterator[tuple[str, str, str, str, list[str], list[str]]]:
    """Number, title, both counts, codes that came, codes that went."""
    before = {(section.key, figure.key): figure for section in then.sections for figure in section.figures}
    for section in now.sections:
        for figure in section.figures:
            known = before.pop((section.key, figure.key), None)
            old, new = set(known.codes if known else ()), set(figure.codes)
            if old != new:
                title = f"{section.title.say(desk.language)}: {figure.title.say(desk.language)}"
                yield figure.number, title, str(len(old)), str(len(new)), sorted(new - old), sorted(old - new)
    titles = {section.key: section.title for section in then.sections}
    for (key, _), figure in before.items():
        if figure.codes:
            title = f"{titles[key].say(desk.language)}: {figure.title.say(desk.language)}"
            yield figure.number, title, str(figure.count), "0", [], sorted(figure.codes)


def _named(codes: list[str]) -> str:
    rest = len(codes) - NAMED
    return ", ".join(codes[:NAMED]) + (f" +{rest}" if rest > 0 else "")
