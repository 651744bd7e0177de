"""A paper as blocks: what the template of a kind says in Markdown, with facts that cannot become markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from jinja2 import BaseLoader, StrictUndefined
from jinja2.sandbox import SandboxedEnvironment

from domain.engine.words import Language
from notifications.formats import wording

if TYPE_CHECKING:
    from markdown_it.token import Token

Piece = tuple[str, bool]
"""A text and whether it is bold."""
Line = Sequence[Piece]

SIGNS = re.compile(r"([!-/:-@\[-`{-~])")
EMPTY = re.compile(r"\s+")


class Kind(StrEnum):
    """What a block is."""

    HEADING = "heading"
    TEXT = "text"
    ASIDE = "aside"
    """The approval, at the right above the heading: «Утверждаю»."""
    ITEM = "item"
    TABLE = "table"
    PAGE = "page"
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a paper."""

    kind: Kind
    lines: Sequence[Line] = ()
    rows: Sequence[Sequence[Line]] = ()
    """Of a table, its heading first; a heading of blank cells is none."""
    level: int = 0
    number: int = 0
    """Of an item in a numbered list; 0 in any other."""

    @property
    def is_headed(self) -> bool:
        """Whether a table has a heading."""
        return bool(self.rows) and any(text.strip() for cell in self.rows[0] for text, _ in cell)

    @property
    def widths(self) -> list[int]:
        """How wide each column of a table is, in millimetres: what its words need, and the rest by its longest text."""
        if not self.is_headed:
            return [TEXT_WIDTH // 3, TEXT_WIDTH * 2 // 3]
        columns = [[_text(cell) for cell in column] for column in zip(*self.rows, strict=True)]
        longest = [max(map(len, texts)) if any(texts[1:]) else BLANK for texts in columns]
        words = [max(len(word) for text in texts for word in ("", *text.split())) for texts in columns]
        # a short text stays on its line
        least = [_wide(longest[place] if longest[place] <= SHORT else word) for place, word in enumerate(words)]
        if (over := sum(least)) > TEXT_WIDTH:
            return [own * TEXT_WIDTH // over for own in least]
        left = TEXT_WIDTH - over
        asked = [0 if length <= SHORT else length for length in longest]
        return [own + left * more // max(sum(asked), 1) for own, more in zip(least, asked, strict=True)]

    @property
    def whole(self) -> list[bool]:
        """Which rows of a table stand on one page: not one that may not fit on any."""
        widths = self.widths
        return [
            all(_wide(len(_text(cell))) * LINE <= FITS * width for cell, width in zip(row, widths, strict=True))
            for row in self.rows
        ]


TEXT_WIDTH = 165
"""Of a page between its margins, in millimetres."""
SHORT, BLANK = 12, 30
"""So many signs stand on one line; a column that is left blank is for a signature, as wide as of so many."""
LINE, FITS = 6, 230
"""The height of a line, and how high a row may be to stay on one page, in millimetres."""


def _wide(signs: int) -> int:
    """How wide so many signs are in a table, with what is around them."""
    return 2 * signs + 5


def _text(cell: Line) -> str:
    return "".join(text for text, _ in cell)


def blocks_of(template: str, facts: Mapping[str, Any], language: Language = Language.RU) -> list[Block]:
    """A paper from its template and the facts; what a fact says is never taken for markup."""
    from markdown_it import MarkdownIt

    made = SandboxedEnvironment(
        loader=BaseLoader(), finalize=_escaped, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True,
        autoescape=False,
    )  # fmt: skip
    made.filters.update(wording(language))
    text = made.from_string(template).render(facts)
    return list(_blocks(MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)))


def _escaped(value: Any) -> str:
    return "" if value is None else SIGNS.sub(r"\\\1", EMPTY.sub(" ", str(value)))


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:  # noqa: C901, PLR0912 - one case a token
    aside: list[Line] = []
    inside, items, level = 0, [], 0
    rows: list[list[Line]] = []
    for token in tokens:
        match token.type:
            case "blockquote_open":
                inside, aside = 1, []
            case "blockquote_close":
                inside = 0
                yield Block(Kind.ASIDE, aside)
            case "ordered_list_open":
                items.append(int(token.attrs.get("start", 1)))
            case "bullet_list_open":
                items.append(0)
            case "ordered_list_close" | "bullet_list_close":
                items.pop()
            case "heading_open":
                level = int(token.tag[1:])
            case "heading_close":
                level = 0
            case "hr":
                yield Block(Kind.PAGE)
            case "table_open":
                inside, rows = 2, []
            case "tr_open":
                rows.append([])
            case "table_close":
                inside = 0
                yield Block(Kind.TABLE, rows=rows)
            case "inline":
                lines = list(_lines(token))
                if inside == 2:
                    rows[-1].append(lines[0] if lines else ())
                elif inside:
                    aside += lines
                elif level:
                    yield Block(Kind.HEADING, lines, level=level)
                elif items:
                    yield Block(Kind.ITEM, lines, number=items[-1])
                    items[-1] += bool(items[-1])
                else:
                    yield Block(Kind.TEXT, lines)


def _lines(token: Token) -> Iterator[Line]:
    line: list[Piece] = []
    bold = False
    for child in token.children or ():
        match child.type:
            case "strong_open":
                bold = True
            case "strong_close":
                bold = False
            case "softbreak":
                line.append((" ", bold))
            case "hardbreak":
                yield line
                line = []
            case _:
                if child.content:
                    line.append((child.content, bold))
    yield line
