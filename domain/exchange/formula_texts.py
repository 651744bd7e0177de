"""Texts that a spreadsheet would run as a formula: written with an apostrophe before them, read without it."""

from __future__ import annotations

import re

DANGEROUS = "=+\\-@\t\r\n＝＋－＠"
"""Signs at the start of a text that one spreadsheet or another takes for a formula or a command."""
_RUNS = re.compile(f"[' ]*[{DANGEROUS}]")
_GUARDED = re.compile(f"'[' ]*[{DANGEROUS}]")


def guarded(text: str) -> str:
    """The text as no spreadsheet runs it."""
    return f"'{text}" if _RUNS.match(text) else text


def unguarded(text: str) -> str:
    """The text as it was before it was guarded."""
    return text[1:] if text[:1] == "'" and _GUARDED.match(text) else text
