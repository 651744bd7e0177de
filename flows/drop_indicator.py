"""Take an indicator off the card."""

from __future__ import annotations

from prefect import State, flow

from flows.pilot_forms import IndicatorDropForm
from flows.staff import OPTIONS, act, run_name


@flow(name="drop-indicator", flow_run_name=run_name, **OPTIONS)
async def drop_indicator(form: IndicatorDropForm) -> State[object]:
    """Take an indicator off the card."""
    return await act(form)
