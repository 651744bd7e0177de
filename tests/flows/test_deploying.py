"""`potok deploy` and the sweep of workers' runs, against a real server."""

from __future__ import annotations

import asyncio
import socket

import pytest
from prefect.client.orchestration import PrefectClient, get_client
from prefect.states import Running
from sqlalchemy import Engine

from flows.catalogue import catalogue
from flows.deployment import deploy, pooled
from flows.sweep_runs import sweep_runs

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
