"""What the programme keeps is for whoever runs it, and strangers on a port are not taken for a server."""

from __future__ import annotations

import json
import os
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from flows.orchestrator import find
from flows.server import PortTaken, start
from flows.settings import Settings
from tests.console.conftest import Window


class Stranger(BaseHTTPRequestHandler):
    """A program that answers 200 to everything, and is no Prefect."""

    def do_GET(self) -> None:
        """Anything at all."""
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"<html>hello</html>")

    def log_message(self, *_: object) -> None:
        """Nothing is told."""


@pytest.fixture
def stranger() -> Iterator[int]:
    server = HTTPServer(("127.0.0.1", 0), Stranger)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_address[1]
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_stranger_on_the_port_is_no_server(stranger: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    note = {"api": f"http://127.0.0.1:{stranger}/api", "pid": os.getpid(), "secret": "potok:x"}
    (tmp_path / "potok-serve.json").write_text(json.dumps(note), "utf-8")
    monkeypatch.delenv("PREFECT_API_URL", raising=False)

    found = find(Settings(database_url=f"sqlite:///{tmp_path}/potok.db", _env_file=None))

    assert found.api is None
    assert "действия выполняются без него" in found.said.ru


def test_a_taken_port_is_refused_before_anything_starts(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken, match=f"is taken .*{os.getpid()}, "):
            start(tmp_path / "prefect", other.getsockname()[1])

    assert not (tmp_path / "prefect" / "prefect.db").exists()


def test_what_init_makes_is_readable_by_nobody_else(blank_window: Window, tmp_path: Path) -> None:
    blank_window("init")
    made = [path for path in tmp_path.rglob("*") if path.name.startswith("potok")]

    assert made
    assert all(path.stat().st_mode & 0o077 == 0 for path in made)


def test_doctor_names_what_others_can_read_and_the_command_that_mends(blank_window: Window, tmp_path: Path) -> None:
    blank_window("init")
    database = next(tmp_path.rglob("*.db"))
    sound = blank_window("doctor").out
    database.chmod(0o644)

    said = blank_window("doctor")

    assert "доступны другим" not in sound
    assert said.code == 3
    assert f"chmod -R go= {database}" in said.out
