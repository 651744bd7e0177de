"""Bring the current phase of a project or a check to its gate."""

from __future__ import annotations

from prefect import State, flow

from flows.forms import SubmitForm
from flows.staff import OPTIONS, act, run_name


@flow(name="submit", flow_run_name=run_name, **OPTIONS)
async def submit(form: SubmitForm) -> State[object]:
    """Bring the current phase of a project or a check to its gate."""
    return await act(form)
