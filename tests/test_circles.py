"""No module of the house needs itself, however far round: imports of functions and those for types only included."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("console", "flows", "notifications", "domain", "deployments")


def modules(root: Path, rooms: tuple[str, ...] = ROOMS) -> dict[str, Path]:
    """Every module below a folder by its name; a package is the module of its own `__init__`."""
    files = (file for room in rooms for file in sorted((root / room).rglob("*.py")))
    named = {file: file.relative_to(root).with_suffix("").parts for file in files}
    return {".".join(parts[:-1] if parts[-1] == "__init__" else parts): file for file, parts in named.items()}


def needed(file: Path, known: dict[str, Path]) -> Iterator[str]:
    """The modules that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in known)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            named = (f"{node.module}.{alias.name}" for alias in node.names)
            yield from (name if name in known else node.module for name in named)


def circle(root: Path, rooms: tuple[str, ...] = ROOMS) -> list[str]:
    """A circle of modules, if there is one."""
    known = modules(root, rooms)
    graph = {name: {other for other in needed(file, known) if other in known} - {name} for name, file in known.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_of_the_house_needs_itself() -> None:
    found = circle(ROOT)

    assert len(modules(ROOT)) > 400
    assert found == []


@pytest.mark.parametrize(
    "back",
    [
        "from typing import TYPE_CHECKING\n\nif TYPE_CHECKING:\n    from room import first\n",
        "def late() -> None:\n    from room.first import NAME\n",
        "import room.first\n",
    ],
    ids=["for types only", "within a function", "plainly"],
)
def test_a_circle_is_seen_however_it_is_closed(tmp_path: Path, back: str) -> None:
    room = tmp_path / "room"
    room.mkdir()
    (room / "__init__.py").touch()
    (room / "first.py").write_text("from room.second import OTHER\n", encoding="utf-8")
    (room / "second.py").write_text(back, encoding="utf-8")

    found = circle(tmp_path, ("room",))

    assert set(found) == {"room.first", "room.second"}
