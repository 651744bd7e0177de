"""A package is frozen, and whoever holds an earlier edition of it is offered the new one at once."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from domain.engine.actor import Acting
from domain.engine.database import reading
from domain.engine.lane import Outcome, Refused
from domain.engine.words import Words
from domain.reports.offers import names, upgrades
from flows.fan_out import Receiver, ReplicateForm
from flows.forms import Form
from flows.programme import Programme, Result


def freeze_and_offer(programme: Programme, form: Form, acting: Acting | None) -> Result:
    """Freeze the package, then make the offers; repeated after a crash it makes those that are left."""
    acting = acting or programme.acting(form)
    result = programme.through_the_lane(form, acting)
    if not result.done or result.waits or result.state is None:
        return result
    return replace(result, remarks=(*result.remarks, *_offered(programme, result.state.code, form, acting)))


def _offered(programme: Programme, package: str, form: Form, acting: Acting) -> tuple[Words, ...]:
    """What came of the offers of a new edition; nothing to say where nobody holds an earlier one."""
    with reading(programme.engine) as connection:
        held = upgrades(connection, package)
        called = names(connection, {one.organisation for one in held})
    if not held:
        return ()
    receivers = [
        Receiver(organisation=one.organisation, centre=one.centre, people={"project_leader": one.leader})
        if one.leader
        else Receiver(organisation=one.organisation, centre=one.centre)
        for one in held
    ]
    offers = ReplicateForm(package=package, receivers=receivers, on=form.on)
    outcomes = programme.fan_out(offers, acting)
    refused = [(one.organisation, outcome) for one, outcome in zip(held, outcomes, strict=True)
               if isinstance(outcome, Refused)]  # fmt: skip
    return (_said(outcomes), *(_why(called.get(code, code), outcome) for code, outcome in refused))


def _said(outcomes: list[Outcome]) -> Words:
    made = len(outcomes) - Counter(type(outcome) for outcome in outcomes)[Refused]
    return Words(
        f"новая редакция предложена тем, у кого прежняя: {made}",
        f"the new edition was offered to those who hold the one before: {made}",
    )


def _why(receiver: str, refused: Refused) -> Words:
    ru = "; ".join(reason.said.ru for reason in refused.reasons)
    en = "; ".join(reason.said.en for reason in refused.reasons)
    return Words(f"не предложено, {receiver}: {ru}", f"not offered, {receiver}: {en}")
