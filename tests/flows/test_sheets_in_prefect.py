"""A sheet of marks that comes through a flow leaves nothing of itself with Prefect: not in a run, a log or a note."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime

import pytest
from prefect.client.orchestration import get_client
from sqlalchemy import Engine

from domain.certification.scores import GiveScore
from flows.forms import filled
from flows.staff_run import as_flow
from tests.region import GUEST_1, Region

pytestmark = pytest.mark.usefixtures("prefect")


@pytest.fixture
def region(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Region:
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{sqlite_engine.url.database}")
    monkeypatch.setenv("POTOK_IDENTITY", "claimed")
    return Region(sqlite_engine, now=datetime.now(UTC)).found()


async def _kept(since: datetime) -> str:
    """All that Prefect tells of its runs since a moment: what other tests ran is none of this one's."""
    async with get_client() as client:
        told = [
            *await client.read_flow_runs(), *await client.read_task_runs(), *await client.read_logs(),
            *await client.read_artifacts(),
        ]  # fmt: skip
    moments = [(one, getattr(one, "timestamp", None) or getattr(one, "created", None)) for one in told]
    new = [one.model_dump(mode="json") for one, moment in moments if moment is None or moment >= since]
    return json.dumps(new, ensure_ascii=False)


def test_prefect_keeps_nothing_of_a_sheet(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    marks = tuple(line for line in region.sheet(check, GUEST_1).marks if not line.startswith("tour="))
    form = filled(GiveScore, actor=GUEST_1, subject=check, person=GUEST_1, marks=(*marks, "tour=7.25"))

    async def work() -> str:
        since = datetime.now(UTC)
        await as_flow(form)
        return await _kept(since)

    kept = asyncio.run(work())

    assert region.counts(check)["sheet"] == 1
    assert f"score {check}" in kept
    assert re.search(r"(?<!\d)7\.25(?!\d)", kept) is None  # a moment may well be 20:21:07.253
    assert re.search(r"\btour\b", kept) is None  # Prefect calls runs by chance, "tourmaline-gorilla" among them
