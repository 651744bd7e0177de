"""Record the commission's visit."""

from __future__ import annotations

from prefect import State, flow

from flows.exemplar_forms import VisitForm
from flows.staff import OPTIONS, act, run_name


@flow(name="hold-visit", flow_run_name=run_name, **OPTIONS)
async def hold_visit(form: VisitForm) -> State[object]:
    """Record the commission's visit."""
    return await act(form)
