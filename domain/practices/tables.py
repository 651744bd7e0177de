"""What is stored of practices: where a card stands, its texts, comparable effects and the steps of its algorithm."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Text
from sqlmodel import Field, SQLModel

from domain.engine.columns import Exact, one_of
from domain.engine.tables import CODE, SUBJECT, TABLES
from domain.programme.kinds import Consent, Demand, Direction, PracticeStanding, Quantity

__all__ = ["TABLES"]


class Practice(SQLModel, table=True):
    """The card of a practice: where it stands, and what lists and facets tell it apart by."""

    __table_args__ = (
        CheckConstraint("standing <> 'in_review' OR expert IS NOT NULL", name="review_has_expert"),
        CheckConstraint("standing <> 'published' OR consent LIKE 'given%'", name="published_has_consent"),
        Index("ix_practice_confirm", "confirm_by"),
        Index("ix_practice_review", "review_by"),
        Index("ix_practice_standing", "standing", "code"),
    )

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    project: str | None = Field(default=None, max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)
    standing: PracticeStanding = Field(default=PracticeStanding.DRAFT, sa_type=one_of(PracticeStanding))
    sphere: str | None = Field(default=None, max_length=CODE)
    category: str | None = Field(default=None, max_length=CODE)
    cost: Decimal | None = Field(default=None, sa_type=Exact)
    owner: str | None = Field(default=None, max_length=CODE, index=True)
    consent: Consent | None = Field(default=None, sa_type=one_of(Consent))
    days: int | None = None
    """Working days of all steps together; nothing where one of them does not say."""
    quantities: str = Field(default="", max_length=200)
    """What its effects measure, each once."""
    submitted_by: str | None = Field(default=None, max_length=CODE)
    expert: str | None = Field(default=None, max_length=CODE, index=True)
    review_by: date | None = None
    published_on: date | None = None
    confirmed_on: date | None = None
    confirm_by: date | None = None
    proposed_on: date | None = None
    """When it was marked as unanswered and proposed for archive."""


class PracticeText(SQLModel, table=True):
    """One text of a card."""

    __tablename__ = "practice_text"

    practice: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    field: str = Field(max_length=CODE, primary_key=True)
    text: str = Field(sa_type=Text)


class PracticeEffect(SQLModel, table=True):
    """One comparable effect: an indicator before and after, with its unit, days and method."""

    __tablename__ = "practice_effect"

    practice: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    number: int = Field(primary_key=True)
    name: str = Field(max_length=300)
    unit: str = Field(max_length=60)
    direction: Direction = Field(sa_type=one_of(Direction))
    quantity: Quantity = Field(sa_type=one_of(Quantity))
    base: Decimal = Field(sa_type=Exact)
    fact: Decimal = Field(sa_type=Exact)
    base_on: date | None = None
    fact_on: date | None = None
    method: str = Field(default="", sa_type=Text)
    confirmed_by: str = Field(default="", max_length=300)


class PracticeStep(SQLModel, table=True):
    """One step of the algorithm, in its order."""

    __tablename__ = "practice_step"

    practice: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    number: int = Field(primary_key=True)
    title: str = Field(max_length=500)
    role: str = Field(default="", max_length=200)
    days: int | None = None


class PracticeDemand(SQLModel, table=True):
    """How often in a month a practice was looked at, or words were asked for and nothing was found; never by whom."""

    __tablename__ = "practice_demand"

    kind: Demand = Field(sa_type=one_of(Demand), primary_key=True)
    what: str = Field(max_length=200, primary_key=True)
    month: date = Field(primary_key=True)
    times: int
