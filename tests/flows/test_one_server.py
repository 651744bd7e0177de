"""One server, one database: its place in it, runs that nobody carries out, and a Prefect that is silent."""

from __future__ import annotations

import asyncio
import os
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import ClassVar
from uuid import UUID, uuid4

import pytest
from prefect.client.schemas.objects import FlowRun, WorkerStatus
from prefect.states import Completed, Running
from sqlalchemy import Engine

from domain.engine.database import open_engine
from domain.engine.words import Language
from flows import warm
from flows.dead_runs import BEGUN_BY, GRACE, Ended, allowed, bury, is_dead, lost_workers, queue_again
from flows.line import RunnerAway, ask, is_there
from flows.orchestrator import PREFECT_SILENT, came_back, runner_away, told_once
from flows.runner import begin
from flows.settings import Settings
from flows.single_server import Place, ServedAlready, TwoNames, alone
from tests.flows.test_runner import PASSED, counter, settings_of
from tests.region import Region

NOW = datetime.now(UTC)


def test_a_run_may_be_under_way_as_long_as_its_own_flow_may_take() -> None:
    longest = allowed()

    assert longest["replicate"] < timedelta(hours=2) < timedelta(hours=6) < longest["back-up"]
    assert all(most > GRACE for most in longest.values())


def test_what_is_woken_is_not_ordered_again_beside_the_runner_that_wakes_it() -> None:
    told = {"flow_id": uuid4(), "deployment_id": uuid4(), "tags": ["scheduled", "woken"], "expected_start_time": NOW}
    run = FlowRun.model_validate(told)

    assert asyncio.run(queue_again(None, Ended(run, "deliver-notices"))) is False  # type: ignore[arg-type]


def test_a_file_with_a_second_name_is_not_served(sqlite_engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    os.link(str(sqlite_engine.url.database), tmp_path / "elsewhere" / "potok.db")

    with pytest.raises(TwoNames, match="second name"), alone(settings_of(sqlite_engine), sqlite_engine):
        pass


@pytest.mark.parametrize("kind", ["sqlite:///{}", "sqlite+pysqlite:///{}", "sqlite:///{}?timeout=9"])
def test_a_served_file_is_served_once_however_it_is_called(
    kind: str, sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = Path(str(sqlite_engine.url.database))
    monkeypatch.chdir(tmp_path)
    Path("link.db").symlink_to(file)
    Path("folder").symlink_to(file.parent)
    names = [file, "link.db", f"folder/{file.name}", os.path.relpath(file)]

    with alone(settings_of(sqlite_engine), sqlite_engine):
        for name in names:
            called = Settings(_env_file=None, database_url=kind.format(name))
            with pytest.raises(ServedAlready), alone(called, open_engine(called.database_url)):
                pass


def test_a_place_that_the_database_forgot_is_taken_again_or_given_up(
    postgresql_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("flows.single_server.LOOKED_EVERY", 0.0)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    ended = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"

    with alone(settings_of(postgresql_engine), postgresql_engine) as place:
        quiet = place.look()
        with postgresql_engine.connect() as other:
            other.exec_driver_sql(ended)
        lost, back = place.look(), place.look()
        with pytest.raises(ServedAlready):
            Place(postgresql_engine).take()
        with postgresql_engine.connect() as other:
            other.exec_driver_sql(ended)
        lost_again = place.look()
        faster = Place(postgresql_engine)
        faster.take()
        with pytest.raises(ServedAlready):
            place.look()
        faster.leave()

    assert (quiet, lost, lost_again) == (None, None, None)
    assert back is not None


def test_an_action_that_a_silent_prefect_holds_up_comes_back_undone_within_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(warm, "PROMPT", 0.0)
    monkeypatch.setattr(warm, "HEARTBEAT", 0.1)
    monkeypatch.setattr(warm, "prefect_answers", lambda: False)
    cut: list[str] = []

    async def held_up(asked: object) -> None:
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            cut.append("no second time later")
            raise

    with counter() as (slow, served):
        monkeypatch.setattr(slow, "ask", held_up)
        with pytest.raises(RunnerAway, match=PREFECT_SILENT):
            ask(served, PASSED)
        lives = is_there(served)

    assert (cut, lives) == (["no second time later"], True)


def test_an_action_that_only_takes_long_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warm, "PROMPT", 0.0)
    monkeypatch.setattr(warm, "HEARTBEAT", 0.01)
    monkeypatch.setattr(warm, "prefect_answers", lambda: True)

    with counter() as (_, served):
        assert ask(served, PASSED) == PASSED.draft


def test_that_the_runner_is_away_names_the_runner_and_is_said_again_after_it_was_back(sqlite_engine: Engine) -> None:
    settings = settings_of(sqlite_engine)
    first, second = told_once(runner_away(""), settings), told_once(runner_away(""), settings)
    came_back(settings)
    third = told_once(runner_away(""), settings)

    assert "исполнитель potok serve не отвечает:" in first.said.ru
    assert "Prefect" not in first.said.ru
    assert (first.news, second.news, third.news) == (True, False, True)


def test_a_runner_waits_for_its_server_and_ends_without_it(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    Region(sqlite_engine).found()
    asked = Event()
    asked.set()
    monkeypatch.setattr("flows.runner.STOPPING", asked)
    monkeypatch.setenv("POTOK_DATABASE_URL", str(sqlite_engine.url))
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:1/api")

    asyncio.run(begin(tmp_path / "runner", "potok:ours"))

    assert not (tmp_path / "runner").exists()


class Pools:
    """A Prefect that knows two pools and their workers."""

    workers: ClassVar[dict[str, list[tuple[str, str]]]] = {
        "potok": [("first", "OFFLINE"), ("second", "ONLINE")],
        "other": [("third", "OFFLINE"), ("second", "OFFLINE")],
    }

    async def read_work_pools(self) -> list[SimpleNamespace]:
        """The pools."""
        return [SimpleNamespace(name=name) for name in self.workers]

    async def read_workers_for_work_pool(self, name: str) -> list[SimpleNamespace]:
        """The workers of one pool."""
        return [SimpleNamespace(name=worker, status=WorkerStatus(status)) for worker, status in self.workers[name]]


def test_a_run_elsewhere_is_lost_together_with_its_worker() -> None:
    lost = asyncio.run(lost_workers(Pools()))  # type: ignore[arg-type]

    def dead(worker: str) -> bool:
        told = {
            "flow_id": uuid4(),
            "infrastructure_pid": "worker-7:12",
            "start_time": NOW,
            "labels": {BEGUN_BY: worker},
        }
        return is_dead(FlowRun.model_validate(told), NOW, at_start=False, longest=timedelta(hours=1), lost=lost)

    assert lost == {"first", "third"}
    assert [dead(worker) for worker in ("first", "second", "")] == [True, False, False]


class Ending(Pools):
    """A Prefect with two runs whose process is gone: one ended by itself after it was asked for, the other did not."""

    def __init__(self) -> None:
        told = {"flow_id": uuid4(), "infrastructure_pid": f"{socket.gethostname()}:999999999", "start_time": NOW}
        self.ended, self.dead = (FlowRun.model_validate(told | {"state": Running()}) for _ in range(2))
        self.marked: list[UUID] = []

    async def read_flow_runs(self, **_: object) -> list[FlowRun]:
        """Both, as they were under way."""
        return [self.ended, self.dead]

    async def read_flows(self, **_: object) -> list[object]:
        """None by name."""
        return []

    async def read_flow_run(self, number: UUID) -> FlowRun:
        """A run as it is now."""
        return self.dead if number == self.dead.id else self.ended.model_copy(update={"state": Completed()})

    async def set_flow_run_state(self, number: UUID, *_: object, **__: object) -> None:
        """Note which run was marked."""
        self.marked.append(number)


def test_a_run_that_ended_while_it_was_looked_at_is_not_marked_as_crashed() -> None:
    prefect = Ending()

    found = asyncio.run(bury(prefect, Language.RU, at_start=False))  # type: ignore[arg-type]

    assert ([ended.run.id for ended in found], prefect.marked) == ([prefect.dead.id], [prefect.dead.id])
