"""What is stored of partner checks and of the exemplar statuses that they end in."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field, SQLModel

from domain.engine.columns import Exact, one_of
from domain.engine.tables import BLANK, CODE, SUBJECT, TABLES
from domain.programme.kinds import FindingKind, Level, Outcome, Severity, StatusStanding

__all__ = ["TABLES"]


class PartnerCheck(SQLModel, table=True):
    """A partner check of one organisation for one level, beside its subject row."""

    __tablename__ = "partner_check"

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    level: Level = Field(sa_type=one_of(Level))
    visited_on: date | None = None
    edition: str | None = Field(default=None, max_length=CODE)
    outside: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    surveys: str | None = Field(default=None, max_length=CODE, index=True)
    waits_on: date | None = Field(default=None, index=True)


class Presented(SQLModel, table=True):
    """A project that an organisation presents at a partner check."""

    check: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)


class Commissioner(SQLModel, table=True):
    """A member of the commission of a partner check."""

    __table_args__ = (Index("ix_commissioner_person", "person"),)

    check: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    person: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    outside: bool
    duty: str = Field(default="", max_length=CODE, sa_column_kwargs=BLANK)
    party: str = Field(default="", max_length=CODE, sa_column_kwargs=BLANK)


class Score(SQLModel, table=True):
    """What one commissioner gave for one criterion; the last entry counts."""

    check: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    entry: int = Field(primary_key=True)
    person: str = Field(max_length=CODE)
    criterion: str = Field(max_length=CODE)
    points: Decimal = Field(sa_type=Exact)
    place: str = Field(default="", max_length=200, sa_column_kwargs=BLANK)
    given: str = Field(default="", max_length=CODE, sa_column_kwargs=BLANK)
    note: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)


class ExemplarStatus(SQLModel, table=True):
    """An exemplar status of an organisation and the check it rests on."""

    __tablename__ = "exemplar_status"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR granted_on <= ended_on", name="granted_before_ended"),
        Index("ix_exemplar_status_organisation", "organisation", "level"),
        Index("ix_exemplar_status_until", "valid_until"),
        Index("ix_exemplar_status_doubted", "doubted_on"),
    )

    basis: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    organisation: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT")
    level: Level = Field(sa_type=one_of(Level))
    granted_on: date
    valid_until: date | None = None
    standing: StatusStanding = Field(sa_type=one_of(StatusStanding))
    ended_on: date | None = None
    act: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)
    frozen_on: date | None = None
    doubted_on: date | None = None


class SheetHeld(SQLModel, table=True):
    """A member's marks before all are in: read by nobody, exported never, gone when they are opened."""

    __tablename__ = "sheet"
    __table_args__ = ({"info": {"secret": True}},)

    check: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    person: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    handed_on: date
    salt: str = Field(max_length=64)
    marks: str = Field(sa_type=Text)


class Vote(SQLModel, table=True):
    """What one member concludes; the last entry of a round counts."""

    check: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    entry: int = Field(primary_key=True)
    person: str = Field(max_length=CODE)
    outcome: Outcome = Field(sa_type=one_of(Outcome))
    note: str = Field(sa_type=Text)


class FoundAtCheck(SQLModel, table=True):
    """A finding of a commission: what is wrong or could be better, who mends it by when."""

    __tablename__ = "finding"
    __table_args__ = (Index("ix_finding_due", "due_on"), Index("ix_finding_answered", "answered_on"))

    check: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    number: int = Field(primary_key=True)
    kind: FindingKind = Field(sa_type=one_of(FindingKind))
    severity: Severity = Field(sa_type=one_of(Severity))
    criterion: str = Field(max_length=CODE)
    place: str = Field(max_length=200)
    text: str = Field(sa_type=Text)
    owner: str = Field(max_length=CODE)
    due_on: date
    raised: int
    answered_on: date | None = None
    answer: str = Field(default="", sa_type=Text)
    closed_on: date | None = None


class SelfMark(SQLModel, table=True):
    """What an organisation says of itself by one criterion, and what the desk review says of that."""

    __tablename__ = "self_mark"

    check: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    criterion: str = Field(max_length=CODE, primary_key=True)
    place: str = Field(max_length=200, primary_key=True)
    value: Decimal | None = Field(default=None, sa_type=Exact)
    note: str = Field(sa_type=Text)
    document: int | None = None
    said_on: date
    accepted: bool | None = None
    remark: str = Field(default="", sa_type=Text)


class VisitPlanned(SQLModel, table=True):
    """A visit of a commission: planned, moved, cancelled or held."""

    __tablename__ = "visit"
    __table_args__ = (CheckConstraint("first_on <= last_on", name="first_day_before_the_last"),)

    check: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    number: int = Field(primary_key=True)
    first_on: date
    last_on: date
    begins: str = Field(max_length=5)
    ends: str = Field(max_length=5)
    place: str = Field(max_length=500)
    agenda: str = Field(sa_type=Text)
    host: str = Field(max_length=CODE)
    sequence: int = 0
    cancelled_on: date | None = None
    held_on: date | None = None


class Challenge(SQLModel, table=True):
    """An objection against what was decided on a status; while it waits, nothing is published."""

    check: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    number: int = Field(primary_key=True)
    person: str = Field(max_length=CODE)
    text: str = Field(sa_type=Text)
    made_on: date
    settled_on: date | None = None
    settled_by: str | None = Field(default=None, max_length=CODE)
    upheld: bool | None = None
    reason: str = Field(default="", sa_type=Text)
