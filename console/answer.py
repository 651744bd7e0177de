"""What a command answers: data for a program, or paragraphs and tables for a person."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from console.terminal_table import Table, drawn

NARROW = 60
"""A terminal is never taken to be narrower than this."""

UNBOUNDED = 1000
"""Width for a file or a pipe: rows are not wrapped there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The same facts twice: for a program and for a person."""

    data: Any
    shown: Sequence[str | Table] = field(default_factory=tuple)
    exit_code: int = 0


def as_json(data: Any) -> str:
    """Data as JSON: dates in ISO form, decimals as exact texts."""
    import orjson

    return orjson.dumps(data, default=str, option=orjson.OPT_INDENT_2 | orjson.OPT_NON_STR_KEYS).decode()


def put(answer: Answer, *, json: bool) -> None:
    """Print an answer the way it was asked for."""
    if json:
        print(as_json(answer.data))
        return
    for place, part in enumerate(answer.shown):
        if isinstance(part, Table):
            print("\n" * bool(place) + drawn(part, width()))
        else:
            after_table = place > 0 and isinstance(answer.shown[place - 1], Table)
            print("\n" * after_table + part)


def width() -> int:
    """Columns of the terminal; far more where nobody looks."""
    if sys.stdout.isatty() or os.environ.get("COLUMNS"):
        return max(shutil.get_terminal_size().columns, NARROW)
    return UNBOUNDED
