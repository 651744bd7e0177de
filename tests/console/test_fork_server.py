"""A command beside `potok serve` begins where everything is loaded, and is the command it would have been."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import pytest
from sqlalchemy import Engine

from console.launcher import GO, greets, is_ours, release
from tests.region import LEADER, Region

pytestmark = pytest.mark.system

PACKAGES = ("console", "flows", "domain", "notifications", "deployments")
ROOT = Path(__file__).parents[2]

HERE = "import sys; from console.launcher import _begun_elsewhere; sys.exit(_begun_elsewhere() is None)"
"""Exit code 0 where a fork server did the work with code 0, 1 where nobody took it."""


@dataclass(frozen=True)
class Forks:
    """A fork server in a folder of its own, and the commands that ask it."""

    home: Path
    server: subprocess.Popen[bytes]
    code: Path

    def environment(self, **more: str) -> dict[str, str]:
        return os.environ | at_home(self.home) | {"PYTHONPATH": str(self.code), "POTOK_LANGUAGE": "ru"} | more

    def command(self, *words: str, script: str = "", **more: str) -> subprocess.Popen[str]:
        begun = ["-c", script] if script else ["-m", "console.launcher"]
        return subprocess.Popen(
            [sys.executable, *begun, *words], env=self.environment(**more), cwd=self.home,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip

    def sockets(self) -> list[Path]:
        return list(self.home.glob("potok-*/*"))


def at_home(home: Path) -> dict[str, str]:
    return {"TMPDIR": str(home), "XDG_STATE_HOME": str(home / "state")}


def begun(home: Path, code: Path = ROOT) -> Forks:
    environment = os.environ | at_home(home) | {"PYTHONPATH": str(code)}
    server = subprocess.Popen(
        [sys.executable, "-m", "console.fork_server"], stdin=subprocess.PIPE, env=environment, cwd=code
    )
    forks = Forks(home, server, code)
    until(lambda: taken(forks))
    return forks


def taken(forks: Forks) -> bool:
    """Whether the server takes a command."""
    asked = forks.command("find", "--help", script=HERE)
    asked.communicate()
    return asked.returncode == 0


def opened(process: str, file: str | None) -> bool:
    """Whether a process has a file open."""
    return any(link.exists() and str(link.resolve()) == file for link in Path(f"/proc/{process}/fd").iterdir())


def until(holds: Callable[[], object]) -> None:
    for _ in range(6000):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it did not come about")


@contextmanager
def short_folder() -> Iterator[Path]:
    """A folder with a short name: a socket's name may not be long."""
    made = Path(mkdtemp(dir="/tmp"))
    yield made
    shutil.rmtree(made)


@pytest.fixture
def home() -> Iterator[Path]:
    with short_folder() as made:
        yield made


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    with short_folder() as made:
        found = begun(made)
        yield found
        found.server.terminate()
        found.server.communicate(timeout=300)


def test_a_command_has_its_own_folder_environment_streams_and_exit_code(forks: Forks, sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()
    url = str(sqlite_engine.url)

    shown = forks.command("project", "show", code, script=HERE, POTOK_DATABASE_URL=url)
    english = forks.command("project", "show", "PRJ-9999", POTOK_DATABASE_URL=url, POTOK_LANGUAGE="en")
    nowhere = forks.command("project", "show", code, POTOK_DATABASE_URL="sqlite:///there.db")

    assert code in shown.communicate()[0]
    assert shown.returncode == 0
    assert "PRJ-9999" in (said := english.communicate()[1])
    assert "нет" not in said
    assert english.returncode == 2
    assert "there.db" in nowhere.communicate()[1]
    assert nowhere.returncode == 3


def test_an_action_is_done_by_whoever_called(forks: Forks, sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()
    words = ("project", "action", code, "--title", "Разметить кабинет", "--due", "2030-01-01", "--owner", LEADER)
    url = str(sqlite_engine.url)

    done = forks.command(*words, script=HERE, POTOK_DATABASE_URL=url, POTOK_ACTOR=LEADER)
    nobody = forks.command(*words, POTOK_DATABASE_URL=url)

    said, refused = done.communicate()
    assert "Готово" in said, refused
    assert done.returncode == 0
    nobody.communicate()
    assert nobody.returncode != 0


@pytest.mark.parametrize("signal_sent", [signal.SIGTERM, signal.SIGKILL])
def test_what_ends_the_caller_ends_the_command(
    forks: Forks, sqlite_engine: Engine, signal_sent: signal.Signals
) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()
    assert sqlite_engine.url.database
    held = sqlite3.connect(sqlite_engine.url.database, isolation_level=None)
    before = held.execute("SELECT count(*) FROM journal").fetchone()
    held.execute("BEGIN IMMEDIATE")
    words = ("project", "action", code, "--title", "Название", "--due", "2030-01-01", "--as", LEADER)
    waiting = forks.command(*words, POTOK_DATABASE_URL=str(sqlite_engine.url))
    children = Path(f"/proc/{forks.server.pid}/task/{forks.server.pid}/children")
    until(lambda: any(opened(child, sqlite_engine.url.database) for child in children.read_text("ascii").split()))

    waiting.send_signal(signal_sent)
    said = "".join(waiting.communicate())

    assert waiting.returncode == (130 if signal_sent == signal.SIGTERM else -signal.SIGKILL)
    until(lambda: not children.read_text("ascii").split())
    held.execute("ROLLBACK")
    assert "Traceback" not in said
    assert held.execute("SELECT count(*) FROM journal").fetchone() == before
    held.close()


def test_where_nobody_listens_a_command_begins_itself(home: Path) -> None:
    asked = Forks(home, None, ROOT).command("guide", script=HERE)  # type: ignore[arg-type]

    asked.communicate()

    assert asked.returncode == 1


def test_where_somebody_else_made_the_folder_first_the_server_listens_with_its_user(home: Path) -> None:
    squatted = home / f"potok-{os.getuid()}"
    squatted.mkdir()
    squatted.chmod(0o755)

    forks = begun(home)

    assert not list(squatted.iterdir())
    assert len(list((home / "state" / "potok" / "run").iterdir())) == 1
    forks.server.terminate()
    forks.server.communicate(timeout=300)


def test_a_server_that_hangs_is_passed_by_and_does_nothing_a_second_time(home: Path, sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()
    words = ("project", "action", code, "--title", "Разметить кабинет", "--due", "2030-01-01", "--owner", LEADER)
    forks = begun(home)
    forks.server.send_signal(signal.SIGSTOP)

    done = forks.command(*words, POTOK_DATABASE_URL=str(sqlite_engine.url), POTOK_ACTOR=LEADER)
    said, refused = done.communicate(timeout=300)
    forks.server.send_signal(signal.SIGCONT)
    until(lambda: taken(forks))
    forks.server.terminate()
    forks.server.communicate(timeout=300)

    assert (done.returncode, "Готово" in said) == (0, True), refused
    with sqlite3.connect(str(sqlite_engine.url.database)) as database:
        assert database.execute("SELECT count(*) FROM action").fetchone() == (1,)


def test_a_server_whose_queue_is_full_holds_nobody_up_and_is_seen_to_be_silent(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(home))
    monkeypatch.setattr("console.launcher.TAKEN_WITHIN", 0.2)
    place = home / f"potok-{os.getuid()}"
    place.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as door, ExitStack() as waiting:
        door.bind(str(place / f"{release()}-1"))
        door.listen(1)
        for _ in range(2):
            waiting.enter_context(socket.socket(socket.AF_UNIX)).connect(door.getsockname())

        asked = Forks(home, None, ROOT).command("guide", script=HERE)  # type: ignore[arg-type]
        asked.communicate(timeout=300)

        assert asked.returncode == 1
        assert not greets(1)


def test_a_server_that_takes_commands_greets(forks: Forks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(forks.home))

    assert greets(forks.server.pid)
    assert not greets(forks.server.pid + 1)
    assert taken(forks)


def test_a_socket_of_another_user_is_told_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        known = is_ours(ours)
        monkeypatch.setattr("os.getuid", lambda: 4711)

        assert (known, is_ours(ours)) == (True, False)


def test_a_long_command_is_a_process_of_its_own(forks: Forks) -> None:
    for words in (("demo", "--help"), ("login", "--help"), ("--help",), ("nonsense",)):
        passed_on = forks.command(*words, script=HERE)
        passed_on.communicate()
        assert passed_on.returncode == 1, words


def test_a_server_whose_code_was_replaced_begins_anew_and_its_caller_begins_itself(home: Path) -> None:
    code = home / "code"
    for package in PACKAGES:
        shutil.copytree(ROOT / package, code / package, ignore=shutil.ignore_patterns("__pycache__"))
    forks = begun(home, code)
    (before,) = forks.sockets()
    changed = code / "console" / "guide.py"
    changed.write_text(changed.read_text("utf-8") + "\n", "utf-8")

    refused = forks.command("find", "--help", script=HERE)
    refused.communicate()
    until(lambda: taken(forks))

    assert forks.sockets() == [before]  # the same process, anew
    assert refused.returncode == 1
    forks.server.communicate(timeout=300)  # its line to its parent is cut
    assert forks.server.returncode == 0
    assert not forks.sockets()


def test_the_server_knows_no_prefect_and_keeps_nothing_of_the_callers(forks: Forks) -> None:
    open_files = Path(f"/proc/{forks.server.pid}/fd")
    maps = Path(f"/proc/{forks.server.pid}/maps")
    before = len(list(open_files.iterdir()))

    for _ in range(5):
        assert forks.command("find", "--help", script=HERE).communicate()[0]

    until(lambda: len(list(open_files.iterdir())) == before)
    assert "/prefect/" not in maps.read_text("ascii", "replace")
    assert subprocess.run(
        [sys.executable, "-c", "import sys, console.fork_server as f; f.load(); sys.exit('prefect' in sys.modules)"],
        env=forks.environment(), check=False,
    ).returncode == 0  # fmt: skip


def test_a_command_that_was_let_begin_is_not_begun_again_whatever_becomes_of_it(home: Path) -> None:
    forks = Forks(home, None, ROOT)  # type: ignore[arg-type]
    place = home / f"potok-{os.getuid()}"
    place.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(place / f"{release()}-1"))
        door.listen()
        asked = forks.command("find", "x", script=HERE.replace("is None", ""))
        line, _ = door.accept()
        with line:
            line.sendall(GO)
            while not line.recv(1 << 20):
                pass
            line.sendall(str(os.getpid()).encode())
            time.sleep(1)  # its word to go lies unread: the line breaks, and does not only end

    asked.communicate()

    assert asked.returncode == 130


def test_a_command_with_closed_streams_says_nothing_and_is_done(forks: Forks, sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()
    shell = ["sh", "-c", 'exec "$0" "$@" <&- >&-', sys.executable, "-m", "console.launcher", "project", "show", code]

    done = subprocess.run(
        shell, env=forks.environment(POTOK_DATABASE_URL=str(sqlite_engine.url)), cwd=forks.home, check=False,
        capture_output=True, text=True,
    )  # fmt: skip

    assert (done.returncode, done.stderr) == (0, "")
