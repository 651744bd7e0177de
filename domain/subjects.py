"""Every subject of the programme: importing this fills the tables of actions and events."""

from __future__ import annotations

from domain.certification import applications, commission, scores, seats, statuses, visits
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
from domain.registry import bodies, ending, erasing, keys, leaving, merging, organisations, preferring
from domain.replication import actions as packages
from domain.replication import adaptation, answers, beginning, closing, offers, readiness, support

SUBJECTS = (
    organisations, registry, preferring, bodies, leaving, keys, ending, merging, erasing, cards, amendment, indicators,
    milestones, action_plan, documents, measurements, submission, gates, completion, protocols, conditions, holds,
    undoing, reversing, sealing, stages, applications, commission, seats, visits, scores, statuses, packages,
    offers, answers, beginning, readiness, adaptation, support, closing,
)  # fmt: skip
"""The files that declare actions and events, in the order in which a project meets them."""


def commands() -> list[type[Command]]:
    """Every command, in the order in which a project meets its subject."""
    places = {file.__name__: place for place, file in enumerate(SUBJECTS)}
    return sorted(ACTIONS, key=lambda command: places.get(command.__module__, len(places)))
