"""Open a pilot with its card."""

from __future__ import annotations

from prefect import State, flow

from flows.pilot_forms import ProjectForm
from flows.staff import OPTIONS, act, run_name


@flow(name="open-project", flow_run_name=run_name, **OPTIONS)
async def open_project(form: ProjectForm) -> State[object]:
    """Open a pilot with its card."""
    return await act(form)
