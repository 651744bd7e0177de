"""Move the plan of a milestone."""

from __future__ import annotations

from prefect import State, flow

from flows.pilot_forms import MilestoneMoveForm
from flows.staff import OPTIONS, act, run_name


@flow(name="move-milestone", flow_run_name=run_name, **OPTIONS)
async def move_milestone(form: MilestoneMoveForm) -> State[object]:
    """Move the plan of a milestone."""
    return await act(form)
