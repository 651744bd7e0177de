"""Appoint a member of a check's commission."""

from __future__ import annotations

from prefect import State, flow

from flows.exemplar_forms import AppointForm
from flows.staff import OPTIONS, act, run_name


@flow(name="appoint", flow_run_name=run_name, **OPTIONS)
async def appoint(form: AppointForm) -> State[object]:
    """Appoint a member of a check's commission."""
    return await act(form)
