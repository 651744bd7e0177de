"""Take a document back."""

from __future__ import annotations

from prefect import State, flow

from flows.pilot_forms import WithdrawalForm
from flows.staff import OPTIONS, act, run_name


@flow(name="withdraw-evidence", flow_run_name=run_name, **OPTIONS)
async def withdraw_evidence(form: WithdrawalForm) -> State[object]:
    """Take a document back."""
    return await act(form)
