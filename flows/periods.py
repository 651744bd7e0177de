"""Which period a scheduled run belongs to, and whether it comes too late to be of use."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from prefect.runtime import flow_run

from flows.programme import Programme

STALE_AFTER = timedelta(hours=12)
"""A run that starts later than this after its time does nothing: the next one, or the sweep, takes over.

Prefect runs every overdue run in a burst when a worker comes back, and that cannot be turned off.
"""


def scheduled_at(programme: Programme) -> datetime:
    """When this run was meant to start, by the programme's clock; now, when nobody scheduled it."""
    planned = flow_run.scheduled_start_time
    fixed = programme.settings.today is not None
    if planned is None or fixed:
        return programme.now()
    return datetime.fromtimestamp(planned.timestamp(), UTC)  # Prefect's kind of date cannot be written as JSON


def is_stale(programme: Programme) -> bool:
    """Whether the run's moment has passed."""
    return programme.now() - scheduled_at(programme) > STALE_AFTER
