"""Who may come through the lane at all: somebody known, by a proof where one is asked for, in a name that is theirs."""

from __future__ import annotations

from domain.engine import refusals as no
from domain.engine.action import action_of
from domain.engine.actor import SYSTEM, Method
from domain.engine.case import Case
from domain.engine.columns import instant_text
from domain.engine.command import Command
from domain.engine.kinds import VOCABULARY
from domain.engine.record import Record
from domain.engine.refusals import Refusal
from domain.engine.tables import TABLES
from domain.engine.wire import change

SPEND = change(TABLES["ticket"], ("sha256",), ("command_id", "spent_at"))
ADMINISTRATOR = "administrator"
DEPUTY = "deputy"
"""Acts for the person who is the role's scope, until the day on which the role ends."""


def about(command: Command) -> str:
    """Code of what a command is about; blank for one that opens something."""
    action = action_of(command)
    named = getattr(command, action.about, None)
    return str(named) if named else next(iter(action.codes(command)), "")


def check_acting(case: Case) -> None:
    """Somebody known acts, in a name that they may act in, and not in the future."""
    command: Command = case.command
    if case.world.proved and command.acting.method is Method.CLAIMED:
        raise Refusal([no.not_proved()])
    if command.acting.ticket is not None:
        _check_ticket(case, command.acting.ticket)
    for person in dict.fromkeys((command.actor, command.acting.person)):
        if person != SYSTEM and person not in case.world.acting:
            known = case.subject("actor", VOCABULARY.acting, person)
            if known is not None and known.ended_on is not None:
                raise Refusal([no.person_ended(person)])
    if command.acting.on_behalf_of is not None:
        _check_name(case, command.acting.on_behalf_of)
    if command.on > case.world.today:
        case.against(no.in_the_future(command.on, case.world.today))


def _check_ticket(case: Case, hashed: str) -> None:
    """The ticket is of this person, for this deed; which of it is wrong is not said."""
    command: Command = case.command
    found, acting = case.world.tickets.get(hashed), command.acting
    if found is None or not found.opens(case.world.recorded_at, command.command_id):
        raise Refusal([no.ticket_refused()])
    asked = (acting.person, acting.on_behalf_of, command.name, about(command), command.on)
    if asked != (found.person, found.on_behalf_of, found.action, found.subject, found.day):
        raise Refusal([no.ticket_refused()])


def _check_name(case: Case, other: str) -> None:
    """An administrator acts in another's name and says why, a deputy only of what is grave; or a document lets one."""
    acting = case.command.acting
    held = case.world.roles
    lets = action_of(case.command).lets
    deputises = DEPUTY in held.get((acting.person, other), ())
    if (deputises and not case.command.weighty) or (lets is not None and lets(case)):
        return
    if not deputises and ADMINISTRATOR not in held.get((acting.person, "*"), ()):
        raise Refusal([no.not_in_that_name(acting.person, other)])
    if not acting.basis.strip():
        raise Refusal([no.name_needs_basis(other)])


def spend(record: Record, command: Command) -> None:
    """The ticket of a deed goes with it, in the same transaction."""
    if (hashed := command.acting.ticket) is None or (found := record.world.tickets[hashed]).spent_at is not None:
        return
    found.command_id = found.command_id or command.command_id
    found.spent_at = record.world.recorded_at
    record.changes.append((SPEND, (found.command_id, instant_text(found.spent_at), hashed)))
