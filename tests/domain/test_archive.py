"""The whole database goes out as a folder and comes back equal, from either database into either."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import (
    Column,
    Engine,
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
from domain.archive.export import export
from domain.archive.intake import import_archive
from domain.archive.manifest import MANIFEST
from domain.archive.place import whole
from domain.engine.chain import RECORD, link
from domain.engine.columns import Exact, instant_text
from domain.engine.database import HEAD, reading, writing
from domain.engine.database_problems import DatabaseAltered
from domain.engine.journal import seal_of, verify
from domain.engine.refusals import Refusal
from domain.engine.state import GENESIS
from domain.programme.kinds import Moment
from domain.stored.tables import TABLES
from tests.archives import (
    ELSEWHERE,
    EMPTY_SHA256,
    METADATA,
    NASTY,
    bytes_of,
    exported_region,
    kept_texts,
    rows_of,
)
from tests.region import NOW, Region


@pytest.fixture(scope="session")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a region with a package."""
    return exported_region(sqlite_template, tmp_path_factory.mktemp("told"))


LANDED = Path(__file__).parent.parent / "fixtures" / "landed" / "archive"


@pytest.mark.long
def test_an_archive_of_a_release_before_comes_in_with_no_answer_about_consents_and_actors_who_claimed(
    other_engine: Engine,
) -> None:
    import_archive(other_engine, METADATA, LANDED)

    journal = TABLES["journal"]
    with reading(other_engine) as connection:
        answers = set(connection.execute(select(TABLES["project"].c.consent_kind)).scalars())
        known = set(connection.execute(select(journal.c.record, journal.c.method, journal.c.credential)).all())
        assert (answers, known) == ({None}, {(1, "claimed", "")})
        assert verify(connection).broken == ()


@pytest.mark.long
def test_an_imported_database_gives_the_same_bytes(engine: Engine, other_engine: Engine, tmp_path: Path) -> None:
    region = Region(engine).found()
    region.package()
    kept_texts(engine, NASTY)
    export(engine, METADATA, tmp_path / "first", documents=ELSEWHERE)

    import_archive(other_engine, METADATA, tmp_path / "first")

    export(other_engine, METADATA, tmp_path / "second", documents=ELSEWHERE)
    assert bytes_of(tmp_path / "second") == bytes_of(tmp_path / "first")
    assert rows_of(other_engine) == rows_of(engine)


def test_a_database_goes_to_postgresql_and_back_unchanged(
    told: Path, postgresql_engine: Engine, sqlite_engine: Engine, tmp_path: Path
) -> None:
    import_archive(postgresql_engine, METADATA, told)
    export(postgresql_engine, METADATA, tmp_path / "there", documents=ELSEWHERE)
    import_archive(sqlite_engine, METADATA, tmp_path / "there")
    export(sqlite_engine, METADATA, tmp_path / "back", documents=ELSEWHERE)

    assert bytes_of(tmp_path / "there") == bytes_of(tmp_path / "back") == bytes_of(told)


@pytest.mark.long
def test_work_goes_on_where_it_stopped(told: Path, engine: Engine) -> None:
    import_archive(engine, METADATA, told)
    region = Region(engine)

    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)

    assert code == "PRJ-0002"
    with reading(engine) as connection:
        assert verify(connection).broken == ()


@pytest.mark.long
def test_the_imported_journal_is_still_append_only(told: Path, engine: Engine) -> None:
    import_archive(engine, METADATA, told)

    with pytest.raises(DBAPIError, match="append-only"), writing(engine) as connection:
        connection.execute(text("UPDATE journal SET facts = '{}'"))


@pytest.mark.long
def test_the_manifest_says_what_the_files_hold_and_no_time(told: Path, engine: Engine) -> None:
    manifest = json.loads((told / MANIFEST).read_bytes())

    import_archive(engine, METADATA, told)

    with reading(engine) as connection:
        sealed = seal_of(connection, NOW)
        counted = {name: len(rows) for name, rows in rows_of(engine).items()}
    assert list(manifest) == ["format", "revision", "subjects", "entries", "seal", "tables", "lost"]
    assert (manifest["revision"], manifest["seal"]) == (HEAD, sealed.hash)
    assert (manifest["subjects"], manifest["entries"]) == (sealed.subjects, sealed.entries)
    told_of = {name: table["rows"] for name, table in manifest["tables"].items() if name in counted}
    assert (told_of, manifest["tables"]["posting"]["rows"]) == (counted, 0)
    assert manifest["tables"]["journal"]["columns"] == [column.name for column in TABLES["journal"].columns]


def test_rows_come_in_the_order_of_bytes_whatever_the_database_sorts_by(engine: Engine, tmp_path: Path) -> None:
    names = ["a-1", "a1", "B", "Б", "b", "ё", "я", "А", "A", "10", "9", "🦔", "ﬁ"]
    with writing(engine) as connection:
        row = {"text": "", "sha256": EMPTY_SHA256, "adopted_at": NOW}
        connection.execute(insert(TABLES["methodology"]), [row | {"identity": name} for name in names])

    export(engine, METADATA, tmp_path / "archive", documents=ELSEWHERE)

    with (tmp_path / "archive" / "methodology.csv").open(encoding="utf-8", newline="") as source:
        order = [row[0] for row in csv.reader(source)][1:]
    assert order == sorted(names, key=str.encode)


def test_postgresql_is_asked_for_rows_a_few_at_a_time_in_the_order_of_bytes(
    postgresql_engine: Engine, tmp_path: Path
) -> None:
    asked: dict[str, str] = {}

    @event.listens_for(postgresql_engine, "before_cursor_execute")
    def listen(*told: Any) -> None:
        order = re.search(r"ORDER BY (.*COLLATE.*)", told[2])
        if order is not None:
            asked[order[1]] = type(told[1]).__name__

    export(postgresql_engine, METADATA, tmp_path / "archive", documents=ELSEWHERE)

    assert asked['journal.subject COLLATE "C", journal.seq'] == "ServerCursor"
    assert set(asked.values()) == {"ServerCursor"}


@pytest.mark.long
def test_tables_of_tomorrow_are_taken_too_and_may_point_to_themselves(other_engine: Engine, tmp_path: Path) -> None:
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
    rows = [("c", None, Decimal("-0.0")), ("a", "c", Decimal("-1.50")), ("b", "a", Decimal("1E+3"))]
    with writing(other_engine) as connection:
        for row in rows:
            connection.execute(insert(tree).values(row))

    export(other_engine, metadata, tmp_path / "first", documents=ELSEWHERE)
    tree.drop(other_engine)
    tree.create(other_engine)
    import_archive(other_engine, metadata, tmp_path / "first")

    export(other_engine, metadata, tmp_path / "second", documents=ELSEWHERE)
    assert (tmp_path / "first" / "zz_tree.csv").read_text(
        "utf-8"
    ) == "code,parent,height\na,c,-1.50\nb,a,1000\nc,,0.0\n"
    assert bytes_of(tmp_path / "second") == bytes_of(tmp_path / "first")


@pytest.mark.long
def test_nothing_and_an_empty_text_stay_apart(engine: Engine, other_engine: Engine, tmp_path: Path) -> None:
    region = Region(engine).found()
    code = region.open_project(centre=None, note="")

    export(engine, METADATA, tmp_path / "archive", documents=ELSEWHERE)
    import_archive(other_engine, METADATA, tmp_path / "archive")

    with reading(other_engine) as connection:
        project = TABLES["project"]
        query = select(project.c.note, project.c.package).where(project.c.code == code)
        assert connection.execute(query).one() == ("", None)


def test_negative_numbers_are_numbers_and_stay_as_they_are(region_of_one: Region, tmp_path: Path) -> None:
    region_of_one.measure("PRJ-0001", "-1.50", Moment.BASELINE)

    export(region_of_one.engine, METADATA, tmp_path / "archive", documents=ELSEWHERE)

    lines = (tmp_path / "archive" / "measurement.csv").read_text("utf-8").splitlines()
    assert lines[1].endswith(",-1.50")


def test_an_empty_folder_is_filled_and_a_missing_one_made(sqlite_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()

    export(sqlite_engine, METADATA, tmp_path / "empty", documents=ELSEWHERE)
    export(sqlite_engine, METADATA, tmp_path / "new" / "folder", documents=ELSEWHERE)

    assert bytes_of(tmp_path / "empty") == bytes_of(tmp_path / "new" / "folder")
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["folder"]


def test_a_folder_with_anything_in_it_is_left_alone(sqlite_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("Dear governor", encoding="utf-8")

    with pytest.raises(Refusal, match="not empty"):
        export(sqlite_engine, METADATA, tmp_path / "full", documents=ELSEWHERE)

    assert bytes_of(tmp_path / "full") == {"letter.txt": b"Dear governor"}


@pytest.mark.parametrize("there", [True, False])
def test_an_export_that_fails_leaves_nothing(sqlite_engine: Engine, tmp_path: Path, *, there: bool) -> None:
    folder = tmp_path / "home" / "archive"
    (folder if there else folder.parent).mkdir(parents=True)
    with writing(sqlite_engine) as connection:
        connection.execute(text("DROP TABLE title_word"))

    with pytest.raises(DatabaseAltered, match="title_word"):
        export(sqlite_engine, METADATA, folder, documents=ELSEWHERE)

    assert list((tmp_path / "home").rglob("*")) == ([folder] if there else [])


@pytest.mark.parametrize("there", [True, False])
def test_what_a_killed_export_left_is_removed_and_in_nobodys_way(
    sqlite_engine: Engine, tmp_path: Path, *, there: bool
) -> None:
    folder = tmp_path / "home" / "archive"
    (folder if there else folder.parent).mkdir(parents=True)
    homes = [folder.parent, folder] if there else [folder.parent]
    for home in homes:
        left = home / ".archive.potok-export-killed"
        left.mkdir()
        (left / "person.csv").write_text("personal data", encoding="utf-8")
    (folder.parent / ".other.potok-export-killed").mkdir()

    export(sqlite_engine, METADATA, folder, documents=ELSEWHERE)

    assert sorted(one.name for one in folder.parent.iterdir()) == [".other.potok-export-killed", "archive"]
    assert (folder / MANIFEST).exists()
    assert not list(folder.glob(".*"))


def test_an_export_that_is_at_work_is_left_alone(sqlite_engine: Engine, tmp_path: Path) -> None:
    with whole(tmp_path / "archive") as at_work:
        (at_work / "person.csv").write_text("half a row", encoding="utf-8")

        with whole(tmp_path / "archive") as other:
            assert other != at_work

        assert (at_work / "person.csv").exists()
        (tmp_path / "archive").rmdir()


def test_a_broken_history_is_exported_as_it_is_and_said(region_of_one: Region, tmp_path: Path) -> None:
    with writing(region_of_one.engine) as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("DROP TRIGGER journal_refuses_UPDATE"))
        connection.execute(text("UPDATE journal SET facts = '{}' WHERE subject = 'PRJ-0001'"))

    done = export(region_of_one.engine, METADATA, tmp_path / "archive", documents=ELSEWHERE)

    assert [(broken.subject, broken.seq) for broken in done.broken] == [("PRJ-0001", 1)]
    assert (tmp_path / "archive" / MANIFEST).exists()


@pytest.fixture
def region_of_one(engine: Engine) -> Region:
    region = Region(engine).found()
    region.open_project()
    return region


CHAINS, ENTRIES = 8, 1000
FACTS = json.dumps({"changes": {}, "reason": "много слов " * 130}, ensure_ascii=False)


def long_histories(engine: Engine) -> None:
    """Fill the journal with more than memory should hold."""
    day, entry_of = date(2024, 6, 3), [column.name for column in TABLES["journal"].columns]
    with writing(engine) as connection:
        for number in range(CHAINS):
            code, head, rows = f"ORG-{number:04}", GENESIS, []
            begun = json.dumps({"title": code, "organisation_kind": "institution", "sphere": None, "parent": None})
            for seq in range(1, ENTRIES + 1):
                kind, facts = ("organisation_registered", begun) if seq == 1 else ("body_amended", FACTS)
                known = ("potok", "system", "", None, "", f"{code}:{seq}", 0, None, None, None, facts)
                entry = (RECORD, code, seq, seq, kind, day, NOW, *known)
                hashed = (*entry[:5], day.isoformat(), instant_text(NOW), *known)
                previous, head = head, link(head, hashed)
                rows.append(dict(zip(entry_of, (*entry, previous, head), strict=True)))
            subject = {"code": code, "kind": "organisation", "title": code, "since_on": day, "opened_on": day}
            subject |= {"organisation": code, "active_on": day}
            connection.execute(insert(TABLES["subject"]).values(**subject, version=ENTRIES, head=head, round=0))
            connection.execute(insert(TABLES["organisation"]).values(code=code, name=code, kind="institution"))
            connection.execute(insert(TABLES["journal"]), rows)


@pytest.mark.long
def test_memory_does_not_grow_with_the_journal(engine: Engine, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    long_histories(engine)
    targets = {turn: request.getfixturevalue(f"{turn}_{engine.dialect.name}_engine") for turn in ("other", "blank")}
    memory = request.getfixturevalue("memory")
    least = [float("inf")] * 2
    for turn, target in targets.items():  # the interpreter's table of names may grow by MiB in one, but not in both
        if turn == "blank":
            migrate(target)
        memory()
        export(engine, METADATA, tmp_path / turn, documents=ELSEWHERE)
        exporting = memory()
        import_archive(target, METADATA, tmp_path / turn)
        importing = memory()
        least = [min(one) for one in zip(least, (exporting, importing), strict=True)]
        if max(least) < 10:
            break

    assert (tmp_path / turn / "journal.csv").stat().st_size > 20 * 2**20
    assert max(least) < 10
