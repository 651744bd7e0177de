"""Names of the people and bodies whose codes an answer would show: whoever reads it knows names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Any

from sqlalchemy import Connection, select

from console.answer import Answer
from console.desk import Desk
from console.terminal_table import Table
from domain.engine.refusals import Refusal
from domain.programme.kinds import SubjectKind
from domain.stored.tables import TABLES

_subject = TABLES["subject"]

CODE = re.compile(r"[A-Z]+(-[A-Z]+)*-\d+")
PIECES = re.compile(rf"\b(?<![A-Z]-)({CODE.pattern.replace('(-', '(?:-')})\b")
"""Parts a text where it names a code; a chain of letters, which may be long, is tried from its beginning alone."""

KNOWN = (SubjectKind.PERSON, SubjectKind.ORGANISATION, SubjectKind.CENTRE)
"""Whatever people call by its name and not by its code."""

QUOTED = (("«", "»"), ("“", "”"))
"""Between them stands what was typed, as it was typed."""

MOST = 500
"""Codes that are looked up at once."""


def named(connection: Connection, parts: Iterable[Any]) -> Mapping[str, str]:
    """Code -> name, of the people and bodies whom texts and tables mention."""
    return known_in(connection, parts)[0]


def known_in(connection: Connection, parts: Iterable[Any]) -> tuple[Mapping[str, str], Collection[str]]:
    """The same, and every code that is one: SHA-256 and the like only look so."""
    mentioned = iter(dict.fromkeys(code for text in _texts(parts) for code in PIECES.findall(text)))
    names: dict[str, str] = {}
    known: set[str] = set()
    while codes := list(islice(mentioned, MOST)):
        query = select(_subject.c.code, _subject.c.title, _subject.c.kind).where(_subject.c.code.in_(codes))
        for code, title, kind in connection.execute(query):
            known.add(code)
            if kind in KNOWN:
                names[code] = title
    return names, known


def by_name(desk: Desk, answer: Answer) -> Answer:
    """The answer with names in the tables that a person reads; what is typed, or stands beside its name, stays."""
    tables = [part for part in answer.shown if isinstance(part, Table)]
    if not any(PIECES.search(text) for text in _texts(tables)):
        return answer
    with desk.reading() as connection:
        names = named(connection, tables)
    shown = [_told(part, names) if isinstance(part, Table) and names else part for part in answer.shown]
    return replace(answer, shown=shown)


def beside_codes(desk: Desk, said: str) -> str:
    """What was said, with the name behind each code that a line does not tell; what is typed stays.

    Where who acts is proved, nobody else is told who stands behind a code.
    """
    if not PIECES.search(said):
        return said
    try:
        if desk.programme.proved:
            desk.looks()
    except Refusal:
        return said
    with desk.reading() as connection:
        names = named(connection, [said])
    return "\n".join(_beside(line, names) for line in said.split("\n"))


def _beside(line: str, names: Mapping[str, str]) -> str:
    sentence, typed, command = line.partition("potok ")
    pieces, met = PIECES.split(sentence), set[str]()
    for at, piece in enumerate(pieces):
        before = "".join(pieces[:at])
        quoted = any(before.count(opens) > before.count(closes) for opens, closes in QUOTED)
        if not quoted and piece not in met and names.get(piece, line) not in line:
            met.add(piece)
            pieces[at] = f"{piece} ({names[piece]})"
    return "".join([*pieces, typed, command])


def _told(table: Table, names: Mapping[str, str]) -> Table:
    rows = [
        [
            cell if column.typed or column.exact else _cell(cell, names, row)
            for column, cell in zip(table.columns, row, strict=True)
        ]
        for row in table.rows
    ]  # fmt: skip
    return replace(table, rows=rows)


def _cell(cell: str, names: Mapping[str, str], row: Sequence[str]) -> str:
    if "potok " in cell:  # a command to be typed
        return cell

    def told(piece: str) -> str:
        name = names.get(piece)
        return piece if name is None or any(name in other for other in row) else name

    return "".join(told(piece) for piece in PIECES.split(cell))


def _texts(parts: Iterable[Any]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, str):
            yield part
        elif isinstance(part, Table):
            yield from (cell for row in part.rows for cell in row)
        elif isinstance(part, Sequence):
            yield from _texts(part)
