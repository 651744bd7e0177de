"""What every staff flow does: one action through the lane, an artifact to read, and a refusal that is no crash."""

from __future__ import annotations

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from prefect import Flow, State, flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.client.schemas.objects import FlowRun
from prefect.runtime import flow_run
from prefect.settings import get_current_settings
from prefect.states import Completed, Failed

from domain.engine.actor import Acting
from domain.engine.command import Command
from domain.engine.database_problems import DatabaseProblem
from domain.engine.lane import Refused
from domain.engine.refusals import Refusal
from domain.engine.tickets import hash_of
from domain.subjects import commands
from flows.answers import as_markdown, done_text, refusal_text, title_of
from flows.forms import Form, form_of
from flows.identity import by_ticket, drop_draft, end_ticket, read_draft
from flows.immediate_notices import tell_now
from flows.offer_chunks import INTERRUPTED
from flows.performance import perform
from flows.programme import Programme, Result
from flows.settings import Settings
from flows.staff_run import DRAFTED

logger = logging.getLogger(__name__)

REFUSED = "Refused"
"""Name of the final state of an action that a rule refused."""


def end_its_ticket(flow: Flow[..., Any], run: FlowRun, state: State[Any]) -> None:
    """What a run was told stays readable: the ticket of one that did nothing opens nothing after it."""
    form = run.parameters.get("form")
    told = form.get("ticket") if isinstance(form, dict) else run.parameters.get("ticket")
    if state.name != INTERRUPTED and isinstance(told, str):
        end_ticket(Programme.open(Settings()).engine, hash_of(told.strip()))


OPTIONS: dict[str, Any] = {
    "persist_result": False,
    # where Prefect keeps what it could not run anyway: a run that does not say so asks the server twice
    "result_storage": get_current_settings().results.local_storage_path,
    "timeout_seconds": 120,
    "validate_parameters": True,
    "on_failure": [end_its_ticket],
}
"""What all staff flows share: they are short, and repeating one is harmless by its command id."""


_FLOWS: dict[str, Flow[..., Any]] = {}


def flow_named(name: str, room: str) -> Flow[..., Any]:
    """The flow of an action whose command stands in a room; built when it is first asked for."""
    if (found := _FLOWS.get(name)) is None:
        action = name.removesuffix(DRAFTED)
        command = next((asks for asks in commands() if asks.name == action and _room(asks) == room), None)
        if command is None:
            raise AttributeError(name)
        openly = action == name and not command.confidential
        found = _FLOWS[name] = staff(command) if openly else drafted(command)
    return found


def _room(command: type[Command]) -> str:
    return command.__module__.split(".")[1]


def staff(command: type[Command]) -> Flow[..., Coroutine[Any, Any, State[Any]]]:
    """The flow of an action: named, described and asked as its declaration says."""

    async def run(form: Form) -> State[Any]:
        return await act(form)

    run.__name__ = run.__qualname__ = command.name
    run.__module__, run.__doc__ = f"flows.{_room(command)}", f"{command.says.en}."
    run.__annotations__ = {"form": form_of(command), "return": State[Any]}
    return flow(name=command.name.replace("_", "-"), flow_run_name=run_name, **OPTIONS)(run)


def drafted(command: type[Command]) -> Flow[..., Coroutine[Any, Any, State[Any]]]:
    """The flow of an action for whoever a door let in: Prefect keeps parameters in clear, so it sees no form."""

    async def run(draft: str, ticket: str) -> State[Any]:
        return await opened(draft, ticket, act)

    run.__name__ = run.__qualname__ = command.name if command.confidential else f"{command.name}{DRAFTED}"
    run.__module__, run.__doc__ = f"flows.{_room(command)}", f"{command.says.en}."
    return flow(name=command.name.replace("_", "-"), flow_run_name=run_name, **OPTIONS)(run)


async def opened(draft: str, ticket: str, work: Callable[[Any, Acting], Coroutine[Any, Any, State[Any]]]) -> State[Any]:
    """Read a draft, carry it out as whoever took its ticket, and let it go."""
    settings = Settings()
    programme = Programme.open(settings)
    try:
        form, acting = drawn(programme, draft, ticket)
    except Refusal as refusal:
        said = refusal_text(refusal.reasons, settings.speaks)
        return Failed(name=REFUSED, message=said, data=Result(Refused("", refusal.reasons), None))
    state = await work(form, acting)
    if state.name != INTERRUPTED:
        drop_draft(programme.engine, draft)
    if state.is_cancelled():
        end_ticket(programme.engine, hash_of(ticket.strip()))
    return state


def drawn(programme: Programme, draft: str, ticket: str) -> tuple[Form, Acting]:
    """What was filled in, and whoever took its ticket."""
    action, said = read_draft(programme.settings, programme.engine, draft, ticket)
    command = next(asks for asks in commands() if asks.name == action)
    acting = by_ticket(programme.settings, programme.engine, ticket, said)
    return form_of(command).model_validate_json(said), acting


def run_name() -> str:
    """The action and the business key, as the list of runs shows them: `go PRJ-0042`."""
    told = flow_run.parameters
    form = told.get("form") or _draft_of(told) or {}
    named = form if isinstance(form, dict) else form.model_dump(mode="json")
    action = named.get("decision") or str(flow_run.flow_name)
    keys: tuple[str, ...] = ("subject", "package", "project", "organisation", "person", "code", "title")
    if "email" in named:  # a person is named by a code or not at all: the list of runs is never erased
        keys = tuple(key for key in keys if key != "title")
    about = next((str(named[key]) for key in keys if named.get(key)), "")
    phase = _phase(about)
    return f"{action} {about} · {phase}" if phase else f"{action} {about}"


def _draft_of(told: dict[str, Any]) -> Form | None:
    """What a draft says, where the run carries its number and its ticket."""
    try:
        return drawn(Programme.open(Settings()), str(told.get("draft")), str(told.get("ticket")))[0]
    except (Refusal, DatabaseProblem):
        return None


def _phase(code: str) -> str | None:
    """The phase that a subject is in when the action starts."""
    from domain.engine.database import reading
    from domain.reports.views import state_of

    try:
        with reading(Programme.open(Settings()).engine) as connection:
            return state_of(connection, code).phase
    except (Refusal, DatabaseProblem):
        return None


async def act(form: Form, acting: Acting | None = None) -> State[Any]:
    """Carry out one staff action, leave its artifact, tell whoever must know."""
    settings = Settings()
    programme = Programme.open(settings)
    result = perform(programme, form, acting)
    language = settings.speaks
    if result.state is None:
        return Failed(name=REFUSED, message=refusal_text(result.reasons, language, type(form)), data=result)
    await publish(result, programme)
    tell_now(programme)
    return Completed(message=done_text(result.state, programme, result.remarks), data=result)


async def publish(result: Result, programme: Programme) -> None:
    """The artifact that staff read in the list of runs."""
    state = result.state
    if state is None:
        return
    await acreate_markdown_artifact(
        key=state.code.lower().replace("_", "-"),
        markdown=as_markdown(state, programme, repeated=result.repeated, remarks=result.remarks),
        description=title_of(state)[:200],
    )
