"""Decide at the gate of the current phase: go, conditional, rework, hold or stop."""

from __future__ import annotations

from prefect import State, flow

from flows.forms import DecideForm
from flows.staff import OPTIONS, act, run_name


@flow(name="decide", flow_run_name=run_name, **OPTIONS)
async def decide(form: DecideForm) -> State[object]:
    """Decide at the gate of the current phase: go, conditional, rework, hold or stop."""
    return await act(form)
