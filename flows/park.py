"""Park a subject in which nothing happens."""

from __future__ import annotations

from prefect import State, flow

from flows.pilot_forms import ParkForm
from flows.staff import OPTIONS, act, run_name


@flow(name="park", flow_run_name=run_name, **OPTIONS)
async def park(form: ParkForm) -> State[object]:
    """Park a subject in which nothing happens."""
    return await act(form)
