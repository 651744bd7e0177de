"""Every subject of the programme: importing this fills the tables of actions and events."""

from __future__ import annotations

from domain.certification import (
    applications,
    challenges,
    commission,
    confirming,
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
    protocols,
    reversing,
    sealing,
    stages,
    submission,
    undoing,
)
from domain.registry import actions as registry
from domain.registry import bodies, ending, erasing, keys, leaving, merging, organisations, preferring, regions
from domain.replication import actions as packages
from domain.replication import adaptation, answers, beginning, closing, offers, readiness, support

SUBJECTS = (
    organisations, registry, preferring, bodies, regions, leaving, keys, ending, merging, erasing, cards, amendment,
    indicators, milestones, action_plan, documents, measurements, submission, gates, completion, protocols, conditions,
    holds, undoing, reversing, sealing, stages, applications, self_assessment, commission, seats, visits, scores,
    findings, votes, confirming, outside, statuses, challenges, packages,
    offers, answers, beginning, readiness, adaptation, support, closing,
)  # fmt: skip
"""The files that declare actions and events, in the order in which a project meets them."""


def commands() -> list[type[Command]]:
    """Every command, in the order in which a project meets its subject."""
    places = {file.__name__: place for place, file in enumerate(SUBJECTS)}
    return sorted(ACTIONS, key=lambda command: places.get(command.__module__, len(places)))
