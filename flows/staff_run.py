"""Runs a staff action: as a Prefect flow where an API answers, through the same lane without it otherwise."""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from domain.engine.actor import Acting
from domain.engine.admission import about
from domain.engine.command import Command, new_command_id
from domain.subjects import commands
from flows.fan_out import ReplicateForm, order_of
from flows.forms import Form, form_of
from flows.identity import claimed, keep_draft, take_ticket
from flows.line import RunnerAway, ask
from flows.offer_chunks import INTERRUPTED, hand
from flows.orchestrator import (
    BOUNDED,
    PREFECT_SILENT,
    WITHOUT_LOG,
    Orchestrator,
    came_back,
    failed,
    find,
    quiet_environment,
    runner_away,
    serving_now,
    through,
    told_once,
)
from flows.performance import perform
from flows.programme import Programme, Result
from flows.settings import Settings

if TYPE_CHECKING:
    from flows.immediate_notices import Told


@dataclass(frozen=True, slots=True)
class Ran:
    """A result and how it came about."""

    result: Any
    """A `Result`, or the outcomes of a fan-out."""
    orchestrator: Orchestrator
    told: Told | None = None
    """What delivery did right after, where it ran in this process."""


@dataclass(frozen=True, slots=True)
class Passed:
    """An action as it is passed to a run: what was filled in stays behind, as a draft that only its ticket opens."""

    name: str
    draft: str
    ticket: str


def pass_on(programme: Programme, form: Form, acting: Acting) -> Passed:
    """Leave what was filled in as a draft, with a ticket of whoever acts."""
    command = next(iter(_commands(programme, form, acting)))
    order = order_of(form.package) if isinstance(form, ReplicateForm) else command.command_id
    told = form.model_copy(update={"on": command.on, "command_id": command.command_id})
    said = told.model_dump_json(exclude={"actor", "ticket"}, exclude_unset=True)
    ticket = take_ticket(
        programme.engine, acting, action=form.asks.name, subject=about(command), day=command.on, now=programme.now(),
        command_id=order, draft=said,
    )  # fmt: skip
    return Passed(form.asks.name, keep_draft(programme.engine, ticket, form.asks.name, said), ticket)


def _commands(programme: Programme, form: Form, acting: Acting) -> list[Command]:
    today = programme.today()
    if isinstance(form, ReplicateForm):
        return form.commands(acting=acting, today=today)
    return [form.command(acting=acting, today=today)]


def run(programme: Programme, form: Form, acting: Acting) -> Ran:
    """Carry out one staff action; a decision is never refused because the orchestrator is away."""
    if form.command_id is None:
        form = form.model_copy(update={"command_id": new_command_id()})
    settings = programme.settings
    served = serving_now(settings)
    if served is not None and "PREFECT_API_URL" not in os.environ:
        try:
            ran = Ran(ask(served, pass_on(programme, form, acting)), through(served.api))
            came_back(settings)
            return ran
        except RunnerAway as away:
            orchestrator = failed(served.api) if str(away) == PREFECT_SILENT else runner_away(str(away))
    else:
        orchestrator = find(settings)
    if orchestrator.api is not None:
        return _here(programme, form, acting, orchestrator.api)
    # the form's command id makes this safe: what a flow has already written is not written again
    return Ran(_directly(programme, form, acting), told_once(orchestrator, settings), _tell(programme))


def _here(programme: Programme, form: Form, acting: Acting, api: str) -> Ran:
    """As a flow run of this process, against an API that is configured."""
    os.environ.update(quiet_environment(api) | WITHOUT_LOG | BOUNDED)
    import asyncio

    from httpx import HTTPError
    from prefect.exceptions import PrefectException

    try:
        ran = Ran(asyncio.run(as_flow(pass_on(programme, form, acting))), through(api))
        came_back(programme.settings)
        return ran
    except (PrefectException, HTTPError, OSError, RuntimeError, ValueError) as error:
        away = told_once(failed(api, error), programme.settings)
        return Ran(_directly(programme, form, acting), away, _tell(programme))


def _tell(programme: Programme) -> Told:
    """Deliver what the action owes; loaded here alone, for where a runner answers nobody waits for the mail's code."""
    from flows.immediate_notices import tell_now

    return tell_now(programme)


def _directly(programme: Programme, form: Form, acting: Acting) -> Any:
    return hand(programme, form, acting) if isinstance(form, ReplicateForm) else perform(programme, form, acting)


def forms() -> list[type[Form]]:
    """The form of every action, those of one subject together."""
    return [form_of(command) for command in commands()]


def entrypoint_of(form: type[Form]) -> str:
    """Where the flow of a form is: in the file of its subject, under the name of its action."""
    return f"flows.{form.asks.__module__.split('.')[1]}:{form.asks.name}"


DRAFTED = "_drafted"
"""Ends the name of the flow that carries a draft's number and a ticket."""


def flow_of(form: type[Form], ending: str = "") -> Any:
    """The flow of a form."""
    module, _, name = entrypoint_of(form).partition(":")
    return getattr(import_module(module), f"{name}{ending}")


async def as_flow(asked: Form | Passed) -> Any:
    """One flow run in this process, against the configured API; the data of its final state."""
    if isinstance(asked, Form) and asked.asks.confidential:
        programme = Programme.open(Settings())
        asked = pass_on(programme, asked, claimed(programme.settings, programme.engine, asked.actor))
    if isinstance(asked, Passed):
        form = next(known for known in forms() if known.asks.name == asked.name)
        state = await flow_of(form, DRAFTED)(draft=asked.draft, ticket=asked.ticket, return_state=True)
    else:
        state = await flow_of(type(asked))(asked, return_state=True)
    if state.is_completed() or state.is_cancelled() or state.name in {"Refused", INTERRUPTED}:
        return _data(state)
    return await state.aresult(raise_on_failure=True)


def _data(state: Any) -> Any:
    data = state.data
    return getattr(data, "result", data) if not isinstance(data, Result | list) else data
