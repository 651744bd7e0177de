"""Packaged replication: each action of `domain/replication/` is a flow of the same name; this one goes to many.

`freeze_package` and `accept_package` make the package, `replicate` offers it, `answer_offer` accepts it and opens the
replica. Its road is `answer_readiness`, `adapt_element`, `approve_elements` and `implement_element`, with a
methodologist beside it (`plan_support`, `hold_support`, `answer_support`), then `agree_closing` and `check_sustained`.
What was replicated before comes in by `enter_replica`.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any

from prefect import State, flow
from prefect.artifacts import acreate_progress_artifact, acreate_table_artifact, aupdate_progress_artifact
from prefect.states import Cancelled, Completed, Failed

from domain.engine.actor import Acting
from domain.engine.lane import Outcome, Refused, Repeated
from domain.engine.refusals import Refusal
from domain.engine.words import Words
from flows.answers import refusal_text
from flows.fan_out import ReplicateForm, order_of
from flows.immediate_notices import tell_now
from flows.offer_chunks import INTERRUPTED, STOPPING, chunks, left_over
from flows.programme import Programme
from flows.run_holder import being_cancelled, hold
from flows.settings import Settings
from flows.staff import OPTIONS, REFUSED, flow_named, opened, run_name


def __getattr__(name: str) -> Any:
    """The flow of an action of this subject."""
    return flow_named(name, "replication")


@flow(name="replicate", flow_run_name=run_name, **(OPTIONS | {"timeout_seconds": 3600}))
async def replicate(form: ReplicateForm) -> State[Any]:
    """Make an offer to each receiver, a transaction a chunk; running it again goes on where it was cut off."""
    return await _hand(form)


@flow(name="replicate", flow_run_name=run_name, **(OPTIONS | {"timeout_seconds": 3600}))
async def replicate_drafted(draft: str, ticket: str) -> State[Any]:
    """The same for whoever a door let in; the ticket is spent on the order and opens what is left of it."""
    return await opened(draft, ticket, _hand)


async def _hand(form: ReplicateForm, acting: Acting | None = None) -> State[Any]:
    await hold()
    settings = Settings()
    programme = Programme.open(settings)
    try:
        acting = acting or programme.acting(form)
    except Refusal as refusal:
        said = refusal_text(refusal.reasons, settings.speaks, ReplicateForm)
        return Failed(name=REFUSED, message=said, data=[Refused(order_of(form.package), refusal.reasons)])
    progress = await acreate_progress_artifact(progress=0.0, key=form.package.lower(), description=form.package)
    outcomes: list[Outcome] = []
    cancelled = False
    for chunk in chunks(form):
        if STOPPING.is_set() or (cancelled := await being_cancelled()):
            break
        outcomes += programme.fan_out(chunk, acting)
        await asyncio.sleep(0)  # others have their turn between chunks
        await aupdate_progress_artifact(progress, progress=100 * len(outcomes) / len(form.receivers))
    await acreate_table_artifact(table=table_of(form, outcomes), key=f"{form.package.lower()}-receivers")
    tell_now(programme)
    if left := len(form.receivers) - len(outcomes):
        said = left_over(left).say(settings.speaks)
        if cancelled:  # whoever stopped it means it: it is not queued again
            return Cancelled(message=said, data=outcomes)
        return Failed(name=INTERRUPTED, message=said, data=outcomes)
    refused = [reason for outcome in outcomes if isinstance(outcome, Refused) for reason in outcome.reasons]
    if refused and len(refused) >= len(outcomes):
        return Failed(name=REFUSED, message=refusal_text(refused, settings.speaks, ReplicateForm), data=outcomes)
    return Completed(message=summary(outcomes).say(settings.speaks), data=outcomes)


def table_of(form: ReplicateForm, outcomes: list[Outcome]) -> list[dict[str, Any]]:
    """Receiver by receiver: its offer, or why there is none."""
    return [
        {
            "receiver": receiver.organisation,
            "offer": "" if isinstance(outcome, Refused) else outcome.subject,
            "refused": "; ".join(reason.said.ru for reason in outcome.reasons) if isinstance(outcome, Refused) else "",
        }
        for receiver, outcome in zip(form.receivers, outcomes, strict=False)
    ]


def summary(outcomes: list[Outcome]) -> Words:
    """How many offers were made, were there before, or were refused."""
    kinds = Counter(type(outcome) for outcome in outcomes)
    refused, repeated = kinds[Refused], kinds[Repeated]
    made = len(outcomes) - refused - repeated
    return Words(
        f"предложений: {made}, уже были: {repeated}, отказано: {refused}",
        f"offers made: {made}, there before: {repeated}, refused: {refused}",
    )
