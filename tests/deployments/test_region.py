"""The guide's region in ten commands, as printed: Debian's PostgreSQL, a Prefect server, two workers."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine

from domain.engine.database import open_engine
from domain.engine.kinds import Standing
from tests.pages import ROOT
from tests.ports import free_port
from tests.region import METHODOLOGIST, Region, founding

GUIDE = ROOT / "console" / "guide"
SERVERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))

pytestmark = [
    pytest.mark.system,
    pytest.mark.skipif(not SERVERS or os.geteuid() != 0, reason="needs Debian's PostgreSQL, and root"),
]


WATCHED = """
import sys
from prefect.deployments import run_deployment

for flow in sys.argv[1:]:
    run = run_deployment(f"{flow}/{flow}", timeout=900, poll_interval=1)
    assert run.state.is_completed(), (flow, run.state)
"""
"""Runs flows one after another to their ends."""


def printed(language: str, marker: str) -> str:
    page = (GUIDE / f"operator.{language}.md").read_text("utf-8")
    found = re.search(rf"<!-- {marker} -->\n```\w+\n(.*?)```", page, re.DOTALL)
    assert found, marker
    return found[1]


def by_postgres(tool: str, *words: str | Path) -> None:
    """A tool of PostgreSQL, used by the one who runs it on Debian."""
    command = ["runuser", "-u", "postgres", "--", SERVERS[-1] / tool, *words]
    subprocess.run(command, check=True, cwd="/", stdout=subprocess.DEVNULL)


@dataclass
class Place:
    """A machine with Debian's PostgreSQL, where somebody types what the guide prints."""

    folder: Path
    port: int
    server: int
    environment: dict[str, str]

    def here(self, text: str) -> str:
        """The printed text with the ports and the folder of this place."""
        text = text.replace("5432", str(self.port)).replace("4200", str(self.server))
        return text.replace("/var/lib/potok", str(self.folder))

    def typed(self, script: str) -> str:
        """What lines say that are typed here."""
        ran = subprocess.run(
            ["bash", "-euc", script], cwd=self.folder, env=self.environment,
            check=False, capture_output=True, text=True, timeout=1800,
        )  # fmt: skip
        workers = "\n".join(log.read_text("utf-8")[-3000:] for log in self.folder.glob("*.log"))
        assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}\n{workers}"
        return ran.stdout

    def engine(self) -> Engine:
        return open_engine(f"postgresql://potok:change-me@127.0.0.1:{self.port}/potok")


@pytest.fixture
def place() -> Iterator[Place]:
    folder = Path(tempfile.mkdtemp(prefix="potok-region-"))
    port, tools = free_port(), folder / "bin"
    shutil.chown(folder, "postgres")
    folder.chmod(0o755)
    tools.mkdir()
    sudo = tools / "sudo"
    sudo.write_text('#!/bin/sh\nshift 2\ncd /\nexec runuser -u postgres -- "$@"\n')
    sudo.chmod(0o755)
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "POTOK_"))}
    environment = plain | {
        "PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
        "PGHOST": str(folder), "PGPORT": str(port), "PREFECT_HOME": str(folder / "prefect"), "POTOK_LANGUAGE": "en",
        "POTOK_TODAY": "2024-12-11",  # a working day: letters wait for one
        "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    found = Place(folder, port, free_port(), environment)
    (folder / "region.env").write_text(found.here(printed("ru", "region-environment")))
    (folder / "region.env").chmod(0o600)
    data = folder / "data"
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off"
    by_postgres("initdb", "-D", data, "--auth-local=trust", "--auth-host=scram-sha-256")
    by_postgres("pg_ctl", "-D", data, "-l", folder / "postgres.log", "-w", "-o", options, "start")
    try:
        yield found
    finally:
        _end_all(environment["PREFECT_HOME"])
        by_postgres("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")
        shutil.rmtree(folder)


def _end_all(home: str) -> None:
    """The server, the workers and whatever a worker began: one that is left would write while its folder goes."""
    left = [one for one in psutil.process_iter(["environ"]) if (one.info["environ"] or {}).get("PREFECT_HOME") == home]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(left, 300)


def test_both_pages_print_the_same_commands() -> None:
    for marker in ("region-environment", "region-commands"):
        assert printed("ru", marker) == printed("en", marker)
    assert printed("ru", "region-commands").count("\n") == 10


def test_whatever_stays_writes_into_a_file_of_its_own() -> None:
    # what `--background` of Prefect's server writes goes to nobody: its first word of warning ends the server
    staying = [line for line in printed("ru", "region-commands").splitlines() if " start" in line]

    assert len(staying) == 3
    assert all(re.search(r" > \w+\.log 2>&1 &$", line) for line in staying)


def test_a_region_in_ten_commands_moves_a_project_sends_its_letter_and_writes_the_report(place: Place) -> None:
    said = place.typed(place.here(printed("ru", "region-commands")) + "jobs -p > pids\n")
    engine = place.engine()
    region = Region(engine)
    region.ask_all(list(founding()))  # its first person is the administrator that the commands made
    code = region.open_project()
    region.go(region.open_project())
    form = json.dumps({"actor": METHODOLOGIST, "subject": code})
    ready = "set -a && . ./region.env && set +a\n"

    place.typed(ready + f"prefect deployment run park/park -p 'form={form}' --watch --watch-timeout 900")
    _, first, *_ = (place.folder / "pids").read_text().split()
    os.kill(int(first), signal.SIGKILL)
    flows = ("deliver-notices", "programme-report", "sweep-runs")
    place.typed(ready + f"python -c '{WATCHED}' {' '.join(flows)}")

    assert "Pool potok: made" in said
    assert "Pool potok: there" in said
    assert "Everything is in order." in said
    assert region.state(code).standing is Standing.ON_HOLD
    assert list((place.folder / "mail" / "new").iterdir())
    assert [report.suffix for report in sorted((place.folder / "reports").iterdir())] == [".html", ".json"]
    engine.dispose()
