"""Compares what the product says of itself with the files beside the tests, or writes them anew."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

REWRITE = "REWRITE_GOLDEN"
"""`REWRITE_GOLDEN=1 pytest tests/golden` writes every file anew; the diff is then read like any other."""

AsBefore = Callable[[str, str], None]


@pytest.fixture
def as_before() -> AsBefore:
    """Compare a text with its golden file."""

    def compare(name: str, text: str) -> None:
        golden = Path(__file__).parent / name
        if REWRITE in os.environ:
            golden.write_text(text, encoding="utf-8")
        assert text == golden.read_text(encoding="utf-8"), f"if it is meant: {REWRITE}=1 pytest tests/golden"

    return compare
