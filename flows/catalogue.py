"""Every deployment, as objects that can be served from one process: one an action, and those of `prefect.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from typing import Any, get_type_hints

import yaml
from prefect import Flow
from prefect.deployments.runner import RunnerDeployment
from prefect.schedules import Cron, Schedule
from prefect.types.entrypoint import EntrypointType

from domain.engine.action import ACTIONS
from flows.forms import Form
from flows.orchestrator import BOUNDED_STATEMENTS
from flows.region_words import use_region_words
from flows.staff_run import entrypoint_of, forms

WOKEN = "woken"
"""Tag of a flow that `potok serve` begins when there is something to do, and not by the clock."""


@dataclass(frozen=True, slots=True)
class Deployed:
    """One deployment as the file states it."""

    name: str
    entrypoint: str
    tags: tuple[str, ...]
    schedules: tuple[Schedule, ...]
    about: str = ""
    """What a scheduled one does, in Russian; of an action its declaration says it."""

    def flow(self) -> Flow[..., Any]:
        """The flow that it runs."""
        module, _, name = self.entrypoint.partition(":")
        found: Flow[..., Any] = getattr(import_module(module), name)
        return found

    async def offered(self, time_zone: str, pool: str | None = None) -> RunnerDeployment:
        """The deployment as a pool of workers offers it, or `potok serve`, which begins by itself what is woken."""
        woken = pool is None and WOKEN in self.tags
        schedules = [
            Cron(schedule.cron or "", timezone=time_zone, active=schedule.active, slug=schedule.slug)
            for schedule in (() if woken else self.schedules)
        ]
        flow, bounded = self.flow(), pool is not None and "staff" in self.tags
        return await flow.ato_deployment(
            self.name,
            schedules=schedules,
            work_pool_name=pool,
            job_variables={"env": {"PGOPTIONS": BOUNDED_STATEMENTS}} if bounded else None,
            tags=list(self.tags),
            description=_description(flow, self.about),
            entrypoint_type=EntrypointType.MODULE_PATH,
        )


def _description(flow: Flow[..., Any], about: str) -> str:
    """What a flow does: in Russian as its form or the file says it, and in English."""
    form = get_type_hints(flow.fn).get("form")
    asks = next((asks for asks in ACTIONS if asks.confidential and asks.name.replace("_", "-") == flow.name), None)
    russian: str | None = f"{asks.says.ru}." if asks else f"{about}." if about else None
    if isinstance(form, type) and issubclass(form, Form):
        russian = f"{form.asks.says.ru}."
    return " · ".join(said for one in (russian, flow.description) if (said := (one or "").partition("\n")[0]))


def catalogue() -> list[Deployed]:
    """All deployments: the actions of staff as they are declared, then the scheduled ones in the order of the file."""
    use_region_words()
    document = yaml.safe_load(files("deployments").joinpath("prefect.yaml").read_text("utf-8"))
    return [*map(_of_staff, forms()), *map(_deployed, document["deployments"])]


def _of_staff(form: type[Form]) -> Deployed:
    return Deployed(form.asks.name.replace("_", "-"), entrypoint_of(form), ("staff",), ())


def _deployed(row: dict[str, Any]) -> Deployed:
    return Deployed(
        name=row["name"],
        entrypoint=row["entrypoint"],
        tags=tuple(row.get("tags", ())),
        schedules=tuple(
            Cron(entry["cron"], timezone=entry["timezone"], active=entry["active"], slug=entry["slug"])
            for entry in row.get("schedules", ())
        ),
        about=row["description"],
    )
