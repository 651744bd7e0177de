"""Which process carries a run out, said by itself: a run whose process is gone is known as dead."""

from __future__ import annotations

import os
import socket
import threading
from datetime import datetime
from typing import Any
from uuid import UUID

import psutil
from prefect.client.orchestration import get_client
from prefect.client.schemas.objects import State, StateType
from prefect.context import AsyncClientContext, FlowRunContext

from domain.engine.words import Language, Words
from flows.settings import Settings

ONE_RUN = "PREFECT__FLOW_RUN_ID"
"""Names, in the environment of a process that carries out one run, that run."""

GRACE = 20.0
"""Seconds past its timeout after which a process that is there for one run ends."""

SAID_WITHIN = 5.0
"""Seconds that the server has to hear of it."""

ENDED = Words("не уложился во время и остановлен", "took too long and was ended")


def holder() -> str:
    """This process, as Prefect's own workers write it."""
    return f"{socket.gethostname()}:{os.getpid()}"


async def hold() -> None:
    """Say in the run that this process holds it; a process that is there for one run ends at its timeout.

    Prefect's own timeout waits until blocked work comes back.
    """
    run, client = FlowRunContext.get(), AsyncClientContext.get()
    if not (run and run.flow_run and run.flow and client):
        return
    if os.environ.get(ONE_RUN) == str(run.flow_run.id) and run.flow.timeout_seconds:
        end = threading.Timer(run.flow.timeout_seconds + GRACE, _end, [run.flow_run.id])
        end.daemon = True
        end.start()
    await client.client.update_flow_run(run.flow_run.id, infrastructure_pid=holder())


async def being_cancelled() -> bool:
    """Whether somebody is stopping the run at hand in the panel, wherever it is carried out; the server is asked."""
    run, client = FlowRunContext.get(), AsyncClientContext.get()
    if not (run and run.flow_run and client):
        return False
    state = (await client.client.read_flow_run(run.flow_run.id)).state
    return state is not None and state.is_cancelling()


def timed_out(language: Language) -> State[Any]:
    """How a run ends that took too long."""
    return State(type=StateType.FAILED, name="TimedOut", message=ENDED.say(language))


def _end(run: UUID) -> None:
    """End this process, whatever it is at; before that, say in the run why, if the server answers soon."""
    saying = threading.Thread(target=_say, args=[run], daemon=True)
    saying.start()
    saying.join(SAID_WITHIN)
    os._exit(1)


def _say(run: UUID) -> None:
    with get_client(sync_client=True) as client:
        client.set_flow_run_state(run, timed_out(Settings().speaks), force=True)


def is_here(held: str) -> bool:
    """Whether a holder is a process of this machine."""
    return held.rpartition(":")[0] == socket.gethostname()


def lives(held: str, since: datetime) -> bool:
    """Whether a holder of this machine is still the process that it was when the run began."""
    try:
        began: float = psutil.Process(int(held.rpartition(":")[2])).create_time()
        return began <= since.timestamp() + 1
    except (psutil.NoSuchProcess, ValueError):
        return False
