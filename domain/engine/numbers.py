"""Numbers that codes use up."""

from __future__ import annotations

from domain.engine.kinds import Kind
from domain.methodology.schema import Pack

MOST_FIGURES = 9
"""A code with more figures than this counts nothing."""


def ordinal(pack: Pack, kind: Kind, code: str) -> int | None:
    """The number in a code of the pack's pattern; None in any other code."""
    prefix = pack.codes[kind].partition("{")[0]
    figures = code.removeprefix(prefix)
    counts = code.startswith(prefix) and figures.isascii() and figures.isdecimal() and len(figures) <= MOST_FIGURES
    return int(figures) if counts else None
