"""Archives to test with: made of a small region, looked at, spoiled."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Select, Table, insert, select

from domain.archive.export import export
from domain.archive.manifest import MANIFEST
from domain.documents.shelf import Shelf
from domain.engine.database import open_engine, reading, writing
from domain.engine.journal import seal
from domain.stored.tables import TABLES
from notifications.tables import NoticeOwed
from tests.region import NOW, Region

METADATA = NoticeOwed.metadata
ELSEWHERE = Shelf(folder=Path("/nowhere"), most=1)
"""Where the files of a test's documents are not."""
EMPTY_SHA256 = hashlib.sha256(b"").hexdigest()

NASTY = [
    "",
    " ",
    "=1+1",
    "+7 900 000-00-00",
    "-5",
    "@SUM(A1)",
    "＝1+1",
    "＋1",
    "－1",
    "＠x",
    "\t=1",
    "\r=1",
    "\n=1",
    "\ufeff=1",
    " =1",
    '"=1"',
    "'",
    "''",
    "'=1",
    "''=1",
    "'слово",
    "a;=1+1;b",
    'a;"=1+1&";b',
    "a;'=1",
    "строка\n- пункт\n'- пункт",
    "a\r\nb",
    "a\rb",
    "\\N",
    "NULL",
    'кавычка " и, запятая',
    '""',
    ",",
    "Ёжик 🦔 ﷽",
    "конец\n",
]
"""Texts that spreadsheets, CSV readers and careless programs stumble over."""


def exported_region(template: Path, home: Path) -> Path:
    """The archive of a region with a package and a seal, in a folder of its own."""
    shutil.copyfile(template, home / "region.db")
    engine = open_engine(f"sqlite:///{home}/region.db")
    region = Region(engine).found()
    region.package()
    with writing(engine) as connection:
        seal(connection, NOW)
    export(engine, METADATA, home / "archive", documents=ELSEWHERE)
    engine.dispose()
    return home / "archive"


def bytes_of(folder: Path) -> dict[str, bytes]:
    """The files of a folder, in whatever folder inside."""
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def rows_of(engine: Engine) -> dict[str, set[tuple[Any, ...]]]:
    """All rows of all tables but those that are made anew from the others, or that leave with no export."""
    tables = [table for table in METADATA.sorted_tables if not table.info.get("derived")]
    with reading(engine) as connection:
        return {table.name: set(connection.execute(_leaving(table))) for table in tables}


def _leaving(table: Table) -> Select[Any]:
    column, beginning = table.info.get("secret_where", ("", ""))
    return select(table).where(~table.c[column].startswith(beginning)) if column else select(table)


def is_empty(engine: Engine) -> bool:
    """Whether no table holds a row."""
    return not any(rows_of(engine).values())


def rewritten(file: Path, old: str, new: str) -> None:
    """Change the only place in a file that reads so."""
    content = file.read_bytes().decode()
    assert content.count(old) == 1, content.count(old)
    file.write_bytes(content.replace(old, new).encode())


def restated(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the manifest."""
    manifest = json.loads((folder / MANIFEST).read_bytes())
    change(manifest)
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def covered_up(folder: Path, table: str) -> None:
    """Make the manifest agree with a changed file, as somebody would who knows how."""
    digest = hashlib.sha256((folder / f"{table}.csv").read_bytes()).hexdigest()
    restated(folder, lambda manifest: manifest["tables"][table].update(sha256=digest))


def forged(folder: Path, table: str, old: str, new: str) -> None:
    """Change the first line of a file that holds a text, and cover it up."""
    file = folder / f"{table}.csv"
    content = file.read_bytes().decode()
    assert old in content
    file.write_bytes(content.replace(old, new, 1).encode())
    covered_up(folder, table)


def kept_texts(engine: Engine, texts: list[str]) -> None:
    """Put texts where no rule looks at them."""
    with writing(engine) as connection:
        rows = [
            {"identity": f"{number}", "text": found, "sha256": EMPTY_SHA256, "adopted_at": NOW}
            for number, found in enumerate(texts)
        ]
        connection.execute(insert(TABLES["methodology"]), rows)
