"""Which process carries a run out, said by itself: a run whose process is gone is known as dead."""

from __future__ import annotations

import os
import socket
import threading
from datetime import datetime

import psutil
from prefect.context import AsyncClientContext, FlowRunContext

ONE_RUN = "PREFECT__FLOW_RUN_ID"
"""Names, in the environment of a process that carries out one run, that run."""

GRACE = 20.0
"""Seconds past its timeout after which a process that is there for one run ends."""


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
        end = threading.Timer(run.flow.timeout_seconds + GRACE, os._exit, [1])
        end.daemon = True
        end.start()
    await client.client.update_flow_run(run.flow_run.id, infrastructure_pid=holder())


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
