"""What every staff flow does: one action through the lane, an artifact to read, and a refusal that is no crash."""

from __future__ import annotations

import logging
from collections.abc import Collection, Coroutine
from types import ModuleType
from typing import Any

from prefect import Flow, State, flow
from prefect.artifacts import acreate_markdown_artifact
from prefect.runtime import flow_run
from prefect.states import Completed, Failed

from domain.engine.action import ACTIONS
from domain.engine.command import Command
from domain.engine.database import DatabaseProblem
from flows.forms import Form, form_of
from flows.programme import Programme, Result
from flows.saying import as_markdown, done_text, refusal_text
from flows.settings import Settings
from flows.telling import tell_now

logger = logging.getLogger(__name__)

REFUSED = "Refused"
"""Name of the final state of an action that a rule refused."""

OPTIONS: dict[str, Any] = {"persist_result": False, "timeout_seconds": 120, "validate_parameters": True}
"""What all staff flows share: they are short, and repeating one is harmless by its command id."""


_FLOWS: dict[str, Flow[..., Any]] = {}


def flow_named(name: str, files: Collection[ModuleType]) -> Flow[..., Any]:
    """The flow of an action whose command stands in one of these files; built when it is first asked for."""
    if (found := _FLOWS.get(name)) is None:
        rooms = {file.__name__ for file in files}
        command = next((asks for asks in ACTIONS if asks.name == name and asks.__module__ in rooms), None)
        if command is None:
            raise AttributeError(name)
        found = _FLOWS[name] = staff(command)
    return found


def staff(command: type[Command]) -> Flow[..., Coroutine[Any, Any, State[Any]]]:
    """The flow of an action: named, described and asked as its declaration says."""

    async def run(form: Form) -> State[Any]:
        return await act(form)

    room = command.__module__.split(".")[1]
    run.__name__ = run.__qualname__ = command.name
    run.__module__, run.__doc__ = f"flows.{room}", f"{command.says.en}."
    run.__annotations__ = {"form": form_of(command), "return": State[Any]}
    return flow(name=command.name.replace("_", "-"), flow_run_name=run_name, **OPTIONS)(run)


def run_name() -> str:
    """The action and the business key, as the list of runs shows them: `go PRJ-0042`."""
    form = flow_run.parameters.get("form", {})
    named = form if isinstance(form, dict) else form.model_dump(mode="json")
    action = named.get("decision") or str(flow_run.flow_name)
    keys = ("subject", "package", "project", "organisation", "person", "code", "title")
    about = next((str(named[key]) for key in keys if named.get(key)), "")
    phase = _phase(about)
    return f"{action} {about} · {phase}" if phase else f"{action} {about}"


def _phase(code: str) -> str | None:
    """The phase that a subject is in when the action starts."""
    from domain.engine.database import reading
    from domain.engine.refusals import Refusal
    from domain.reports.reading import state_of

    try:
        with reading(Programme.open(Settings()).engine) as connection:
            return state_of(connection, code).phase
    except (Refusal, DatabaseProblem):
        return None


async def act(form: Form) -> State[Any]:
    """Carry out one staff action, leave its artifact, tell whoever must know."""
    settings = Settings()
    programme = Programme.open(settings)
    result = programme.perform(form)
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
        description=state.title[:200],
    )
