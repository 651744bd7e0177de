"""Which function handles which command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domain import commands as ask
from domain.commands import Command
from domain.handling import cards, certification, papers, plans, registry, replication, walking
from domain.handling.case import Case, Happening

Handler = Callable[[Case], Iterator[Happening]]

HANDLERS: Mapping[type[Command], Handler] = {
    ask.RegisterOrganisation: registry.register_organisation,
    ask.RegisterCentre: registry.register_centre,
    ask.RegisterPerson: registry.register_person,
    ask.GiveRole: registry.give_role,
    ask.AmendPerson: registry.amend_person,
    ask.OpenProject: cards.open_project,
    ask.AmendCard: cards.amend_card,
    ask.SetIndicator: cards.set_indicator,
    ask.DropIndicator: cards.drop_indicator,
    ask.AddMilestone: plans.add_milestone,
    ask.MoveMilestone: plans.move_milestone,
    ask.ReachMilestone: plans.reach_milestone,
    ask.PlanAction: plans.plan_action,
    ask.SettleAction: plans.settle_action,
    ask.AttachEvidence: papers.attach_evidence,
    ask.WithdrawEvidence: papers.withdraw_evidence,
    ask.Measure: papers.measure,
    ask.CorrectMeasurement: papers.correct_measurement,
    ask.CloseCondition: papers.close_condition,
    ask.Park: walking.park,
    ask.Submit: walking.submit,
    ask.Decide: walking.decide,
    ask.Resume: walking.resume,
    ask.ApplyForCheck: certification.apply_for_check,
    ask.Appoint: certification.appoint,
    ask.HoldVisit: certification.hold_visit,
    ask.GiveScore: certification.score,
    ask.ChangeStatus: certification.change_status,
    ask.FreezePackage: replication.freeze_package,
    ask.Replicate: replication.replicate,
}
"""Command -> what it does; a test asserts that none is missing."""
