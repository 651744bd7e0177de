"""Enter one measured value of an indicator."""

from __future__ import annotations

from prefect import State, flow

from flows.forms import MeasureForm
from flows.staff import OPTIONS, act, run_name


@flow(name="measure", flow_run_name=run_name, **OPTIONS)
async def measure(form: MeasureForm) -> State[object]:
    """Enter one measured value of an indicator."""
    return await act(form)
