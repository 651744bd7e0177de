"""Every subject of the programme, found by its files: importing this fills the tables of actions and events."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from domain import certification, pilot, registry, replication
from domain.engine.action import ACTIONS
from domain.engine.command import Command

ROOMS = (registry, pilot, certification, replication)

MET = {
    registry: "organisations people letter_preferences bodies regions role_terms keys departure merger anonymisation",
    pilot: "cards amendment indicators milestones action_plan documents measurements submission gates completion "
    "protocols conditions holds mistakes reversal sealed_decisions stages",
    certification: "applications self_assessment commission seats visits scores findings votes confirmation outside "
    "statuses challenges",
    replication: "freeze offers answers replica_start readiness adaptation support closure",
}
"""The order in which a project meets the actions of each room; a file that is not named here follows those that are."""


def files_of(room: ModuleType) -> list[ModuleType]:
    """Every file of a room, those that are named above first."""
    places = {name: place for place, name in enumerate(MET[room].split())}
    found = sorted((file.name for file in iter_modules(room.__path__)), key=lambda name: places.get(name, len(places)))
    return [import_module(f"{room.__name__}.{name}") for name in found]


SUBJECTS = tuple(file for room in ROOMS for file in files_of(room))
"""Every file of the rooms, in the order in which a project meets what it declares."""


def commands() -> list[type[Command]]:
    """Every command, in the order in which a project meets its subject."""
    places = {file.__name__: place for place, file in enumerate(SUBJECTS)}
    return sorted(ACTIONS, key=lambda command: places.get(command.__module__, len(places)))
