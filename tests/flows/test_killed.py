"""What is killed comes back: the runner, the whole server; a fan-out goes on, nothing stays running for ever."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest
from sqlalchemy import Engine, func, select

from domain.engine.command import SYSTEM
from domain.engine.database import reading
from domain.programme.kinds import OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.stored.tables import TABLES
from tests.region import CARD_PEOPLE, DAY, METHODOLOGIST, Region
from tests.served import Served, environment_of, serving

pytestmark = pytest.mark.system

RECEIVERS = 4000
"""Five chunks."""


def offers(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES["offer"])).scalar_one())


def owed(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES["outbox"])).scalar_one())


def wait_for(wanted: Callable[[], object], seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not wanted():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ordered(engine: Engine, package: str) -> subprocess.Popen[str]:
    """`potok replicate` to more receivers than a chunk holds."""
    receivers = Path(str(engine.url.database)).parent / "receivers.csv"
    with receivers.open("w", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["organisation", *CARD_PEOPLE])
        rows.writerows([f"TOWN-{number}", *CARD_PEOPLE.values()] for number in range(RECEIVERS))
    command = [sys.executable, "-m", "console.main", "replicate", package, "--file", str(receivers)]
    environment = environment_of(engine) | {"POTOK_ACTOR": METHODOLOGIST}
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def children_of(served: Served) -> list[int]:
    """The numbers of the processes that a server keeps."""
    return [number for number, _ in served.told()["children"]]


def states(served: Served) -> list[str]:
    """The states of all runs of the fan-out, in order."""
    return sorted(run["state_name"] for run in served.rows("flow_runs", flows={"name": {"any_": ["replicate"]}}))


@contextmanager
def asked_in_mid_chunk(served: Served) -> Iterator[None]:
    """The runner stands still until the block has asked for a stop and it was passed on: no machine is too fast."""
    runner = psutil.Process(children_of(served)[0])
    runner.suspend()
    try:
        wait_for(lambda: runner.status() == psutil.STATUS_STOPPED)
        yield
        wait_for(lambda: signal.SIGTERM in waiting(runner.pid))
    finally:
        runner.resume()


def waiting(process: int) -> list[int]:
    """Signals that a process has been sent and has not taken yet."""
    status = Path(f"/proc/{process}/status").read_text("utf-8")
    bits = int(status.partition("ShdPnd:")[2].split()[0], 16)
    return [number for number in range(1, 65) if bits >> number - 1 & 1]


def test_a_fan_out_outlives_a_stop_of_the_server_and_a_kill_of_its_runner(sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    towns = [
        RegisterOrganisation(actor=SYSTEM, on=DAY, title=code, kind=OrganisationKind.MUNICIPALITY, code=code)
        for code in (f"TOWN-{number}" for number in range(RECEIVERS))
    ]
    region.ask_all(towns, chunk=1000)
    package = region.package()

    with serving(sqlite_engine, "first") as served:
        served.ready()
        order = ordered(sqlite_engine, package)
        wait_for(lambda: offers(sqlite_engine))
        with asked_in_mid_chunk(served):
            served.process.send_signal(signal.SIGTERM)
        assert served.process.wait(240) == 0
        said = order.communicate()[0]
    opened = offers(sqlite_engine)

    assert order.returncode == 3
    assert f"осталось получателей: {RECEIVERS - opened}" in said
    assert 0 < opened < RECEIVERS
    logs = [served.log, *(served.note.parent / "prefect").glob("*.log")]
    assert not [log for log in logs if "Traceback" in log.read_text("utf-8")]

    with serving(sqlite_engine, "second") as served:
        served.ready()
        wait_for(lambda: offers(sqlite_engine) > opened)
        runner, *others = children_of(served)
        os.kill(runner, signal.SIGKILL)
        wait_for(lambda: offers(sqlite_engine) == RECEIVERS)
        wait_for(lambda: states(served) == ["Completed", "Crashed", "Crashed"])
        wait_for(lambda: owed(sqlite_engine) == 0)
        children = children_of(served)
        served.process.kill()
        served.process.wait()
        wait_for(lambda: not any(map(psutil.pid_exists, children)), 120)

    assert children[1:] == others
    assert children[0] != runner
