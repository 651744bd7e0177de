"""Suspend, withdraw, lapse or renew an exemplar status."""

from __future__ import annotations

from prefect import State, flow

from flows.exemplar_forms import StatusForm
from flows.staff import OPTIONS, act, run_name


@flow(name="change-status", flow_run_name=run_name, **OPTIONS)
async def change_status(form: StatusForm) -> State[object]:
    """Suspend, withdraw, lapse or renew an exemplar status."""
    return await act(form)
