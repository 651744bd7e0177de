"""Which function handles which command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from domain import commands as ask
from domain.commands import Command
from domain.handling import certification, projects, registry, replication, walking
from domain.handling.case import Case, Happening

Handler = Callable[[Case], Iterator[Happening]]

HANDLERS: Mapping[type[Command], Handler] = {
    ask.RegisterOrganisation: registry.register_organisation,
    ask.RegisterCentre: registry.register_centre,
    ask.RegisterPerson: registry.register_person,
    ask.GiveRole: registry.give_role,
    ask.OpenProject: projects.open_project,
    ask.AttachEvidence: projects.attach_evidence,
    ask.Measure: projects.measure,
    ask.CloseCondition: projects.close_condition,
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
