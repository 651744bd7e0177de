"""Which column of a sheet is which field: headings as people really write them, in one row or two."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import lru_cache
from itertools import dropwhile, product

from domain.engine.words import Language
from domain.exchange.layout import Field, Layout

SEARCHED_ROWS = 40
"""How many rows may stand above the headings."""
LEVELS = (1, 2, 3)
"""Rows that headings may take: a merged heading stands above those that it joins."""
LEAST_NAME = 4
"""Letters of a name that is looked for among the words of a heading."""
ORDINALS = frozenset({"no", "n", "пп", "noпп", "nпп", "номерпп", "nn"})
"""Columns that only number the rows."""


Line = tuple[int, Sequence[object]]
"""A row with its number."""


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """A heading, a title or a word of choice without what does not matter: case, blanks, punctuation, ё, N and №."""
    plain = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return "".join(sign for sign in plain if sign.isalnum())


LOOK_ALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
"""Latin letters that look like Cyrillic ones, as they are typed by mistake."""


def unmixed(folded: str) -> str:
    """A folded text with the letters that look alike in one alphabet."""
    return folded.translate(LOOK_ALIKES)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is one of the fields."""

    index: int
    field: Field
    heading: str
    """As the sheet calls it."""
    loosely: bool = False
    """It is called so only when what stands in brackets is left out."""

    @property
    def letter(self) -> str:
        """The column's name in a spreadsheet."""
        return letter_of(self.index)


@dataclass(frozen=True, slots=True)
class Stranger:
    """A column that is none of the fields."""

    index: int
    heading: str
    similar: Field | None
    """The field that it may have been meant for."""

    @property
    def letter(self) -> str:
        """The column's name in a spreadsheet."""
        return letter_of(self.index)


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a sheet as one layout understands them."""

    row: int
    """Number of the last row of the headings."""
    last: int
    """Number of the row after which the rows begin: the same, or that of a row that only numbers the columns."""
    width: int
    """How many columns the headings reach over."""
    headed: frozenset[int] = frozenset()
    """Columns that have a heading, known or not."""
    columns: tuple[Column, ...] = ()
    doubled: tuple[Column, ...] = ()
    """Further columns of a field that has one."""
    strangers: tuple[Stranger, ...] = ()
    missing: tuple[Field, ...] = ()
    """Required fields without a column."""
    language: Language = Language.RU
    """What most of the headings are written in."""
    levels: int = 1
    """How many rows the headings take."""

    @property
    def merit(self) -> tuple[int, int, int, int]:
        """How well the layout fits: columns understood, required ones first, how few not, how plainly headed."""
        required = sum(column.field.required for column in self.columns)
        return len(self.columns), -len(self.strangers) - len(self.missing), required, -self.levels


def letter_of(index: int) -> str:
    """The name of a column in a spreadsheet: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def names_of(layouts: Iterable[Layout]) -> Mapping[str, Field]:
    """Folded heading -> field; the first field wins where two are called alike."""
    found: dict[str, Field] = {}
    for layout in layouts:
        for known in layout.fields:
            for name in known.names:
                found.setdefault(fold(name), known)
    for name, known in list(found.items()):
        found.setdefault(unmixed(name), known)
    return found


def header_of(rows: Sequence[Line], layout: Layout) -> Header | None:
    """The headings among the first rows of a sheet; None where no heading is known."""
    names = names_of([layout])
    best: Header | None = None
    for start, levels in product(range(min(len(rows), SEARCHED_ROWS)), LEVELS):
        stack = rows[start : start + levels]
        if len(stack) < levels or stack[-1][0] != stack[0][0] + levels - 1:
            continue
        if _go_on(stack[-1], rows[start + levels : start + levels + 1]):
            continue
        found = _header(stack, layout, names)
        if found.columns and (best is None or _plainer(found, best)):
            following = rows[start + levels : start + levels + 1]
            best = replace(found, last=following[0][0]) if following and only_counts(following[0][1]) else found
    return None if best is None else _with_guesses(best, names, layout)


def _with_guesses(header: Header, names: Mapping[str, Field], layout: Layout) -> Header:
    """The headings with what the strangers among them may have been meant for."""
    known = {column.field.key for column in header.columns}
    free = {name: field for name, field in names.items() if field.key not in known}
    asked = {fold(name): field for field in reversed(layout.fields) if field.key not in known for name in field.asked}
    strangers = (
        replace(one, similar=asked.get(fold(one.heading)) or _similar(one.heading, free)) for one in header.strangers
    )
    return replace(header, strangers=tuple(strangers))


def _go_on(last: Line, below: Sequence[Line]) -> bool:
    """Whether the row below still is headings: all it says stands under a heading that is joined over columns."""
    if not below or below[0][0] != last[0] + 1:
        return False
    above, cells = ([_said(cell) for cell in row[1]] for row in (last, below[0]))
    width = max(len(above), len(cells)) + 1
    above += [""] * (width - len(above))
    cells += [""] * (width - len(cells))
    said = [index for index, cell in enumerate(cells) if cell]
    under = [index for index in said if not above[index] and any(above[:index])]
    first = [index for index in said if above[index] and index + 1 in under]
    silent = [index for index, heading in enumerate(above) if heading and not cells[index]]
    words = all(isinstance(cell, str) for cell in below[0][1] if _said(cell))
    return words and 0 < len(first) < len(silent) and len(under) + len(first) == len(said)


def _plainer(found: Header, best: Header) -> bool:
    return (len(found.columns), -found.levels) > (len(best.columns), -best.levels)


def only_counts(cells: Sequence[object]) -> bool:
    """Whether a row says nothing but 1, 2, 3… or А, Б, 1, 2…, as official forms number their columns."""
    filled = [str(cell).strip() for cell in cells if cell is not None and str(cell).strip()]
    numbers = list(dropwhile(lambda said: len(said) == 1 and said.isalpha(), filled))
    return len(filled) > 2 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _header(stack: Sequence[Line], layout: Layout, names: Mapping[str, Field]) -> Header:
    columns: dict[str, Column] = {}
    doubled: list[Column] = []
    strange: list[tuple[int, str]] = []
    headings = _joined([cells for _, cells in stack])
    for index, parts in enumerate(headings):
        shown = " / ".join(parts)
        exact = _known(parts, names)
        if (known := exact or _loosely(parts, names)) is not None:
            column = Column(index, known, shown, loosely=exact is None)
            doubled += [column] if known.key in columns else []
            columns.setdefault(known.key, column)
        elif parts and fold(shown) not in ORDINALS | {""}:
            strange.append((index, shown))
    for key, other in layout.stand_ins.items():
        if key not in columns and (found := columns.pop(other, None)) is not None:
            columns[key] = replace(found, field=layout.field(key))
    return Header(
        row=stack[-1][0],
        last=stack[-1][0],
        width=len(headings),
        headed=frozenset(index for index, parts in enumerate(headings) if parts),
        columns=tuple(columns.values()),
        doubled=tuple(doubled),
        strangers=tuple(Stranger(index, shown, None) for index, shown in strange),
        missing=tuple(field for field in layout.fields if field.required and field.key not in columns),
        language=_language(columns.values()),
        levels=len(stack),
    )


def _joined(stack: Sequence[Sequence[object]]) -> list[tuple[str, ...]]:
    """For each column the headings above it, topmost first; a merged heading is stated in its first cell only."""
    width = max(map(len, stack))
    levels = [[_said(cells[index]) if index < len(cells) else "" for index in range(width)] for cells in stack]
    joined: list[tuple[str, ...]] = []
    carried = [""] * len(levels)
    for index in range(width):
        own = [level[index] for level in levels]
        deepest = max((level for level, said in enumerate(own) if said), default=-1)
        for level, said in enumerate(own):
            if said:
                carried[level:] = [said, *[""] * (len(own) - level - 1)]
        joined.append(tuple(said for said in carried[: deepest + 1] if said))
    while joined and not joined[-1]:
        joined.pop()
    return joined


def _said(cell: object) -> str:
    return "" if cell is None else " ".join(str(cell).split())


def _known(parts: tuple[str, ...], names: Mapping[str, Field]) -> Field | None:
    """The field that is meant by a heading and those above it: by all of them first, then by the lowest ones."""
    for first in range(len(parts)):
        below = parts[first:]
        for said in ("".join(below), "".join(reversed(below))):
            if (found := names.get(fold(said))) is not None:
                return found
    return None


def _loosely(parts: tuple[str, ...], names: Mapping[str, Field]) -> Field | None:
    """The field that is meant when brackets, a unit after a comma or the alphabet of a letter are left out."""
    if any(SCALED.search(part) for part in parts):
        return None
    bare = _without_brackets(parts)
    alone = tuple(UNIT.sub("", part.strip()) for part in bare)
    spellings = (bare, alone, tuple(unmixed(fold(part)) for part in bare), tuple(unmixed(fold(part)) for part in alone))
    return next((found for said in spellings if (found := _known(said, names)) is not None), None)


SCALED = re.compile(r"\b(?:тыс|млн|млрд|тысяч|миллион|миллиард|thousand|million|mln|bn)", re.IGNORECASE)
"""A heading in thousands or millions is another column: its numbers mean something else."""
UNIT = re.compile(r",[^,]{1,12}$")
"""What stands after the last comma of a heading, such as `, мин.`"""


def _without_brackets(parts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", part) for part in parts)


def _similar(heading: str, names: Mapping[str, Field]) -> Field | None:
    """The field that a heading is nearly called, or whose name is among its words."""
    close = get_close_matches(fold(heading), names, n=1, cutoff=0.75)
    if close:
        return names[close[0]]
    words = [fold(word) for word in re.findall(r"\w+", heading)]
    runs = ("".join(words[first:last]) for first in range(len(words)) for last in range(first + 1, len(words) + 1))
    found = max((run for run in runs if run in names and len(run) >= LEAST_NAME), key=len, default=None)
    return None if found is None else names[found]


def _language(columns: Iterable[Column]) -> Language:
    english = [column.heading.isascii() for column in columns]
    return Language.EN if sum(english) * 2 > len(english) else Language.RU
