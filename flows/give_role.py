"""Let a person act in a role within a scope."""

from __future__ import annotations

from prefect import State, flow

from flows.forms import RoleForm
from flows.staff import OPTIONS, act, run_name


@flow(name="give-role", flow_run_name=run_name, **OPTIONS)
async def give_role(form: RoleForm) -> State[object]:
    """Let a person act in a role within a scope."""
    return await act(form)
