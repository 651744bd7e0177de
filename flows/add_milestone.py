"""Add a milestone."""

from __future__ import annotations

from prefect import State, flow

from flows.pilot_forms import MilestoneForm
from flows.staff import OPTIONS, act, run_name


@flow(name="add-milestone", flow_run_name=run_name, **OPTIONS)
async def add_milestone(form: MilestoneForm) -> State[object]:
    """Add a milestone."""
    return await act(form)
