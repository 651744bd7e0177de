"""What the list of runs keeps of a person: never a name, for nothing there is erased by an act."""

from __future__ import annotations

import asyncio

import pytest
from prefect.client.orchestration import get_client
from sqlalchemy import Engine

from domain.registry.people import AmendPerson, RegisterPerson
from flows.forms import filled
from flows.programme import close_programmes
from flows.staff_run import as_flow
from tests.region import LEADER, METHODOLOGIST, Region

pytestmark = pytest.mark.usefixtures("prefect")


def test_neither_a_run_nor_its_artifact_is_named_by_a_person(
    sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    Region(sqlite_engine).found()
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    close_programmes()
    name = "Непроизносимый Пётр Ильич"

    async def runs() -> str:
        new = filled(RegisterPerson, actor=METHODOLOGIST, title=name, email="new@region.example")
        amended = filled(AmendPerson, actor=METHODOLOGIST, person=LEADER, title=name)
        assert (await as_flow(new)).done
        assert (await as_flow(amended)).done
        async with get_client() as client:
            named = [run.name for run in await client.read_flow_runs()]
            told = [f"{one.key} {one.description} {one.data}" for one in await client.read_artifacts()]
        assert told
        return "\n".join(named + told)

    said = asyncio.run(runs())

    assert "Непроизносимый" not in said
    assert LEADER in said
