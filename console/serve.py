"""`potok serve`: the Prefect server, all deployments and all schedules in one command."""

from __future__ import annotations

import asyncio
import os
import time
import warnings
from contextlib import suppress
from pathlib import Path

from sqlalchemy import Engine

from domain.engine.database import ahead_of, gather
from domain.engine.words import Words
from flows.orchestrator import quiet_environment
from flows.programme import Programme
from flows.serving import Server, announced, check_alone, ended_by_signal, environment, start, stop, wait
from flows.settings import Settings

PORT = 4200


def serve(settings: Settings, *, port: int = PORT, home: Path | None = None) -> None:
    """Run until stopped by Ctrl-C or SIGTERM; running flows may finish, then the server stops too."""
    programme = Programme.open(settings)
    check_alone(settings)
    say = settings.speaks
    folder = home or settings.mail_folder.parent / "prefect"
    print(Words("Запускаю сервер Prefect…", "Starting the Prefect server…").say(say), flush=True)
    with ended_by_signal():
        _run(programme, folder, port)


def _run(programme: Programme, folder: Path, port: int) -> None:
    """The server and the deployments, until somebody ends them."""
    settings, say = programme.settings, programme.settings.speaks
    server = start(folder, port)
    try:
        wait(server)
        os.environ.update(
            environment(folder, server.port, server.secret) | quiet_environment(server.api, server.secret)
        )
        with announced(server, settings):
            asyncio.run(_serve(programme, server))
    except KeyboardInterrupt:
        pass
    finally:
        stop(server)
        print(Words("Сервер остановлен.", "The server has stopped.").say(say), flush=True)


async def _serve(programme: Programme, server: Server) -> None:
    """Register every deployment, then wait for runs."""
    from prefect import aserve

    from flows.catalogue import catalogue

    # on SIGTERM Prefect's runner forgets to await its own stop; the deployments have no pause to undo anyway
    warnings.filterwarnings("ignore", message="coroutine 'Runner.astop' was never awaited")
    found = catalogue()
    time_zone = programme.packs.current.time_zone
    deployments = [await deployed.served(time_zone) for deployed in found]
    _greet(programme.settings, server, len(found), sum(bool(deployed.schedules) for deployed in found))
    gathering = asyncio.create_task(_gather_when_idle(programme.engine))
    try:
        await aserve(*deployments, print_starting_message=False, pause_on_shutdown=False, limit=4)
    finally:
        gathering.cancel()


IDLE_SECONDS = 4.0
"""After so long without a change everything is brought into the database's own file."""


async def _gather_when_idle(engine: Engine) -> None:
    """Whoever copies the file of a served database that nobody writes into gets all of it."""
    while True:
        await asyncio.sleep(0.5)
        with suppress(OSError):  # the log may vanish at this very moment
            if (log := ahead_of(engine)) is not None and time.time() - log.stat().st_mtime > IDLE_SECONDS:
                await asyncio.to_thread(gather, engine)


def _greet(settings: Settings, server: Server, deployments: int, schedules: int) -> None:
    lines = Words(
        f"Панель Prefect:  {server.ui} (войти: potok panel)\n"
        f"Развёрнуто потоков: {deployments}, по расписанию: {schedules}\nОстановить: Ctrl-C",
        f"Prefect UI:  {server.ui} (to enter: potok panel)\n"
        f"Deployments: {deployments}, scheduled: {schedules}\nStop: Ctrl-C",
    )
    print(lines.say(settings.speaks), flush=True)
