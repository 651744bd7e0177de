"""The methodology pack: how lean projects move in one programme, as data that a region may change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from domain.engine.calendar import WorkingCalendar
from domain.engine.words import Words
from domain.methodology.basis import Basis
from domain.methodology.bounds import PartOf, Within
from domain.methodology.criteria import BEFORE, CommissionTerms, CriteriaSet
from domain.methodology.looks_at import STANDARD_LOOKS, LooksAt
from domain.methodology.parameters import ASKED, Parameter
from domain.methodology.practice_words import STANDARD_PRACTICES, Practices
from domain.methodology.replication_words import STANDARD_REPLICATION, Replication
from domain.methodology.sheet_words import SheetWords, standard_words
from domain.methodology.status_reasons import StatusReason
from domain.methodology.watch import STANDARD_HEADS, STANDARD_WATCH, Heads, Watch


class Decision(StrEnum):
    """What may be decided at a gate."""

    GO = "go"
    CONDITIONAL = "conditional"
    REWORK = "rework"
    HOLD = "hold"
    STOP = "stop"


HELD = "sustained_"
"""How the rules begin that ask, so many months after a closing, whether the result held."""
LONGEST_PHASE = 1_000
"""In working days: the calendar ends somewhere."""

END = "end"
"""The target of a decision that ends a lifecycle with success."""

STOPPED = "stopped"
"""The target of a decision that ends a lifecycle without success."""


JUDGING = frozenset({"grant_status", "keep_status"})
"""Effects of gates that rest on what a commission concluded."""


@dataclass(frozen=True, slots=True)
class Role:
    """A capacity in which a person acts."""

    key: str
    title: Words
    basis: Basis
    above: str | None = None
    """The role that hears of what this one leaves undone; None at the top."""
    below: bool = False
    """Held at an organisation, it reaches the organisations below it, too."""
    deputy: bool = False
    """Whoever holds it names a deputy of their own for an absence."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A kind of document that a gate may ask for."""

    key: str
    title: Words
    basis: Basis


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """A named reason of a decision, so that stops and returns can be counted."""

    key: str
    title: Words
    decisions: frozenset[Decision]
    basis: Basis


@dataclass(frozen=True, slots=True)
class Duration:
    """How long a phase is planned to take, in working days."""

    working_days: Annotated[int, Within(1, LONGEST_PHASE)]
    basis: Basis


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """The way out of a phase: what it asks for, who may act, where each decision leads."""

    key: str
    title: Words
    evidence: tuple[str, ...]
    """Kinds of evidence that must be attached before the phase is submitted."""
    rules: tuple[str, ...]
    """Names of pure functions in `domain.rules` that must pass for go and conditional."""
    submit: frozenset[str]
    """Roles that may submit the phase."""
    decide: frozenset[str]
    """Roles that may decide at the gate."""
    exits: Mapping[Decision, str]
    """Decision -> key of the next phase, `end` or `stopped`; hold leads to the phase itself."""
    completes: bool = False
    """Passing this gate is the success that the programme counts (a project done, a replica replicated)."""
    effects: tuple[str, ...] = ()
    """Names of effects in `domain.certification.effects` that passing (go, conditional) brings about."""
    basis: Basis
    advice: tuple[str, ...] = ()
    """Names of rules that only warn: they are shown and kept, and never stop anybody."""


@dataclass(frozen=True, slots=True)
class MilestonePlanned:
    """A milestone that the plan of a project lays out within a phase."""

    key: str
    title: Words
    after: Annotated[int, Within(0, LONGEST_PHASE)] = 0
    """Working days from the start of the phase to its own start."""
    days: Annotated[int, Within(0, LONGEST_PHASE)] = 0
    """Working days that it takes; 0 is an event of one day."""
    follows: tuple[str, ...] = ()
    """Milestones that should have ended before it begins."""


@dataclass(frozen=True, slots=True)
class Phase:
    """A stretch of a lifecycle that ends at its gate."""

    key: str
    title: Words
    duration: Duration
    gate: Gate
    milestones: tuple[MilestonePlanned, ...] = ()

    @property
    def held_months(self) -> int | None:
        """So many months after the closing its gate asks whether the result held; None where it does not ask."""
        asked = next((rule for rule in self.gate.rules if rule.startswith(HELD)), None)
        return int(asked.removeprefix(HELD)) if asked else None


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The phases of one kind of subject, in the order in which they are usually passed."""

    key: str
    title: Words
    phases: Mapping[str, Phase]

    @property
    def milestones(self) -> Mapping[str, MilestonePlanned]:
        """Every milestone that its plan lays out, by key."""
        return {planned.key: planned for phase in self.phases.values() for planned in phase.milestones}

    @property
    def first(self) -> Phase:
        """The phase in which a subject starts."""
        return next(iter(self.phases.values()))


@dataclass(frozen=True, kw_only=True, slots=True)
class Criteria:
    """What a partner check of one level asks for."""

    level: str
    title: Words
    groups: Mapping[str, Words]
    """Criteria groups that each commissioner scores from 0 to 100."""
    pass_share: Annotated[Decimal, PartOf(100)]
    """Least mean score, in percent, that grants the status."""
    commissioners: Annotated[int, Within(1, 50)]
    """Least number of commissioners."""
    outside: bool
    """Commissioners must come from other regions."""
    valid_months: Annotated[int | None, Within(1, 1_200)] = None
    """Months for which the status holds; None where no term is set."""
    surveillance_months: Annotated[int | None, Within(1, 1_200)] = None
    """Months after which a status that is held comes up for surveillance by itself; None: a person opens it."""
    requires: str | None = None
    """The level that must be held before; None for the first."""
    basis: Basis
    commission: CommissionTerms = BEFORE


@dataclass(frozen=True, slots=True)
class NoticeRule:
    """Which event tells which roles, with which template."""

    key: str
    event: str
    """Name of an event of `domain.events`, for example `decided`."""
    template: str
    """Name of a folder below `notifications/templates`."""
    roles: frozenset[str]
    """Roles around the subject that hear of it; may hold the words `deciders`, `submitters`, `receiver`."""
    mutable: bool
    """A person may mute this notice."""
    decisions: frozenset[Decision] = frozenset()
    """For gate decisions only: which of them; empty means all."""
    critical: bool = False
    """It leaves at once, on a day off and at night too."""


@dataclass(frozen=True, slots=True)
class OwnWords:
    """A region's own words of one kind of letter, as Jinja templates of its facts; ours where it has none."""

    subject: Words | None = None
    opening: Words | None = None
    preview: Words | None = None
    main: Words | None = None
    """The whole of what the letter says, in paragraphs with empty lines between them."""
    why: Words | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """The centre to which readers turn when nobody nearer helps them."""

    name: Words
    email: str
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measurement that an indicator may have."""

    key: str
    title: Words
    also: tuple[str, ...] = ()
    """Other spellings of it."""
    seconds: Annotated[int | None, Within(1, 10**9)] = None
    """Its length, where it is a unit of time."""
    whole: Annotated[int | None, Within(1, 10**9)] = None
    """The whole, where it counts parts of one: no value is below nothing or above it."""
    spellings: frozenset[str] = field(init=False, repr=False, compare=False)
    """Every way to write it, as spellings are compared."""

    def __post_init__(self) -> None:
        names = (self.key, self.title.ru, self.title.en, *self.also)
        object.__setattr__(self, "spellings", frozenset(map(plain_unit, names)))

    def against(self, value: Decimal | None) -> Words | None:
        """Why no part of a whole is of a value, where the unit counts such parts."""
        if self.whole is None or value is None or 0 <= value <= self.whole:
            return None
        ru = f"это доля целого («{self.title.ru}»): нужно от 0 до {self.whole}"
        return Words(ru, f"a share of a whole (“{self.title.en}”) lies between 0 and {self.whole}")


USUAL_ON_CARD = ("project_leader", "customer", "process_owner", "rcc_methodologist", "administrator", "observer")
"""Roles that cards name (domain notes, §4.1), where a methodology has them."""


@dataclass(frozen=True, slots=True)
class Pack:
    """A whole methodology at one version."""

    name: str
    version: str
    title: Words
    programme: Words
    time_zone: str
    country: str
    levels: Mapping[str, Words]
    """Exemplar levels, lowest first."""
    spheres: Mapping[str, Words]
    roles: Mapping[str, Role]
    evidence: Mapping[str, Evidence]
    reasons: Mapping[str, ReasonCode]
    parameters: Mapping[str, Parameter]
    actions: Mapping[str, frozenset[str]]
    """Action (a command's name) -> roles that may ask for it, where no gate says so."""
    lifecycles: Mapping[str, Lifecycle]
    criteria: Mapping[str, Criteria]
    """Level -> what its partner check asks for."""
    codes: Mapping[str, str]
    """Kind of subject -> pattern of its code, for example `PRJ-{number:04d}`."""
    notices: Mapping[str, NoticeRule]
    standings: Mapping[str, Words]
    """Wording of where a subject stands."""
    stages: Mapping[str, Words]
    """Wording of a project's stage."""
    calendar: WorkingCalendar = field(default_factory=WorkingCalendar)
    """The country's working days with the programme's own days off and working days."""
    region: str = ""
    """The programme's own region, one of `regions`; blank where the pack names none."""
    regions: tuple[str, ...] = ()
    """Every region that an organisation may be recorded to belong to."""
    registration: str = "{number}"
    """Pattern of a project's registration number: {number}, {year}, {code}."""
    units: Mapping[str, Unit] = field(default_factory=dict)
    subprogrammes: Mapping[str, Words] = field(default_factory=dict)
    categories: Mapping[str, Words] = field(default_factory=dict)
    """Categories of the process that a project improves."""
    placeholders: tuple[str, ...] = ()
    """Texts that stand for nothing on a card."""
    noise: frozenset[str] = frozenset()
    """Words of titles that tell nothing about what a project is."""
    watch: Watch = STANDARD_WATCH
    heads: Heads = STANDARD_HEADS
    status_reasons: Mapping[str, StatusReason] = field(default_factory=dict)
    looks_at: LooksAt = STANDARD_LOOKS
    letters: Mapping[str, OwnWords] = field(default_factory=dict)
    """Kind of letter -> the region's own words of it."""
    contact: Contact | None = None
    """The centre's address and phone; None where the pack names none."""
    sets: tuple[CriteriaSet, ...] = ()
    """Sets of criteria by which checks are judged; where there is none, by the groups of their level."""
    replication: Replication = STANDARD_REPLICATION
    practices: Practices = STANDARD_PRACTICES
    second_hand: frozenset[str] = frozenset()
    """Actions that wait until a second person asks for the same, beside those of which the programme itself says so."""
    sheets: SheetWords = field(default_factory=standard_words)
    """What people call the columns and values of the sheets that they send."""
    words: Mapping[str, str] = field(default_factory=dict)
    """A form of a word of ours -> the region's own form, wherever people read it."""
    titles: Mapping[str, Words] = field(default_factory=dict)
    """Key of an action, of a field of one, or of an event -> what the region calls it."""

    @property
    def identity(self) -> str:
        """Name and version, as stored with everything decided under this pack."""
        return f"{self.name}@{self.version}"

    def flag(self, key: str) -> bool:
        """A yes-or-no parameter."""
        return bool(self._value(key))

    def number(self, key: str) -> int:
        """A whole-number parameter."""
        return int(self._value(key))

    def amount(self, key: str) -> Decimal:
        """A parameter that may have a fraction."""
        return Decimal(str(self._value(key)))

    def is_assumed(self, key: str) -> bool:
        """Whether a parameter is an assumption; one that the pack does not name is ours."""
        found = self.parameters.get(key)
        return found is None or found.basis.assumption

    def _value(self, key: str) -> bool | int | Decimal | str:
        standard = ASKED[key].standard if key in ASKED else None
        return standard if key not in self.parameters and standard is not None else self.parameters[key].value

    def may(self, action: str, declared: frozenset[str]) -> frozenset[str]:
        """Roles of this pack that may ask for an action; in a pack older than the action, those declared with it."""
        return self.actions[action] if action in self.actions else declared & self.roles.keys()

    @property
    def with_deputy(self) -> frozenset[str]:
        """Roles whose holders name a deputy of their own; where no role says so, administrators name deputies."""
        return frozenset(key for key, role in self.roles.items() if role.deputy)

    @property
    def of_status(self) -> frozenset[str]:
        """Roles that decide where a gate gives a status or keeps it."""
        gates = (phase.gate for lifecycle in self.lifecycles.values() for phase in lifecycle.phases.values())
        return frozenset(role for gate in gates if not JUDGING.isdisjoint(gate.effects) for role in gate.decide)

    @property
    def roles_on_card(self) -> tuple[str, ...]:
        """Roles that a card or a spreadsheet of projects asks for: those that it must name, then the usual ones."""
        usual = (role for role in USUAL_ON_CARD if role in self.roles)
        return tuple(dict.fromkeys((*self.looks_at.card_people, *usual)))

    def milestone_title(self, key: str, stored: str) -> Words:
        """How a milestone is called: by the pack where the pack planned it, as stored where somebody added it."""
        for lifecycle in self.lifecycles.values():
            planned = lifecycle.milestones.get(key)
            if planned is not None and planned.title.ru == stored:
                return planned.title
        return Words(stored, stored)

    def unit(self, text: str) -> Unit | None:
        """The unit that a text names, by its title, key or another spelling; None for an unknown one."""
        wanted = plain_unit(text)
        return next((unit for unit in self.units.values() if wanted in unit.spellings), None)


def plain_unit(text: str) -> str:
    """A unit's spelling as it is compared."""
    return " ".join(text.lower().replace("ё", "е").replace(".", " ").split())
