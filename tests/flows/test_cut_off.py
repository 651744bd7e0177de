"""Runs whose process died while their worker lived to report it: ordered anew, once, and not for ever."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from prefect.client.schemas.objects import FlowRun
from prefect.states import Crashed

from flows.dead_runs import FURTHER, REPEATED, Ended, cut_off, queue_again
from flows.runner import order_of
from flows.staff_run import Passed


def run_of(**told: Any) -> FlowRun:
    known = {"flow_id": uuid4(), "deployment_id": uuid4(), "state": Crashed(), "expected_start_time": datetime.now(UTC)}
    return FlowRun.model_validate(known | told)


REPLICATE = uuid4()
"""The flow of fan-outs."""


def fan_out(**told: Any) -> FlowRun:
    form: dict[str, Any] = {"parameters": {"form": {"receivers": []}}}
    return run_of(**form | {"flow_id": REPLICATE, "tags": ["staff"]} | told)


class Reported:
    """A Prefect whose workers have reported runs as crashed; the same key makes the same run."""

    def __init__(self, *runs: FlowRun) -> None:
        self.runs, self.keys = list(runs), list[str]()

    async def read_flow_runs(self, **_: object) -> list[FlowRun]:
        """All of them."""
        return self.runs

    async def read_flows(self, **_: object) -> list[SimpleNamespace]:
        """The one that is asked about."""
        return [SimpleNamespace(id=REPLICATE, name="replicate")]

    async def create_flow_run_from_deployment(self, _: UUID, *, parameters: object, idempotency_key: str) -> None:
        """Note what was ordered."""
        if idempotency_key not in self.keys:
            self.keys.append(idempotency_key)
            self.runs.append(fan_out(idempotency_key=idempotency_key))

    async def read_deployment_by_name(self, name: str) -> SimpleNamespace:
        """The one by which a fan-out of a terminal goes on."""
        assert name == FURTHER
        return SimpleNamespace(id=uuid4())

    async def update_flow_run(self, number: UUID, *, tags: list[str]) -> None:
        """Note what is said of a run."""
        self.runs = [run.model_copy(update={"tags": tags}) if run.id == number else run for run in self.runs]


def test_a_run_that_its_worker_reported_is_ordered_anew_once_where_that_does_no_harm() -> None:
    scheduled, woken = run_of(tags=["scheduled"]), run_of(tags=["scheduled", "woken"])
    spread, asked = fan_out(), run_of(parameters={"form": {"subject": "PRJ-0001"}}, tags=["staff"])
    prefect: Any = Reported(scheduled, woken, spread, asked)

    found = asyncio.run(cut_off(prefect))
    twice = [asyncio.run(queue_again(prefect, ended)) for ended in (*found, *found)]
    again = [ended.run.id for ended in asyncio.run(cut_off(prefect))]

    assert [ended.run.id for ended in found] == [scheduled.id, spread.id]
    assert (twice, len(prefect.keys)) == ([True] * 4, 2)
    assert not {scheduled.id, spread.id} & set(again)


def test_a_drafted_fan_out_that_died_before_its_run_had_a_name_of_its_own_is_repeated() -> None:
    told = {"parameters": {"draft": "7", "ticket": "t"}, "name": "cunning-badger"}
    ordered, here = fan_out(**told), fan_out(**told, deployment_id=None)

    (found,) = asyncio.run(cut_off(Reported(ordered, run_of(**told))))  # type: ignore[arg-type]

    assert found.run.id == ordered.id
    assert order_of(Ended(here, "replicate")) == Passed("replicate", "7", "t")
    assert order_of(Ended(here, "submit")) is None


def test_a_fan_out_whose_terminal_was_killed_is_ordered_anew_and_one_that_was_stopped_there_is_not() -> None:
    here = fan_out(parameters={"draft": "7", "ticket": "t"}, deployment_id=None)
    asked = run_of(parameters={"draft": "8", "ticket": "t"}, deployment_id=None)
    prefect: Any = Reported(here)

    stopped_there = asyncio.run(cut_off(prefect))
    again = [asyncio.run(queue_again(prefect, ended)) for ended in (Ended(here, "replicate"), Ended(asked, "submit"))]

    assert (stopped_there, again, len(prefect.keys)) == ([], [True, False], 1)


def test_a_run_that_ends_its_process_each_time_is_not_ordered_for_ever() -> None:
    prefect: Any = Reported(fan_out())

    orders = 0
    while asyncio.run(queue_again(prefect, Ended(prefect.runs[-1], "replicate"))):
        orders += 1
        assert orders <= REPEATED

    assert orders == REPEATED
