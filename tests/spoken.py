"""A command as staff say it: filled into its form, and typed at a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import is_dataclass
from typing import Any

from domain.certification.applications import ApplyForCheck
from domain.certification.statuses import ChangeStatus
from domain.engine.asked import Field, Typed, fields_of
from domain.engine.command import Command
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.adoption import AdoptMethodology
from domain.pilot.amendment import AmendCard
from domain.pilot.cards import OpenProject
from domain.pilot.gates import Decide
from domain.pilot.indicators import DropIndicator, SetIndicator
from domain.pilot.milestones import AddMilestone, MoveMilestone, ReachMilestone
from domain.pilot.protocols import ApproveProtocol, GatherProtocol
from domain.registry.keys import IssueKey
from domain.registry.withdrawn_requests import WithdrawRequest
from domain.replication.acceptance import AcceptPackage
from domain.replication.foreign_results import TakeResults
from domain.replication.offers import Replicate
from domain.replication.support import HoldSupport
from flows.forms import Form, filled

Words = list[str]


def as_form(command: Command) -> Form:
    """The form of a command, filled in with all that it says."""
    said = {"actor": command.actor, "on": command.on, "command_id": command.command_id}
    return filled(type(command), **said, **FORMED.get(type(command), _formed)(command))


def _formed(holder: Any) -> dict[str, Any]:
    """What a command, or a part of one, says of its own fields."""
    found: dict[str, Any] = {}
    for name, known in fields_of(type(holder)).items():
        value = getattr(holder, name)
        if known.how.typed is Typed.INLINE:
            found |= _formed(value)
        elif value != known.otherwise:
            found[name] = [_formed(one) if is_dataclass(one) else one for one in value] if _many(value) else value
    return found


def _many(value: Any) -> bool:
    return isinstance(value, tuple)


def _card(command: Any) -> dict[str, Any]:
    return {"subject": command.subject, **command.card, "reason": command.reason}


def _offer(command: Any) -> dict[str, Any]:
    receiver = {"organisation": command.receiver, "people": dict(command.people)}
    return {"package": command.package, "receivers": [receiver]}


FORMED: Mapping[type[Command], Callable[[Any], dict[str, Any]]] = {AmendCard: _card, Replicate: _offer}
"""Commands whose form has other fields than they have themselves."""


def as_words(command: Any) -> Words:
    """What is typed to give a command: of several words that do it, the first."""
    if (own := OWN.get(type(command))) is not None:
        return own(command)
    return [*command.typed[0].split(), *_typed(command)]


def shared(command: Any) -> Words:
    """What every action may say beside its own fields."""
    said = {"--as": command.actor, "--on": str(command.on), "--command-id": command.command_id}
    return [
        word
        for option, value in said.items()
        if option not in LACKING.get(type(command), ())
        for word in (option, value)
    ]


def _typed(command: Any, *, but: str = "") -> Words:
    """Arguments, then options, of all that a command says."""
    known = [one for one in fields_of(type(command)).values() if one.name not in but.split()]
    said = [(one, getattr(command, one.name)) for one in known]
    options = [word for one, value in said if one.option and value != one.otherwise for word in _option(one, value)]
    return [*options, *(_word(value) for one, value in said if one.option is None)]


def _option(known: Field, value: Any) -> Iterator[str]:
    option = str(known.option)
    if value is True:
        yield option
        return
    items = [f"{key}={_word(one)}" for key, one in value.items()] if isinstance(value, Mapping) else value
    for one in items if _many(value) or isinstance(value, Mapping) else (value,):
        yield from (option, _word(one))


def _word(value: Any) -> str:
    return ", ".join(value) if _many(value) else str(value)


def _cast(people: Mapping[str, Any]) -> Words:
    return [word for role, who in people.items() for word in ("--role", f"{role}={who}")]


def _open(said: OpenProject) -> Words:
    return ["project", "open", said.title, "--org", said.organisation]


def _amend(said: AmendCard) -> Words:
    fields = [word for key, text in said.card.items() for word in ("--set", f"{key}={text}")]
    return ["project", "amend", said.subject, *fields, "--reason", said.reason]


def _indicator(said: SetIndicator) -> Words:
    fields = [word for key, text in _formed(said.indicator).items() for word in ("--field", f"{key}={text}")]
    return ["project", "indicator", said.subject, said.indicator.key, *fields, "--reason", said.reason]


def _drop(said: DropIndicator) -> Words:
    return ["project", "indicator", said.subject, said.key, "--drop", "--reason", said.reason]


def _milestone(said: AddMilestone | MoveMilestone | ReachMilestone) -> Words:
    return ["project", "milestone", said.subject, said.key, *_typed(said, but="subject key")]


def _add(said: AddMilestone) -> Words:
    days = ["--start", str(said.start), "--end", str(said.end)]
    return ["project", "milestone", said.subject, said.key, "--title", said.title, *days]


def _move(said: MoveMilestone) -> Words:
    days = ["--start", str(said.start), "--end", str(said.end)]
    return ["project", "milestone", said.subject, said.key, *days, "--reason", said.reason]


def _plan(said: PlanAction) -> Words:
    return ["project", "action", said.subject, "--title", said.title, "--due", str(said.due_on), *_owner(said)]


def _owner(said: PlanAction) -> Words:
    return ["--owner", said.owner] if said.owner else []


def _settle(said: SettleAction) -> Words:
    return ["project", "action", said.subject, str(said.measure), f"--{said.outcome}"]


def _decide(said: Decide) -> Words:
    return ["project", "decide", said.subject, said.decision]


def _gather(said: GatherProtocol) -> Words:
    items = [word for one in said.items for word in (f"--{one.decision}", one.subject)]
    return ["protocol", "gather", said.title, "--by", said.decided_by, *items]


def _apply(said: ApplyForCheck) -> Words:
    shown = [word for code in said.projects for word in ("--project", code)]
    return ["check", "apply", said.organisation, "--level", said.level, *shown, *_cast(said.people)]


def _change(said: ChangeStatus) -> Words:
    return ["status", said.change, *_typed(said, but="change")]


def _offered(said: Replicate) -> Words:
    return ["replicate", said.package, "--to", said.receiver, *_cast(said.people)]


def _hold(said: HoldSupport) -> Words:
    agreed = [word for one in said.agreed for word in ("--agreed", f"{one.text}; {one.owner}; {one.due_on}")]
    return ["support", "hold", said.subject, str(said.number), "--hours", str(said.hours), *agreed]


OWN: Mapping[type[Command], Callable[[Any], Words]] = {
    OpenProject: _open,
    AmendCard: _amend,
    SetIndicator: _indicator,
    DropIndicator: _drop,
    AddMilestone: _add,
    MoveMilestone: _move,
    ReachMilestone: _milestone,
    PlanAction: _plan,
    SettleAction: _settle,
    Decide: _decide,
    AdoptMethodology: lambda said: ["methodology", "adopt", *said.subjects, "--reason", said.reason],
    GatherProtocol: _gather,
    ApproveProtocol: lambda said: ["protocol", "approve", *_typed(said)],
    ApplyForCheck: _apply,
    ChangeStatus: _change,
    IssueKey: lambda said: ["key", "issue", said.person, "--expires", str(said.expires_on)],
    AcceptPackage: lambda said: ["package", "accept", "package.zip", "--region", said.region],
    TakeResults: lambda said: ["package", "take-results", "results.json", "--region", said.region],
    Replicate: _offered,
    HoldSupport: _hold,
    WithdrawRequest: lambda said: ["second", "withdraw", said.number],
}
"""Actions that a terminal reads in a way of its own: what is typed for their examples."""
LACKING: Mapping[type[Command], tuple[str, ...]] = {
    IssueKey: ("--on", "--command-id"),
    AcceptPackage: ("--command-id",),
    TakeResults: ("--command-id",),
    Replicate: ("--command-id",),
    ApproveProtocol: ("--command-id",),
}
"""What a command of its own kind does not ask for."""
