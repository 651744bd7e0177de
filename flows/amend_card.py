"""Change fields of a project's card."""

from __future__ import annotations

from prefect import State, flow

from flows.pilot_forms import CardForm
from flows.staff import OPTIONS, act, run_name


@flow(name="amend-card", flow_run_name=run_name, **OPTIONS)
async def amend_card(form: CardForm) -> State[object]:
    """Change fields of a project's card."""
    return await act(form)
