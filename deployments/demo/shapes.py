"""What the portfolio is made of: plain stories, told in codes and dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from domain.engine.words import Language
from domain.programme.kinds import MunicipalityType

ARCHIVE = "архив проектного офиса"

Level = Literal["local", "regional", "federal"]

Place = tuple[str, str]
"""A lifecycle and one of its phases."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckTerms:
    """What a partner check of one level asks for."""

    groups: tuple[str, ...]
    pass_share: Decimal
    commissioners: int
    outside: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """What the stories need to know of the methodology pack."""

    demands: Mapping[Place, tuple[str, ...]]
    """Kinds of evidence that a gate asks for."""
    durations: Mapping[Place, int]
    """Planned working days of a phase."""
    submitters: Mapping[Place, frozenset[str]]
    deciders: Mapping[Place, frozenset[str]]
    exits: Mapping[Place, Mapping[str, str]]
    """Decision -> next phase, in the order of the phases."""
    actions: Mapping[str, frozenset[str]]
    """Command -> roles that may ask for it, where no gate says so."""
    reasons: Mapping[str, tuple[str, ...]]
    """Decision -> its reason codes."""
    papers: Mapping[str, str]
    """Kind of evidence -> its Russian name."""
    checks: Mapping[str, CheckTerms]
    """Level -> terms of its partner check."""
    is_working_day: Callable[[date], bool]

    def phases(self, lifecycle: str) -> tuple[str, ...]:
        """The phases of one lifecycle, in order."""
        return tuple(phase for (name, phase) in self.exits if name == lifecycle)


@dataclass(frozen=True, kw_only=True, slots=True)
class OrganisationStory:
    """An organisation of the programme."""

    code: str
    name: str
    kind: Literal["body", "municipality", "government_unit", "institution"]
    sphere: str
    parent: str | None = None
    municipality: MunicipalityType | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class CentreStory:
    """The regional competence centre or a sectoral training site."""

    code: str
    name: str
    kind: Literal["regional", "sectoral"]
    host: str
    sphere: str | None = None
    since: date


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleStory:
    """A standing role of a person: everywhere (`*`), for a centre or for an organisation."""

    role: str
    scope: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonStory:
    """A made-up person; roles on single projects and checks are told by those."""

    code: str
    name: str
    post: str
    email: str
    organisation: str | None
    region: str
    language: Language
    roles: tuple[RoleStory, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One thing that happened on a day, done by a person."""

    on: date
    by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Attached(Step):
    """A document was attached to a phase."""

    phase: str
    kind: str
    title: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Measured(Step):
    """A value of an indicator was entered."""

    indicator: str
    moment: Literal["baseline", "interim", "after"]
    value: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Submitted(Step):
    """A phase was brought to its gate."""

    phase: str
    comment: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionStory:
    """A condition of a conditional decision."""

    number: int
    text: str
    owner: str
    due_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided(Step):
    """A gate was decided."""

    phase: str
    decision: Literal["go", "conditional", "rework", "hold", "stop"]
    reason: str | None = None
    comment: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    conditions: tuple[ConditionStory, ...] = ()
    review_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionClosed(Step):
    """A condition was met."""

    number: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Resumed(Step):
    """The work went on after a hold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Appointed(Step):
    """A member of a commission was appointed."""

    person: str
    outside: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Visited(Step):
    """The commission visited the organisation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scored(Step):
    """A commissioner gave points for one criteria group."""

    person: str
    group: str
    points: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class IndicatorStory:
    """An indicator as the card states it; its measurements are steps."""

    key: str
    name: str
    unit: str
    direction: Literal["fall", "rise"]
    base: Decimal
    target: Decimal
    ideal: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class ProjectStory:
    """A pilot, or a replica when it names its package, with its whole history."""

    code: str
    lifecycle: Literal["pilot", "replica"]
    title: str
    sphere: str
    organisation: str
    centre: str
    people: Mapping[str, str]
    """Role on the card -> person."""
    opened_on: date
    opened_by: str
    from_event: str
    to_event: str
    justification: str
    key_risk: str
    indicators: tuple[IndicatorStory, ...]
    steps: tuple[Step, ...]
    package: str | None = None

    def series(self, indicator: str) -> tuple[Measured, ...]:
        """The measurements of one indicator, in order."""
        return tuple(step for step in self.steps if isinstance(step, Measured) and step.indicator == indicator)


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckStory:
    """A partner check of one organisation for one level, with its whole history."""

    code: str
    organisation: str
    centre: str
    level: Level
    projects: tuple[str, ...]
    people: Mapping[str, str]
    applied_on: date
    applied_by: str
    steps: tuple[Step, ...]
    remarks: bool = False
    """Granted with remarks."""
    challenged: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageStory:
    """An exemplar project frozen into a package."""

    code: str
    project: str
    title: str
    frozen_on: date
    frozen_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferStory:
    """A package that was offered and that nobody took on, or not yet."""

    package: str
    receiver: str
    centre: str
    people: Mapping[str, str]
    offered_on: date
    offered_by: str
    answered_on: date
    outcome: Literal["waits", "question", "another_date", "decline"]
    reason: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class LiveStory:
    """What the demo does live: the last steps to the article's figures."""

    project: str
    """The pilot that passes its remaining gates."""
    organisation: str
    """Its organisation, which passes a local partner check."""
    results: Mapping[str, Decimal]
    """Indicator -> its value after the improvement, to be measured live."""
    commissioners: tuple[str, ...]
    points: Mapping[str, Mapping[str, Decimal]]
    """Commissioner -> criteria group -> points."""
    receivers: tuple[str, ...]
    """Municipalities that the package is handed to."""
    receiver_people: Mapping[str, Mapping[str, str]]
    """Receiver -> role on the card -> person."""
    closes: str
    """The receiver whose replica closes with success."""
    reworks: str
    """The receiver whose replica is returned for rework."""
    answers: Mapping[str, Literal["accept", "another_date", "question", "decline"]]
    """Receiver -> what it answers to the offer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Portfolio:
    """The whole programme as of a day, before the live part of the demo."""

    as_of: date
    organisations: tuple[OrganisationStory, ...]
    centres: tuple[CentreStory, ...]
    people: tuple[PersonStory, ...]
    projects: tuple[ProjectStory, ...]
    checks: tuple[CheckStory, ...]
    packages: tuple[PackageStory, ...]
    offers: tuple[OfferStory, ...]
    """Offers that opened no replica."""
    live: LiveStory
