"""Correct a measurement, or take it back."""

from __future__ import annotations

from prefect import State, flow

from flows.pilot_forms import CorrectionForm
from flows.staff import OPTIONS, act, run_name


@flow(name="correct-measurement", flow_run_name=run_name, **OPTIONS)
async def correct_measurement(form: CorrectionForm) -> State[object]:
    """Correct a measurement, or take it back."""
    return await act(form)
