"""The whole database in a folder and back, as staff do it: what is said, and what a program reads."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from console.answer import Answer, as_json
from console.archive import TERMINATED, export_database, import_database, is_archive
from console.desk import Desk
from console.failure import BAD_INPUT, REFUSED, failure_of
from domain.archive import export
from domain.archive.manifest import MANIFEST
from domain.engine.database import writing
from domain.engine.refusals import Refusal
from tests.console.conftest import Window
from tests.region import Region


@pytest.fixture
def exported(window: Window, region: Region, tmp_path: Path) -> Path:
    """The region of the window with a project, in a folder."""
    assert window("project", "list").code == 0
    region.open_project()
    export_database(Desk(json=False), tmp_path / "копия")
    return tmp_path / "копия"


@pytest.fixture
def elsewhere(exported: Path, window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Window:
    """The same window at a database that was only just founded."""
    assert exported.is_dir()
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")
    assert window("init").code == 0
    return window


def text_of(answer: Answer) -> str:
    return "\n".join(str(part) for part in answer.shown)


@pytest.mark.parametrize(
    ("language", "said"),
    [("ru", "Вся база выгружена в папку"), ("en", "The whole database was exported to")],
)
def test_an_export_says_where_it_is_what_it_holds_and_the_way_back(
    window: Window, region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, said: str
) -> None:
    code = region.open_project()
    monkeypatch.setenv("POTOK_LANGUAGE", language)

    answer = export_database(Desk(json=False), tmp_path / "copy")

    lines = text_of(answer).splitlines()
    sealed = window("journal", "seal").out.split()[3]
    assert lines[0] == f"{said} {tmp_path}/copy"
    assert lines[-1].endswith(f": potok import {tmp_path}/copy")
    assert sealed in text_of(answer)
    assert code in (tmp_path / "copy" / "project.csv").read_text("utf-8")
    assert is_archive(tmp_path / "copy")
    assert not is_archive(tmp_path)


def test_a_program_reads_the_same_figures_of_both_ways(elsewhere: Window, exported: Path, tmp_path: Path) -> None:
    imported = import_database(Desk(json=True), exported)
    again = export_database(Desk(json=True), tmp_path / "again")

    assert len(elsewhere("project", "list", "--json").data["lines"]) == 1
    assert list(imported.data) == [
        "outcome",
        "folder",
        "format",
        "revision",
        "tables",
        "rows",
        "subjects",
        "entries",
        "seal",
        "lost",
    ]
    assert imported.data["tables"]["project"] == 1
    assert imported.data.pop("outcome") == "entered"
    assert again.data == imported.data | {"folder": f"{tmp_path}/again", "broken": [], "broken_total": 0}
    assert as_json(again.data)


def test_an_import_goes_into_a_database_that_was_only_just_founded(elsewhere: Window, exported: Path) -> None:
    answer = import_database(Desk(json=False), exported)

    assert answer.exit_code == 0
    assert text_of(answer).startswith(f"База загружена из папки {exported}\nСтрок: ")
    assert elsewhere("journal", "verify").out.endswith("Всё цело.\n")
    assert elsewhere("project", "show", "PRJ-0001").out.startswith("PRJ-0001 «Сокращение времени")
    assert elsewhere("project", "measure", "PRJ-0001", "time", "67", "--moment", "baseline").code == 0


def test_a_dry_run_of_an_archive_checks_it_whole_and_writes_nothing(elsewhere: Window, exported: Path) -> None:
    rehearsed = elsewhere("import", exported, "--dry-run")

    assert rehearsed.code == 0
    assert rehearsed.out.startswith(f"Архив {exported} можно загрузить. Пробный запуск, ничего не записано.\n")
    assert elsewhere("project", "list", "--json").data["lines"] == []
    assert elsewhere("import", exported, "--dry-run", "--json").data["outcome"] == "rehearsed"
    assert elsewhere("import", exported, "--json").data["outcome"] == "entered"
    assert len(elsewhere("project", "list", "--json").data["lines"]) == 1


def test_a_dry_run_of_an_archive_names_what_is_wrong(elsewhere: Window, exported: Path) -> None:
    elsewhere("init", "--admin-name", "Иванова Мария", "--admin-email", "ivanova@region.example")

    said = elsewhere("import", exported, "--dry-run")

    assert said.code == REFUSED
    assert "в базе уже есть записи" in said.err


def test_an_archive_that_has_lost_its_manifest_is_no_folder_of_spreadsheets(elsewhere: Window, exported: Path) -> None:
    (exported / MANIFEST).unlink()

    said = elsewhere("import", exported)

    assert said.code == BAD_INPUT
    assert len(said.err.splitlines()) == 2
    assert f"{exported}: здесь нет файла manifest.json, а без него архив не проверить" in said.err


@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP"])
def test_an_export_that_is_asked_to_end_leaves_nothing(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)
    monkeypatch.setattr(export, "seal_of", lambda *_: signal.raise_signal(number))

    with pytest.raises(SystemExit) as ended:
        window("export", tmp_path / "home" / "copy")

    assert ended.value.code == TERMINATED
    assert list((tmp_path / "home").iterdir()) == []
    assert signal.getsignal(number) is before


def test_an_import_into_a_database_with_people_is_refused(elsewhere: Window, exported: Path) -> None:
    elsewhere("init", "--admin-name", "Иванова Мария", "--admin-email", "ivanova@region.example")
    before = elsewhere("journal", "verify", "--json").data

    with pytest.raises(Refusal) as caught:
        import_database(Desk(json=False), exported)

    failure = failure_of(caught.value)
    assert failure is not None
    assert failure.exit_code == REFUSED
    assert "создайте её командой «potok init» без администратора" in failure.text(Desk(json=False).language)
    assert elsewhere("journal", "verify", "--json").data == before


def test_a_spoiled_folder_is_bad_input_that_names_the_file(elsewhere: Window, exported: Path) -> None:
    file = exported / "journal.csv"
    file.write_bytes(file.read_bytes().replace(b"PER-0001", b"PER-0009", 1))

    with pytest.raises(Refusal) as caught:
        import_database(Desk(json=False), exported)

    failure = failure_of(caught.value)
    assert failure is not None
    assert failure.exit_code == BAD_INPUT
    assert "- journal.csv: файл изменён: его SHA-256" in failure.text(Desk(json=False).language)
    assert elsewhere("project", "list", "--json").data["lines"] == []


def test_an_export_of_a_history_that_was_changed_warns(window: Window, region: Region, tmp_path: Path) -> None:
    code = region.open_project()
    with writing(region.engine) as connection:
        connection.exec_driver_sql("DROP TRIGGER journal_refuses_UPDATE")
        connection.exec_driver_sql(f"UPDATE journal SET actor = 'PER-0009' WHERE subject = '{code}'")

    answer = export_database(Desk(json=False), tmp_path / "copy")

    assert window("journal", "verify").code == answer.exit_code == REFUSED
    assert f"Историю меняли: {code}, №1: запись изменена" in text_of(answer)
    assert "Такой архив не загрузится" in text_of(answer)
    assert answer.data["broken"]
    assert (tmp_path / "copy" / MANIFEST).exists()
