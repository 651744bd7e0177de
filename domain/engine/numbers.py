"""Numbers that codes use up."""

from __future__ import annotations

from domain.engine.kinds import Kind
from domain.methodology.schema import Pack

MOST_FIGURES = 9
"""A code with more figures than this counts nothing."""


def ordinal(pack: Pack, kind: Kind, code: str) -> int | None:
    """The number in a code of the pack's pattern; None in any other code."""
    return figures_of(pack.codes[kind], code)


def figures_of(pattern: str, code: str) -> int | None:
    """The number in a code of a pattern; None in any other code."""
    prefix = pattern.partition("{")[0]
    figures = code.removeprefix(prefix)
    counts = code.startswith(prefix) and figures.isascii() and figures.isdecimal() and len(figures) <= MOST_FIGURES
    return int(figures) if counts else None
