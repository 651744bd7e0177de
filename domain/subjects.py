"""Every subject of the programme, found by its files: importing this fills the tables of actions and events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import is_dataclass
from typing import cast, get_args

from domain import certification, pilot, practices, registry, replication
from domain.engine.action import ACTIONS
from domain.engine.asked import Field, fields_of, known_of
from domain.engine.command import Command
from domain.engine.event_effects import EVENTS
from domain.engine.rooms import files_of
from domain.engine.words import Title

ROOMS = (registry, pilot, certification, practices, replication)

MET = {
    registry: "organisations people letter_preferences bodies separation lessons regions role_terms keys departure "
    "reinstatement merger person_separation withdrawn_requests anonymisation host_acts",
    pilot: "cards amendment indicators milestones action_plan documents measurements submission gates completion "
    "protocols assignments conditions holds takeover mistakes earlier_completions reversal adoption sealed_decisions "
    "stages",
    certification: "applications self_assessment commission seats visits visit_answers scores findings votes "
    "confirmation outside statuses earlier_statuses earlier_reversals challenges",
    practices: "cards effects steps templates review publication requests",
    replication: "freeze acceptance foreign_results offers answers replica_start readiness adaptation support "
    "support_answers closure earlier_replicas",
}
"""The order in which a project meets the actions of each room; a file that is not named here follows those that are."""


SUBJECTS = tuple(file for room in ROOMS for file in files_of(room, MET[room].split()))
"""Every file of the rooms, in the order in which a project meets what it declares."""


def declared_titles() -> Mapping[str, Title]:
    """Key -> title, of every action, each field that it asks for, and every event; those that a pack may call anew."""
    actions: dict[str, Title] = {}
    for command in commands():
        actions[command.name] = cast("Title", command.says)
        actions |= _of_fields(known_of(command).values())
    events = [title for event in EVENTS.values() for title in (event.says, event.otherwise) if title is not None]
    return actions | {title.key: title for title in cast("list[Title]", events)}


def _of_fields(found: Iterable[Field]) -> dict[str, Title]:
    titles: dict[str, Title] = {}
    for one in found:
        title = cast("Title", one.how.title)
        titles[title.key] = title
        for part in (one.type, *get_args(one.type)):
            if is_dataclass(part) and isinstance(part, type):
                titles |= _of_fields(fields_of(part).values())
    return titles


def commands() -> list[type[Command]]:
    """Every command, in the order in which a project meets its subject."""
    places = {file.__name__: place for place, file in enumerate(SUBJECTS)}
    return sorted(ACTIONS, key=lambda command: places.get(command.__module__, len(places)))
