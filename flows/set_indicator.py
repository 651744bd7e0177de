"""Put an indicator on the card, or change it."""

from __future__ import annotations

from prefect import State, flow

from flows.pilot_forms import IndicatorForm
from flows.staff import OPTIONS, act, run_name


@flow(name="set-indicator", flow_run_name=run_name, **OPTIONS)
async def set_indicator(form: IndicatorForm) -> State[object]:
    """Put an indicator on the card, or change it."""
    return await act(form)
