"""Runs whose process is gone: marked as crashed, and what may be repeated is queued again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from uuid import UUID

from prefect.client.orchestration import PrefectClient
from prefect.client.schemas.filters import (
    FlowFilter,
    FlowFilterId,
    FlowRunFilter,
    FlowRunFilterEndTime,
    FlowRunFilterState,
    FlowRunFilterStateName,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType, WorkerStatus
from prefect.client.schemas.sorting import FlowRunSort
from prefect.exceptions import ObjectNotFound
from prefect.states import Crashed

from domain.engine.words import Language, Words
from flows.catalogue import WOKEN, catalogue
from flows.fan_out import ReplicateForm
from flows.offer_chunks import INTERRUPTED
from flows.periods import STALE_AFTER
from flows.run_holder import is_here, lives

UNDER_WAY = [StateType.RUNNING, StateType.PENDING, StateType.CANCELLING]

UNHELD = timedelta(minutes=5)
"""How long a run may be under way before a process says that it holds it: a worker starts one in the meantime."""

GRACE = timedelta(minutes=5)
"""How long past its timeout a run may be under way: its process is ended at its timeout, wherever it runs."""

GONE = Words("процесс, который её выполнял, исчез", "the process that carried it out is gone")
AGAIN = Words("остановлена на части; продолжит новый запуск", "stopped after a chunk; a new run goes on")


@dataclass(frozen=True, slots=True)
class Ended:
    """A run that nobody carries out any more, and the name of its flow: its own is given only once it has begun."""

    run: FlowRun
    flow: str

    @property
    def is_fan_out(self) -> bool:
        """Whether it hands something to many receivers; repeating it repeats nothing."""
        return self.flow == ReplicateForm.asks.name


@cache
def allowed() -> dict[str, timedelta]:
    """How long a run of each flow may be under way, as the flows themselves say."""
    return {
        flow.name: timedelta(seconds=flow.timeout_seconds or 0) + GRACE
        for flow in (deployed.flow() for deployed in catalogue())
    }


ORDERED_AGAIN = "ordered-again"
"""Tag of a run that ended with its process and in whose place another was ordered."""

AGAIN_KEY = "again:"
"""Begins the idempotency key of such an order: which one it is, and in the place of which run."""

FURTHER = f"{ReplicateForm.asks.name}/replicate-further"
"""The deployment by which a fan-out goes on that a terminal carried out itself."""

REPEATED = 5
"""Most orders one after another: a run that ends its process each time would never let others have their turn."""

BEGUN_BY = "prefect.worker.name"
"""Label with which Prefect's workers name themselves in a run."""


def is_dead(
    run: FlowRun, now: datetime, *, at_start: bool, longest: timedelta, lost: frozenset[str] = frozenset()
) -> bool:
    """Whether nobody carries a run out; a server that starts has no other processes than its own, on this machine.

    Elsewhere a run is lost together with its worker; one that lives on after all does nothing a second time.
    """
    since = run.start_time or (run.state.timestamp if run.state else None) or now
    held = run.infrastructure_pid or ""
    if is_here(held):
        return not lives(held, since)
    return at_start or run.labels.get(BEGUN_BY) in lost or now - since > (longest if held else UNHELD)


async def lost_workers(client: PrefectClient) -> frozenset[str]:
    """Workers that give no sign of life, by their names, unless one of the same name does."""
    found = [
        worker
        for pool in await client.read_work_pools()
        for worker in await client.read_workers_for_work_pool(pool.name)
    ]
    alive = {worker.name for worker in found if worker.status is WorkerStatus.ONLINE}
    return frozenset(worker.name for worker in found) - alive


async def bury(client: PrefectClient, language: Language, *, at_start: bool) -> list[Ended]:
    """Mark dead runs as crashed, which frees their slots; those that were interrupted come too, once."""
    found = await _with(client, FlowRunFilterState(type=FlowRunFilterStateType(any_=UNDER_WAY)))
    now, named = datetime.now(UTC), await _named(client, found)
    longest, lost = max(allowed().values()), await lost_workers(client) if found else frozenset()
    dead = [
        one
        for one in named
        if is_dead(one.run, now, at_start=at_start, longest=allowed().get(one.flow, longest), lost=lost)
    ]
    dead = [one for one in dead if await _still_under_way(client, one.run)]
    cut = await _with(client, FlowRunFilterState(name=FlowRunFilterStateName(any_=[INTERRUPTED]))) if at_start else []
    stopped = await _named(client, cut)
    for ended, said in ((dead, GONE), (stopped, AGAIN)):
        for one in ended:
            await client.set_flow_run_state(one.run.id, Crashed(message=said.say(language)), force=True)
    return dead + stopped


async def _still_under_way(client: PrefectClient, run: FlowRun) -> bool:
    """Whether a run has not ended by itself since it was looked for: its process was there until it said so."""
    state = (await client.read_flow_run(run.id)).state
    return state is not None and state.type in UNDER_WAY


async def cut_off(client: PrefectClient) -> list[Ended]:
    """Runs that may be repeated, whose process died or stopped and whose watcher said so: a worker, or our runner."""
    ended = FlowRunFilter(
        state=FlowRunFilterState(name=FlowRunFilterStateName(any_=["Crashed", INTERRUPTED])),
        end_time=FlowRunFilterEndTime.model_validate({"after_": datetime.now(UTC) - STALE_AFTER}),
    )
    found = await client.read_flow_runs(flow_run_filter=ended, sort=FlowRunSort.END_TIME_DESC)
    named = await _named(client, [run for run in found if ORDERED_AGAIN not in run.tags])
    # whoever stopped one at a terminal, where its own process said so, means it
    return [one for one in named if one.run.deployment_id is not None and may_be_repeated(one)]


def may_be_repeated(ended: Ended) -> bool:
    """Whether a run does no harm when it is ordered anew: a fan-out, or a scheduled flow whose time has not passed.

    Not one that is woken: it begins by itself when there is something to do, and would run twice at once.
    """
    run = ended.run
    since = run.expected_start_time or run.created or datetime.now(UTC)
    fresh = "scheduled" in run.tags and WOKEN not in run.tags and datetime.now(UTC) - since < STALE_AFTER
    return fresh or ended.is_fan_out


async def queue_again(client: PrefectClient, ended: Ended) -> bool:
    """Order a run anew where it may be repeated: once, whoever looks, and not for ever where it ends its process."""
    run, orders = ended.run, _orders_before(ended.run)
    if not may_be_repeated(ended) or orders >= REPEATED or (number := await _deployment_for(client, run)) is None:
        return False
    key = f"{AGAIN_KEY}{orders + 1}:{run.id}"
    await client.create_flow_run_from_deployment(number, parameters=run.parameters, idempotency_key=key)
    await client.update_flow_run(run.id, tags=[*run.tags, ORDERED_AGAIN])
    return True


async def _deployment_for(client: PrefectClient, run: FlowRun) -> UUID | None:
    """By which deployment a run is ordered anew: its own, or where a terminal carried it out, that of its draft."""
    if run.deployment_id is not None or "draft" not in run.parameters:
        return run.deployment_id
    try:
        return (await client.read_deployment_by_name(FURTHER)).id
    except ObjectNotFound:
        return None  # a server of an earlier release


def _orders_before(run: FlowRun) -> int:
    """How many orders, each in the place of the one before, have led to a run."""
    key = run.idempotency_key or ""
    return int(key.split(":")[1]) if key.startswith(AGAIN_KEY) else 0


async def _named(client: PrefectClient, runs: list[FlowRun]) -> list[Ended]:
    wanted = list({run.flow_id for run in runs})
    flows = await client.read_flows(flow_filter=FlowFilter(id=FlowFilterId(any_=wanted))) if wanted else []
    names = {flow.id: flow.name for flow in flows}
    return [Ended(run, names.get(run.flow_id, "")) for run in runs]


async def _with(client: PrefectClient, state: FlowRunFilterState) -> list[FlowRun]:
    return await client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=state), sort=FlowRunSort.EXPECTED_START_TIME_ASC
    )
