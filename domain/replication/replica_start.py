"""A replica begins: the project of an accepted offer, with what its package hands on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from domain.engine.case import Case
from domain.engine.event_effects import changes
from domain.engine.named import People
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.pilot.cards import ProjectOpened, lay_card
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.plan import laid_out
from domain.programme.kinds import Direction, Frequency, Quantity, SubjectKind
from domain.replication.contents import HANDED_ON, elements_of
from domain.replication.facts import Element
from domain.replication.packages import PACKAGES, Frozen
from domain.replication.receivers import RECEIVERS, Offered, Replica


@dataclass(frozen=True, kw_only=True, slots=True)
class ElementPlan:
    """An element of a package, as a receiver takes it over."""

    key: str
    title: str
    core: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplicaBegun(ProjectOpened):
    """A receiver accepted a package, and its replica begins with its readiness."""

    kind = "replica_begun"
    says = Words("проект тиражирования начат", "replica begun")
    opens = SubjectKind.PROJECT
    owed = True

    package: str
    offer: str
    places: tuple[str, ...]
    elements: tuple[ElementPlan, ...] = ()
    """What the package consists of, each copied, adapted or dropped later."""


def begun(
    case: Case, state: State, offer: Offered, package: Frozen, start: date, people: People, number: str
) -> ReplicaBegun:
    """The replica of an accepted offer: its first phase is the receiver's readiness."""
    lifecycle = case.pack.lifecycles["replica"]
    first, sphere = lifecycle.phases.get("readiness", lifecycle.first), package.manifest["sphere"]
    return ReplicaBegun(
        title=package.manifest["title"],
        organisation=offer.receiver,
        centre=state.centre,
        sphere=sphere,
        lifecycle=lifecycle.key,
        pack=case.pack.identity,
        opening_phase=first.key,
        due_on=case.pack.calendar.after(start, first.duration.working_days),
        people=people,
        indicators=tuple(_planned(row) for row in package.manifest["indicators"]),
        card=_handed_on(package.manifest) | {"number": number, "sphere": sphere},
        milestones=laid_out(lifecycle, start, case.pack),
        package=offer.package,
        offer=offer.code,
        places=offer.places,
        elements=_elements(case, package),
    )


def _elements(case: Case, package: Frozen) -> tuple[ElementPlan, ...]:
    """The elements as they were frozen; of a package of an earlier release, as the methodology says now."""
    kinds = dict.fromkeys(row["kind"] for row in package.manifest.get("evidence", ()))
    rows = package.manifest.get("elements") or elements_of(case.pack, kinds)
    return tuple(ElementPlan(**row) for row in rows)


def _handed_on(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The card as the package hands it on; a package of an earlier release kept four fields beside each other."""
    card = manifest.get("card", manifest)
    return {key: card[key] for key in HANDED_ON if card.get(key)}


def _planned(row: dict[str, Any]) -> IndicatorPlan:
    """An indicator as the package hands it on."""
    return IndicatorPlan(
        key=row["key"],
        name=row["name"],
        unit=row["unit"],
        direction=Direction(row["direction"]),
        base=Decimal(row["base"]),
        target=Decimal(row["target"]),
        ideal=None if row["ideal"] is None else Decimal(row["ideal"]),
        method=row.get("method", ""),
        source=row.get("source", ""),
        calculation_unit=row.get("calculation_unit", ""),
        quantity=Quantity(row.get("quantity", Quantity.OTHER)),
        frequency=Frequency(row.get("frequency", Frequency.NONE)),
    )


@changes(ReplicaBegun)
def replica_begun(record: Record, state: State, event: ReplicaBegun, actor: str, on: date, seq: int) -> None:
    lay_card(record, state, event, on, package=event.package)
    held = record.world.holdings[state.code]
    for place, plan in enumerate(event.elements):
        record.add("element", project=state.code, key=plan.key, place=place, title=plan.title, core=plan.core)
        held.elements.append(Element(plan.key, plan.title, plan.core))
    if (package := record.world.of(PACKAGES).get(event.package)) is not None:
        replica = Replica(event.package, package.edition, state.code, live=True)
        record.world.of(RECEIVERS).held[package.project, event.organisation].append(replica)
