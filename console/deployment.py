"""`potok deploy`: the pool of workers and every deployment on a region's Prefect server."""

from __future__ import annotations

import asyncio
import os
import time

from console.answer import Answer
from console.desk import Desk
from domain.engine.refusals import Fault, Reason, Refusal
from domain.engine.words import Words
from flows.orchestrator import WITHOUT_LOG, answers, quiet_environment
from flows.server import ServerAway

STARTED_WITHIN = 240.0
"""Seconds that a server has that is just being started."""


def deploy(desk: Desk, pool: str) -> Answer:
    """Make the pool, register everything in the programme's time zone, take away what is gone; safe to repeat."""
    api = os.environ.get("PREFECT_API_URL")
    if api is None:
        said = Words(
            "где сервер Prefect региона: PREFECT_API_URL=http://…/api (potok serve регистрирует всё сам)",
            "where the region's Prefect server is: PREFECT_API_URL=http://…/api (potok serve registers all by itself)",
        )
        raise Refusal([Reason("no_server", said, Fault.INPUT, "PREFECT_API_URL")])
    zone = desk.programme.packs.current.time_zone
    os.environ.update(quiet_environment(api) | WITHOUT_LOG)
    from httpx import HTTPError
    from prefect.exceptions import PrefectException

    await_server(api)
    try:
        made, count, gone = asyncio.run(_deploy(pool, zone))
    except (HTTPError, PrefectException, OSError, RuntimeError) as error:
        raise ServerAway(api, str(error).partition("\n")[0]) from error
    lines = [
        desk.say(f"Пул {pool}: {'создан' if made else 'есть'}", f"Pool {pool}: {'made' if made else 'there'}"),
        desk.say(f"Потоков развёрнуто: {count}, часовой пояс {zone}", f"Deployments: {count}, time zone {zone}"),
    ]
    if gone:
        lines.append(desk.say(f"Убрано: {', '.join(gone)}", f"Taken away: {', '.join(gone)}"))
    lines.append(desk.say(f"Дальше: prefect worker start --pool {pool}", f"Next: prefect worker start --pool {pool}"))
    return Answer({"pool": pool, "made": made, "deployments": count, "gone": gone, "time_zone": zone}, lines)


def await_server(api: str) -> None:
    """Until a server that somebody has just started answers."""
    deadline = time.monotonic() + STARTED_WITHIN
    while not answers(api):
        if time.monotonic() > deadline:
            raise ServerAway(api)
        time.sleep(0.5)


async def _deploy(pool: str, zone: str) -> tuple[bool, int, list[str]]:
    from prefect.client.orchestration import get_client

    from flows.deployment import deploy, pooled

    async with get_client() as client:
        made = await pooled(client, pool)
        found, gone = await deploy(client, zone, pool)
    return made, len(found), gone
