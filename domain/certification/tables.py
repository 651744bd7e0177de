"""What is stored of partner checks and of the exemplar statuses that they end in."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from domain.engine.columns import Exact, one_of
from domain.engine.kinds import Level, StatusStanding
from domain.engine.tables import CODE, SUBJECT, TABLES

__all__ = ["TABLES"]


class PartnerCheck(SQLModel, table=True):
    """A partner check of one organisation for one level, beside its subject row."""

    __tablename__ = "partner_check"

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    level: Level = Field(sa_type=one_of(Level))
    visited_on: date | None = None


class Presented(SQLModel, table=True):
    """A project that an organisation presents at a partner check."""

    check: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)


class Commissioner(SQLModel, table=True):
    """A member of the commission of a partner check."""

    check: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    person: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    outside: bool


class Score(SQLModel, table=True):
    """What one commissioner gave for one criteria group, 0 to 100; the last entry counts."""

    check: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    entry: int = Field(primary_key=True)
    person: str = Field(max_length=CODE)
    criterion: str = Field(max_length=CODE)
    points: Decimal = Field(sa_type=Exact)


class ExemplarStatus(SQLModel, table=True):
    """An exemplar status of an organisation and the check it rests on."""

    __tablename__ = "exemplar_status"
    __table_args__ = (
        CheckConstraint("ended_on IS NULL OR granted_on <= ended_on", name="granted_before_ended"),
        Index("ix_exemplar_status_organisation", "organisation", "level"),
    )

    basis: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    organisation: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT")
    level: Level = Field(sa_type=one_of(Level))
    granted_on: date
    valid_until: date | None = None
    standing: StatusStanding = Field(sa_type=one_of(StatusStanding))
    ended_on: date | None = None
