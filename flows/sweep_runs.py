"""Mark runs whose worker is gone, and order again what may be repeated."""

from __future__ import annotations

from typing import Any

from prefect import State, flow
from prefect.client.orchestration import get_client
from prefect.states import Completed

from domain.engine.words import Words
from flows.dead_runs import bury, cut_off, queue_again
from flows.history import prune
from flows.run_holder import hold
from flows.settings import Settings


@flow(name="sweep-runs", timeout_seconds=300)
async def sweep_runs() -> State[Any]:
    """Runs of workers that are gone end as crashed; fan-outs and scheduled flows of theirs run again."""
    await hold()
    language = Settings().speaks
    async with get_client() as client:
        dead = await bury(client, language, at_start=False)
        again = [ended for ended in dead if await queue_again(client, ended)]
        again += [ended for ended in await cut_off(client) if await queue_again(client, ended)]
        await prune(client)
    count, anew = len(dead), len(again)
    said = Words(f"упавших запусков: {count}, начато снова: {anew}", f"dead runs: {count}, begun again: {anew}")
    return Completed(message=said.say(language))
