"""Blocks as a DOCX that a person may still edit, the same bytes whenever it is made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from domain.engine.words import Language
from notifications.formats import wording
from notifications.papers.blocks import Block, Kind, Line

FONT = "Times New Roman"
EPOCH = (1980, 1, 1, 0, 0, 0)


USED = ("Normal", "heading 1", "heading 2", "heading 3", "Default Paragraph Font", "Normal Table", "No List",
        "Table Grid")  # fmt: skip
"""Styles of python-docx's own template that our documents are written in."""
UNUSED = frozenset({"stylesWithEffects", "thumbnail", "customXml", "webSettings", "numbering"})
"""Kinds of its parts that say nothing of them."""


def docx_of(blocks: Sequence[Block], title: str) -> bytes:
    """The document with styles of its own, so that a region's secretary can change them."""
    from docx import Document

    made = Document(BytesIO(_blank()))
    for block in blocks:
        _put(made, block)
    properties = made.core_properties
    properties.title, properties.author, properties.comments, properties.last_modified_by = title, "", "", ""
    properties.created = properties.modified = datetime(2000, 1, 1, tzinfo=UTC)
    made.save(held := BytesIO())
    return same(held.getvalue())


@cache
def _blank() -> bytes:
    """An empty A4 page with the styles that are used: all of python-docx's template takes five times as long."""
    from docx import Document
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    made = Document()
    styles = made.styles.element
    for one in list(styles):
        if one.tag == qn("w:latentStyles") or (one.tag == qn("w:style") and one.name_val not in USED):
            styles.remove(one)
        else:
            for link in one.findall(qn("w:link")):  # to a style of characters that is gone
                one.remove(link)
    for part in (made.part, made.part.package):
        for key, relation in list(part.rels.items()):
            if relation.reltype.rpartition("/")[2] in UNUSED:
                part.rels.pop(key)
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin, section.top_margin, section.bottom_margin = (
        Mm(30),
        Mm(15),
        Mm(20),
        Mm(20),
    )
    style = made.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(12)
    style.paragraph_format.space_after = Pt(4)
    made.save(held := BytesIO())
    return held.getvalue()


def same(package: bytes) -> bytes:
    """A package of parts with fixed times and sorted names: equal facts make equal bytes."""
    with ZipFile(BytesIO(package)) as parts, ZipFile(held := BytesIO(), "w", ZIP_DEFLATED) as target:
        for name in sorted(parts.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            part = ZipInfo(name, EPOCH)
            part.compress_type = ZIP_DEFLATED
            part.external_attr = 0o600 << 16
            target.writestr(part, parts.read(name))
    return held.getvalue()


def _put(made: Any, block: Block) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt, RGBColor

    match block.kind:
        case Kind.HEADING:
            paragraph = made.add_heading(level=min(block.level, 3))
            _say(paragraph, block.lines)
            if block.level == 1:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            for run in paragraph.runs:
                run.font.name, run.font.size, run.font.color.rgb = FONT, Pt(15 - block.level), RGBColor(0, 0, 0)
        case Kind.ASIDE:
            paragraph = made.add_paragraph()
            paragraph.paragraph_format.left_indent = Mm(92)
            _say(paragraph, block.lines)
        case Kind.ITEM:
            paragraph = made.add_paragraph()
            paragraph.paragraph_format.left_indent = Mm(10)
            paragraph.paragraph_format.first_line_indent = Mm(-6)
            paragraph.add_run(f"{block.number}. " if block.number else "– ")
            _say(paragraph, block.lines)
        case Kind.TABLE:
            _table(made, block)
        case Kind.PAGE:
            made.add_page_break()
        case Kind.TEXT:
            _say(made.add_paragraph(), block.lines)


def _table(made: Any, block: Block) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Mm, Pt

    rows = block.rows if block.is_headed else block.rows[1:]
    if not rows:
        return
    table = made.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    table.autofit = False
    widths = [Mm(width) for width in block.widths]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, (row, place) in enumerate(zip(rows, table.rows, strict=True)):
        marks = place._tr.get_or_add_trPr()  # noqa: SLF001 - it has no name for what keeps a row on one page
        marks.append(OxmlElement("w:cantSplit"))
        if block.is_headed and number == 0:
            marks.append(OxmlElement("w:tblHeader"))
        for line, cell in zip(row, place.cells, strict=True):  # table.cell() reads the whole table each time
            _say(cell.paragraphs[0], [line], bold=block.is_headed and number == 0, size=Pt(10))
    made.add_paragraph()


def _say(paragraph: Any, lines: Sequence[Line], *, bold: bool = False, size: Any = None) -> None:
    for number, line in enumerate(lines):
        if number:
            paragraph.add_run().add_break()
        for text, strong in line:
            run = paragraph.add_run(text)
            run.bold, run.font.size = strong or bold or None, size


def filled(form: Path, facts: Mapping[str, Any]) -> bytes:
    """A region's own form in Word with our facts in its places."""
    from docxtpl import DocxTemplate  # type: ignore[import-untyped]
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    made = SandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    made.filters.update(wording(Language.RU))
    template = DocxTemplate(form)
    template.render(dict(facts), jinja_env=made, autoescape=True)
    template.save(held := BytesIO())
    return same(held.getvalue())
