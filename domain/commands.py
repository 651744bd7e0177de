"""What may be asked of the programme: each command names who asks, when it happened and what about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar
from uuid import uuid4

from domain.kinds import Cadence, CentreKind, Direction, Frequency, Level, Moment, OrganisationKind, Quantity
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
    time_zone: str | None = None
    """The programme's where none is said."""
    cadence: Cadence = Cadence.WEEKLY
    code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendPerson(Command):
    """Change what is known of a person; what is None stays as it is."""

    name = "amend_person"

    person: str
    title: str | None = None
    email: str | None = None
    post: str | None = None
    organisation: str | None = None
    region: str | None = None
    language: Language | None = None
    time_zone: str | None = None
    cadence: Cadence | None = None

    @property
    def rewrites(self) -> bool:
        """Whether cards write the person another way from now on."""
        return self.title is not None or self.post is not None


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
    base_on: date | None = None
    target_on: date | None = None
    ideal_on: date | None = None
    method: str = ""
    """How the value is calculated."""
    source: str = ""
    """Where its data come from."""
    calculation_unit: str = ""
    """The unit in the calculation sheet; it must be the indicator's."""
    quantity: Quantity = Quantity.OTHER
    operations: Decimal | None = None
    """How many operations a year take this time; with labour time it gives hours saved."""
    frequency: Frequency = Frequency.NONE


People = Mapping[str, "str | tuple[str, ...]"]
"""Role -> the person or persons who hold it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """Name and post of somebody who is named by e-mail and may not be known yet."""

    title: str
    post: str = ""


def address(text: str) -> str:
    """An e-mail address as it is compared and kept."""
    return text.strip().lower()


def everybody(people: People) -> Iterator[tuple[str, str]]:
    """Each role with each of its persons."""
    for role, persons in people.items():
        for person in (persons,) if isinstance(persons, str) else persons:
            yield role, person


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenProject(Command):
    """Open a pilot: a lean project with its card (domain notes, §4.1)."""

    name = "open_project"

    title: str
    organisation: str
    centre: str | None = None
    sphere: str | None = None
    people: People = field(default_factory=dict)
    """Role on the card -> person or persons, by code or e-mail."""
    newcomers: Mapping[str, Newcomer] = field(default_factory=dict)
    """E-mail -> who it is; whoever is not known by it is registered."""
    indicators: tuple[IndicatorPlan, ...] = ()
    from_event: str = ""
    to_event: str = ""
    justification: str = ""
    key_risk: str = ""
    number: str | None = None
    """Registration number; the next by the programme's pattern when not said."""
    subprogramme: str | None = None
    process: str = ""
    """Name of the process that is improved."""
    category: str | None = None
    clients: tuple[str, ...] = ()
    perimeter: tuple[str, ...] = ()
    risks: tuple[str, ...] = ()
    economic_effect: bool | None = None
    effect_planned: Decimal | None = None
    """Roubles."""
    effect_actual: Decimal | None = None
    """Roubles."""
    approved_by: str | None = None
    """By code or e-mail."""
    approved_on: date | None = None
    consent: str = ""
    """Words of the consent to publish the results."""
    note: str = ""
    """How the project goes, in the leader's words."""
    code: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendCard(Command):
    """Change fields of a project's card, or who holds a role on it."""

    name = "amend_card"

    subject: str
    card: Mapping[str, Any] = field(default_factory=dict)
    """Key of `domain.card.CARD` -> new value; None empties the field."""
    people: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Role -> all persons who hold it from now on, by code or e-mail."""
    newcomers: Mapping[str, Newcomer] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SetIndicator(Command):
    """Put an indicator on the card, or change the one of the same key."""

    name = "set_indicator"

    subject: str
    indicator: IndicatorPlan
    reason: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class DropIndicator(Command):
    """Take an indicator off the card."""

    name = "drop_indicator"

    subject: str
    key: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class MoveMilestone(Command):
    """Move the plan of a milestone, and of those after it when asked."""

    name = "move_milestone"

    subject: str
    key: str
    start: date | None
    """None leaves the day that is planned."""
    end: date | None
    """None leaves the day that is planned."""
    reason: str
    with_following: bool = False
    """Later milestones that have not begun move by as many working days."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AddMilestone(Command):
    """Add a milestone that the methodology does not plan."""

    name = "add_milestone"

    subject: str
    key: str
    title: str
    start: date | None
    """None for the day that is planned already, and for a new milestone the day of its end."""
    end: date | None
    """None for the day that is planned already, and for a new milestone the day of its start."""
    or_move: bool = False
    """A milestone of the key that is there already is moved to these dates."""
    reason: str = ""
    """Why it is moved."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReachMilestone(Command):
    """Enter the facts of a milestone: when it began, when it ended, how far it is."""

    name = "reach_milestone"

    subject: str
    key: str
    started: date | None = None
    finished: date | None = None
    progress: int | None = None
    """Percent; 100 when it is finished."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanAction(Command):
    """Add a measure to the action plan."""

    name = "plan_action"

    subject: str
    title: str
    due_on: date
    owner: str | None = None
    """By code or e-mail."""
    newcomers: Mapping[str, Newcomer] = field(default_factory=dict)
    outcome: str = ""
    """`done` or `dropped` where that has become of it on the day of the command."""
    reason: str = ""
    """Why it was dropped."""
    or_settle: bool = False
    """A measure of the same title and due date is this one: its outcome is entered, and no second one is planned."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SettleAction(Command):
    """A measure of the action plan is done, dropped or moved with a reason, or handed to somebody else."""

    name = "settle_action"

    subject: str
    number: int
    outcome: str
    """`done`, `dropped`, `moved` or `handed`."""
    reason: str = ""
    due_on: date | None = None
    owner: str | None = None
    """Who answers for it from now on, when it is handed over; by code or e-mail."""
    newcomers: Mapping[str, Newcomer] = field(default_factory=dict)


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
    organisation: str = ""
    """The organisation that the document names, as it is written there."""
    goals: Mapping[str, Decimal] = field(default_factory=dict)
    """Indicator -> the goal that the document states."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WithdrawEvidence(Command):
    """Take a document back that was attached by mistake."""

    name = "withdraw_evidence"

    subject: str
    entry: int
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Measure(Command):
    """Enter one measured value of an indicator."""

    name = "measure"

    subject: str
    indicator: str
    value: Decimal
    moment: Moment = Moment.INTERIM
    nth: int | None = None
    """Which value of its indicator, day and moment this is, from 1: the one that is there is corrected to it."""
    reason: str = ""
    """Why it may be corrected."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CorrectMeasurement(Command):
    """Correct a value that was entered wrongly, or take it back."""

    name = "correct_measurement"

    subject: str
    entry: int
    value: Decimal | None
    """The right value; None takes the measurement back."""
    reason: str


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
class Park(Command):
    """Park a subject in which nothing happens; whoever works on it brings it back by resuming."""

    name = "park"

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
    people: People = field(default_factory=dict)
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
    people: People = field(default_factory=dict)
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
