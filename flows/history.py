"""Prefect's own history is no record of ours: it is kept small by number; its server cuts it by age."""

from __future__ import annotations

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import TERMINAL_STATES
from prefect.client.schemas.sorting import FlowRunSort

KEPT_RUNS = 20_000
"""Most ended runs that are kept, whatever their age."""

ENDED = FlowRunFilter(state=FlowRunFilterState(type=FlowRunFilterStateType(any_=list(TERMINAL_STATES))))

AT_ONCE = 200
"""Most runs that one look takes away: the server has other work too."""


async def prune(client: PrefectClient, most: int = KEPT_RUNS) -> int:
    """Take away the oldest ended runs beyond the number that is kept; how many."""
    over = min(await client.count_flow_runs(flow_run_filter=ENDED) - most, AT_ONCE)
    if over <= 0:
        return 0
    oldest = await client.read_flow_runs(flow_run_filter=ENDED, sort=FlowRunSort.EXPECTED_START_TIME_ASC, limit=over)
    for run in oldest:
        await client.delete_flow_run(run.id)
    return len(oldest)
