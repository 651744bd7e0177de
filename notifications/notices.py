"""The notices of the programme: each declares exactly what its templates say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, ClassVar

from pydantic import TypeAdapter

from domain.engine.kinds import Cadence
from domain.engine.words import Words
from domain.methodology.schema import Decision
from notifications.parts import (
    Action,
    Altered,
    Change,
    Coming,
    Comment,
    Condition,
    Counted,
    Detail,
    Effect,
    Followed,
    Invited,
    Named,
    Notice,
    Reason,
    Remark,
    Row,
    StageNumbers,
    SubjectNotice,
    Waiting,
)

Facts = dict[str, Any]
"""What a notice knows, in JSON."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GateDecided(SubjectNotice):
    """The people around a project learn what was decided at its gate and what comes next."""

    template: ClassVar[str] = "gate_decided"

    gate: Words
    decision: Decision
    decided_on: date
    decided_by: str
    reason: Reason | None = None
    conditions: tuple[Condition, ...] = ()
    next_phase: Words | None = None
    next_step: Words | None = None
    due_on: date | None = None
    review_on: date | None = None
    passed: tuple[Words, ...] = ()
    """Gates that were passed shortly before, of which no letter of their own left."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReturnedForRework(SubjectNotice):
    """The submitter learns what to mend, field by field, and by when."""

    template: ClassVar[str] = "returned_for_rework"

    phase: Words
    returned_on: date
    returned_by: str
    reason: Reason
    comments: tuple[Comment, ...] = ()
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ActionAwaited(SubjectNotice):
    """Somebody learns that the programme waits for them."""

    template: ClassVar[str] = "action_awaited"

    action: Words
    """A verb phrase in small letters: "decide at the gate …"."""
    asked_on: date
    asked_by: str
    due_on: date | None = None
    working_days_left: int | None = None
    """Working days until the due date, zero on the day itself, negative when overdue."""
    resubmitted: bool = False
    """The phase was returned for rework before."""
    changes: tuple[Altered, ...] = ()
    """What changed since the return."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FactsChanged(SubjectNotice):
    """Whoever decided learns that a fact which the decision rests on was changed afterwards."""

    template: ClassVar[str] = "facts_changed"

    gate: Words
    decision: int
    """Number of the entry in the journal."""
    changed_on: date
    changed_by: str
    changes: tuple[Altered, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class DecisionReversed(SubjectNotice):
    """Whom a decision concerned learns that it was reversed, and where the subject stands again."""

    template: ClassVar[str] = "decision_reversed"

    gate: Words
    decision: int
    """Number of the entry in the journal."""
    reversed_on: date
    reversed_by: str
    reason: str
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    """What a protocol decides on one subject."""

    code: str
    title: str
    decision: Words


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtocolEntered(SubjectNotice):
    """Whoever decided at a meeting learns once what was entered in their name, and until when they may object."""

    template: ClassVar[str] = "protocol_entered"

    number: str
    held_on: date
    entered_by: str
    document: str
    items: tuple[Resolved, ...]
    object_until: date


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtocolObjected(SubjectNotice):
    """Whoever entered a protocol, and the methodologists, learn that the decider objects."""

    template: ClassVar[str] = "protocol_objected"

    number: str
    objected_on: date
    objected_by: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Parked(SubjectNotice):
    """The people of a project learn that it was parked because nothing happened, and how to bring it back."""

    template: ClassVar[str] = "parked"

    phase: Words
    parked_on: date
    idle_since: date | None
    review_on: date


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusGranted(SubjectNotice):
    """The organisation became an exemplar."""

    template: ClassVar[str] = "status_granted"

    level: Words
    granted_on: date
    granted_by: str
    valid_until: date | None = None
    projects: tuple[Named, ...] = ()
    next_step: Words | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusRefused(SubjectNotice):
    """The commission did not grant the status: why, and how to come back."""

    template: ClassVar[str] = "status_refused"

    level: Words
    refused_on: date
    refused_by: str
    reason: Reason
    remarks: tuple[Remark, ...] = ()
    next_step: Words | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement(SubjectNotice):
    """Something that concerns the reader, in one headline, with what to do about it."""

    folder: ClassVar[str] = "announcement"

    headline: Words
    told_on: date
    told_by: str
    details: tuple[Detail, ...] = ()
    next_step: Words | None = None
    due_on: date | None = None
    advice: tuple[Words, ...] = ()
    """How it is done, in a few sentences."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionSet(Announcement):
    """Somebody became the owner of a condition."""

    template: ClassVar[str] = "condition_set"


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedOnCard(Announcement):
    """Somebody leads a project that was opened, or was named on its card."""

    template: ClassVar[str] = "named_on_card"


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleGiven(Announcement):
    """Somebody was given a role: welcome, and how to work."""

    template: ClassVar[str] = "role_given"


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatGiven(Announcement):
    """Somebody sits in the commission of a partner check, or no longer does."""

    template: ClassVar[str] = "commission_seat"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoresDue(Announcement):
    """The visit was held: the commission gives its scores."""

    template: ClassVar[str] = "scores_due"


@dataclass(frozen=True, kw_only=True, slots=True)
class Resumed(Announcement):
    """What was on hold is in work again."""

    template: ClassVar[str] = "resumed"


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckNews(Announcement):
    """What happened to a partner check; a visit goes along as an invitation of calendars."""

    template: ClassVar[str] = "check_news"

    visit: Invited | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusChanged(Announcement):
    """The status of an exemplar was suspended, withdrawn, came up for renewal, or holds again."""

    template: ClassVar[str] = "status_changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplicationInvitation(SubjectNotice):
    """An organisation is invited to replicate a package, which comes from `about.organisation`."""

    template: ClassVar[str] = "replication_invitation"

    receiver: str
    replica: str
    """The code of the project that was opened for the receiver."""
    methodologist: str
    invited_on: date
    effects: tuple[Effect, ...] = ()
    next_step: Words | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageOffer(SubjectNotice):
    """An organisation is asked whether it takes a package over; the letter carries a form to fill in."""

    template: ClassVar[str] = "package_offer"

    package: str
    source: str
    """The organisation from which the package comes."""
    receiver: str
    places: tuple[str, ...] = ()
    attempt: int = 1
    holds: str | None = None
    """The replica of an earlier edition that the receiver has."""
    offered_on: date
    offered_by: str
    start_on: date | None = None
    due_on: date
    declines: tuple[Words, ...]
    """Reasons for which an offer may be declined."""
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplicationNews(SubjectNotice):
    """Something happened to an offer or a replica: what, and what is to be done now."""

    template: ClassVar[str] = "replication_news"

    headline: Words
    told_on: date
    told_by: str
    text: tuple[Words, ...] = ()
    rows: tuple[Row, ...] = ()
    next_step: Words | None = None
    due_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusDigest(Notice):
    """The morning letter: what is asked of the reader, what others leave undone, what changed, what is coming."""

    template: ClassVar[str] = "status_digest"

    on: date
    since: date | None
    upto: int = 0
    """The number of the last change that was considered: the reader's mark, once this has been sent."""
    after: int = 0
    """The reader's mark when this was composed."""
    cadence: Cadence
    regular: bool = True
    """The day of the reader's cadence has come; else something of theirs has newly come to a step."""
    first: bool = False
    """No letter of this kind was ever sent to the reader."""
    quiet: bool = False
    """Nothing is new: the letter is one line."""
    actions: tuple[Action, ...] = ()
    """At most eight, those of one subject together, the most urgent first."""
    more_actions: int = 0
    late: int = 0
    """How many of all are overdue."""
    nearest: date | None = None
    """Of a quiet letter, the nearest date that is still to come."""
    followed: tuple[Followed, ...] = ()
    more_followed: int = 0
    changes: tuple[Change, ...] = ()
    more_changes: int = 0
    earlier: int = 0
    """How many changes the first letter only counts: they became known of late, and happened before its look back."""
    earlier_than: date | None = None
    coming: tuple[Coming, ...] = ()
    more_coming: int = 0
    numbers: tuple[StageNumbers, ...] = ()
    link: str = "/"


@dataclass(frozen=True, kw_only=True, slots=True)
class LeadershipReport(Notice):
    """The programme on one screen, for those who lead it: frozen figures, what changed, what waits longest."""

    template: ClassVar[str] = "leadership_report"

    period: Words
    as_of: date
    before: date
    """The day with which the figures are compared."""
    figures: tuple[Counted, ...]
    waiting: tuple[Waiting, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ChannelTest(Notice):
    """An operator tries whether letters arrive."""

    template: ClassVar[str] = "channel_test"

    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class SignIn(Notice):
    """Somebody asked for a link into the pages."""

    template: ClassVar[str] = "sign_in"

    at: datetime
    link: str


@dataclass(frozen=True, kw_only=True, slots=True)
class JournalSealed(Notice):
    """An administrator keeps the day's seal where the database is not."""

    template: ClassVar[str] = "journal_sealed"

    at: datetime
    subjects: int
    entries: int
    line: str


NOTICES: Mapping[str, type[Notice]] = {
    notice.template: notice
    for notice in (
        GateDecided,
        ReturnedForRework,
        ActionAwaited,
        FactsChanged,
        Parked,
        DecisionReversed,
        ProtocolEntered,
        ProtocolObjected,
        StatusGranted,
        StatusRefused,
        ConditionSet,
        NamedOnCard,
        RoleGiven,
        SeatGiven,
        ScoresDue,
        Resumed,
        StatusChanged,
        CheckNews,
        ReplicationInvitation,
        PackageOffer,
        ReplicationNews,
        StatusDigest,
        LeadershipReport,
        ChannelTest,
        SignIn,
        JournalSealed,
    )
}
"""Every notice by the name of its templates."""


RETIRED = frozenset({"deadlines"})
"""Letters of earlier releases that packs and ledgers may still name."""


class NoticeUnknown(Exception):
    """No notice goes by this name."""

    def __init__(self, template: str) -> None:
        super().__init__(template)
        self.template = template

    def __str__(self) -> str:
        return f"there is no notice called {self.template!r}; known are {', '.join(sorted(NOTICES))}"


def to_facts(notice: Notice) -> Facts:
    """What a notice knows, as JSON that the ledger can keep."""
    facts: Facts = _adapter(notice.template).dump_python(notice, mode="json")
    return facts


def from_facts(template: str, facts: Mapping[str, Any]) -> Notice:
    """The notice that was kept as facts."""
    if template not in NOTICES:
        raise NoticeUnknown(template)
    return _adapter(template).validate_python(facts)


@cache
def _adapter(template: str) -> TypeAdapter[Notice]:
    return TypeAdapter(NOTICES[template])
