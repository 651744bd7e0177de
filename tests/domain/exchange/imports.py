"""Sheets brought into the small region of `tests.region`, as `potok import` does it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from domain.engine.actor import Acting
from domain.engine.database import reading
from domain.exchange.checked_rows import read
from domain.exchange.layouts import layouts
from domain.exchange.sheet_import import Imported, bring_in
from domain.stored.tables import TABLES
from tests.region import METHODOLOGIST, Region

PROJECTS = "Код;Наименование проекта;Организация"
MEASURES = "Проект;Мероприятие;Срок;Выполнено"
VALUES = "Проект;Ключ показателя;Дата;Значение;Когда"
PLACE = tuple[str, int, str, str, str]


def bring(region: Region, *sheets: tuple[str, str | bytes], rehearse: bool = False) -> Imported:
    """Import files, each a name and its content."""
    known = layouts(region.pack)
    readings = [
        read(content if isinstance(content, bytes) else content.encode("utf-8-sig"), known, name=name)
        for name, content in sheets
    ]
    return bring_in(
        region.engine, region.packs, readings, acting=Acting(METHODOLOGIST), today=region.today, now=region.now,
        rehearse=rehearse,
    )  # fmt: skip


def table(*lines: str) -> str:
    """Lines of a file."""
    return "\n".join(lines)


def entered(region: Region, *sheets: tuple[str, str | bytes]) -> Imported:
    """Import files that must be taken."""
    found = bring(region, *sheets)
    assert found.entered, [fault.said.ru for fault in found.faults]
    return found


def faults(found: Imported) -> list[tuple[int, str, str, str]]:
    """Row, heading, value and expectation of every fault."""
    return [(one.place.row, one.place.heading, one.value, one.expected.ru) for one in found.faults]


def remarks(found: Imported) -> list[str]:
    """Every remark, whole."""
    return [one.said.ru for one in found.remarks]


def stored(region: Region, name: str, *columns: str) -> list[tuple[Any, ...]]:
    """Columns of a table, in their order."""
    found = TABLES[name]
    query = select(*(found.c[column] for column in columns)).order_by(*(found.c[column] for column in columns[:2]))
    with reading(region.engine) as connection:
        return [tuple(row) for row in connection.execute(query)]
