"""What an operator sees of the flows: names, how runs are named, schedules, and what each form asks for."""

from __future__ import annotations

import json
from typing import Any

from flows.catalogue import Deployed, catalogue
from tests.golden.conftest import AsBefore


def test_flows_and_their_forms_are_as_before(as_before: AsBefore) -> None:
    said = [_said(deployed) for deployed in catalogue()]

    as_before("flows.txt", "\n".join(said))


def _said(deployed: Deployed) -> str:
    flow = deployed.flow()
    named = flow.flow_run_name
    schema = flow.parameters.model_dump()
    definitions = schema.pop("definitions", {})
    lines = [
        f"== {deployed.name}",
        f"entrypoint: {deployed.entrypoint}",
        f"flow: {flow.name}",
        f"run: {named if isinstance(named, str) or named is None else named.__name__}",
        f"timeout: {flow.timeout_seconds}",
        f"retries: {flow.retries}",
        f"tags: {', '.join(deployed.tags)}",
        f"schedules: {', '.join(str(schedule.cron) for schedule in deployed.schedules)}",
        f"description: {(flow.description or '').partition(chr(10))[0]}",
        f"parameters: {_compact(schema)}",
    ]
    for name, definition in sorted((definitions or {}).items()):
        fields = definition.pop("properties", {})
        lines.append(f"{name}: {_compact(definition)}")
        lines += [f"  {field}: {_compact(stated)}" for field, stated in fields.items()]
    return "\n".join(lines) + "\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
