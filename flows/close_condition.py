"""State that a condition of a decision is met."""

from __future__ import annotations

from prefect import State, flow

from flows.forms import ConditionClosedForm
from flows.staff import OPTIONS, act, run_name


@flow(name="close-condition", flow_run_name=run_name, **OPTIONS)
async def close_condition(form: ConditionClosedForm) -> State[object]:
    """State that a condition of a decision is met."""
    return await act(form)
