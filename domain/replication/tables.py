"""What is stored of exemplar projects that are handed on."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.engine.columns import Exact, one_of
from domain.engine.tables import CODE, SUBJECT, TABLES
from domain.programme.kinds import Choice, OfferStanding, ReadyAnswer

__all__ = ["TABLES"]


class Package(SQLModel, table=True):
    """A frozen exemplar project, ready to be handed on."""

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    project: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)
    edition: int
    manifest: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)
    frozen_on: date


class ForeignPackage(SQLModel, table=True):
    """Where a package of another region comes from, and the manifest as it was signed there."""

    __tablename__ = "foreign_package"

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    region: str = Field(max_length=200)
    source: str = Field(max_length=CODE)
    manifest: str = Field(sa_type=Text)
    signature: str = Field(max_length=400)
    valid_until: date | None = None
    accepted_on: date


class Offer(SQLModel, table=True):
    """A package that was offered to a receiver, and what the receiver said; each further attempt is an offer anew."""

    __table_args__ = (
        UniqueConstraint("package", "receiver", "attempt"),
        CheckConstraint("(standing = 'accepted') = (replica IS NOT NULL)", name="accepted_has_replica"),
        CheckConstraint("standing <> 'declined' OR reason IS NOT NULL", name="declined_has_reason"),
        Index("ix_offer_standing", "standing", "answer_by"),
    )

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    package: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT")
    receiver: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)
    attempt: int
    standing: OfferStanding = Field(sa_type=one_of(OfferStanding))
    offered_on: date
    offered_by: str = Field(max_length=CODE)
    answer_by: date
    start_on: date | None = None
    answered_on: date | None = None
    reason: str | None = Field(default=None, max_length=CODE)
    replica: str | None = Field(default=None, max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)


class OfferPlace(SQLModel, table=True):
    """An organisation below the receiver, for which the receiver takes the package too."""

    __tablename__ = "offer_place"

    offer: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    organisation: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")


class Readiness(SQLModel, table=True):
    """What a receiver answers to one line of the check-list of readiness, and what shows it."""

    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    item: str = Field(max_length=CODE, primary_key=True)
    answer: ReadyAnswer = Field(sa_type=one_of(ReadyAnswer))
    evidence: str = Field(sa_type=Text)
    answered_on: date
    answered_by: str = Field(max_length=CODE)


class Element(SQLModel, table=True):
    """An element of a package at a receiver: copied, adapted or dropped, approved, implemented."""

    __table_args__ = (
        CheckConstraint("choice IS NULL OR choice = 'copied' OR why <> ''", name="adapted_has_reason"),
        CheckConstraint("implemented_on IS NULL OR choice IS NOT NULL", name="implemented_is_chosen"),
    )

    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    key: str = Field(max_length=CODE, primary_key=True)
    place: int
    title: str = Field(max_length=300)
    core: bool
    choice: Choice | None = Field(default=None, sa_type=one_of(Choice))
    what: str = Field(default="", sa_type=Text)
    why: str = Field(default="", sa_type=Text)
    chosen_by: str | None = Field(default=None, max_length=CODE)
    approved_by: str | None = Field(default=None, max_length=CODE)
    approved_on: date | None = None
    implemented_on: date | None = None


class Support(SQLModel, table=True):
    """A visit, a call, a training: planned, moved, held, reported, or cancelled."""

    __table_args__ = (Index("ix_support_planned", "planned_on"), Index("ix_support_report", "report_by"))

    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    number: int = Field(primary_key=True)
    form: str = Field(max_length=CODE)
    person: str = Field(max_length=CODE, index=True)
    purpose: str = Field(default="", sa_type=Text)
    planned_on: date
    held_on: date | None = None
    hours: Decimal | None = Field(default=None, sa_type=Exact)
    notes: str = Field(default="", sa_type=Text)
    report_by: date | None = None
    reported_on: date | None = None
    cancelled_on: date | None = None


class Closing(SQLModel, table=True):
    """What the methodologist agreed on when a replica was closed."""

    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    agreed_on: date
    agreed_by: str = Field(max_length=CODE)
    reached: bool
    core: int
    implemented: int
    reasons: str = Field(default="", sa_type=Text)


class Sustained(SQLModel, table=True):
    """Whether the result of a replica held so many months after its closing."""

    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    months: int = Field(primary_key=True)
    due_on: date
    checked_on: date
    held: bool
