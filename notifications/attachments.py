"""What goes along with a letter: made from its facts alone, so that the same letter always carries the same bytes."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from domain.engine.words import Language, Words
from notifications.calendar import day_of, invitation
from notifications.leadership_tables import Cell, tables
from notifications.letters.checks import CheckNews
from notifications.letters.regular import LeadershipReport
from notifications.letters.replication import ReplicationNews
from notifications.parts import Notice

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CHART = "chart@potok"
"""Under which name the letter's HTML shows its picture."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file beside a letter, or a picture in it."""

    name: str
    kind: str
    content: bytes
    shown_as: str = ""
    """The name by which the letter's HTML shows it; blank for a file."""


def attachments_of(
    notice: Notice, language: Language, *, organiser: str = "", attendee: str = ""
) -> tuple[Attachment, ...]:
    """Everything that goes along with a notice; a meeting is kept between two addresses."""
    if isinstance(notice, CheckNews) and notice.visit is not None:
        method = "CANCEL" if notice.visit.cancelled else "REQUEST"
        kind = f"text/calendar; charset=utf-8; method={method}"
        return (Attachment("visit.ics", kind, invitation(notice, notice.visit, organiser, attendee)),)
    if isinstance(notice, ReplicationNews) and (kept := notice.support) is not None:
        kind = f"text/calendar; charset=utf-8; method={'CANCEL' if kept.cancelled else 'REQUEST'}"
        content = day_of(notice, kept, language, organiser, attendee)
        return (Attachment(f"support-{kept.number}.ics", kind, content),)
    if not isinstance(notice, LeadershipReport):
        return ()
    from notifications.papers.leadership_page import page  # whoever writes other letters needs no documents

    name = f"programme-{notice.as_of.isoformat()}"
    return (
        Attachment(f"{name}.png", "image/png", drawn(notice, language), CHART),
        Attachment(f"{name}.xlsx", XLSX, sheet(notice, language)),
        Attachment(f"{name}.docx", DOCX, page(notice, language)),
    )


def drawn(notice: LeadershipReport, language: Language) -> bytes:
    """The figures of the one screen and what came to them, as bars."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = [row for row in reversed(notice.figures) if row.first]
    picture = Figure(figsize=(6.0, 0.42 * max(len(rows), 1) + 0.5), dpi=100, layout="constrained")
    FigureCanvasAgg(picture)
    axes = picture.subplots()
    bars = axes.barh([row.title.say(language) for row in rows], [row.count for row in rows], color="#0b6480")
    axes.bar_label(bars, [f"{row.count} ({row.came})" for row in rows], padding=4, fontsize=9)
    axes.margins(x=0.2)
    axes.spines[["top", "right", "bottom"]].set_visible(False)
    axes.tick_params(bottom=False, labelbottom=False, labelsize=9)
    out = BytesIO()
    picture.savefig(out, format="png", metadata={"Software": None})
    return out.getvalue()


def sheet(notice: LeadershipReport, language: Language) -> bytes:
    """The same figures as a workbook, without the moment of its making."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.created = book.properties.modified = datetime.combine(notice.as_of, datetime.min.time())
    page = book.active
    if page is None:
        raise TypeError(book)
    page.title = notice.as_of.isoformat()
    for number, table in enumerate(tables(notice)):
        if number:
            page.append([])
        page.append([head.say(language) for head in table.heads])
        for row in table.rows:
            page.append([_value(cell, language) for cell in row])
    page.column_dimensions["A"].width = 60
    page.column_dimensions["B"].width = 40
    out = BytesIO()
    book.save(out)
    return _still(out.getvalue(), notice.as_of.year)


def _value(cell: Cell, language: Language) -> str | int | None:
    """A cell as a spreadsheet keeps it: days as they sort."""
    match cell:
        case Words():
            return cell.say(language)
        case date():
            return cell.isoformat()
        case str():
            return _plain(cell)
    return cell


def _plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@" else text


def _still(content: bytes, year: int) -> bytes:
    """The same archive with one moment for all of its parts, and none of its making."""
    out = BytesIO()
    with ZipFile(BytesIO(content)) as read, ZipFile(out, "w", ZIP_DEFLATED) as written:
        for name in sorted(read.namelist()):
            part = ZipInfo(name, (year, 1, 1, 0, 0, 0))
            part.compress_type = ZIP_DEFLATED
            written.writestr(part, _dateless(name, read.read(name), year))
    return out.getvalue()


def _dateless(name: str, content: bytes, year: int) -> bytes:
    """Saving sets the moment of change anew: it is that of the report."""
    if name != "docProps/core.xml":
        return content
    start, end = content.find(b"<dcterms:modified"), content.find(b"</dcterms:modified>")
    opening = content.find(b">", start) + 1
    return content[:opening] + f"{year}-01-01T00:00:00Z".encode() + content[end:] if start >= 0 else content


def seen_alone(html: str, attachments: tuple[Attachment, ...]) -> str:
    """An HTML part with its pictures in it, for a look outside a mail program."""
    for one in attachments:
        if one.shown_as:
            told = b64encode(one.content).decode("ascii")
            html = html.replace(f"cid:{one.shown_as}", f"data:{one.kind};base64,{told}")
    return html
