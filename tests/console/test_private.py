"""What the programme keeps is for whoever runs it, and strangers on a port are not taken for a server."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from pydantic import ValidationError

from console.web.session import begin_afresh, link_secret, seat_of, seated, seated_by_link
from domain.engine.actor import Acting, Method
from flows.orchestrator import find
from flows.port import PortTaken, listening, port_of
from flows.programme import Programme
from flows.settings import Settings
from tests.console.conftest import Window
from tests.namespaces import APART, apart
from tests.region import DAY, METHODOLOGIST, Region


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


def test_a_taken_port_is_refused_with_who_holds_it() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(PortTaken, match=f"is taken .*{os.getpid()}, "):
            listening(port_of(other))


@pytest.mark.system
@pytest.mark.skipif(not apart(), reason="this kernel gives no network of one's own")
def test_a_machine_that_cannot_speak_with_itself_is_told_so_at_once(tmp_path: Path) -> None:
    command = [*APART, sys.executable, "-m", "console.main", "demo", "--dir", str(tmp_path / "demo")]
    environment = os.environ | {"POTOK_LANGUAGE": "en", "PYTHONPATH": str(Path.cwd())}

    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=500)

    assert (done.returncode, "ip link set lo up" in done.stderr) == (3, True), done.stderr
    assert "Traceback" not in done.stderr


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


@pytest.mark.parametrize("name", ["erasing-PER-0007.json", "potok-serve.lock", "erased.jsonl"])
def test_doctor_names_what_an_act_and_a_server_leave_beside_the_database(
    blank_window: Window, tmp_path: Path, name: str
) -> None:
    blank_window("init")
    left = next(tmp_path.rglob("*.db")).with_name(name)
    left.touch()
    left.chmod(0o644)

    assert f"chmod -R go= {left}" in blank_window("doctor").out


def test_the_pages_and_the_server_want_two_ports(blank_window: Window) -> None:
    blank_window("init")

    said = blank_window("serve", "--port", "4870", "--web-port", "4870")

    assert (said.code, "страницам нужен свой порт" in said.err) == (2, True)


def test_a_link_and_a_session_from_before_a_start_of_the_server_open_nothing(region: Region) -> None:
    acting, now = Acting(METHODOLOGIST, Method.LOCAL), datetime.now(UTC)
    settings = Settings(database_url=region.engine.url.render_as_string(hide_password=False), _env_file=None)
    link = link_secret(region.engine, acting, today=DAY, now=now)
    cookie = seated(settings, region.engine, acting, now, "a browser")
    assert seat_of(settings, region.engine, cookie, now, DAY)

    begin_afresh(region.engine, now)

    assert seated_by_link(settings, region.engine, link, now, "a browser") is None
    assert seat_of(settings, region.engine, cookie, now, DAY) is None


BESIDE = ("seals.txt", "security.jsonl", "methodologies.txt", "backups", "export-2024", "charts")


@pytest.mark.parametrize("left", BESIDE)
def test_doctor_names_what_others_can_read(left: str, window: Window, region: Region) -> None:
    place = Path(str(region.engine.url.database)).parent / left
    if "." in left:
        place.write_text("", "utf-8")
    else:
        place.mkdir(exist_ok=True)
    place.chmod(0o600 if "." in left else 0o700)
    before = window("doctor").out
    place.chmod(0o644 if "." in left else 0o755)

    found = window("doctor").out

    assert str(place) not in before
    assert str(place) in found


def test_what_a_flow_of_a_worker_writes_is_its_owners_alone(region: Region, tmp_path: Path) -> None:
    mask = os.umask(0o022)
    try:
        Programme.open(Settings(database_url=str(region.engine.url), _env_file=None))
        (tmp_path / "letter").write_text("", "utf-8")
    finally:
        os.umask(mask)

    assert (tmp_path / "letter").stat().st_mode & 0o777 == 0o600


def test_beside_a_database_that_is_no_file_nothing_lies_in_the_working_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/var/state")
    kept = Settings(database_url="postgresql://potok@127.0.0.1/potok", _env_file=None)

    assert kept.documents_folder.is_relative_to("/var/state")
    assert kept.backups_folder.is_relative_to("/var/state")
    for name in ("documents", "backups", "maildir", "reports"):
        with pytest.raises(ValidationError, match=name):
            Settings.model_validate({"database_url": "postgresql://potok@127.0.0.1/potok", name: "here"})
