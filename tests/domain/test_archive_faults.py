"""A spoiled archive is refused with its place, and nothing is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import (
    Engine,
    MetaData,
    text,
)

from domain.archive.export import export
from domain.archive.intake import import_archive
from domain.archive.manifest import MANIFEST
from domain.archive.sheets import Sheet
from domain.engine.database import HEAD, writing
from domain.engine.refusals import Fault, Reason, Refusal
from domain.engine.words import Language
from tests.archives import (
    ELSEWHERE,
    EMPTY_SHA256,
    METADATA,
    bytes_of,
    covered_up,
    exported_region,
    forged,
    is_empty,
    kept_texts,
    restated,
    rewritten,
    rows_of,
)
from tests.region import Region


@pytest.fixture(scope="session")
def told(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of a region with a package."""
    return exported_region(sqlite_template, tmp_path_factory.mktemp("told"))


@pytest.fixture
def archive(told: Path, tmp_path: Path) -> Path:
    """A copy of that archive, to spoil."""
    shutil.copytree(told, tmp_path / "archive")
    return tmp_path / "archive"


def reasons(engine: Engine, folder: Path, metadata: MetaData = METADATA) -> tuple[Reason, ...]:
    """Why an archive is refused."""
    with pytest.raises(Refusal) as caught:
        import_archive(engine, metadata, folder)
    for reason in caught.value.reasons:
        assert reason.said.say(Language.RU) != reason.said.say(Language.EN)
    return caught.value.reasons


@pytest.mark.long
def test_a_database_with_rows_is_refused_and_left_alone(archive: Path, engine: Engine) -> None:
    Region(engine).found()
    before = rows_of(engine)

    (reason,) = reasons(engine, archive)

    assert (reason.key, reason.fault) == ("database_not_empty", Fault.RULE)
    assert "journal, " in reason.said.en
    assert rows_of(engine) == before


@pytest.mark.long
def test_what_an_installation_begins_with_gives_way(archive: Path, engine: Engine, tmp_path: Path) -> None:
    kept_texts(engine, ["the pack of `potok init`"])

    with pytest.raises(Refusal, match="methodology"):
        import_archive(engine, METADATA, archive)
    import_archive(engine, METADATA, archive, founding=["methodology"])

    export(engine, METADATA, tmp_path / "again", documents=ELSEWHERE)
    assert bytes_of(tmp_path / "again") == bytes_of(archive)


@pytest.mark.long
def test_no_cell_is_a_null_character_on_any_database(
    sqlite_engine: Engine, other_engine: Engine, tmp_path: Path
) -> None:
    kept_texts(sqlite_engine, ["sound", "null \0 character"])
    export(sqlite_engine, METADATA, tmp_path / "archive")

    (reason,) = reasons(other_engine, tmp_path / "archive")

    assert (reason.key, reason.field) == ("row_refused", "methodology.csv:3")
    assert "NUL" in reason.said.en
    assert is_empty(other_engine)


SPOILED: dict[str, tuple[Callable[[Path], object], str, str, str]] = {
    "a changed byte": (
        lambda folder: rewritten(folder / "organisation.csv", "Город Азов", "Город Аэов"),
        "file_changed", "organisation.csv", "SHA-256",
    ),
    "a missing file": (lambda folder: (folder / "score.csv").unlink(), "file_missing", "score.csv", "missing"),
    "an extra file": (lambda folder: (folder / "more.csv").touch(), "file_extra", "more.csv", "not belong"),
    "a table nobody knows": (
        lambda folder: restated(folder, lambda found: found["tables"].update(more=found["tables"]["score"])),
        "file_extra", "manifest.json: tables.more", "not belong",
    ),
    "a table less": (
        lambda folder: restated(folder, lambda found: found["tables"].pop("score")),
        "file_missing", "manifest.json: tables.score", "missing",
    ),
    "a column less": (
        lambda folder: restated(folder, lambda found: found["tables"]["score"]["columns"].remove("points")),
        "differs", "manifest.json: tables.score", "expected check,entry,person,criterion,points",
    ),
    "another kind of column": (
        lambda folder: restated(folder, lambda found: found["tables"]["score"].update(kinds=["text"] * 5)),
        "differs", "manifest.json: tables.score", "expected text,integer,text,text,decimal",
    ),
    "rows that are not there": (
        lambda folder: restated(folder, lambda found: found["tables"]["score"].update(rows=1)),
        "differs", "score.csv", "rows: 36 here, expected 1",
    ),
    "another migration": (
        lambda folder: restated(folder, lambda found: found.update(revision="0002")),
        "other_revision", "manifest.json", f"migration 0002, and here it is {HEAD}",
    ),
    "another format": (
        lambda folder: restated(folder, lambda found: found.update(format="potok-archive/9")),
        "other_format", "manifest.json", "reads “potok-archive/1”",
    ),
    "a list for a manifest": (
        lambda folder: (folder / MANIFEST).write_text("[]", encoding="utf-8"),
        "other_format", "manifest.json", "does not state its format",
    ),
    "half a manifest": (
        lambda folder: (folder / MANIFEST).write_text('{"format":\n', encoding="utf-8"),
        "bad_json", "manifest.json:2:1", "no JSON",
    ),
    "a manifest that lacks something": (
        lambda folder: restated(folder, lambda found: found["tables"]["score"].pop("sha256")),
        "bad_manifest", "manifest.json: tables.score.sha256", "required",
    ),
    "no manifest": (lambda folder: (folder / MANIFEST).unlink(), "not_an_archive", "archive", "no manifest.json here"),
    "another seal": (
        lambda folder: restated(folder, lambda found: found.update(seal=EMPTY_SHA256)),
        "differs", "manifest.json", "seal: ",
    ),
    "fewer entries": (
        lambda folder: restated(folder, lambda found: found.update(entries=1)),
        "differs", "manifest.json", "entries: 147 here, expected 1",
    ),
}  # fmt: skip
"""What can be wrong with an archive: how to do it, and the key, the place and the words of the refusal."""


@pytest.mark.parametrize("spoiled", SPOILED)
def test_a_spoiled_archive_is_refused_with_its_place_and_nothing_is_written(
    archive: Path, engine: Engine, spoiled: str
) -> None:
    spoil, key, place, said = SPOILED[spoiled]
    spoil(archive)

    reason, *_ = reasons(engine, archive)

    assert (reason.key, reason.fault) == (key, Fault.INPUT)
    assert reason.field.endswith(place)
    assert said in reason.said.en
    assert is_empty(engine)


def test_every_faulty_file_is_named_at_once(archive: Path, sqlite_engine: Engine) -> None:
    (archive / "score.csv").unlink()
    (archive / "more.csv").touch()
    rewritten(archive / "organisation.csv", "Город Азов", "Город Аэов")

    found = reasons(sqlite_engine, archive)

    assert [reason.field for reason in found] == ["more.csv", "organisation.csv", "score.csv"]


def test_a_forged_entry_is_found_though_the_manifest_was_covered_up(archive: Path, engine: Engine) -> None:
    forged(archive, "journal", '""points"":""1""', '""points"":""2""')

    (reason,) = reasons(engine, archive)

    assert (reason.key, reason.field) == ("history_broken", "journal.csv: CHK-0001 №40")
    assert "the entry was changed" in reason.said.en
    assert is_empty(engine)


@pytest.mark.long
@pytest.mark.parametrize(
    ("table", "old", "new", "place"),
    [
        ("score", "trained,1,", "trained,2,", "score.csv: CHK-0001, 40, points"),
        ("exemplar_status", ",active,", ",suspended,", "exemplar_status.csv: CHK-0001, CHK-0001, standing"),
        ("commissioner", "PER-0007", "PER-0001", "commissioner.csv: CHK-0001, PER-0001"),
    ],
)
def test_a_row_that_the_journal_does_not_tell_is_found_though_the_manifest_was_covered_up(
    archive: Path, engine: Engine, table: str, old: str, new: str, place: str
) -> None:
    forged(archive, table, old, new)

    (reason,) = reasons(engine, archive)

    assert (reason.key, reason.field) == ("not_told", place)
    assert is_empty(engine)


def test_an_entry_that_was_taken_out_is_missed(archive: Path, engine: Engine) -> None:
    lines = (archive / "journal.csv").read_bytes().split(b"\n")
    assert lines[3].startswith(b"3,CHK-0001,3,")
    (archive / "journal.csv").write_bytes(b"\n".join(lines[:3] + lines[4:]))
    covered_up(archive, "journal")
    restated(archive, lambda found: found["tables"]["journal"].update(rows=found["tables"]["journal"]["rows"] - 1))

    (reason,) = reasons(engine, archive)

    assert (reason.key, reason.field) == ("history_broken", "journal.csv: CHK-0001 №4")
    assert "entry 3 is missing" in reason.said.en
    assert is_empty(engine)


UNREADABLE = {
    "no such day": ("journal", ",scored,2024-06-03,", ",scored,2024-06-31,", "happened_on", "a date YYYY-MM-DD"),
    "a day without dashes": ("journal", ",scored,2024-06-03,", ",scored,20240603,", "happened_on", "“20240603”"),
    "no such hour": ("journal", "T09:00:00.", "T25:00:00.", "recorded_at", "an instant"),
    "another zone": ("journal", "00.000000Z", "00.000000+03:00", "recorded_at", "an instant"),
    "a whole number in words": ("score", ",40,", ",six,", "entry", "a whole number"),
    "a number with a comma": ("score", "trained,1,", 'trained,"90,5",', "points", "a decimal number"),
    "a number with an exponent": ("score", "trained,1,", "trained,9E1,", "points", "a decimal number"),
    "an empty text for a number": ("score", "trained,1,", 'trained,"",', "points", "a decimal number"),
    "a stranger word": (
        "organisation",
        '"Город Азов",municipality',
        '"Город Азов",kingdom',
        "kind",
        "one of: body, municipality",
    ),
    "neither true nor false": ("commissioner", ",true,", ",1,", "outside", "true or false"),
    "a live formula": ("organisation", '"Город Азов"', '"=1+1"', "name", "an apostrophe goes before"),
    "a cell too many": ("score", "trained,1,", "trained,1,,", "", "9 cells, not 8"),
    "a cell too few": ("score", "trained,1,", "trained,", "", "7 cells, not 8"),
    "an open quote": ("organisation", '"Город Азов"', '"Город Азов', "", "quotes do not match"),
    "a quote inside": ("organisation", '"Город Азов"', 'Город "Азов"', "", "quotes do not match"),
    "other headings": ("score", "check,entry,", "entry,check,", "", "expected check,entry,person"),
}


@pytest.mark.parametrize("unreadable", UNREADABLE)
def test_a_cell_that_cannot_be_read_is_named_by_file_line_and_column(
    archive: Path, engine: Engine, unreadable: str
) -> None:
    table, old, new, column, said = UNREADABLE[unreadable]
    line = (archive / f"{table}.csv").read_text("utf-8").partition(old)[0].count("\n") + 1
    forged(archive, table, old, new)

    (reason,) = reasons(engine, archive)

    assert reason.field == f"{table}.csv:{line}" + (f":{column}" if column else "")
    assert said in reason.said.en
    assert is_empty(engine)


def test_bytes_that_are_no_text_are_named_by_their_line(archive: Path, sqlite_engine: Engine) -> None:
    file = archive / "organisation.csv"
    file.write_bytes(file.read_bytes().replace("Город Азов".encode(), "Город Азов".encode("cp1251")))
    covered_up(archive, "organisation")

    (reason,) = reasons(sqlite_engine, archive)

    assert reason.field == "organisation.csv:4"
    assert "UTF-8" in reason.said.en


IMPOSSIBLE = {
    "a rule of the table": ("score", "CHK-0001,40,", ",40,", "score.csv:2"),
    "a row twice": ("organisation", "ORG-0002,", "ORG-0001,", "organisation.csv:3"),
    "a code that nobody has": ("organisation", "ORG-0003,", "ORG-0009,", "organisation.csv"),
    "a value that a project must have": ("subject", ",completed,replication,", ",completed,,", "subject.csv:18"),
}


@pytest.mark.parametrize("impossible", IMPOSSIBLE)
def test_a_row_that_the_database_refuses_is_named(archive: Path, engine: Engine, impossible: str) -> None:
    table, old, new, place = IMPOSSIBLE[impossible]
    forged(archive, table, old, new)

    (reason,) = reasons(engine, archive)

    assert reason.key in {"row_refused", "points_nowhere"}
    assert reason.field.startswith(place)
    assert is_empty(engine)


def test_what_sqlite_refuses_is_said_in_russian(archive: Path, sqlite_engine: Engine) -> None:
    forged(archive, "organisation", "ORG-0002,", "ORG-0001,")

    (reason,) = reasons(sqlite_engine, archive)

    assert reason.said.ru == "база не принимает эту строку: строка с таким же ключом уже была (organisation.code)"


def test_a_text_too_long_for_postgresql_is_named_by_its_line_past_texts_of_several_lines(
    sqlite_engine: Engine, postgresql_engine: Engine, tmp_path: Path
) -> None:
    kept_texts(sqlite_engine, ["one\ntwo\nthree", "four"])
    with writing(sqlite_engine) as connection:
        connection.execute(text("UPDATE methodology SET sha256 = sha256 || sha256 WHERE identity = '1'"))
    export(sqlite_engine, METADATA, tmp_path / "archive")

    (reason,) = reasons(postgresql_engine, tmp_path / "archive")

    assert reason.field == "methodology.csv:5:sha256"
    assert "too long" in reason.said.en


@pytest.mark.parametrize("record", [b"a" * (17 << 20), b'"' + b"a\n" * (9 << 20)], ids=["line", "cell"])
def test_a_record_that_never_ends_is_refused_by_its_line(record: bytes, tmp_path: Path) -> None:
    table = METADATA.tables["subject"]
    heading = ",".join(column.name for column in table.columns).encode()
    (tmp_path / "subject.csv").write_bytes(heading + b"\n" + record)

    with pytest.raises(Refusal, match="at most 16 MB"):
        list(Sheet(tmp_path / "subject.csv", table))
