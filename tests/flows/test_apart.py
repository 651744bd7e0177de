"""A machine that is cut off, or was switched off: loopback is enough, and what was owed leaves at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine

from tests.flows.test_killed import owed, wait_for
from tests.namespaces import APART, apart
from tests.region import LEADER, Region
from tests.served import environment_of, prefect_home, serving

pytestmark = pytest.mark.system

ALONE = """
import array, fcntl, os, socket, struct, subprocess, sys

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:  # loopback comes up; there is nothing else
    fcntl.ioctl(line, 0x8914, struct.pack("16sH14s", b"lo", 0x1 | 0x40, b""))
assert [name for _, name in socket.if_nameindex()] == ["lo"]

from pathlib import Path
from urllib.request import urlopen
from sqlalchemy import create_engine
from domain.engine.database import open_engine
from tests.served import serving

with serving(open_engine(os.environ["POTOK_DATABASE_URL"])) as served:
    served.ready()
    asked = [sys.executable, "-m", "console.main", "project", "submit", sys.argv[1]]
    done = subprocess.run(asked, capture_output=True, text=True)
    (run,) = served.until(lambda: served.rows("flow_runs", flows={"name": {"any_": ["submit"]}}), "the run")
    told = [word for word in served.log.read_text("utf-8").split() if word.startswith("http://127.0.0.1")]
    pages = [urlopen(f"http://127.0.0.1:{word.split(':')[2].split('/')[0]}/health").status for word in told[:1]]
    print(done.returncode, run["state_name"], done.stdout, done.stderr, pages)
"""


@pytest.mark.skipif(not apart(), reason="this kernel gives no network of one's own")
def test_with_loopback_alone_everything_is_served_and_an_action_is_a_run(sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project()
    environment = environment_of(sqlite_engine) | {"POTOK_ACTOR": LEADER, "PYTHONPATH": str(Path.cwd())}
    prefect_home(Path(str(sqlite_engine.url.database)).parent)

    found = subprocess.run(
        [*APART, sys.executable, "-c", ALONE, code],
        env=environment, capture_output=True, text=True, check=False, timeout=1500,
    )  # fmt: skip

    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("1 Refused"), found.stdout + found.stderr
    assert "не приложен документ" in found.stdout + found.stderr
    assert found.stdout.rstrip().endswith("[200]")


def test_after_a_kill_what_is_owed_leaves_within_a_minute_of_the_next_start(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POTOK_MAILDIR", str(tmp_path / "mail"))
    region = Region(sqlite_engine).found()
    code = region.open_project()
    with serving(sqlite_engine, "first") as served:
        served.ready()
        children = [number for number, _ in served.told()["children"]]
        wait_for(lambda: owed(sqlite_engine) == 0, 60)
        region.go(code)
        os.kill(served.process.pid, signal.SIGKILL)
        served.process.wait()
        wait_for(lambda: not any(map(psutil.pid_exists, children)), 30)
    region.go(region.open_project(title="Учёт книг в библиотеке посёлка"))
    assert owed(sqlite_engine)

    with serving(sqlite_engine, "second") as served:
        served.ready()

        wait_for(lambda: owed(sqlite_engine) == 0, 60)
