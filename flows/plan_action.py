"""Add a measure to the action plan."""

from __future__ import annotations

from prefect import State, flow

from flows.pilot_forms import ActionForm
from flows.staff import OPTIONS, act, run_name


@flow(name="plan-action", flow_run_name=run_name, **OPTIONS)
async def plan_action(form: ActionForm) -> State[object]:
    """Add a measure to the action plan."""
    return await act(form)
