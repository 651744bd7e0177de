"""Enter what a commissioner gives for a criteria group."""

from __future__ import annotations

from prefect import State, flow

from flows.exemplar_forms import ScoreForm
from flows.staff import OPTIONS, act, run_name


@flow(name="score", flow_run_name=run_name, **OPTIONS)
async def score(form: ScoreForm) -> State[object]:
    """Enter what a commissioner gives for a criteria group."""
    return await act(form)
