"""`potok deploy` and the sweep of workers' runs, against a real server."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.client.schemas.objects import FlowRun
from prefect.settings import PREFECT_API_URL
from prefect.states import Running
from sqlalchemy import Engine, func, select

from domain.engine.command import SYSTEM
from domain.engine.database import reading
from domain.engine.lane import CHUNK
from domain.programme.kinds import OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.stored.tables import TABLES
from flows.catalogue import catalogue
from flows.deployment import deploy, pooled
from flows.replication import replicate_drafted
from flows.sweep_runs import sweep_runs
from tests.region import CARD_PEOPLE, DAY, METHODOLOGIST, Region
from tests.served import environment_of

pytestmark = [pytest.mark.system, pytest.mark.usefixtures("prefect")]


def test_everything_is_deployed_once_in_the_programmes_zone_and_what_is_gone_goes() -> None:
    async def main() -> None:
        async with get_client() as client:
            made, there = await pooled(client, "fresh"), not await pooled(client, "fresh")
            await pooled(client, "potok")
            first, _ = await deploy(client, "Asia/Omsk", "potok")
            flow = await client.read_flow_by_name("seal-journal")
            await client.create_deployment(flow.id, "of-an-earlier-release", entrypoint="flows.gone:gone")
            await client.create_deployment(flow.id, "of-somebody-else", entrypoint="theirs.py:flow")
            again, gone = await deploy(client, "Asia/Omsk", "potok")
            known = {row.name: row for row in await client.read_deployments(limit=200)}

        assert (made, there) == (True, True)
        assert again.keys() == first.keys()
        assert gone == ["of-an-earlier-release"]
        assert "of-somebody-else" in known
        assert known.keys() - {"of-somebody-else"} == {deployed.name for deployed in catalogue()}
        zones = {getattr(schedule.schedule, "timezone", None) for row in known.values() for schedule in row.schedules}
        assert zones == {"Asia/Omsk"}
        assert {row.work_pool_name for row in known.values() if row.name != "of-somebody-else"} == {"potok"}
        assert "Внести измерение" in (known["measure"].description or "")
        bounded = {row.name for row in known.values() if "statement_timeout" in str(row.job_variables)}
        assert bounded == {deployed.name for deployed in catalogue() if "staff" in deployed.tags}

    asyncio.run(main())


async def _run_of_the_dead(client: PrefectClient) -> str:
    await pooled(client, "potok")
    found, _ = await deploy(client, "Europe/Moscow", "potok")
    number = next(number for number, deployed in found.items() if deployed.name == "seal-journal")
    run = await client.create_flow_run_from_deployment(number, tags=["scheduled"])
    await client.set_flow_run_state(run.id, Running(), force=True)
    await client.update_flow_run(run.id, infrastructure_pid=f"{socket.gethostname()}:999999999")
    return str(run.id)


def test_runs_of_a_worker_that_is_gone_are_marked_and_ordered_anew(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    monkeypatch.setenv("POTOK_LANGUAGE", "ru")

    async def main() -> tuple[str | None, str | None, str | None]:
        async with get_client() as client:
            dead = await _run_of_the_dead(client)
        first = await sweep_runs(return_state=True)
        second = await sweep_runs(return_state=True)
        async with get_client() as client:
            state = (await client.read_flow_run(dead)).state  # type: ignore[arg-type]
        return state.name if state else None, first.message, second.message

    name, first, second = asyncio.run(main())

    assert name == "Crashed"
    assert first == "упавших запусков: 1, начато снова: 1"
    assert second == "упавших запусков: 0, начато снова: 0"


RECEIVERS = 3 * CHUNK


def offers(engine: Engine) -> int:
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(TABLES["offer"])).scalar_one())


def test_a_fan_out_whose_terminal_is_killed_goes_on_by_the_sweep(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    region, towns = Region(sqlite_engine).found(), [f"TOWN-{number}" for number in range(RECEIVERS)]
    kind = OrganisationKind.MUNICIPALITY
    region.ask_all([RegisterOrganisation(actor=SYSTEM, on=DAY, title=code, kind=kind, code=code) for code in towns])
    rows = [["organisation", *CARD_PEOPLE], *([code, *CARD_PEOPLE.values()] for code in towns)]
    (tmp_path / "receivers.csv").write_text("\n".join(map(",".join, rows)), "utf-8")
    words = ["replicate", region.package(), "--file", str(tmp_path / "receivers.csv")]
    told = environment_of(sqlite_engine) | {"POTOK_ACTOR": METHODOLOGIST, "PREFECT_API_URL": PREFECT_API_URL.value()}

    asyncio.run(_deployed())
    since = datetime.now(UTC)
    terminal = subprocess.Popen([sys.executable, "-m", "console.main", *words], env=told)
    while not offers(sqlite_engine):
        assert terminal.poll() is None
        time.sleep(0.01)
    os.kill(terminal.pid, signal.SIGKILL)
    terminal.wait()
    opened = offers(sqlite_engine)
    begun, further = asyncio.run(_swept(since))
    asyncio.run(_carried_out(further))

    assert 0 < opened < RECEIVERS
    assert (begun.state_name, begun.deployment_id) == ("Crashed", None)
    assert further.deployment_id is not None
    assert begun.parameters == further.parameters
    assert offers(sqlite_engine) == RECEIVERS


async def _deployed() -> None:
    async with get_client() as client:
        await pooled(client, "potok")
        await deploy(client, "Europe/Moscow", "potok")


async def _carried_out(run: FlowRun) -> None:
    """What a worker does with a run."""
    await replicate_drafted(**run.parameters, return_state=True)


async def _swept(since: datetime) -> list[FlowRun]:
    """The fan-outs after a sweep: that of the terminal, and the one in its place; those of other tests are older."""
    await sweep_runs(return_state=True)
    async with get_client() as client:
        found = [run for run in await client.read_flow_runs() if "draft" in run.parameters]
    return sorted(
        (run for run in found if run.created and run.created >= since), key=lambda run: run.deployment_id is not None
    )
