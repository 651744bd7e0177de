"""Seal the heads of all chains into one line."""

from __future__ import annotations

from typing import Any

from prefect import State, flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.states import Completed

from flows.mailed_seal import mail_seal
from flows.programme import Programme
from flows.run_holder import hold
from flows.seal_copies import seal_now
from flows.settings import Settings


@flow(name="seal-journal", timeout_seconds=600)
async def seal_journal() -> State[Any]:
    """One line that stands for the whole history of the day; print it or mail it, and later changes show."""
    await hold()
    programme = Programme.open(Settings())
    sealed, line = seal_now(programme)
    mailed, owed = mail_seal(programme, sealed, line)
    await acreate_markdown_artifact(key="seal", markdown=f"`{line}`")
    return Completed(message=f"{line}; letters to administrators: {mailed} of {owed}", data=sealed)
