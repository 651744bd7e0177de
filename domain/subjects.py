"""Every subject of the programme: importing this fills the tables of actions and events."""

from __future__ import annotations

from domain.certification import (
    applications,
    challenges,
    commission,
    confirmation,
    findings,
    outside,
    scores,
    seats,
    self_assessment,
    statuses,
    visits,
    votes,
)
from domain.engine.action import ACTIONS
from domain.engine.command import Command
from domain.pilot import (
    action_plan,
    amendment,
    cards,
    completion,
    conditions,
    documents,
    gates,
    holds,
    indicators,
    measurements,
    milestones,
    mistakes,
    protocols,
    reversal,
    sealed_decisions,
    stages,
    submission,
)
from domain.registry import actions as registry
from domain.registry import (
    anonymisation,
    bodies,
    departure,
    keys,
    letter_preferences,
    merger,
    organisations,
    regions,
    role_terms,
)
from domain.replication import actions as packages
from domain.replication import adaptation, answers, closure, offers, readiness, replica_start, support

SUBJECTS = (
    organisations, registry, letter_preferences, bodies, regions, role_terms, keys, departure, merger,
    anonymisation, cards, amendment, indicators, milestones, action_plan, documents, measurements, submission,
    gates, completion, protocols, conditions, holds, mistakes, reversal, sealed_decisions, stages, applications,
    self_assessment, commission, seats, visits, scores, findings, votes, confirmation, outside, statuses,
    challenges, packages, offers, answers, replica_start, readiness, adaptation, support, closure,
)  # fmt: skip
"""The files that declare actions and events, in the order in which a project meets them."""


def commands() -> list[type[Command]]:
    """Every command, in the order in which a project meets its subject."""
    places = {file.__name__: place for place, file in enumerate(SUBJECTS)}
    return sorted(ACTIONS, key=lambda command: places.get(command.__module__, len(places)))
