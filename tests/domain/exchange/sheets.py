"""A layout with a column of every kind, and files as people, Excel and other systems really make them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from domain.engine.words import Words
from domain.exchange.cells import Value
from domain.exchange.checked_rows import Reading, Row, read
from domain.exchange.layout import PERCENT, ROUBLES, Choice, Field, Kind, Layout

DIRECTIONS = (
    Choice("fall", Words("снизить", "fall"), ("вниз",)),
    Choice("rise", Words("повысить", "rise")),
)

PROJECTS = Layout(
    key="projects",
    title=Words("Проекты", "Projects"),
    file="projects",
    identity=("code",),
    fields=(
        Field(key="code", heading=Words("Код", "Code"), kind=Kind.CODE, required=True, most=40),
        Field(key="title", heading=Words("Наименование", "Title"), required=True, most=60, aliases=("название",)),
        Field(key="story", heading=Words("Обоснование", "Justification"), kind=Kind.LONG_TEXT, most=4000),
        Field(key="perimeter", heading=Words("Периметр", "Perimeter"), kind=Kind.TEXTS),
        Field(key="people", heading=Words("Участников", "People"), kind=Kind.WHOLE),
        Field(key="base", heading=Words("Исходное значение", "Base"), kind=Kind.DECIMAL, signs=PERCENT),
        Field(key="effect", heading=Words("Эффект, план, руб.", "Effect, roubles"), kind=Kind.DECIMAL, signs=ROUBLES),
        Field(key="opened_on", heading=Words("Дата открытия", "Opened on"), kind=Kind.DATE),
        Field(key="consent", heading=Words("Согласие", "Consent"), kind=Kind.YES_NO),
        Field(key="direction", heading=Words("Направление", "Direction"), kind=Kind.CHOICE, choices=DIRECTIONS),
        Field(key="leader", heading=Words("Почта руководителя", "Leader's e-mail"), kind=Kind.EMAIL),
    ),
)
PEOPLE = Layout(
    key="people",
    title=Words("Участники", "People"),
    file="people",
    identity=("email",),
    fields=(
        Field(key="email", heading=Words("Почта", "E-mail"), kind=Kind.EMAIL, required=True),
        Field(key="name", heading=Words("Фамилия и имя", "Name"), required=True),
        Field(key="post", heading=Words("Должность", "Post")),
    ),
)

Fill = Callable[[Workbook, Worksheet], None]


def rows_of(content: bytes, *layouts: Layout, name: str = "") -> list[dict[str, Value]]:
    """What the rows of a file say; a test that expects no fault sees them all."""
    found = read(content, layouts or (PROJECTS,), name=name)
    rows = [dict(row.values) for _, row in found.rows()]
    assert [fault.said.en for fault in found.faults] == []
    return rows


def faults_of(content: bytes, *layouts: Layout, name: str = "") -> list[tuple[int, str, str, str]]:
    """Row, column, value and expectation of everything that is wrong with a file."""
    faults = read(content, layouts or (PROJECTS,), name=name).check()
    return [(fault.place.row, fault.place.letter, fault.value, fault.expected.en) for fault in faults]


def first(reading: Reading) -> Row:
    """The first row of a reading."""
    return next(row for _, row in reading.rows())


def book(rows: Iterable[Sequence[object]], title: str = "Лист1", fill: Fill | None = None) -> bytes:
    """A workbook of one sheet; `fill` does what else is done to it."""
    workbook = Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if fill is not None:
        fill(workbook, sheet)
    out = BytesIO()
    workbook.save(out)
    return out.getvalue()


def repacked(content: bytes, change: Callable[[str, bytes], tuple[str, bytes]]) -> bytes:
    """A workbook whose parts were renamed or rewritten, as other programs write them."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(*change(name, source.read(name)))
    return out.getvalue()


def sheet_xml(content: bytes, change: Callable[[str], str]) -> bytes:
    """A workbook with the XML of its first sheet rewritten."""

    def changed(name: str, part: bytes) -> tuple[str, bytes]:
        return name, change(part.decode()).encode() if name.endswith("sheet1.xml") else part

    return repacked(content, changed)


def shared(content: bytes) -> bytes:
    """A workbook with its texts in a common part, as Excel itself writes them."""
    texts: list[str] = []

    def point(found: re.Match[str]) -> str:
        texts.append(found[2])
        return f'<c {found[1]}t="s"><v>{len(texts) - 1}</v></c>'

    pointed = sheet_xml(content, lambda xml: re.sub(r'<c ([^>]*?)t="inlineStr"><is>(.*?)</is></c>', point, xml))
    items = "".join(f"<si>{text}</si>" for text in texts)
    part = f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{items}</sst>'.encode()
    out = BytesIO()
    with ZipFile(BytesIO(pointed)) as source, ZipFile(out, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != "xl/sharedStrings.xml":
                target.writestr(name, source.read(name))
        target.writestr("xl/sharedStrings.xml", part)
    return out.getvalue()
