"""Which function applies which event."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain import events as happened
from domain.applying import cards, certification, plans, registry, walking
from domain.events import Event

Apply = Callable[[Any, Any, Any, Any, Any, int], None]
"""(Record, state, event, actor, day, number of the entry)."""

APPLY: Mapping[type[Event], Apply] = {
    happened.OrganisationRegistered: registry.organisation,
    happened.CentreRegistered: registry.centre,
    happened.PersonRegistered: registry.person,
    happened.PersonAmended: registry.person_amended,
    happened.RoleGiven: registry.role,
    happened.ProjectOpened: cards.opened,
    happened.ReplicaOpened: cards.opened,
    happened.EvidenceAttached: walking.evidence,
    happened.EvidenceWithdrawn: walking.withdrawn,
    happened.CardAmended: cards.amended,
    happened.IndicatorSet: cards.indicator_set,
    happened.IndicatorDropped: cards.indicator_dropped,
    happened.MilestoneAdded: plans.milestone_added,
    happened.MilestoneMoved: plans.moved,
    happened.MilestoneReached: plans.reached,
    happened.ActionPlanned: plans.planned,
    happened.ActionSettled: plans.settled,
    happened.ActionHanded: plans.handed,
    happened.FactsChanged: walking.facts_changed,
    happened.Measured: walking.measured,
    happened.MeasurementCorrected: walking.corrected,
    happened.Submitted: walking.submitted,
    happened.Decided: walking.decided,
    happened.Completed: walking.completed,
    happened.ResultsStated: walking.results,
    happened.Parked: walking.parked,
    happened.Resumed: walking.resumed,
    happened.ConditionClosed: walking.condition_closed,
    happened.StageChanged: walking.stage,
    happened.CheckApplied: certification.check,
    happened.Appointed: certification.appointed,
    happened.VisitHeld: certification.visit,
    happened.Scored: certification.scored,
    happened.CheckRefused: certification.refused,
    happened.StatusGranted: certification.granted,
    happened.StatusChanged: certification.status,
    happened.PackageFrozen: certification.frozen,
}
"""Event -> what it changes; a test asserts that no event is missing."""
