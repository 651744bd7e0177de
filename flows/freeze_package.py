"""Freeze an exemplar project into a package."""

from __future__ import annotations

from prefect import State, flow

from flows.exemplar_forms import PackageForm
from flows.staff import OPTIONS, act, run_name


@flow(name="freeze-package", flow_run_name=run_name, **OPTIONS)
async def freeze_package(form: PackageForm) -> State[object]:
    """Freeze an exemplar project into a package."""
    return await act(form)
