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
from flows.handing import INTERRUPTED, hand
from flows.line import RunnerAway, ask
from flows.orchestrator import (
    WITHOUT_LOG,
    Orchestrator,
    failed,
    find,
    quiet_environment,
    serving_now,
    through,
    told_once,
)
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
    if form.command_id is None:
        form = form.model_copy(update={"command_id": new_command_id()})
    settings = programme.settings
    served = serving_now(settings)
    if served is not None and "PREFECT_API_URL" not in os.environ:
        try:
            return Ran(ask(served, form), through(served.api))
        except RunnerAway as away:
            orchestrator = failed(served.api, away)
    else:
        orchestrator = find(settings)
    if orchestrator.api is not None:
        return _here(programme, form, orchestrator.api)
    # the form's command id makes this safe: what a flow has already written is not written again
    return Ran(_directly(programme, form), told_once(orchestrator, settings), tell_now(programme))


def _here(programme: Programme, form: Form, api: str) -> Ran:
    """As a flow run of this process, against an API that is configured."""
    os.environ.update(quiet_environment(api) | WITHOUT_LOG)
    import asyncio

    from httpx import HTTPError
    from prefect.exceptions import PrefectException

    try:
        return Ran(asyncio.run(as_flow(form)), through(api))
    except (PrefectException, HTTPError, OSError, RuntimeError, ValueError) as error:
        away = told_once(failed(api, error), programme.settings)
        return Ran(_directly(programme, form), away, tell_now(programme))


def _directly(programme: Programme, form: Form) -> Any:
    return hand(programme, form) if isinstance(form, ReplicateForm) else programme.perform(form)


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
    if state.is_completed() or state.name in {"Refused", INTERRUPTED}:
        return _data(state)
    return await state.aresult(raise_on_failure=True)


def _data(state: Any) -> Any:
    data = state.data
    return getattr(data, "result", data) if not isinstance(data, Result | list) else data
