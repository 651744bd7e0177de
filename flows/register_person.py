"""Add a person to the programme."""

from __future__ import annotations

from prefect import State, flow

from flows.forms import PersonForm
from flows.staff import OPTIONS, act, run_name


@flow(name="register-person", flow_run_name=run_name, **OPTIONS)
async def register_person(form: PersonForm) -> State[object]:
    """Add a person to the programme."""
    return await act(form)
