"""What can happen to a subject; each event is written into the journal as its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from domain.commands import ConditionTerms, IndicatorPlan
from domain.kinds import Cadence, CentreKind, Level, Moment, OrganisationKind, Stage, StatusStanding
from domain.methodology.schema import Decision
from domain.words import Language


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened to one subject."""

    kind: ClassVar[str]
    owed: ClassVar[bool] = False
    """Somebody may have to be told, so that the entry goes to the outbox."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationRegistered(Event):
    """An organisation joined the programme."""

    kind = "organisation_registered"

    title: str
    organisation_kind: OrganisationKind
    sphere: str | None
    parent: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CentreRegistered(Event):
    """A competence centre joined the programme."""

    kind = "centre_registered"

    title: str
    centre_kind: CentreKind
    host: str | None
    sphere: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRegistered(Event):
    """A person joined the programme."""

    kind = "person_registered"

    title: str
    email: str
    post: str
    organisation: str | None
    region: str
    language: Language
    time_zone: str
    cadence: Cadence


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleGiven(Event):
    """A person may act in a role."""

    kind = "role_given"

    role: str
    scope: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectOpened(Event):
    """A project was opened with its card."""

    kind = "project_opened"

    title: str
    organisation: str
    centre: str | None
    sphere: str | None
    lifecycle: str
    pack: str
    opening_phase: str
    due_on: date
    people: Mapping[str, str]
    indicators: tuple[IndicatorPlan, ...]
    from_event: str
    to_event: str
    justification: str
    key_risk: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplicaOpened(ProjectOpened):
    """A package was handed to a receiver, and its replica project was opened."""

    kind = "replica_opened"
    owed = True

    package: str
    receiver: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceAttached(Event):
    """A document was attached to a phase."""

    kind = "evidence_attached"

    phase: str
    evidence: str
    title: str
    link: str
    sha256: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured(Event):
    """A value of an indicator was measured."""

    kind = "measured"

    indicator: str
    value: Decimal
    moment: Moment


@dataclass(frozen=True, kw_only=True, slots=True)
class Submitted(Event):
    """A phase was brought to its gate."""

    kind = "submitted"
    owed = True

    phase: str
    round: int
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided(Event):
    """A gate was decided."""

    kind = "decided"
    owed = True

    phase: str
    decision: Decision
    target: str
    next_due_on: date | None
    reason: str | None
    comment: str
    fields: Mapping[str, str]
    conditions: tuple[ConditionTerms, ...]
    first_condition: int
    """Number of the first of the conditions set here."""
    review_on: date | None
    submitted_by: str | None
    pack: str
    facts_sha256: str
    findings: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Completed(Event):
    """A project passed the gate that the programme counts: a pilot done, a package replicated."""

    kind = "completed"

    lifecycle: str
    package: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Resumed(Event):
    """A subject came off hold."""

    kind = "resumed"

    due_on: date
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionClosed(Event):
    """A condition was met."""

    kind = "condition_closed"

    number: int
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StageChanged(Event):
    """A project moved to another stage of the programme."""

    kind = "stage_changed"

    stage: Stage
    because: str
    """Code of the subject that brought it about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckApplied(Event):
    """An organisation asked for a partner check."""

    kind = "check_applied"

    title: str
    organisation: str
    centre: str | None
    level: Level
    projects: tuple[str, ...]
    lifecycle: str
    pack: str
    opening_phase: str
    due_on: date
    people: Mapping[str, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointed(Event):
    """A person joined the commission of a check."""

    kind = "appointed"

    person: str
    outside: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitHeld(Event):
    """The commission visited the organisation."""

    kind = "visit_held"


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored(Event):
    """A commissioner gave points for a criteria group."""

    kind = "scored"

    person: str
    criterion: str
    points: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckRefused(Event):
    """A partner check ended without a status."""

    kind = "check_refused"
    owed = True

    organisation: str
    level: Level
    reason: str | None
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusGranted(Event):
    """An organisation became an exemplar of a level."""

    kind = "status_granted"
    owed = True

    level: Level
    basis: str
    valid_until: date | None
    projects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusChanged(Event):
    """An exemplar status was suspended, withdrawn, lapsed or became active again."""

    kind = "status_changed"

    level: Level
    status_of: str
    """Code of the check that the status rests on."""
    to: StatusStanding
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageFrozen(Event):
    """An exemplar project was frozen into a package."""

    kind = "package_frozen"

    title: str
    project: str
    organisation: str
    edition: int
    manifest: str
    sha256: str


EVENTS: Mapping[str, type[Event]] = {
    event.kind: event
    for event in (
        OrganisationRegistered,
        CentreRegistered,
        PersonRegistered,
        RoleGiven,
        ProjectOpened,
        ReplicaOpened,
        EvidenceAttached,
        Measured,
        Submitted,
        Decided,
        Completed,
        Resumed,
        ConditionClosed,
        StageChanged,
        CheckApplied,
        Appointed,
        VisitHeld,
        Scored,
        CheckRefused,
        StatusGranted,
        StatusChanged,
        PackageFrozen,
    )
}
"""Kind -> event."""
