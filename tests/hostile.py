"""Files that were made to do harm: small where they lie, enormous where somebody opens them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
MEGABYTE = b"a" * (1 << 20)

LINK = f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{LINKS}/%s" Target="%s"/></Relationships>'
SHEET = '<sheets><sheet name="Организации" r:id="r1"/></sheets>'
OUTLINE = f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}">{SHEET}</workbook>'


def book(file: Path, sheet: Iterable[bytes], texts: Iterable[bytes] = ()) -> Path:
    """A workbook of one sheet."""
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("_rels/.rels", LINK % ("officeDocument", "xl/w.xml"))
        package.writestr("xl/w.xml", OUTLINE)
        package.writestr("xl/_rels/w.xml.rels", LINK % ("worksheet", "s.xml"))
        for name, pieces in (("xl/s.xml", sheet), *([("xl/sharedStrings.xml", texts)] if texts else [])):
            with package.open(name, "w", force_zip64=True) as part:
                for piece in pieces:
                    part.write(piece)
    return file


def sheet(*inside: bytes) -> Iterator[bytes]:
    """The XML of a sheet."""
    yield f'<worksheet xmlns="{MAIN}"><sheetData>'.encode()
    yield from inside
    yield b"</sheetData></worksheet>"


def open_table(file: Path, *inside: bytes) -> Path:
    """A table of LibreOffice."""
    spaces = f'xmlns:o="{OFFICE}:office:1.0" xmlns:table="{OFFICE}:table:1.0" xmlns:text="{OFFICE}:text:1.0"'
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        with package.open("content.xml", "w", force_zip64=True) as part:
            part.write(f'<o:document-content {spaces}><o:body><table:table table:name="Организации">'.encode())
            for piece in inside:
                part.write(piece)
            part.write(b"</table:table></o:body></o:document-content>")
    return file


def written(file: Path, *pieces: bytes) -> Path:
    """A file of these bytes."""
    with file.open("wb") as target:
        target.writelines(pieces)
    return file


def crowded(file: Path, count: int) -> Path:
    """A package of very many empty parts."""
    with ZipFile(file, "w") as package:
        for number in range(count):
            package.writestr(f"{number}", "")
    return file


def swollen(file: Path, name: str) -> Path:
    """A table of LibreOffice whose small part `name` unpacks to a gigabyte."""
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet") if name != "mimetype" else None
        with package.open(name, "w", force_zip64=True) as part:
            for _ in range(1024):
                part.write(MEGABYTE)
        package.writestr("content.xml", "<a/>")
    return file


def laughs() -> bytes:
    """Entities of entities of entities."""
    declared = '<!ENTITY a "aaaaaaaaaaaaaaaaaaaa">' + "".join(
        f'<!ENTITY a{one} "{("&a" + (str(one - 1) if one else "") + ";") * 20}">' for one in range(9)
    )
    return f'<!DOCTYPE w [{declared}]><worksheet xmlns="{MAIN}"><sheetData>&a8;</sheetData></worksheet>'.encode()


CELL = b'<row r="1"><c t="inlineStr"><is><t>'
MAKERS: dict[str, Callable[[Path], Path]] = {
    "one cell": lambda place: book(place / "a.xlsx", sheet(CELL, *[MEGABYTE] * 300, b"</t></is></c></row>")),
    "one tag": lambda place: book(place / "b.xlsx", sheet(b'<row r="', *[MEGABYTE] * 100, b'"/>')),
    "deep": lambda place: book(place / "c.xlsx", sheet(b"<a>" * 3_000_000, b"</a>" * 3_000_000)),
    "names": lambda place: book(place / "d.xlsx", sheet(*(b"<x%d/>" % number for number in range(1_000_000)))),
    "wide": lambda place: book(place / "e.xlsx", sheet(b'<row r="1">', b"<c><v>1</v></c>" * 2_000_000, b"</row>")),
    "texts": lambda place: book(
        place / "f.xlsx", sheet(), [f'<sst xmlns="{MAIN}">'.encode(), b"<si><t>a</t></si>" * 3_000_000, b"</sst>"]
    ),
    "entities": lambda place: book(place / "g.xlsx", [laughs()]),
    "open cell": lambda place: open_table(
        place / "h.ods", b"<table:table-row><table:table-cell><text:p>", *[MEGABYTE] * 300,
        b"</text:p></table:table-cell></table:table-row>",
    ),
    "open blanks": lambda place: open_table(
        place / "i.ods", b'<table:table-row table:number-rows-repeated="999999999"><table:table-cell '
        b'table:number-columns-repeated="999999999"><text:p><text:s text:c="999999999"/>x</text:p></table:table-cell>'
        b"</table:table-row>",
    ),
    "faulty rows": lambda place: written(place / "j.csv", "название;вид\n".encode(), b";nothing\n" * 1_000_000),
    "columns": lambda place: written(place / "k.csv", "название;вид".encode(), b";x" * 3_000_000, b"\n"),
    "endless quote": lambda place: written(place / "l.csv", 'название;вид\n"'.encode(), b"a\n" * 10_000_000),
    "long field": lambda place: written(place / "m.csv", "название;вид\n".encode(), MEGABYTE * 60, b";x\n"),
    "one line": lambda place: written(place / "o.csv", "название;вид\n".encode(), *[MEGABYTE] * 200),
    "first line": lambda place: written(place / "p.csv", *[MEGABYTE] * 200),
    "one line of cells": lambda place: written(place / "q.csv", "название;вид\n".encode(), *[b";x" * 500_000] * 200),
    "a quoted cell": lambda place: written(
        place / "r.csv", 'название;вид\n"'.encode(), *[MEGABYTE] * 200, b'";x\n'
    ),
    "a record of lines": lambda place: written(
        place / "s.csv", "название;вид\n".encode(), *[b'"a\n";' * 100_000] * 300, b"x\n"
    ),
    "a crowd of parts": lambda place: crowded(place / "t.xlsx", 100_000),
    "a kind without end": lambda place: swollen(place / "u.ods", "mimetype"),
    "a list without end": lambda place: swollen(place / "v.ods", "META-INF/manifest.xml"),
    "nothing but nought": lambda place: written(place / "n.csv", b"code;title\n", bytes(5_000_000)),
}  # fmt: skip
"""What is wrong with it -> makes such a spreadsheet."""


def pipe(file: Path) -> Path:
    """Something that waits for ever for whoever opens it."""
    os.mkfifo(file)
    return file


TEXTS: dict[str, Callable[[Path], Path]] = {
    "keys": lambda place: written(place / "a.toml", *(b"k%d = 1\n" % number for number in range(500_000))),
    "deep": lambda place: written(place / "b.toml", b"a = ", b"[" * 100_000, b"]" * 100_000),
    "digits": lambda place: written(place / "c.toml", b"a = ", b"9" * 5_000),
    "dotted": lambda place: written(place / "d.toml", b".".join([b"a"] * 50_000), b" = 1"),
    "quoted": lambda place: written(place / "e.toml", b"x = {", b" . ".join([b'"a"'] * 50_000), b" = 1}"),
    "bytes": lambda place: written(place / "f.toml", bytes(range(256)) * 100),
    "endless": lambda place: Path("/dev/zero"),
    "hexadecimal": lambda place: written(place / "g.toml", b"version = 0x", b"f" * 20_000),
    "a pipe": lambda place: pipe(place / "h.toml"),
}
"""What is wrong with it -> makes such a text."""
