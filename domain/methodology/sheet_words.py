"""What people call the columns and values of the sheets that they send: a region's own words, then the standard."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

STANDARD_FILE = "sheets.toml"

Names = Mapping[str, tuple[str, ...]]
"""Key of a field or of a value -> what people write for it."""


@dataclass(frozen=True, slots=True)
class SheetWords:
    """Words beside those that the program's own templates have."""

    headings: Mapping[str, Names] = field(default_factory=dict)
    """Layout -> field -> headings that mean it."""
    asked: Mapping[str, Names] = field(default_factory=dict)
    """Layout -> field -> headings that may mean it: such a column is not read, and its sender is asked."""
    values: Mapping[str, Mapping[str, Names]] = field(default_factory=dict)
    """Layout -> field -> value -> what cells say for it."""


@cache
def standard_words() -> SheetWords:
    """The words that every methodology starts from."""
    found = tomllib.loads(files("domain.methodology").joinpath(STANDARD_FILE).read_text("utf-8"))
    values = {
        layout: {key: _names(words) for key, words in fields.items()} for layout, fields in found["values"].items()
    }
    headings, asked = (
        {layout: _names(fields) for layout, fields in found[key].items()} for key in ("headings", "asked")
    )
    return SheetWords(headings, asked, values)


def _names(table: Mapping[str, Any]) -> Names:
    return {key: tuple(words) for key, words in table.items()}
