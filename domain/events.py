"""What can happen to a subject; each event is written into the journal as its facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from domain.commands import ConditionTerms, IndicatorPlan, People
from domain.kinds import Cadence, CentreKind, Level, Moment, OrganisationKind, Stage, StatusStanding, SubjectKind
from domain.methodology.schema import Decision
from domain.words import Language, Words


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    """Something that happened to one subject."""

    kind: ClassVar[str]
    says: ClassVar[Words]
    """What happened, in the words of the journal."""
    owed: ClassVar[bool] = False
    """Somebody may have to be told, so that the entry goes to the outbox."""
    opens: ClassVar[SubjectKind | None] = None
    """The kind of subject that begins with it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationRegistered(Event):
    """An organisation joined the programme."""

    kind = "organisation_registered"
    says = Words("организация в программе", "organisation registered")
    opens = SubjectKind.ORGANISATION

    title: str
    organisation_kind: OrganisationKind
    sphere: str | None
    parent: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class CentreRegistered(Event):
    """A competence centre joined the programme."""

    kind = "centre_registered"
    says = Words("центр в программе", "centre registered")
    opens = SubjectKind.CENTRE

    title: str
    centre_kind: CentreKind
    host: str | None
    sphere: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRegistered(Event):
    """A person joined the programme."""

    kind = "person_registered"
    says = Words("участник в программе", "person registered")
    opens = SubjectKind.PERSON

    title: str
    email: str
    post: str
    organisation: str | None
    region: str
    language: Language
    time_zone: str
    cadence: Cadence


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonAmended(Event):
    """What is known of a person was changed: only the fields that changed."""

    kind = "person_amended"
    says = Words("изменены сведения", "person amended")

    changes: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleGiven(Event):
    """A person may act in a role."""

    kind = "role_given"
    says = Words("дана роль", "role given")

    role: str
    scope: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MilestonePlan:
    """A milestone as the plan lays it out."""

    key: str
    title: str
    phase: str | None
    start: date
    end: date


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldChange:
    """What a field of the card was and what it is now."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectOpened(Event):
    """A project was opened with its card."""

    kind = "project_opened"
    says = Words("проект открыт", "project opened")
    opens = SubjectKind.PROJECT

    title: str
    organisation: str
    centre: str | None
    sphere: str | None
    lifecycle: str
    pack: str
    opening_phase: str
    due_on: date
    people: People
    indicators: tuple[IndicatorPlan, ...]
    card: Mapping[str, Any]
    """Fields of the card that are filled in, by their keys."""
    milestones: tuple[MilestonePlan, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplicaOpened(ProjectOpened):
    """A package was handed to a receiver, and its replica project was opened."""

    kind = "replica_opened"
    says = Words("реплика открыта", "replica opened")
    opens = SubjectKind.PROJECT
    owed = True

    package: str
    receiver: str


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceAttached(Event):
    """A document was attached to a phase."""

    kind = "evidence_attached"
    says = Words("приложен документ", "document attached")

    phase: str
    evidence: str
    title: str
    link: str
    sha256: str | None
    organisation: str = ""
    goals: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceWithdrawn(Event):
    """A document was taken back."""

    kind = "evidence_withdrawn"
    says = Words("документ отозван", "document withdrawn")

    entry: int
    evidence: str
    title: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CardAmended(Event):
    """Fields of a card, or who holds a role on it, were changed."""

    kind = "card_amended"
    says = Words("карточка изменена", "card amended")

    changes: tuple[FieldChange, ...]
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorSet(Event):
    """An indicator came onto the card, or was changed there."""

    kind = "indicator_set"
    says = Words("показатель внесён", "indicator set")

    indicator: IndicatorPlan
    before: IndicatorPlan | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorDropped(Event):
    """An indicator was taken off the card."""

    kind = "indicator_dropped"
    says = Words("показатель снят", "indicator dropped")

    indicator: IndicatorPlan
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MilestoneAdded(Event):
    """A milestone was added to the plan."""

    kind = "milestone_added"
    says = Words("веха добавлена", "milestone added")

    milestone: MilestonePlan


@dataclass(frozen=True, kw_only=True, slots=True)
class MilestoneMoved(Event):
    """The plan of a milestone was moved."""

    kind = "milestone_moved"
    says = Words("веха перенесена", "milestone moved")

    key: str
    start: date
    end: date
    before_start: date
    before_end: date
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MilestoneReached(Event):
    """A milestone began, went on or ended."""

    kind = "milestone_reached"
    says = Words("ход вехи", "milestone reached")

    key: str
    started: date | None
    finished: date | None
    progress: int


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionPlanned(Event):
    """A measure came into the action plan."""

    kind = "action_planned"
    says = Words("мероприятие в плане", "measure planned")

    number: int
    title: str
    owner: str | None
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionSettled(Event):
    """A measure of the action plan was done, dropped or moved."""

    kind = "action_settled"
    says = Words("мероприятие закрыто", "measure settled")

    number: int
    outcome: str
    reason: str
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionHanded(Event):
    """Somebody else answers for a measure from now on."""

    kind = "action_handed"
    says = Words("мероприятие передано", "measure handed over")

    number: int
    before: str | None
    owner: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class FactsChanged(Event):
    """A fact that a decision rests on was changed after it; said once for each decision."""

    kind = "facts_changed"
    says = Words("решение опирается на изменённые данные", "a decision rests on changed facts")
    owed = True

    decision: int
    """Entry of the decision in the subject's journal."""
    phase: str
    decided_by: str
    changed: tuple[FieldChange, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured(Event):
    """A value of an indicator was measured."""

    kind = "measured"
    says = Words("измерение", "measured")

    indicator: str
    value: Decimal
    moment: Moment


@dataclass(frozen=True, kw_only=True, slots=True)
class MeasurementCorrected(Event):
    """A measurement was corrected, or taken back."""

    kind = "measurement_corrected"
    says = Words("измерение исправлено", "measurement corrected")

    entry: int
    indicator: str
    measured_on: date
    before: Decimal
    after: Decimal | None
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Submitted(Event):
    """A phase was brought to its gate."""

    kind = "submitted"
    says = Words("представлено на решение", "submitted")
    owed = True

    phase: str
    round: int
    comment: str
    changes: tuple[FieldChange, ...] = ()
    """For a resubmission: what changed since the subject was returned."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided(Event):
    """A gate was decided."""

    kind = "decided"
    says = Words("принято решение", "decided")
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
    capsule: str
    """The facts that the gate looked at, as one JSON text whose hash is `facts_sha256`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Completed(Event):
    """A project passed the gate that the programme counts: a pilot done, a package replicated."""

    kind = "completed"
    says = Words("завершён с успехом", "completed")

    lifecycle: str
    package: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorResult:
    """What an indicator came to."""

    indicator: str
    base: Decimal
    target: Decimal
    fact: Decimal
    change_pct: Decimal | None
    attainment: Decimal
    hours_year: Decimal | None
    money_year: Decimal | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultsStated(Event):
    """The results of a completed project, by formulas of a version."""

    kind = "results_stated"
    says = Words("результаты посчитаны", "results stated")

    results: tuple[IndicatorResult, ...]
    formula: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Parked(Event):
    """Nothing happened in a subject for so long that it was parked."""

    kind = "parked"
    says = Words("отложен", "parked")
    owed = True

    phase: str
    review_on: date
    idle_since: date | None
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Resumed(Event):
    """A subject came off hold."""

    kind = "resumed"
    says = Words("возвращён в работу", "resumed")

    due_on: date
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionClosed(Event):
    """A condition was met."""

    kind = "condition_closed"
    says = Words("условие закрыто", "condition closed")

    number: int
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StageChanged(Event):
    """A project moved to another stage of the programme."""

    kind = "stage_changed"
    says = Words("сменился этап", "stage changed")

    stage: Stage
    because: str
    """Code of the subject that brought it about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckApplied(Event):
    """An organisation asked for a partner check."""

    kind = "check_applied"
    says = Words("подана заявка на проверку", "check applied for")
    opens = SubjectKind.CHECK

    title: str
    organisation: str
    centre: str | None
    level: Level
    projects: tuple[str, ...]
    lifecycle: str
    pack: str
    opening_phase: str
    due_on: date
    people: People


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointed(Event):
    """A person joined the commission of a check."""

    kind = "appointed"
    says = Words("назначен член комиссии", "commissioner appointed")

    person: str
    outside: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class VisitHeld(Event):
    """The commission visited the organisation."""

    kind = "visit_held"
    says = Words("визит состоялся", "visit held")


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored(Event):
    """A commissioner gave points for a criteria group."""

    kind = "scored"
    says = Words("внесена оценка", "scored")

    person: str
    criterion: str
    points: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckRefused(Event):
    """A partner check ended without a status."""

    kind = "check_refused"
    says = Words("в статусе отказано", "check refused")
    owed = True

    organisation: str
    level: Level
    reason: str | None
    comment: str


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusGranted(Event):
    """An organisation became an exemplar of a level."""

    kind = "status_granted"
    says = Words("присвоен статус", "status granted")
    owed = True

    level: Level
    basis: str
    valid_until: date | None
    projects: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusChanged(Event):
    """An exemplar status was suspended, withdrawn, lapsed or became active again."""

    kind = "status_changed"
    says = Words("статус изменён", "status changed")

    level: Level
    status_of: str
    """Code of the check that the status rests on."""
    to: StatusStanding
    basis: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageFrozen(Event):
    """An exemplar project was frozen into a package."""

    kind = "package_frozen"
    says = Words("пакет собран", "package frozen")
    opens = SubjectKind.PACKAGE

    title: str
    project: str
    organisation: str
    edition: int
    manifest: str
    sha256: str
