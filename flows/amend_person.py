"""Change what is known of a person."""

from __future__ import annotations

from prefect import State, flow

from flows.forms import PersonAmendForm
from flows.staff import OPTIONS, act, run_name


@flow(name="amend-person", flow_run_name=run_name, **OPTIONS)
async def amend_person(form: PersonAmendForm) -> State[object]:
    """Change what is known of a person."""
    return await act(form)
