"""Add an organisation to the programme."""

from __future__ import annotations

from prefect import State, flow

from flows.forms import OrganisationForm
from flows.staff import OPTIONS, act, run_name


@flow(name="register-organisation", flow_run_name=run_name, **OPTIONS)
async def register_organisation(form: OrganisationForm) -> State[object]:
    """Add an organisation to the programme."""
    return await act(form)
