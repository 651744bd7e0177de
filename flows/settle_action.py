"""Say what became of a measure."""

from __future__ import annotations

from prefect import State, flow

from flows.pilot_forms import ActionSettleForm
from flows.staff import OPTIONS, act, run_name


@flow(name="settle-action", flow_run_name=run_name, **OPTIONS)
async def settle_action(form: ActionSettleForm) -> State[object]:
    """Say what became of a measure."""
    return await act(form)
