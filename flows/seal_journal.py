"""Seal the heads of all chains into one line."""

from __future__ import annotations

from typing import Any

from prefect import State, flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.states import Completed

from domain.engine.database import writing
from domain.engine.journal import seal
from flows.holding import hold
from flows.programme import Programme
from flows.settings import Settings


@flow(name="seal-journal", timeout_seconds=600)
async def seal_journal() -> State[Any]:
    """One line that stands for the whole history of the day; print it or mail it, and later changes show."""
    await hold()
    programme = Programme.open(Settings())
    with writing(programme.engine) as connection:
        sealed = seal(connection, programme.now())
    await acreate_markdown_artifact(key="seal", markdown=f"`{sealed.line()}`")
    return Completed(message=sealed.line(), data=sealed)
