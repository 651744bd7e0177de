"""Attach a document to a phase of a project or a check."""

from __future__ import annotations

from prefect import State, flow

from flows.forms import EvidenceForm
from flows.staff import OPTIONS, act, run_name


@flow(name="attach-evidence", flow_run_name=run_name, **OPTIONS)
async def attach_evidence(form: EvidenceForm) -> State[object]:
    """Attach a document to a phase of a project or a check."""
    return await act(form)
