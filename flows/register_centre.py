"""Add a competence centre to the programme."""

from __future__ import annotations

from prefect import State, flow

from flows.forms import CentreForm
from flows.staff import OPTIONS, act, run_name


@flow(name="register-centre", flow_run_name=run_name, **OPTIONS)
async def register_centre(form: CentreForm) -> State[object]:
    """Add a competence centre to the programme."""
    return await act(form)
