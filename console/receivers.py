"""Receivers of a package from a sheet: every faulty row is named, then all of them are taken or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from console.desk import Desk
from domain.engine.refusals import Fault, Reason, Refusal
from domain.engine.words import Words
from domain.exchange.cell_formats import Cell
from domain.exchange.cells import as_seen
from domain.exchange.headings import fold
from domain.exchange.sheet import sheets_of
from domain.programme.kinds import NAMES, SubjectKind
from domain.reports import registers

ORGANISATION, CENTRE, PLACES = "organisation", "centre", "places"

HEADINGS: Mapping[str, str] = {
    "организация": ORGANISATION,
    "получатель": ORGANISATION,
    "receiver": ORGANISATION,
    "org": ORGANISATION,
    "центр": CENTRE,
    "center": CENTRE,
    "места": PLACES,
    "подведомственные": PLACES,
    "leader": "project_leader",
    "руководитель": "project_leader",
    "заказчик": "customer",
    "owner": "process_owner",
    "владелец процесса": "process_owner",
    "методолог": "rcc_methodologist",
}
"""What people call a column -> organisation, centre, the places below it, or the role that it fills."""


@dataclass(frozen=True, slots=True)
class Row:
    """One receiver as the file states it, by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(slots=True)
class Sheet:
    """The rows of a file and everything that is wrong with them."""

    headings: dict[str, str] = field(default_factory=dict)
    """Column -> what the file calls it."""
    rows: list[Row] = field(default_factory=list)
    faults: list[tuple[int, Reason]] = field(default_factory=list)

    def fault(self, line: int, column: str, value: str, expected: Words) -> None:
        """Note one faulty cell."""
        column, value = as_seen(self.headings.get(column, column)), as_seen(value)
        said = Words(
            f"строка {line}, столбец «{column}», значение «{value}»: нужно {expected.ru}",
            f"row {line}, column “{column}”, value “{value}”: expected {expected.en}",
        )
        self.faults.append((line, Reason("row", said, Fault.INPUT)))


def receivers_of(file: str, desk: Desk) -> list[dict[str, Any]]:
    """The receivers of a file, checked against the programme; refuses with every fault at once."""
    roles = desk.programme.packs.current.roles
    sheet = _read(Path(file), roles)
    if not sheet.faults or sheet.rows:
        _check(sheet, desk, roles)
    if sheet.faults:
        raise Refusal([reason for _, reason in sorted(sheet.faults, key=lambda fault: fault[0])])
    return [_receiver(row, desk, roles) for row in sheet.rows]


def _read(path: Path, roles: Iterable[str]) -> Sheet:
    """Rows under known headings: of the first sheet of a workbook, or of text in any usual encoding and delimiter."""
    sheet = Sheet()
    pages = sheets_of(path, known={fold(one) for one in (*HEADINGS, ORGANISATION, CENTRE, PLACES, *roles)})
    page = next((one for one in pages if not one.hidden), pages[0])
    rows = page.rows(lambda line, expected: sheet.fault(line, "", "", expected))
    headings = _texts(next(rows, (1, ()))[1])
    columns = [_column(heading) for heading in headings]
    sheet.headings = dict(zip(columns, headings, strict=True))
    _check_headings(sheet, columns, roles)
    for line, cells in rows:
        filled = _texts(cells)
        if len(filled) > len(columns):
            expected = Words(f"не больше {len(columns)} значений", f"at most {len(columns)} values")
            sheet.fault(line, "", "; ".join(filled), expected)
        if filled:
            sheet.rows.append(Row(line, dict(zip(columns, filled, strict=False))))
    if not sheet.rows and not sheet.faults:
        sheet.fault(2, ORGANISATION, "", Words("хотя бы один получатель", "at least one receiver"))
    return sheet


def _texts(cells: Sequence[Cell]) -> list[str]:
    """What the cells of a row say, without the blank ones at its end."""
    said = [(cell if isinstance(cell, str) else as_seen(cell)).strip() for cell in cells]
    while said and not said[-1]:
        said.pop()
    return said


def _column(heading: str) -> str:
    name = heading.lower()
    return HEADINGS.get(name, name)


def _check_headings(sheet: Sheet, columns: list[str], roles: Iterable[str]) -> None:
    known = [ORGANISATION, CENTRE, PLACES, *roles]
    listed = ", ".join(known)
    if ORGANISATION not in columns:
        sheet.fault(
            1, ORGANISATION, "", Words("этот столбец: код организации", "this column: code of the organisation")
        )
    for column in columns:
        if column not in known:
            sheet.fault(1, column, column, Words(f"один из столбцов: {listed}", f"one of the columns: {listed}"))
        elif columns.count(column) > 1:
            sheet.fault(1, column, column, Words("столбец один раз", "the column once"))


def _check(sheet: Sheet, desk: Desk, roles: Iterable[str]) -> None:
    """Codes and addresses exist, and no organisation is named twice; a bounded number of queries."""
    people = [column for column in roles if any(column in row.cells for row in sheet.rows)]
    with desk.reading() as connection:
        for column, kind in ((ORGANISATION, SubjectKind.ORGANISATION), (CENTRE, SubjectKind.CENTRE)):
            _known(sheet, column, kind, registers.unknown_codes(connection, kind, _values(sheet, column)))
        places = {code for row in sheet.rows for code in _places(row)}
        _known(
            sheet,
            PLACES,
            SubjectKind.ORGANISATION,
            registers.unknown_codes(connection, SubjectKind.ORGANISATION, places),
        )
        for column in people:
            words = _values(sheet, column)
            codes = {word for word in words if "@" not in word}
            unknown = registers.unknown_codes(connection, SubjectKind.PERSON, codes)
            addresses = words - codes
            unknown |= addresses - registers.codes_of_addresses(connection, addresses).keys()
            _known(sheet, column, SubjectKind.PERSON, unknown)
    seen: dict[str, int] = {}
    for row in sheet.rows:
        code = row.cells.get(ORGANISATION, "")
        if not code:
            sheet.fault(row.line, ORGANISATION, "", Words("код организации", "code of an organisation"))
        elif code in seen:
            twice = Words(f"каждый получатель один раз (есть в строке {seen[code]})",
                          f"each receiver once (there in row {seen[code]})")  # fmt: skip
            sheet.fault(row.line, ORGANISATION, code, twice)
        seen.setdefault(code, row.line)


def _places(row: Row) -> list[str]:
    """The codes of one cell."""
    return row.cells.get(PLACES, "").replace(",", " ").replace(";", " ").split()


def _values(sheet: Sheet, column: str) -> set[str]:
    return {value for row in sheet.rows if (value := row.cells.get(column, ""))}


def _known(sheet: Sheet, column: str, kind: SubjectKind, unknown: set[str]) -> None:
    name = NAMES[kind]
    for row in sheet.rows:
        for value in _places(row) if column == PLACES else [row.cells.get(column, "")]:
            if value in unknown and value:
                sheet.fault(row.line, column, value, Words(f"код из реестра: {name.ru}", f"a known code: {name.en}"))


def _receiver(row: Row, desk: Desk, roles: Iterable[str]) -> dict[str, Any]:
    people = {role: desk.person(row.cells[role]) for role in roles if row.cells.get(role)}
    centre = row.cells.get(CENTRE) or None
    return {"organisation": row.cells[ORGANISATION], "centre": centre, "people": people, "places": _places(row)}
