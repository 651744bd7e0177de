"""Runs that are due: staff actions that somebody started in the panel, and scheduled flows, each in its own process."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.flow_engine import run_flow_async
from prefect.states import Cancelled, Crashed, Pending

from domain.engine.words import Language, Words
from flows.catalogue import Deployed
from flows.orchestrator import BOUNDED_STATEMENTS
from flows.run_holder import ONE_RUN, timed_out
from flows.warm import Warm

logger = logging.getLogger(__name__)

GRACE = 30.0
"""Seconds past its timeout after which a process that does not end is ended by force."""

STUBBORN = 10.0
"""Seconds that a process has to end when it is asked to."""

CANCELLED = Words(
    "остановлено в панели; остальное сделает следующий запуск", "stopped in the panel; the next run does the rest"
)
DIED = Words("процесс завершился, не закончив работу", "the process ended before the work did")


@dataclass(slots=True)
class Due:
    """Carries out what the server says is due."""

    client: PrefectClient
    warm: Warm
    deployments: Mapping[UUID, Deployed]
    language: Language
    taken: dict[UUID, asyncio.Task[None]] = field(default_factory=dict)
    processes: dict[UUID, asyncio.subprocess.Process] = field(default_factory=dict)
    cancelled: dict[UUID, asyncio.Task[None]] = field(default_factory=dict)
    """Runs that somebody stopped in the panel, with the end of their processes."""

    async def look(self) -> None:
        """Begin every run whose time has come, and end those that somebody stopped in the panel."""
        await self._heed()
        runs = await self.client.get_scheduled_flow_runs_for_deployments(
            list(self.deployments), scheduled_before=datetime.now(UTC)
        )
        for run in runs:
            deployed = self.deployments.get(run.deployment_id) if run.deployment_id else None
            if deployed and run.id not in self.taken:
                self.taken[run.id] = asyncio.create_task(self._begin(run, deployed), name=deployed.entrypoint)

    def under_way(self, entrypoint: str) -> bool:
        """Whether a run of a deployment has been begun and not ended."""
        return any(task.get_name() == entrypoint for task in self.taken.values())

    async def _heed(self) -> None:
        """Ask processes to stop whose runs are being cancelled; each may end what is in its hand, a letter say."""
        wanted = FlowRunFilter(
            id=FlowRunFilterId(any_=list(self.processes)),
            state=FlowRunFilterState(type=FlowRunFilterStateType(any_=[StateType.CANCELLING])),
        )
        for run in await self.client.read_flow_runs(flow_run_filter=wanted) if self.processes else ():
            process = self.processes.get(run.id)
            if process is not None and run.id not in self.cancelled:
                self.cancelled[run.id] = asyncio.create_task(_end(process, GRACE))

    async def stop(self) -> None:
        """Let processes end what they are at; end those that do not."""
        for process in self.processes.values():
            with suppress(ProcessLookupError):
                process.terminate()
        if self.taken:
            _, left = await asyncio.wait(self.taken.values(), timeout=STUBBORN)
            for process in self.processes.values() if left else ():
                _kill(process)

    async def _begin(self, run: FlowRun, deployed: Deployed) -> None:
        try:
            await self.client.set_flow_run_state(run.id, Pending())
            if "staff" in deployed.tags:
                flow = deployed.flow()
                await self.warm.carry_out(
                    lambda: run_flow_async(flow, flow_run=run, parameters=run.parameters, return_type="state"),
                    long=deployed.name == "replicate",
                )
            else:
                await self._in_a_process(run, deployed)
        except Exception:
            logger.exception("%s could not be carried out", run.name)
        finally:
            self.taken.pop(run.id, None)

    async def _in_a_process(self, run: FlowRun, deployed: Deployed) -> None:
        """The run in a process of its own, which is ended when it takes longer than it may."""
        told = {ONE_RUN: str(run.id), "PREFECT__FLOW_ENTRYPOINT": deployed.entrypoint, "PGOPTIONS": _unbounded()}
        process = self.processes[run.id] = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "flows.one_run", env=os.environ | told, stdin=asyncio.subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
        allowed = (deployed.flow().timeout_seconds or 0) + GRACE
        try:
            await asyncio.wait_for(process.wait(), allowed)
        except TimeoutError:
            await _end(process)
            left = timed_out(self.language)
        else:
            left = Crashed(message=DIED.say(self.language))
        finally:
            self.processes.pop(run.id, None)
        if self.cancelled.pop(run.id, None) is not None:
            left = Cancelled(message=CANCELLED.say(self.language))
        said = (await self.client.read_flow_run(run.id)).state
        if said is not None and not said.is_final():  # what is done stays done, however its process left
            await self.client.set_flow_run_state(run.id, left, force=True)


def _unbounded() -> str:
    """What PostgreSQL's clients are told here, but for the bound on what staff ask: a report may take longer."""
    return os.environ.get("PGOPTIONS", "").removesuffix(BOUNDED_STATEMENTS).strip()


async def _end(process: asyncio.subprocess.Process, within: float = STUBBORN) -> None:
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), within)
    except TimeoutError:
        _kill(process)
        await process.wait()


def _kill(process: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
