"""What is down around us: which, where, what was kept, what to do."""

from __future__ import annotations

import errno
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from console.failure import DOWN, failure_of
from domain.engine.words import Language
from tests.console.conftest import Window
from tests.region import Region


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_a_database_that_is_not_there_yet_asks_for_init(blank_window: Window) -> None:
    said = blank_window("project", "list")

    assert said.code == 3
    assert "ещё нет таблиц Потока: создайте их командой «potok init»" in said.err


def test_a_postgresql_that_does_not_answer_is_named_without_its_password(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_DATABASE_URL", f"postgresql://potok:secret@127.0.0.1:{free_port()}/potok")

    said = window("project", "list")

    assert said.code == 3
    assert "недоступна" in said.err
    assert "secret" not in said.err
    assert "POTOK_DATABASE_URL" in said.err


def test_a_database_of_a_newer_release_is_left_alone(window: Window, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "potok.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()

    for words in (("project", "list"), ("init",)):
        said = window(*words)

        assert said.code == 3
        assert "создана более новой версией Потока" in said.err


@pytest.mark.parametrize(("number", "said"), [(errno.ENOSPC, "на диске нет места"), (errno.EROFS, "диск не работает")])
def test_a_disk_that_fails_is_outside_and_said_in_words(number: int, said: str) -> None:
    failure = failure_of(OSError(number, os.strerror(number), "/mnt/copy"))

    assert failure is not None
    assert failure.exit_code == DOWN
    assert failure.text(Language.RU).startswith(f"/mnt/copy: {said}")


def test_a_file_that_is_no_database_is_explained(window: Window, tmp_path: Path) -> None:
    (tmp_path / "potok.db").write_text("это не база" * 500, encoding="utf-8")

    said = window("project", "list")

    assert said.code == 3
    assert "file is not a database" in said.err


def test_a_decision_is_not_refused_because_the_orchestrator_is_away(
    window: Window, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", f"http://127.0.0.1:{free_port()}/api")
    code = region.open_project()

    said = window("project", "measure", code, "time", "67", "--moment", "baseline")

    assert said.code == 0
    assert "не отвечает: действия выполняются без него, записи в журнале есть" in said.out


def test_the_doctor_names_what_is_down_and_what_to_do(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("POTOK_SMTP_URL", f"smtp://user:secret@127.0.0.1:{port}")
    monkeypatch.setenv("POTOK_WEBHOOK_PRIVATE", "true")
    monkeypatch.setenv("POTOK_WEBHOOK_URL", f"http://127.0.0.1:{port}/hook")

    said = window("doctor")

    assert said.code == 3
    assert f"ПРОБЛЕМА   почта: 127.0.0.1:{port} не отвечает" in said.out
    assert "→ проверьте POTOK_SMTP_URL и сеть; письма ждут в очереди" in said.out
    assert f"ПРОБЛЕМА   вебхук: 127.0.0.1:{port} не отвечает" in said.out
    assert "secret" not in said.out


@pytest.mark.parametrize("folder", ["/proc/nope", "/dev/null/mail"])
def test_the_doctor_names_a_folder_in_which_no_letter_can_be_written(
    window: Window, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.setenv("POTOK_MAILDIR", folder)

    said = window("doctor")

    assert said.code == 3
    assert f"ПРОБЛЕМА   почта: {Path(folder).parent}: " in said.out
    assert "potok notices test; письма ждут в очереди" in said.out


def test_the_doctor_finds_a_history_that_was_changed(window: Window, region: Region, tmp_path: Path) -> None:
    region.open_project()
    with sqlite3.connect(tmp_path / "potok.db") as connection:
        connection.execute("DROP TRIGGER journal_refuses_update")
        connection.execute("UPDATE journal SET actor = 'PER-0009' WHERE subject = 'PRJ-0001'")
    connection.close()

    doctor = window("doctor")
    verified = window("journal", "verify", "PRJ-0001")

    assert doctor.code == 3
    assert "нарушений 1" in doctor.out
    assert verified.code == 1
    assert "- PRJ-0001, №1: запись изменена" in verified.out


def test_the_doctor_is_content_with_a_sound_programme(window: Window) -> None:
    said = window("doctor", "--json")

    assert said.code == 0
    assert said.data["sound"]
    assert [line["what"] for line in said.data["lines"]] == [
        "рабочий календарь",
        "почта",
        "Prefect",
        "база данных",
        "кто действует",
        "методика",
        "резервная копия",
        "журнал",
        "печати",
        "документы",
        "письма",
    ]


class Failing(BaseHTTPRequestHandler):
    """An API that says that it is healthy and fails at everything else."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path.endswith("/health") else 500)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"true")

    do_POST = do_GET  # noqa: N815 - the name that the library calls

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own
        """Say nothing."""


@pytest.fixture
def failing_api() -> Iterator[str]:
    """The address of such an API."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Failing) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()
        thread.join()


@pytest.mark.system
def test_an_action_is_done_once_when_prefect_fails_on_the_way(
    window: Window, region: Region, failing_api: str, tmp_path: Path
) -> None:
    code = region.open_project()
    words = ("project", "measure", code, "time", "67", "--moment", "baseline", "--command-id", "m-1")
    environment = os.environ | {"PREFECT_API_URL": failing_api, "PYTHONPATH": str(Path(__file__).parents[2])}

    for outcome, told in (("Готово", True), ("Уже было сделано раньше", False)):
        ran = subprocess.run(
            [sys.executable, "-m", "console.main", *words],
            env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip

        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.startswith(outcome)
        assert ("не отвечает" in ran.stdout) is told, "it is said once"
        assert "Traceback" not in ran.stderr
    assert len(window("journal", "list", code, "--json").data) == 2


def test_without_a_server_deploy_says_what_it_needs(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)

    said = window("deploy")

    assert said.code == 2
    assert "PREFECT_API_URL=http://…/api" in said.err


def test_the_doctor_names_a_broken_methodology_once(
    window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "bad.toml").write_text("name = 1", "utf-8")
    monkeypatch.setenv("POTOK_METHODOLOGY", str(tmp_path / "bad.toml"))

    said = window("doctor")

    assert said.code == 3
    assert said.out.count(f"{tmp_path / 'bad.toml'}:1: roles: нет ключа «roles»") == 1
    assert said.out.count(f"potok methodology check {tmp_path / 'bad.toml'}") == 1
    assert "журнал: записей" in said.out


@pytest.mark.parametrize(
    ("text", "told"), [("[broken\n", "m.toml:1: файл не читается как TOML"), (None, "m.toml: нет такого файла")]
)
def test_the_doctor_names_the_file_of_a_methodology_that_cannot_be_read_once(
    window: Window, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, text: str | None, told: str
) -> None:
    file = tmp_path / "m.toml"
    if text is not None:
        file.write_text(text, "utf-8")
    monkeypatch.setenv("POTOK_METHODOLOGY", str(file))

    said = window("doctor")

    assert (said.code, said.out.count(told), said.out.count("ПРОБЛЕМА   методика")) == (3, 1, 1)


def test_a_full_disk_is_called_one(window: Window) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this machine has no disk that is always full")

    said = window("report", "--html", "/dev/full")

    assert said.code == 3
    assert "на диске нет места" in said.err.lower()
