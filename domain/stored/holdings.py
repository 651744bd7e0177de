"""Everything beside its state that decides on a subject, of whatever room: plain values, no tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from domain.certification.facts import FoundThere, Given, Planning, SaidOfItself, Shown, TakenAway, Voted
from domain.pilot.facts import Attached, Condition, Dated, Planned, Reading
from domain.pilot.indicator_plan import IndicatorPlan
from domain.practices.facts import Practice
from domain.programme.kinds import Level
from domain.replication.facts import Closed, Element, Ready, Supported


@dataclass(slots=True)
class Holdings:
    """Everything beside its state that decides on a subject."""

    evidence: list[Attached] = field(default_factory=list)
    people: dict[str, list[str]] = field(default_factory=dict)
    """Role -> persons who hold it for this very subject."""
    posts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Person -> name and post."""
    card: dict[str, Any] = field(default_factory=dict)
    """Key of `domain.pilot.card_fields.CARD` -> value as stored."""
    organisation: str = ""
    """Title of the organisation."""
    indicators: list[IndicatorPlan] = field(default_factory=list)
    next_on: dict[str, date | None] = field(default_factory=dict)
    """Indicator -> by when it is to be measured next; None where no measurement is expected."""
    readings: list[Reading] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    milestones: list[Dated] = field(default_factory=list)
    actions: list[Planned] = field(default_factory=list)
    package: str | None = None
    """The package that a replica comes from."""
    exemplar: str | None = None
    """The project that a replica of earlier years was copied from."""
    level: Level | None = None
    visited_on: date | None = None
    presented: list[Shown] = field(default_factory=list)
    held_levels: list[Level] = field(default_factory=list)
    """Levels at which the organisation is an exemplar now."""
    commission: dict[str, bool] = field(default_factory=dict)
    """Commissioner -> comes from another region."""
    duties: dict[str, str] = field(default_factory=dict)
    """Commissioner -> duty; blank where none was said."""
    handed_in: set[str] = field(default_factory=set)
    """Members whose sheets wait to be opened."""
    scores: list[Given] = field(default_factory=list)
    earlier_scores: list[Given] = field(default_factory=list)
    """Marks of before a return, in whose place the commission judged or judges anew."""
    readiness: dict[str, Ready] = field(default_factory=dict)
    """Line of the check-list -> what a receiver answered."""
    elements: list[Element] = field(default_factory=list)
    supports: list[Supported] = field(default_factory=list)
    closing: Closed | None = None
    sustained: set[int] = field(default_factory=set)
    """Months after the closing at which the result was looked at."""
    votes: list[Voted] = field(default_factory=list)
    findings: list[FoundThere] = field(default_factory=list)
    said: list[SaidOfItself] = field(default_factory=list)
    visits: list[Planning] = field(default_factory=list)
    edition: str | None = None
    """Edition of the criteria by which a check is judged; None where it began before there were editions."""
    outside: str = ""
    """The document of a decision that was taken outside of the programme."""
    taken_away: list[TakenAway] = field(default_factory=list)
    """Documents of a check that were taken back."""
    surveys: str | None = None
    """The check on which the status rests that a surveillance looks at; None for any other check."""
    computed: dict[str, Decimal] = field(default_factory=dict)
    """Indicator -> its mean over the presented projects, for criteria that nobody enters."""
    again: frozenset[str] = frozenset()
    """After a return: criteria to be judged anew, where findings name them."""
    began_on: date | None = None
    renews: bool = False
    """The status of this level is held and has to be renewed."""
    practice: Practice | None = None
    """The card, where the subject is a practice."""
    founders: frozenset[str] = frozenset()
    """Members from an organisation above the one that is judged."""
    of_here: frozenset[str] = frozenset()
    """Members who work in our own region, by the record as it is now, whatever it said when they were appointed."""
    were_there: frozenset[str] = frozenset()
    """Members, and those who were, who sat in the commission on a day on which it visited."""
    sat_before: list[str] = field(default_factory=list)
    """Members who judged the same organisation the last time."""

    @property
    def named(self) -> list[str]:
        """Everybody on the card: who holds a role for this subject, and who approved it."""
        found = dict.fromkeys(person for persons in self.people.values() for person in persons)
        if (approver := self.card.get("approved_by")) is not None:
            found[str(approver)] = None
        return list(found)

    @property
    def names(self) -> dict[str, str]:
        """Key of an indicator or a milestone, code of a person -> how it is called."""
        called = {person: name for person, (name, _) in self.posts.items()}
        called |= {one.key: one.title for one in self.milestones}
        return called | {plan.key: plan.name for plan in self.indicators}

    @property
    def works_since(self) -> date | None:
        """The day on which the first element of a package worked at its receiver."""
        return min((one.implemented_on for one in self.elements if one.implemented_on is not None), default=None)

    def has(self, phase: str, kind: str) -> bool:
        """Whether a document of that kind is attached to the phase, and can be read somewhere."""
        return any(paper.kind == kind and paper.phase == phase and paper.is_there for paper in self.evidence)

    def milestone(self, key: str) -> Dated | None:
        """The milestone of a key."""
        return next((found for found in self.milestones if found.key == key), None)

    def indicator(self, key: str) -> IndicatorPlan | None:
        """The indicator of a key."""
        return next((plan for plan in self.indicators if plan.key == key), None)
