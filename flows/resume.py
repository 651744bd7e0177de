"""Take a project or a check off hold."""

from __future__ import annotations

from prefect import State, flow

from flows.forms import ResumeForm
from flows.staff import OPTIONS, act, run_name


@flow(name="resume", flow_run_name=run_name, **OPTIONS)
async def resume(form: ResumeForm) -> State[object]:
    """Take a project or a check off hold."""
    return await act(form)
