"""Which process carries a run out, said by itself: a run whose process is gone is known as dead."""

from __future__ import annotations

import os
import socket
from datetime import datetime

import psutil
from prefect.client.orchestration import SyncPrefectClient
from prefect.context import AsyncClientContext, FlowRunContext, SyncClientContext


def holder() -> str:
    """This process, as Prefect's own workers write it."""
    return f"{socket.gethostname()}:{os.getpid()}"


async def hold() -> None:
    """Say in the run that is carried out that this process holds it."""
    run, client = FlowRunContext.get(), AsyncClientContext.get()
    if run and run.flow_run and client:
        await client.client.update_flow_run(run.flow_run.id, infrastructure_pid=holder())


def hold_sync() -> None:
    """The same in a run that blocks."""
    run, client = FlowRunContext.get(), SyncClientContext.get()
    if run and run.flow_run and client:
        known: SyncPrefectClient = client.client
        known.update_flow_run(run.flow_run.id, infrastructure_pid=holder())


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
