"""Nothing in the house is longer than one sees at once; what landed migrations did stays as it was."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("console", "flows", "notifications", "domain", "deployments", "tests")
LANDED = ROOT / "deployments" / "migrations" / "versions"
"""A migration that landed is never written anew."""
LONGEST_FILE, LONGEST_FUNCTION = 400, 45
"""In lines."""


def too_long(files: list[Path]) -> Iterator[str]:
    """Files and functions that are longer than that, each with its length."""
    for file in files:
        text = file.read_text(encoding="utf-8")
        if (lines := text.count("\n")) > LONGEST_FILE:
            yield f"{file.name}: {lines} lines"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    yield f"{file.name}: {node.name} has {lines} lines"


def test_no_file_and_no_function_is_longer_than_one_sees_at_once() -> None:
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")) if LANDED not in file.parents]

    found = list(too_long(files))

    assert len(files) > 700
    assert found == []


def test_a_long_file_and_a_long_function_are_seen(tmp_path: Path) -> None:
    long_file, long_function = tmp_path / "file.py", tmp_path / "function.py"
    long_file.write_text("x = 1\n" * (LONGEST_FILE + 1), encoding="utf-8")
    body = "    y = 1\n" * LONGEST_FUNCTION
    long_function.write_text(f"def walk() -> None:\n{body}", encoding="utf-8")

    found = list(too_long([long_file, long_function]))

    assert found == ["file.py: 401 lines", "function.py: walk has 46 lines"]
