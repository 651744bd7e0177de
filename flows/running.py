"""Runs a staff action: as a Prefect flow where an API answers, through the same lane without it otherwise."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from domain.engine.command import new_command_id
from domain.subjects import commands
from flows.fan_out import ReplicateForm
from flows.forms import Form, form_of
from flows.orchestrator import WITHOUT_LOG, Orchestrator, failed, find, quiet_environment
from flows.programme import Programme, Result
from flows.telling import Told, tell_now


@dataclass(frozen=True, slots=True)
class Ran:
    """A result and how it came about."""

    result: Any
    """A `Result`, or the outcomes of a fan-out."""
    orchestrator: Orchestrator
    told: Told | None = None
    """What delivery did right after, where it ran in this process."""


def run(programme: Programme, form: Form) -> Ran:
    """Carry out one staff action; a decision is never refused because the orchestrator is away."""
    orchestrator = find(programme.settings)
    if form.command_id is None:
        form = form.model_copy(update={"command_id": new_command_id()})
    if orchestrator.api is None:
        return Ran(_directly(programme, form), orchestrator, tell_now(programme))
    os.environ.update(quiet_environment(orchestrator.api, orchestrator.secret) | WITHOUT_LOG)
    import asyncio

    from httpx import HTTPError
    from prefect.exceptions import PrefectException

    try:
        return Ran(asyncio.run(as_flow(form)), orchestrator)
    except (PrefectException, HTTPError, OSError, RuntimeError, ValueError) as error:
        # the form's command id makes this safe: what the flow has already written is not written again
        return Ran(_directly(programme, form), failed(orchestrator.api, error), tell_now(programme))


def _directly(programme: Programme, form: Form) -> Any:
    return programme.fan_out(form) if isinstance(form, ReplicateForm) else programme.perform(form)


def forms() -> list[type[Form]]:
    """The form of every action, those of one subject together."""
    return [form_of(command) for command in commands()]


def entrypoint_of(form: type[Form]) -> str:
    """Where the flow of a form is: in the file of its subject, under the name of its action."""
    return f"flows.{form.asks.__module__.split('.')[1]}:{form.asks.name}"


def flow_of(form: type[Form]) -> Any:
    """The flow of a form."""
    module, _, name = entrypoint_of(form).partition(":")
    return getattr(import_module(module), name)


async def as_flow(form: Form) -> Any:
    """One flow run in this process, against the configured API; the data of its final state."""
    state = await flow_of(type(form))(form, return_state=True)
    if state.is_completed() or state.name == "Refused":
        return _data(state)
    return await state.aresult(raise_on_failure=True)


def _data(state: Any) -> Any:
    data = state.data
    return getattr(data, "result", data) if not isinstance(data, Result | list) else data
