"""The runner and what stands around it: who may ask, whose turn it is, which run is dead, who serves a database."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar
from uuid import uuid4

import psutil
import pytest
from prefect.client.schemas.objects import FlowRun
from sqlalchemy import Engine

from console.main import main as potok_main
from domain.engine.words import Words
from flows import line
from flows.children import Child
from flows.dead_runs import UNHELD, is_dead
from flows.forms import Form
from flows.line import RunnerAway, ask
from flows.orchestrator import ServedAt, away_file, fetched, find, note_left, serving_now, through, told_once
from flows.port import listening, port_of
from flows.process import born
from flows.run_holder import holder
from flows.settings import Settings
from flows.single_server import ServedAlready, alone, announce, announced, end_orphans
from flows.staff_run import Passed
from flows.warm import Counter, Warm
from tests.region import METHODOLOGIST, Region

NOW = datetime.now(UTC)
PASSED = Passed("submit", "a-draft", "a-ticket")


class Slow(Warm):
    """A runner whose actions are only noted down."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Form | Passed] = []

    async def ask(self, asked: Form | Passed) -> Any:
        """The draft of what was passed."""
        self.asked.append(asked)
        await asyncio.sleep(0.05)
        return getattr(asked, "draft", "")


@contextmanager
def counter(secret: str = "potok:ours") -> Iterator[tuple[Slow, ServedAt]]:
    """A counter that is open, and how to find it."""
    loop = asyncio.new_event_loop()
    warm = Slow()
    with TemporaryDirectory() as folder:
        found = Counter(Path(folder) / "runner", secret, warm, loop)
        threads = [threading.Thread(target=work) for work in (loop.run_forever, found.serve_forever)]
        for thread in threads:
            thread.start()
        yield warm, ServedAt("http://127.0.0.1:1/api", 1, "potok:ours", f"{folder}/runner")
        found.shutdown()
        loop.call_soon_threadsafe(loop.stop)
        for thread in threads:
            thread.join()
        found.server_close()
        loop.close()


def test_an_action_is_asked_for_over_the_socket_and_its_form_arrives_whole() -> None:
    with counter() as (warm, served):
        found = ask(served, PASSED)

    assert found == "a-draft"
    assert warm.asked == [PASSED]


def test_whoever_does_not_know_the_secret_is_not_even_read() -> None:
    with counter("potok:another") as (warm, served), pytest.raises(RunnerAway):
        ask(served, PASSED)

    assert warm.asked == []


def test_a_stranger_on_the_socket_gets_no_answer_taken_for_the_runners(tmp_path: Path) -> None:
    place = Path("/tmp") / f"potok-{uuid4().hex[:8]}"
    with socket.socket(socket.AF_UNIX) as stranger:
        stranger.bind(str(place))
        stranger.listen()

        def answer() -> None:
            caller, _ = stranger.accept()
            with caller:
                line.send(caller, "potok:guessed", ("done", ""))

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(RunnerAway):
            ask(ServedAt("http://127.0.0.1:1/api", 1, "potok:ours", str(place)), PASSED)
        thread.join()
    place.unlink()


def test_a_runner_that_is_gone_or_silent_is_away(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(line, "SILENT", 0.1)
    place = Path("/tmp") / f"potok-{uuid4().hex[:8]}"
    served = ServedAt("http://127.0.0.1:1/api", 1, "potok:ours", str(place))

    with pytest.raises(RunnerAway):
        ask(served, PASSED)
    with socket.socket(socket.AF_UNIX) as hung:
        hung.bind(str(place))
        hung.listen()
        with pytest.raises(RunnerAway):
            ask(served, PASSED)
    place.unlink()


def test_actions_take_turns_and_a_fan_out_holds_up_none_of_them() -> None:
    order: list[str] = []

    async def work(name: str, steps: int) -> None:
        for step in range(steps):
            order.append(f"{name}{step}")
            await asyncio.sleep(0)

    async def main() -> None:
        warm = Warm()
        await asyncio.gather(
            warm.carry_out(lambda: work("fan", 20), long=True),
            warm.carry_out(lambda: work("a", 3)),
            warm.carry_out(lambda: work("b", 3)),
        )

    asyncio.run(main())

    assert [name for name in order if not name.startswith("fan")] == ["a0", "a1", "a2", "b0", "b1", "b2"]
    assert order.index("b2") < order.index("fan19")


def run_held(held: str | None, ago: timedelta) -> FlowRun:
    return FlowRun.model_validate({"flow_id": uuid4(), "infrastructure_pid": held, "start_time": NOW - ago})


ENDED = f"{socket.gethostname()}:999999999"
REUSED = f"{socket.gethostname()}:{os.getpid()}"


@pytest.mark.parametrize(
    ("held", "ago", "at_start", "dead"),
    [
        (holder(), timedelta(0), False, False),
        (ENDED, timedelta(seconds=1), False, True),
        (REUSED, timedelta(days=300), False, True),
        ("worker-7:12", timedelta(minutes=20), False, False),
        ("worker-7:12", timedelta(minutes=20), True, True),
        ("worker-7:12", timedelta(hours=3), False, True),
        (None, timedelta(seconds=30), False, False),
        (None, UNHELD + timedelta(minutes=1), False, True),
        (None, timedelta(seconds=30), True, True),
    ],
    ids=("living", "ended", "reused", "elsewhere", "another_name", "too_long", "just_begun", "never_held", "at_start"),
)
def test_a_run_is_dead_when_the_process_that_held_it_is_gone(
    held: str | None, ago: timedelta, at_start: bool, dead: bool
) -> None:
    assert is_dead(run_held(held, ago), NOW, at_start=at_start, longest=timedelta(hours=2)) is dead


def settings_of(engine: Engine) -> Settings:
    return Settings(database_url=engine.url.render_as_string(hide_password=False), _env_file=None)


def test_a_database_is_served_once(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = settings_of(engine)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "here"))
    with alone(settings, engine):
        with pytest.raises(ServedAlready), alone(settings, engine):
            pass
        if engine.dialect.name == "postgresql":  # from another folder, or another machine
            monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "elsewhere"))
            with pytest.raises(ServedAlready, match="another machine"), alone(settings, engine):
                pass
            monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "here"))

    with alone(settings, engine):
        pass


def test_the_note_is_its_owners_alone_and_says_everything(sqlite_engine: Engine) -> None:
    settings = settings_of(sqlite_engine)
    me = born()
    told = ServedAt("http://127.0.0.1:4200/api", *me[:1], "potok:s", "/tmp/x/runner", "http://x", me[1], (me, (9, 1.0)))

    with announced(told, settings):
        note = Path(str(sqlite_engine.url.database)).parent / "potok-serve.json"
        mode, found = note.stat().st_mode, serving_now(settings)

    assert mode & 0o077 == 0
    assert found == told
    assert serving_now(settings) is None


def test_only_what_a_predecessor_started_is_ended_and_nobody_under_its_number(
    sqlite_engine: Engine,
) -> None:
    settings = settings_of(sqlite_engine)
    sleeping = "import time; time.sleep(60)"
    orphan = subprocess.Popen([sys.executable, "-c", sleeping, "flows.runner"])
    bystander = subprocess.Popen([sys.executable, "-c", sleeping, "of somebody else"])
    reborn = subprocess.Popen(
        [sys.executable, "-c", sleeping, "flows.runner"]
    )  # of another region, under an old number
    left = (born(orphan.pid), born(bystander.pid), (reborn.pid, 1.0))
    announce(ServedAt("http://127.0.0.1:1/api", 1, "potok:s", children=left), settings)

    ended = end_orphans(settings)

    assert ended == [orphan.pid]
    assert not psutil.pid_exists(orphan.pid)
    orphan.wait()
    assert (bystander.poll(), reborn.poll()) == (None, None)
    for process in (bystander, reborn):
        process.kill()
        process.wait()
    assert note_left(settings) is None


def test_that_no_server_runs_is_said_once_until_one_has_started(sqlite_engine: Engine) -> None:
    settings = settings_of(sqlite_engine)
    away = through("http://127.0.0.1:1/api")

    first, second = told_once(away, settings), told_once(away, settings)
    with announced(ServedAt("http://127.0.0.1:1/api", 1, "potok:s"), settings):
        forgotten = not away_file(settings).exists()

    assert (first.news, second.news, forgotten) == (True, False, True)


class Stranger(BaseHTTPRequestHandler):
    """A program of another user that says it is well, as Prefect does, and keeps what it is told."""

    heard: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        """All is well."""
        self.heard.append(self.headers.get("Authorization", ""))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"true")

    do_POST = do_GET  # noqa: N815 - named by the library


def test_whoever_listens_where_a_killed_server_did_is_told_nothing(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = settings_of(sqlite_engine)
    Region(sqlite_engine).found()
    monkeypatch.setenv("POTOK_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("POTOK_ACTOR", METHODOLOGIST)
    killed = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with HTTPServer(("127.0.0.1", 0), Stranger) as stranger:
        threading.Thread(target=stranger.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{stranger.server_port}"
        announce(ServedAt(f"{at}/api", *born(killed.pid)[:1], "potok:s", web=at, born=born(killed.pid)[1]), settings)
        living = serving_now(settings)
        killed.kill()
        killed.wait()
        codes = [potok_main(words) for words in (["panel"], ["web", "login"])]
        found = find(settings)
        stranger.shutdown()

    assert living is not None
    assert (codes, found.api, Stranger.heard) == ([1, 1], None, [])
    assert "http" not in capsys.readouterr().out


@pytest.mark.system
def test_a_port_is_ours_while_its_child_is_down_and_nobody_gets_in_between(tmp_path: Path) -> None:
    held = listening()
    child = Child(
        Words("Страницы", "The pages"), ("console.web", str(port_of(held))),
        os.environ | {"POTOK_DATABASE_URL": f"sqlite:///{tmp_path}/potok.db"}, tmp_path / "log", listens=held,
    )  # fmt: skip
    child.process.kill()
    child.process.wait()
    child.hang_up()
    with socket.socket() as stranger:
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        with pytest.raises(OSError, match="in use"):
            stranger.bind(("127.0.0.1", port_of(held)))
    child.start()
    answered = fetched(f"http://127.0.0.1:{port_of(held)}/health", 60)
    child.stop()

    assert answered == b'{"alive":true}'
    listening(int(child.module[1])).close()  # let go of with its child


def test_a_child_that_lives_and_does_not_answer_is_ended_and_begins_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock, well = [0.0], [True]
    monkeypatch.setattr("flows.children.time.monotonic", lambda: clock[0])
    child = Child(Words("Пример", "The example"), ("this", "x"), {}, tmp_path / "log", answers=lambda: well[0])
    child.stop()
    child.process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    child.process.send_signal(signal.SIGSTOP)

    said = []
    for clock[0] in (6, 12, 18, 24, 30, 36, 42):
        well[0] = clock[0] < 12
        said.append(child.look())
    child.stop()

    assert [words is not None for words in said[:4]] == [False] * 4
    assert "не отвечает" in next(words for words in said if words).ru


def test_a_child_that_dies_starts_again_later_and_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr("flows.children.time.monotonic", lambda: clock[0])
    child = Child(Words("Пример", "The example"), ("this_module_is_not_there",), os.environ, tmp_path / "child.log")

    waits = []
    for _ in range(3):
        child.process.wait()
        assert child.look() is not None
        assert child.again_at is not None
        waits.append(child.again_at - clock[0])
        assert child.look() is None  # said once
        clock[0] = child.again_at
        child.look()
    child.stop()

    assert waits == [1.0, 2.0, 5.0]


def test_a_child_ends_when_whoever_started_it_is_killed(tmp_path: Path) -> None:
    settings = {"POTOK_DATABASE_URL": f"sqlite:///{tmp_path}/potok.db"}
    code = (
        "import os, time; from pathlib import Path; from domain.engine.words import Words; "
        "from flows.children import Child; "
        f"log = Path({str(tmp_path)!r}) / 'log'; "
        "child = Child(Words('', ''), ('console.web', '0'), os.environ, log); "
        "print(child.process.pid, flush=True); time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], env=os.environ | settings, stdout=subprocess.PIPE)
    assert parent.stdout is not None
    child = psutil.Process(json.loads(parent.stdout.readline()))
    parent.kill()
    parent.communicate()

    child.wait(20)

    assert not child.is_running()


def test_a_message_names_the_action_and_what_its_form_says() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        line.send(ours, "potok:ours", PASSED)

        assert line.receive(theirs, "potok:ours") == PASSED
