"""Two days of the programme beside each other: each figure that differs, and the projects that make the difference."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from console.answer import Answer
from console.desk import Desk
from console.terminal_table import Column, Table
from domain.reports.report import Figure, Report, Section, listed

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


def difference(desk: Desk, then: Report, found: tuple[Section, Figure], connection: Any) -> Answer:
    """One figure of two days: its rule, and by name whatever came and went between them."""
    (section, figure), say = found, desk.say
    sections = (one for one in then.sections if one.key == section.key)
    before = next((one for known in sections for one in known.figures if one.key == figure.key), None)
    old, new = set(before.codes if before else ()), set(figure.codes)
    title = f"{section.title.say(desk.language)}: {figure.title.say(desk.language)}"
    shown: list[str | Table] = [
        f"{figure.number} {title} — {desk.day(then.as_of)}: {len(old)}, {say('стало', 'now')}: {len(new)}",
        say("Правило: ", "Rule: ") + (figure.rule or section.rule).say(desk.language),
    ]
    told = (say("Появились", "Came"), listed(connection, sorted(new - old))), (
        say("Ушли", "Went"), listed(connection, sorted(old - new)),
    )  # fmt: skip
    shown += [named(desk, rows, f"{said}: {len(rows)}") for said, rows in told if rows]
    if old == new:
        shown.append(say("Между этими датами ничего не изменилось.", "Nothing changed between these days."))
    return Answer({"number": figure.number, "came": told[0][1], "went": told[1][1]}, shown)


def named(desk: Desk, rows: Collection[dict[str, Any]], title: str = "") -> Table:
    """What is counted, by code, title and organisation."""
    say = desk.say
    columns = (
        Column(say("Код", "Code")),
        Column(say("Название", "Title"), share=5),
        Column(say("Организация", "Organisation"), share=4),
    )
    return Table(columns, [(str(row["code"]), row["title"], row["organisation"] or "") for row in rows], title)


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
