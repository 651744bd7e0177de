"""Ask for a partner check of an organisation."""

from __future__ import annotations

from prefect import State, flow

from flows.exemplar_forms import CheckForm
from flows.staff import OPTIONS, act, run_name


@flow(name="apply-for-check", flow_run_name=run_name, **OPTIONS)
async def apply_for_check(form: CheckForm) -> State[object]:
    """Ask for a partner check of an organisation."""
    return await act(form)
