"""What commands name and may change: which codes, which persons, which parts of what is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from domain import commands as ask
from domain.commands import Command, everybody

REFERENCES: Mapping[type[Command], tuple[str, ...]] = {
    ask.RegisterOrganisation: ("parent", "code"),
    ask.RegisterCentre: ("host", "code"),
    ask.RegisterPerson: ("organisation", "code"),
    ask.GiveRole: ("person", "scope"),
    ask.AmendPerson: ("person", "organisation"),
    ask.OpenProject: ("organisation", "centre", "code"),
    ask.ApplyForCheck: ("organisation", "centre", "code"),
    ask.FreezePackage: ("project", "code"),
    ask.Replicate: ("package", "receiver", "centre", "code"),
    ask.ChangeStatus: ("organisation",),
    ask.PlanAction: ("subject", "owner"),
    ask.SettleAction: ("subject", "owner"),
    ask.Appoint: ("subject", "person"),
    ask.GiveScore: ("subject", "person"),
}
"""Which fields of a command name subjects; `subject` where nothing else is said."""

LIGHT = (ask.Submit, ask.Measure)
"""Commands that look at documents and indicators only."""

AMENDING = (
    ask.AmendCard,
    ask.SetIndicator,
    ask.DropIndicator,
    ask.ReachMilestone,
    ask.SettleAction,
    ask.WithdrawEvidence,
    ask.CorrectMeasurement,
)
"""Commands that may change a fact which a decision rests on."""

WITH_HOLDINGS = (
    *AMENDING,
    ask.AddMilestone,
    ask.MoveMilestone,
    ask.PlanAction,
    ask.Decide,
    ask.CloseCondition,
    ask.Appoint,
    ask.GiveScore,
    ask.FreezePackage,
    ask.HoldVisit,
)
OPENING = (
    ask.RegisterOrganisation,
    ask.RegisterCentre,
    ask.RegisterPerson,
    ask.AmendPerson,
    ask.AmendCard,
    ask.OpenProject,
    ask.ApplyForCheck,
    ask.FreezePackage,
    ask.Replicate,
)


REMARKED = frozenset({"indicator", "milestone"})
"""Parts of a project that remarks on a return may name."""


def codes_of(command: Command) -> Iterable[str]:
    """Every code that a command names, but for who acts."""
    for name in REFERENCES.get(type(command), ("subject",)):
        if (code := getattr(command, name)) is not None:
            yield code
    if isinstance(command, ask.OpenProject | ask.ApplyForCheck | ask.Replicate):
        yield from (person for _, person in everybody(command.people))
    if isinstance(command, ask.ApplyForCheck):
        yield from command.projects
    elif isinstance(command, ask.Decide):
        yield from (terms.owner for terms in command.conditions)
    elif isinstance(command, ask.AmendCard | ask.OpenProject):
        yield from named_by(command)


def named_by(command: Command) -> Iterable[str]:
    """Persons whom a command puts on a card."""
    if isinstance(command, ask.OpenProject | ask.ApplyForCheck | ask.Replicate | ask.AmendCard):
        yield from (person for _, person in everybody(command.people))
    if isinstance(command, ask.GiveRole | ask.AmendPerson):
        yield command.person
    elif isinstance(command, ask.OpenProject) and command.approved_by is not None:
        yield command.approved_by
    elif isinstance(command, ask.AmendCard) and (approver := command.card.get("approved_by")):
        yield approver


def changed_by(command: Command) -> Iterable[str]:
    """The subjects that a command may move; those of a check's grant are found on the way."""
    match command:
        case ask.ApplyForCheck(projects=projects):
            return projects
        case ask.ChangeStatus(organisation=organisation):
            return (organisation,)
        case ask.GiveRole(person=person) | ask.AmendPerson(person=person):
            return (person,)
        case ask.FreezePackage(project=project):
            return (project,)
    subject = getattr(command, "subject", None)
    return (subject,) if subject else ()


def addresses(batch: Sequence[Command]) -> Iterable[str]:
    """E-mails by which commands name people."""
    for command in batch:
        if isinstance(command, ask.OpenProject | ask.AmendCard):
            yield from (address(person) for person in named_by(command) if "@" in person)
        elif isinstance(command, ask.PlanAction | ask.SettleAction) and "@" in (command.owner or ""):
            yield address(command.owner or "")
        elif isinstance(command, ask.Decide):
            yield from (address(terms.owner) for terms in command.conditions if "@" in terms.owner)


def address(text: str) -> str:
    """An e-mail address as it is compared and kept."""
    return text.strip().lower()
