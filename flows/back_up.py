"""Back the whole installation up into one file, and keep as many of them as the methodology says."""

from __future__ import annotations

import asyncio
from typing import Any

from prefect import State, flow
from prefect.states import Completed

from flows.backups import nightly
from flows.programme import Programme
from flows.run_holder import hold
from flows.settings import Settings


@flow(name="back-up", timeout_seconds=6 * 3600)
async def back_up() -> State[Any]:
    """One file of the whole database and its documents, read back after it was written."""
    await hold()
    made, gone = await asyncio.to_thread(nightly, Programme.open(Settings()))
    said = f"{made.file} · {made.contents.entries} · -{gone}"
    return Completed(message=said, data={"file": str(made.file), "gone": gone, "broken": made.broken.total})
