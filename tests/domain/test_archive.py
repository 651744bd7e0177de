"""The whole database goes out as a folder and comes back equal, from either database into either."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import tracemalloc
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import (
    Column,
    Engine,
    Float,
    ForeignKey,
    MetaData,
    String,
    Table,
    event,
    insert,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from deployments.migrate import migrate
from domain.archive.cells import as_it_was, harmless, kind_of
from domain.archive.exporting import export
from domain.archive.importing import import_archive
from domain.archive.manifest import MANIFEST
from domain.archive.sheets import Sheet, write_sheet
from domain.chain import link
from domain.columns import Exact, instant_text
from domain.database import HEAD, open_engine, reading, writing
from domain.journal import seal, seal_of, verify
from domain.kinds import Moment
from domain.refusals import Fault, Reason, Refusal
from domain.state import GENESIS
from domain.tables import TABLES
from domain.words import Language
from notifications.tables import NoticeOwed
from tests.region import NOW, Region

METADATA = NoticeOwed.metadata
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


@pytest.fixture(params=["sqlite", "postgresql"])
def other_engine(request: pytest.FixtureRequest) -> Engine:
    """A second migrated empty database, of each kind in turn."""
    found: Engine = request.getfixturevalue(f"blank_{request.param}_engine")
    migrate(found)
    return found


@pytest.fixture(scope="session")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a region with a package; it is copied before it is spoiled."""
    home = tmp_path_factory.mktemp("told")
    shutil.copyfile(sqlite_template, home / "region.db")
    engine = open_engine(f"sqlite:///{home}/region.db")
    region = Region(engine).found()
    region.package()
    with writing(engine) as connection:
        seal(connection, NOW)
    export(engine, METADATA, home / "archive")
    engine.dispose()
    return home / "archive"


@pytest.fixture
def archive(told: Path, tmp_path: Path) -> Path:
    """A copy of that archive, to spoil."""
    shutil.copytree(told, tmp_path / "archive")
    return tmp_path / "archive"


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def rows_of(engine: Engine) -> dict[str, set[tuple[Any, ...]]]:
    with reading(engine) as connection:
        return {table.name: set(connection.execute(select(table)).tuples()) for table in METADATA.sorted_tables}


def is_empty(engine: Engine) -> bool:
    return not any(rows_of(engine).values())


def reasons(engine: Engine, folder: Path, metadata: MetaData = METADATA) -> tuple[Reason, ...]:
    """Why an archive is refused."""
    with pytest.raises(Refusal) as caught:
        import_archive(engine, metadata, folder)
    for reason in caught.value.reasons:
        assert reason.said.say(Language.RU) != reason.said.say(Language.EN)
    return caught.value.reasons


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


def line_with(folder: Path, table: str, words: str) -> int:
    lines = (folder / f"{table}.csv").read_text("utf-8").split("\n")
    return next(number for number, line in enumerate(lines, 1) if words in line)


def kept_texts(engine: Engine, texts: list[str]) -> None:
    """Put texts where no rule looks at them."""
    with writing(engine) as connection:
        rows = [
            {"identity": f"{number}", "text": found, "sha256": EMPTY_SHA256, "adopted_at": NOW}
            for number, found in enumerate(texts)
        ]
        connection.execute(insert(TABLES["methodology"]), rows)


def test_an_imported_database_gives_the_same_bytes(engine: Engine, other_engine: Engine, tmp_path: Path) -> None:
    region = Region(engine).found()
    region.package()
    kept_texts(engine, NASTY)
    export(engine, METADATA, tmp_path / "first")

    import_archive(other_engine, METADATA, tmp_path / "first")

    export(other_engine, METADATA, tmp_path / "second")
    assert bytes_of(tmp_path / "second") == bytes_of(tmp_path / "first")
    assert rows_of(other_engine) == rows_of(engine)


def test_a_database_goes_to_postgresql_and_back_unchanged(
    told: Path, postgresql_engine: Engine, sqlite_engine: Engine, tmp_path: Path
) -> None:
    import_archive(postgresql_engine, METADATA, told)
    export(postgresql_engine, METADATA, tmp_path / "there")
    import_archive(sqlite_engine, METADATA, tmp_path / "there")
    export(sqlite_engine, METADATA, tmp_path / "back")

    assert bytes_of(tmp_path / "there") == bytes_of(tmp_path / "back") == bytes_of(told)


def test_work_goes_on_where_it_stopped(told: Path, engine: Engine) -> None:
    import_archive(engine, METADATA, told)
    region = Region(engine)

    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)

    assert code == "PRJ-0002"
    with reading(engine) as connection:
        assert verify(connection).broken == ()


def test_the_imported_journal_is_still_append_only(told: Path, engine: Engine) -> None:
    import_archive(engine, METADATA, told)

    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as connection:
        connection.execute(text("UPDATE journal SET facts = '{}'"))


def test_the_manifest_says_what_the_files_hold_and_no_time(told: Path, engine: Engine) -> None:
    manifest = json.loads((told / MANIFEST).read_bytes())

    import_archive(engine, METADATA, told)

    with reading(engine) as connection:
        sealed = seal_of(connection, NOW)
        counted = {name: len(rows) for name, rows in rows_of(engine).items()}
    assert list(manifest) == ["format", "revision", "subjects", "entries", "seal", "tables"]
    assert (manifest["revision"], manifest["seal"]) == (HEAD, sealed.hash)
    assert (manifest["subjects"], manifest["entries"]) == (sealed.subjects, sealed.entries)
    assert {name: table["rows"] for name, table in manifest["tables"].items()} == counted
    assert manifest["tables"]["journal"]["columns"] == [column.name for column in TABLES["journal"].columns]


def test_rows_come_in_the_order_of_bytes_whatever_the_database_sorts_by(engine: Engine, tmp_path: Path) -> None:
    names = ["a-1", "a1", "B", "Б", "b", "ё", "я", "А", "A", "10", "9", "🦔", "ﬁ"]
    with writing(engine) as connection:
        row = {"text": "", "sha256": EMPTY_SHA256, "adopted_at": NOW}
        connection.execute(insert(TABLES["methodology"]), [row | {"identity": name} for name in names])

    export(engine, METADATA, tmp_path / "archive")

    lines = (tmp_path / "archive" / "methodology.csv").read_bytes().split(b"\n")[1:-1]
    assert len(lines) == len(names)
    assert lines == sorted(lines)


def test_postgresql_is_told_to_sort_by_bytes(postgresql_engine: Engine, tmp_path: Path) -> None:
    asked: list[str] = []

    @event.listens_for(postgresql_engine, "before_cursor_execute")
    def listen(*told: Any) -> None:
        asked.append(told[2])

    export(postgresql_engine, METADATA, tmp_path / "archive")

    orders = [re.sub(r"\s+", " ", query).partition(" ORDER BY ")[2] for query in asked if "FROM journal" in query]
    assert orders[0].split(" LIMIT")[0] == 'journal.subject COLLATE "C", journal.seq'


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=str)
def test_an_archive_can_hold_every_column_that_there_is(table: Table) -> None:
    assert {kind_of(column).name for column in table.columns} <= {
        "text", "integer", "decimal", "boolean", "date", "instant",
    }  # fmt: skip


def test_a_column_that_an_archive_cannot_hold_is_named() -> None:
    table = Table("odd", MetaData(), Column("weight", Float))

    with pytest.raises(TypeError, match=r"odd\.weight"):
        kind_of(table.c.weight)


def test_tables_of_tomorrow_are_taken_too_and_may_point_to_themselves(
    engine: Engine, other_engine: Engine, tmp_path: Path
) -> None:
    metadata = MetaData()
    for table in METADATA.sorted_tables:
        table.to_metadata(metadata)
    tree = Table(
        "zz_tree",
        metadata,
        Column("code", String(9), primary_key=True),
        Column("parent", String(9), ForeignKey("zz_tree.code")),
        Column("height", Exact()),
    )
    tree.create(other_engine)
    rows = [("a", "c", Decimal("-1.50")), ("b", "a", Decimal("1E+3")), ("c", None, Decimal("-0.0"))]
    lines = [b"code,parent,height", b"a,c,-1.50", b"b,a,1000", b"c,,0.0", b""]
    with writing(other_engine) as connection:
        connection.execute(insert(tree), [dict(zip(tree.c.keys(), row, strict=True)) for row in reversed(rows)])

    export(other_engine, metadata, tmp_path / "first")
    tree.drop(other_engine)
    tree.create(other_engine)
    import_archive(other_engine, metadata, tmp_path / "first")

    export(other_engine, metadata, tmp_path / "second")
    assert (tmp_path / "first" / "zz_tree.csv").read_bytes().split(b"\n") == lines
    assert bytes_of(tmp_path / "second") == bytes_of(tmp_path / "first")
    assert engine.dialect.name  # TODO drop
