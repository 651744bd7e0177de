"""What may be asked of the programme: each command names who asks, when it happened and what about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import uuid4

from domain.kinds import Cadence, CentreKind, Direction, Level, Moment, OrganisationKind
from domain.methodology.schema import Decision
from domain.words import Language

SYSTEM = "potok"
"""The engine itself as an actor: sets the programme up, never decides at a gate."""


def new_command_id() -> str:
    """An id for a command that nobody will repeat on purpose."""
    return uuid4().hex


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """What every command carries."""

    name: ClassVar[str]

    actor: str
    """Code of the person who acts."""
    on: date
    """The day on which it happened, in the programme's time zone."""
    command_id: str = field(default_factory=new_command_id)
    """Repeating a command with the same id returns the first result and writes nothing."""
    expected_version: int | None = None
    """The version that the actor saw; a newer one is a conflict."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterOrganisation(Command):
    """Add an organisation to the programme."""

    name = "register_organisation"

    title: str
    kind: OrganisationKind
    sphere: str | None = None
    parent: str | None = None
    code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterCentre(Command):
    """Add a competence centre to the programme."""

    name = "register_centre"

    title: str
    kind: CentreKind
    host: str | None = None
    sphere: str | None = None
    code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterPerson(Command):
    """Add a person, who may then be given roles."""

    name = "register_person"

    title: str
    email: str
    post: str = ""
    organisation: str | None = None
    region: str = ""
    language: Language = Language.RU
    time_zone: str = "Europe/Moscow"
    cadence: Cadence = Cadence.WEEKLY
    code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class GiveRole(Command):
    """Let a person act in a role: everywhere (`*`), for a centre, an organisation or one subject."""

    name = "give_role"

    person: str
    role: str
    scope: str = "*"


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorPlan:
    """An indicator as the card states it."""

    key: str
    name: str
    unit: str
    direction: Direction
    base: Decimal
    target: Decimal
    ideal: Decimal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenProject(Command):
    """Open a pilot: a lean project with its card."""

    name = "open_project"

    title: str
    organisation: str
    centre: str | None = None
    sphere: str | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    """Role on the card -> person."""
    indicators: tuple[IndicatorPlan, ...] = ()
    from_event: str = ""
    to_event: str = ""
    justification: str = ""
    key_risk: str = ""
    code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AttachEvidence(Command):
    """Attach a document to a phase of a subject."""

    name = "attach_evidence"

    subject: str
    kind: str
    title: str = ""
    link: str = ""
    sha256: str | None = None
    phase: str | None = None
    """The phase that it belongs to; the current one when not said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure(Command):
    """Enter one measured value of an indicator."""

    name = "measure"

    subject: str
    indicator: str
    value: Decimal
    moment: Moment = Moment.INTERIM


@dataclass(frozen=True, kw_only=True, slots=True)
class Submit(Command):
    """Bring the current phase to its gate."""

    name = "submit"

    subject: str
    comment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionTerms:
    """A condition of a conditional decision."""

    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Decide(Command):
    """Decide at the gate of the current phase."""

    name = "decide"

    subject: str
    decision: Decision
    reason: str | None = None
    comment: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    """For rework: field of the submission -> what to mend in it."""
    conditions: tuple[ConditionTerms, ...] = ()
    review_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Resume(Command):
    """Take a subject off hold."""

    name = "resume"

    subject: str
    comment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class CloseCondition(Command):
    """State that a condition is met."""

    name = "close_condition"

    subject: str
    number: int
    comment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ApplyForCheck(Command):
    """Ask for a partner check of an organisation, presenting its projects."""

    name = "apply_for_check"

    organisation: str
    level: Level
    projects: tuple[str, ...]
    centre: str | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Appoint(Command):
    """Appoint a member of a check's commission."""

    name = "appoint"

    subject: str
    person: str
    outside: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class HoldVisit(Command):
    """Record that the commission visited the organisation."""

    name = "hold_visit"

    subject: str


@dataclass(frozen=True, kw_only=True, slots=True)
class GiveScore(Command):
    """Enter what a commissioner gives for one criteria group."""

    name = "score"

    subject: str
    person: str
    criterion: str
    points: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class FreezePackage(Command):
    """Freeze an exemplar project into a package that can be handed on."""

    name = "freeze_package"

    project: str
    title: str = ""
    code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Replicate(Command):
    """Hand a package to one receiver: a replica project is born."""

    name = "replicate"

    package: str
    receiver: str
    centre: str | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ChangeStatus(Command):
    """Suspend, withdraw, lapse or renew an exemplar status."""

    name = "change_status"

    organisation: str
    level: Level
    to: str
    """A standing of `StatusStanding`."""
    basis: str = ""
