"""Enter the facts of a milestone."""

from __future__ import annotations

from prefect import State, flow

from flows.pilot_forms import MilestoneReachForm
from flows.staff import OPTIONS, act, run_name


@flow(name="reach-milestone", flow_run_name=run_name, **OPTIONS)
async def reach_milestone(form: MilestoneReachForm) -> State[object]:
    """Enter the facts of a milestone."""
    return await act(form)
