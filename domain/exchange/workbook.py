"""An XLSX workbook as a package of XML parts, opened with as little trust as a stranger's file deserves.

This is a reader of our own on `zipfile` and `expat`; openpyxl writes our workbooks, and here only knows which formats
are dates.  Its reader was tried (3.1, read-only): it finds no sheet in a strict package, stops at the spelling that 1C
gives to the shared texts, and believes a wrong `dimension`, so that rows are lost without a word.  50,000 rows of ten
cells took it 3.4 s and ours 1.3 s, both at about 40 MB.  What unpacks to more than `Limits` is refused by the sizes
that the package states; one cell may still grow as large as its sheet may.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate
from zipfile import ZipFile

from domain.exchange.cell_formats import Shown, shown_as
from domain.exchange.source import Source, unreadable
from domain.text.package import DAMAGED, MOST_PARTS, TooManyParts

CHUNK = 64 * 1024
RELATIONS = "_rels/.rels"
TEXTS = "sharedstrings.xml"
LONGEST = 1 << 20
"""Bytes of one tag, and signs of one cell: Excel writes 32,767 at most; a parser reads a long tag again and again."""
DEEPEST = 100_000
MOST_PIECES = 5_000
"""Pieces in which the parser may hand over one text, 8 KB at most each."""
MOST_NAMES = 20_000
"""Names of elements and attributes that a part may have; a parser keeps each of them."""
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a workbook may unpack to; a small file that unpacks to more is an attack or a mistake."""

    unpacked: int = 1 << 30
    """Bytes of all sheets together, which are read as a stream."""
    kept: int = 100 << 20
    """Bytes of the texts of all cells, which are kept in memory."""
    texts: int = 2_000_000
    """How many such texts."""
    described: int = 32 << 20
    """Bytes of any other part that is read."""
    columns: int = 1024
    """Columns of a sheet that are looked at."""


LIMITS = Limits()


class Texts:
    """The texts that cells share, packed: a million of them are as many bytes, not as many objects."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])
        self.struck: set[int] = set()
        """Places of texts that are struck through in part."""

    def add(self, text: str, *, struck: bool = False) -> None:
        """Keep one more text."""
        if struck:
            self.struck.add(len(self))
        self._bytes += unescaped(text).encode("utf-8", errors="replace")
        self._ends.append(len(self._bytes))

    def __getitem__(self, index: int) -> str:
        return self._bytes[self._ends[index] : self._ends[index + 1]].decode()

    def __len__(self) -> int:
        return len(self._ends) - 1


def unescaped(text: str) -> str:
    """A text as it was before characters that XML cannot hold were written as `_x000D_`."""
    return ESCAPED.sub(lambda found: _sign(int(found[1], 16)), text) if "_x" in text else text


def _sign(number: int) -> str:
    return "\ufffd" if 0xD800 <= number < 0xE000 else chr(number)


@dataclass(frozen=True, slots=True)
class Part:
    """One sheet of a workbook."""

    title: str
    path: str
    hidden: bool


@dataclass(slots=True)
class Workbook:
    """What must be known of a workbook before its rows can be read."""

    source: Source
    limits: Limits
    parts: tuple[Part, ...] = ()
    epoch_1904: bool = False
    """Days are counted from 1904, as old Macintosh spreadsheets did."""
    shown: Sequence[Shown | None] = ()
    """Style of a cell -> what its number stands for."""
    struck: frozenset[int] = frozenset()
    """Styles whose cells are struck through."""
    texts: Texts = field(default_factory=Texts)


def opened(source: Source, limits: Limits = LIMITS) -> Workbook:
    """A workbook without its rows; refuses what is none, what is damaged and what unpacks to too much."""
    with damage_refused(source), source.archive() as archive:
        names = {name.lower().replace("\\", "/"): name for name in archive.namelist()}
        main = next(iter(_relations(archive, names, RELATIONS, "officeDocument", limits).values()), "xl/workbook.xml")
        if main not in names:
            raise unreadable(
                source,
                "не книга Excel: внутри другой документ; нужен файл .xlsx",
                "is no Excel workbook: another kind of document is inside; an .xlsx file is expected",
            )
        folder, _, name = main.rpartition("/")
        links = f"{folder}/_rels/{name}.rels"
        book = Workbook(source, limits)
        _read_outline(book, archive, names, main, _relations(archive, names, links, "worksheet", limits))
        _guard(book, archive)
        for path in _relations(archive, names, links, "styles", limits).values():
            book.shown, book.struck = _styles(
                _content(archive, names, path, limits.described), epoch_1904=book.epoch_1904
            )
        path = next((path for path in names if path.endswith(TEXTS)), "")  # 1C spells and links it as it likes
        if path:
            _read_texts(book, archive, names[path])
    return book


class Hostile(ValueError):
    """What no office program writes, with what it is."""

    def __init__(self, ru: str, en: str) -> None:
        super().__init__(en)
        self.said = ru, en


LONG_CELL = Hostile(
    "не прочитан: текст в нём длиннее, чем помещается в ячейке",
    "was not read: a text in it is longer than a cell holds",
)


@contextmanager
def damage_refused(source: Source) -> Iterator[None]:
    """Say in a sentence that a package cannot be unpacked or understood."""
    try:
        yield
    except Hostile as error:
        raise unreadable(source, *error.said) from error
    except TooManyParts as error:
        raise unreadable(
            source,
            f"не прочитан: внутри частей {error}, а у книги их не бывает больше {MOST_PARTS}",
            f"was not read: it has {error} parts inside, and no workbook has more than {MOST_PARTS}",
        ) from error
    except RuntimeError as error:  # zipfile's word for an archive with a password
        raise unreadable(source, *LOCKED) from error
    except (*DAMAGED, ExpatError) as error:
        raise unreadable(
            source,
            "повреждён: книгу Excel не удаётся распаковать; откройте её в Excel и сохраните ещё раз",
            "is damaged: the Excel workbook cannot be unpacked; open it in Excel and save it again",
        ) from error


LOCKED = (
    "защищён паролем; сохраните его без пароля",
    "is protected by a password; save it without one",
)


def too_large(source: Source) -> Exception:
    """The refusal of a workbook that unpacks to more than it may."""
    return unreadable(
        source,
        "распаковывается в слишком большой объём; разделите его на несколько файлов",
        "unpacks to too much; split it into several files",
    )


def local(name: str) -> str:
    """The name of an element or an attribute without its prefix."""
    return name.rpartition(":")[2]


def walk(  # names keep their prefix: taking it off here would double the time that a large sheet takes
    stream: IO[bytes],
    on_start: Callable[[str, Mapping[str, str]], None],
    on_end: Callable[[str], None] = lambda _name: None,
    on_text: Callable[[str], None] = lambda _text: None,
    until: Callable[[], bool] = lambda: False,
) -> Iterator[None]:
    """Read XML piece by piece, giving control back after each; entities of its own are refused."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = on_start
    parser.EndElementHandler = on_end
    parser.CharacterDataHandler = on_text
    parser.StartDoctypeDeclHandler = _no_entities
    fed = depth = run = 0
    while chunk := stream.read(CHUNK):
        parser.Parse(chunk, False)
        fed += len(chunk)
        depth += _opened(chunk)
        run = 0 if b"<" in chunk else run + len(chunk)
        if max(run, fed - parser.CurrentByteIndex) > LONGEST:
            raise Hostile(
                f"не прочитан: в нём текст длиннее {LONGEST >> 20} МБ, в ячейках таких не бывает",
                f"was not read: a text in it is longer than {LONGEST >> 20} MB, and no cell holds such a one",
            )
        if depth > DEEPEST or len(parser.intern) > MOST_NAMES:
            raise Hostile(
                "не прочитан: он устроен не так, как пишут офисные программы (вложенность или число имён без меры)",
                "was not read: it is not built as office programs write (nested or named beyond all measure)",
            )
        yield
        if until():
            return
    parser.Parse(b"", True)
    yield


def _opened(chunk: bytes) -> int:
    """How many elements a piece of XML leaves open; a few more or less where it cuts a sign in two."""
    if b"\0" in chunk:  # UTF-16
        chunk = chunk.replace(b"\0", b"")
    return chunk.count(b"<") - 2 * chunk.count(b"</") - chunk.count(b"/>")


def _no_entities(*_declared: object) -> None:
    raise Hostile(
        "не прочитан: он объявляет сущности XML (DOCTYPE), каких офисные программы не пишут",
        "was not read: it declares XML entities (DOCTYPE), which no office program writes",
    )


def _content(archive: ZipFile, names: Mapping[str, str], path: str, most: int) -> IO[bytes]:
    if archive.getinfo(names[path]).file_size > most:
        raise Hostile(
            f"распаковывается в слишком большой объём: {path} больше {most >> 20} МБ",
            f"unpacks to too much: {path} has more than {most >> 20} MB",
        )
    return archive.open(names[path])


def _relations(archive: ZipFile, names: Mapping[str, str], path: str, kind: str, limits: Limits) -> dict[str, str]:
    """Id -> path in small letters of the parts of one kind that a part points to."""
    found: dict[str, str] = {}
    if path.lower() not in names:
        return found
    folder = path.rpartition("_rels/")[0]

    def on_start(name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "Relationship" and attributes["Type"].rpartition("/")[2] == kind:
            target = attributes["Target"].replace("\\", "/")
            found[attributes["Id"]] = _resolved(folder, target).lower()

    with _content(archive, names, path.lower(), limits.described) as stream:
        for _ in walk(stream, on_start):
            pass
    return found


def _resolved(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target[1:]
    steps: list[str] = []
    for step in f"{folder}{target}".split("/"):
        if step == "..":
            steps = steps[:-1]
        elif step not in {"", "."}:
            steps.append(step)
    return "/".join(steps)


def _read_outline(
    book: Workbook, archive: ZipFile, names: Mapping[str, str], main: str, links: Mapping[str, str]
) -> None:
    """Titles of the sheets, where each of them is, and from which year days are counted."""
    parts: list[Part] = []

    def on_start(name: str, attributes: Mapping[str, str]) -> None:
        if local(name) == "workbookPr":
            book.epoch_1904 = attributes.get("date1904", "0").lower() in {"1", "true", "on"}
        elif local(name) == "sheet":
            link = next((value for key, value in attributes.items() if local(key) == "id" and ":" in key), "")
            path = links.get(link, "")
            if path in names:
                hidden = attributes.get("state", "visible") != "visible"
                parts.append(Part(attributes.get("name", ""), names[path], hidden))

    with _content(archive, names, main, book.limits.described) as stream:
        for _ in walk(stream, on_start):
            pass
    book.parts = tuple(parts)


def _guard(book: Workbook, archive: ZipFile) -> None:
    """Refuse to unpack more than a workbook may hold; `zipfile` never unpacks more than a part states."""
    sheets = sum(archive.getinfo(part.path).file_size for part in book.parts)
    texts = sum(info.file_size for info in archive.infolist() if info.filename.lower().endswith(TEXTS))
    if sheets > book.limits.unpacked or texts > book.limits.kept:
        raise too_large(book.source)


def _styles(stream: IO[bytes], *, epoch_1904: bool) -> tuple[list[Shown | None], frozenset[int]]:
    """For each style of cells what its number stands for, and the styles that strike through."""
    formats: dict[int, str] = {}
    used: list[tuple[int, int]] = []
    fonts: list[bool] = []
    within: list[str] = []

    def on_start(name: str, attributes: Mapping[str, str]) -> None:
        name = local(name)
        outer = within[-1] if within else ""
        if name == "numFmt":
            formats[int(attributes["numFmtId"])] = attributes.get("formatCode", "")
        elif name == "xf" and outer == "cellXfs":
            used.append((int(attributes.get("numFmtId", "0")), int(attributes.get("fontId", "0"))))
        elif name == "font" and outer == "fonts":
            fonts.append(False)
        elif name == "strike" and outer == "font" and "fonts" in within:
            fonts[-1] = is_struck(attributes)
        within.append(name)

    def on_end(_name: str) -> None:
        within.pop()

    with stream:
        for _ in walk(stream, on_start, on_end):
            pass
    shown = [shown_as(number, formats.get(number), epoch_1904=epoch_1904) for number, _ in used]
    return shown, frozenset(style for style, (_, font) in enumerate(used) if font < len(fonts) and fonts[font])


def is_struck(attributes: Mapping[str, str]) -> bool:
    """Whether an element `strike` strikes through."""
    return attributes.get("val", "1") in {"1", "true", "on"}


def _read_texts(book: Workbook, archive: ZipFile, path: str) -> None:
    """All shared texts in their order; how a word sounds in Japanese is left out."""
    texts = book.texts
    pieces: list[str] = []
    struck: list[bool] = []
    within: list[str] = []

    def on_start(name: str, attributes: Mapping[str, str]) -> None:
        within.append(local(name))
        if within[-1] == "strike" and is_struck(attributes):
            struck.append(True)

    def on_end(name: str) -> None:
        within.pop()
        if local(name) == "si":
            texts.add("".join(pieces), struck=bool(struck))
            pieces.clear()
            struck.clear()

    def on_text(text: str) -> None:
        if within[-1] == "t" and "rPh" not in within:
            pieces.append(text)
            if len(pieces) > MOST_PIECES:
                raise LONG_CELL

    with archive.open(path) as stream:
        for _ in walk(stream, on_start, on_end, on_text):
            if len(texts) > book.limits.texts:
                raise too_large(book.source)
