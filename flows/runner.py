"""The runner of `potok serve`: staff actions, what is due, delivery when something is owed, dead runs.

A process of its own: `python -m flows.runner SOCKET`.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from os import environ
from pathlib import Path
from uuid import UUID

from httpx import HTTPError
from prefect.client.orchestration import PrefectClient
from prefect.context import AsyncClientContext
from prefect.exceptions import PrefectException

from domain.engine.database_problems import DatabaseProblem
from flows.catalogue import Deployed, catalogue
from flows.dead_runs import Ended, bury, cut_off, queue_again
from flows.deployment import registered
from flows.due import Due
from flows.fan_out import ReplicateForm
from flows.history import prune
from flows.immediate_notices import anything_owed
from flows.lifeline import carry_out, end_with_parent
from flows.log_lines import in_one_line
from flows.offer_chunks import STOPPING
from flows.orchestrator import answers
from flows.programme import Programme
from flows.settings import Settings
from flows.staff_run import Passed
from flows.warm import Counter, Warm

logger = logging.getLogger(__name__)

LOOK, SWEEP, DELIVER, PRUNE = 4.0, 30.0, 2.0, 900.0
"""Seconds between looks for runs that are due, for dead runs, for letters that are owed, and for old history."""

REST = 60.0
"""Seconds of rest after a delivery that left something behind, as it does while a mail server is away."""

DELIVERY = "flows.deliver_notices:deliver_notices"


class Runner:
    """Everything that the process does beside answering those who ask."""

    def __init__(self, programme: Programme, client: PrefectClient, deployments: dict[UUID, Deployed]) -> None:
        self.programme, self.client, self.warm = programme, client, Warm()
        self.language = programme.settings.speaks
        self.due = Due(client, self.warm, deployments, self.language)
        self._ids = {deployed.entrypoint: key for key, deployed in deployments.items()}
        self._resting_until = 0.0
        self._again: set[asyncio.Task[object]] = set()

    async def bury(self, *, at_start: bool = False) -> None:
        """Mark dead runs, and begin again what may be repeated."""
        for ended in await bury(self.client, self.language, at_start=at_start):
            if (order := order_of(ended)) is None:
                await queue_again(self.client, ended)
                continue
            self._again.add(task := asyncio.create_task(self.warm.ask(order)))
            task.add_done_callback(self._again.discard)
        for ended in await cut_off(self.client):
            await queue_again(self.client, ended)

    async def prune(self) -> None:
        """Take away the oldest history of Prefect's beyond what is kept."""
        await prune(self.client)

    async def deliver(self) -> None:
        """Begin a delivery when something is owed and none is under way."""
        loop = asyncio.get_running_loop()
        if self.due.under_way(DELIVERY) or self.warm.busy[False]:
            return  # a process that starts takes time from whoever waits for an action
        rested = loop.time() >= self._resting_until
        if await asyncio.to_thread(anything_owed, self.programme, rested=rested):
            self._resting_until = loop.time() + REST
            await self.client.create_flow_run_from_deployment(self._ids[DELIVERY])
            await self.due.look()

    async def live(self, place: Path, secret: str) -> None:
        """Answer and look around until this process is asked to stop; then let what is at hand end."""
        loop = asyncio.get_running_loop()
        await self.bury(at_start=True)
        counter = Counter(place, secret, self.warm, loop)
        threading.Thread(target=counter.serve_forever, name="counter", daemon=True).start()
        looks = ((LOOK, self.due.look), (SWEEP, self.bury), (DELIVER, self.deliver), (PRUNE, self.prune))
        tasks = [asyncio.create_task(_again_and_again(seconds, look)) for seconds, look in looks]
        await asyncio.to_thread(STOPPING.wait)
        counter.shutdown()
        for task in tasks:
            task.cancel()
        await self.warm.ended()
        await self.due.stop()
        await asyncio.sleep(0.2)  # the last answers are on their way


async def _again_and_again(seconds: float, look: Callable[[], Awaitable[None]]) -> None:
    while True:
        try:
            await look()
        except (HTTPError, OSError, PrefectException, DatabaseProblem) as error:
            logger.warning("%s: %s", look.__qualname__, error)
        await asyncio.sleep(seconds)


def order_of(ended: Ended) -> ReplicateForm | Passed | None:
    """What a fan-out that this process carries out itself was asked for with."""
    told = ended.run.parameters or {}
    if ended.run.deployment_id is not None or not ended.is_fan_out:
        return None
    if "form" in told:
        return ReplicateForm.model_validate(told["form"])
    return Passed(ReplicateForm.asks.name, told["draft"], told["ticket"])


async def begin(place: Path, secret: str) -> None:
    """Load everything, wait for the server, and work until this process is asked to stop."""
    programme = Programme.open(Settings())
    for deployed in catalogue():
        deployed.flow()  # everything is loaded before somebody waits for it
    while not await asyncio.to_thread(answers, environ["PREFECT_API_URL"]):  # it begins beside us, or begins again
        if STOPPING.wait(0.2):
            return
    async with AsyncClientContext.get_or_create() as context:
        deployments = await registered(context.client, programme.packs.current.time_zone)
        await Runner(programme, context.client, deployments).live(place, secret)


def main() -> None:
    """Run until whoever started this ends it, or is gone."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: STOPPING.set())
    end_with_parent()
    in_one_line()
    work = begin(Path(sys.argv[1]), environ["PREFECT_API_AUTH_STRING"])
    carry_out(lambda: asyncio.run(work))


if __name__ == "__main__":
    main()
