"""Prefect's history stays small, and a flow that blocks is ended at its timeout; the journal is the record."""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from prefect import Flow, State, flow
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import StateType
from prefect.settings import PREFECT_API_URL
from prefect.states import Cancelling, Completed, Failed

from domain.engine.words import Language
from flows import run_holder
from flows.catalogue import Deployed, catalogue
from flows.due import CANCELLED, DIED, Due
from flows.history import ENDED, prune
from flows.offer_chunks import STOPPING
from flows.orchestrator import BOUNDED_STATEMENTS
from flows.run_holder import ONE_RUN, hold
from flows.server import shrink
from flows.warm import Warm


@flow
async def nothing() -> None:
    """Does nothing."""


@pytest.mark.usefixtures("prefect")
def test_the_oldest_ended_runs_beyond_those_kept_are_taken_away() -> None:
    async def main() -> tuple[int, int, int]:
        for _ in range(3):
            await nothing()
        async with get_client() as client:
            before = await client.count_flow_runs(flow_run_filter=ENDED)
            taken = await prune(client, most=before - 2)
            return taken, await client.count_flow_runs(flow_run_filter=ENDED) - before, await prune(client, most=before)

    assert asyncio.run(main()) == (2, -2, 0)


class Here(Deployed):
    """A flow of this file."""

    def flow(self) -> Flow[..., Any]:
        found: Flow[..., Any] = globals()[self.name]
        return found


@flow(timeout_seconds=1)
async def stuck() -> None:
    """Blocks, as a call into a library does."""
    time.sleep(120)  # noqa: ASYNC251 - that is the point


@flow
async def told() -> State[Any]:
    """Says what clients of PostgreSQL are told where it runs."""
    return Failed(name="Told", message=os.environ.get("PGOPTIONS"))


def note(word: str) -> None:
    """Leave a word for the test."""
    Path(os.environ["SAID"]).write_text(word)


@flow
async def letters() -> State[Any]:
    """Goes on until it is asked to stop, and ends in order."""
    note("begun")
    while not STOPPING.is_set():
        time.sleep(0.05)  # noqa: ASYNC251 - as a delivery does
    note("ended")
    return Completed()


@pytest.mark.usefixtures("prefect")
def test_a_run_that_is_cancelled_in_the_panel_ends_what_it_is_at_and_is_cancelled(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    said = tmp_path / "said"
    monkeypatch.setenv("PREFECT_API_URL", str(PREFECT_API_URL.value()))
    monkeypatch.setenv("SAID", str(said))

    async def main() -> State[Any] | None:
        async with get_client() as client:
            run = await client.create_flow_run(letters)
            place = f"{Path(__file__).relative_to(Path.cwd())}:letters"
            due = Due(client, Warm(), {}, Language.EN)
            work = asyncio.create_task(due._in_a_process(run, Here("letters", place, ("scheduled",), ())))
            while not said.exists():
                assert not work.done()
                await asyncio.sleep(0.1)
            await client.set_flow_run_state(run.id, Cancelling())  # as the button of the panel does
            await due.look()
            await work
            return (await client.read_flow_run(run.id)).state

    state = asyncio.run(main())

    assert said.read_text() == "ended"
    assert state is not None
    assert (state.type, state.message) == (StateType.CANCELLED, CANCELLED.en)


@pytest.mark.usefixtures("prefect")
def test_a_scheduled_flow_keeps_what_the_database_is_told_but_not_the_bound_on_what_staff_ask(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", str(PREFECT_API_URL.value()))
    monkeypatch.setenv("PGOPTIONS", f"-c search_path=potok {BOUNDED_STATEMENTS}")

    async def main() -> str | None:
        async with get_client() as client:
            run = await client.create_flow_run(told)
            place = f"{Path(__file__).relative_to(Path.cwd())}:told"
            await Due(client, Warm(), {}, Language.EN)._in_a_process(run, Here("told", place, ("scheduled",), ()))
            state = (await client.read_flow_run(run.id)).state
            return state.message if state else None

    assert asyncio.run(main()) == "-c search_path=potok"


@pytest.mark.usefixtures("prefect")
def test_a_scheduled_flow_that_blocks_is_ended_at_its_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.due.GRACE", 6.0)
    monkeypatch.setattr("flows.due.STUBBORN", 1.0)

    monkeypatch.setenv("PREFECT_API_URL", str(PREFECT_API_URL.value()))

    async def main() -> tuple[str | None, dict[UUID, object]]:
        async with get_client() as client:
            run = await client.create_flow_run(stuck)
            place = f"{Path(__file__).relative_to(Path.cwd())}:stuck"
            due = Due(client, Warm(), {}, Language.EN)
            await due._in_a_process(run, Here("stuck", place, ("scheduled",), ()))
            state = (await client.read_flow_run(run.id)).state
            return (state.name if state else None), dict(due.processes)

    assert asyncio.run(main()) == ("TimedOut", {})


LONGEST = 400.0
"""Seconds in which a process of a run begins on any machine."""


@flow(timeout_seconds=300)
async def hanging() -> State[Any]:
    """Is done, and its process does not leave."""
    atexit.register(time.sleep, 120)
    return Completed(message="done")


@flow(timeout_seconds=300)
async def echoed(word: str = "nothing", times: int = 2) -> State[Any]:
    """Says what it was given."""
    return Completed(message=word * times)


@pytest.mark.usefixtures("prefect")
def test_a_run_is_given_what_was_asked_and_what_stands_where_nothing_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", str(PREFECT_API_URL.value()))
    assert _carried_out("echoed", parameters={"word": "ask"})[0] == "askask"


@pytest.mark.usefixtures("prefect")
def test_a_run_that_is_done_leaves_even_where_a_library_holds_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", str(PREFECT_API_URL.value()))
    assert _carried_out("hanging") == ("done", -signal.SIGALRM)


@pytest.mark.usefixtures("prefect")
def test_what_is_done_stays_done_when_its_process_is_ended_by_force(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.due.STUBBORN", 1.0)
    monkeypatch.setenv("PREFECT_API_URL", str(PREFECT_API_URL.value()))
    blocks, reached = tmp_path / "blocks.py", tmp_path / "reached"
    blocks.write_text(f"import pathlib, time\npathlib.Path({str(reached)!r}).touch()\ntime.sleep(600)\n")

    grace = 5.0
    left: tuple[str | None, int | None] = (None, None)
    while not reached.exists() and grace < LONGEST:  # a slow machine needs longer until the process holds its signals
        monkeypatch.setattr("flows.due.GRACE", grace)
        left, grace = _carried_out("stuck", f"{blocks}:stuck", Completed(message="done")), grace * 4

    assert left == ("done", -signal.SIGKILL)


def _carried_out(
    name: str, place: str = "", before: State[Any] | None = None, parameters: dict[str, Any] | None = None
) -> tuple[str | None, int | None]:
    """What the run of a flow of this file says at the end, and how its process left."""

    async def main() -> tuple[str | None, int | None]:
        async with get_client() as client:
            run = await client.create_flow_run(globals()[name], parameters=parameters)
            if before:
                await client.set_flow_run_state(run.id, before, force=True)
            due = Due(client, Warm(), {}, Language.EN)
            here = Here(name, place or f"{Path(__file__).relative_to(Path.cwd())}:{name}", ("scheduled",), ())
            work = asyncio.create_task(due._in_a_process(run, here))
            while run.id not in due.processes:  # noqa: ASYNC110 - nothing tells that it was begun
                await asyncio.sleep(0.01)
            process = due.processes[run.id]
            await work
            state = (await client.read_flow_run(run.id)).state
            return (state.message if state else None), process.returncode

    return asyncio.run(main())


@flow(timeout_seconds=300)
async def in_order() -> State[Any]:
    """Ends with what is at hand when it is asked to stop."""
    await asyncio.to_thread(STOPPING.wait)
    return Completed(message="in order")


@pytest.mark.usefixtures("prefect")
def test_a_scheduled_flow_lets_what_is_at_hand_end_and_ends_with_whoever_began_it(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PREFECT_API_URL", str(PREFECT_API_URL.value()))

    def leave(process: asyncio.subprocess.Process) -> None:
        assert process.stdin
        process.stdin.close()

    async def ended(by: Callable[[asyncio.subprocess.Process], None]) -> str | None:
        async with get_client() as client:
            run = await client.create_flow_run(in_order)
            due = Due(client, Warm(), {}, Language.EN)
            place = f"{Path(__file__).relative_to(Path.cwd())}:in_order"
            work = asyncio.create_task(due._in_a_process(run, Here("in_order", place, ("scheduled",), ())))
            while not ((state := (await client.read_flow_run(run.id)).state) and state.is_running()):
                assert not work.done()
                await asyncio.sleep(0.1)
            by(due.processes[run.id])
            await work
            state = (await client.read_flow_run(run.id)).state
            return state.message if state else None

    asked = asyncio.run(ended(lambda process: process.terminate()))
    logged = capfd.readouterr().err
    left_alone = asyncio.run(ended(leave))

    assert asked == "in order"
    assert "Traceback" not in logged
    assert left_alone in ("in order", DIED.en)  # a server that is slow to hear of it is not waited for


@flow(timeout_seconds=1)
async def blocked() -> None:
    """Is at something that comes back to nobody."""
    run_holder.GRACE = 0.0
    await hold()
    time.sleep(600)  # noqa: ASYNC251 - it holds up everything, as it should


@pytest.mark.usefixtures("prefect")
def test_a_blocked_flow_of_a_worker_ends_at_its_timeout_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", str(PREFECT_API_URL.value()))

    async def main() -> tuple[str | None, int]:
        async with get_client() as client:
            run = await client.create_flow_run(blocked)
            place = f"{Path(__file__).relative_to(Path.cwd())}:blocked"
            told = {ONE_RUN: str(run.id), "PREFECT__FLOW_ENTRYPOINT": place}
            process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "prefect.engine", env=os.environ | told
            )
            code = await asyncio.wait_for(process.wait(), 500)
            state = (await client.read_flow_run(run.id)).state
            return (state.name if state else None), code

    assert asyncio.run(main()) == ("TimedOut", 1)


class HeldError(Exception):
    """Said before anything else."""


def test_every_scheduled_flow_says_first_which_process_holds_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def said() -> None:
        raise HeldError

    for deployed in catalogue():
        if not {"staff", "fan-out"}.isdisjoint(deployed.tags):  # what a person asks for holds its run once it is opened
            continue
        monkeypatch.setattr(f"{deployed.entrypoint.partition(':')[0]}.hold", said)

        with pytest.raises(HeldError):
            asyncio.run(deployed.flow().fn())


def test_a_large_file_is_made_small_before_its_server_starts(tmp_path: Path) -> None:
    file = tmp_path / "prefect.db"
    with closing(sqlite3.connect(file)) as connection:
        for table in ("events", "event_resources", "flow_run"):
            connection.execute(f"CREATE TABLE {table} (id TEXT, body BLOB)")
            connection.execute(f"INSERT INTO {table} VALUES (?, zeroblob(1000000))", [str(uuid4())])
        connection.commit()
    before = file.stat().st_size

    left_alone, shrunk = shrink(file, most=10_000_000), shrink(file, most=2_000_000)

    assert (left_alone, shrunk) == (False, True)
    assert file.stat().st_size < before / 2
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("SELECT count(*) FROM flow_run").fetchone() == (1,)
