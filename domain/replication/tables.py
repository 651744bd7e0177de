"""What is stored of exemplar projects that are handed on."""

from datetime import date

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.engine.columns import one_of
from domain.engine.kinds import OfferStanding
from domain.engine.tables import CODE, SUBJECT, TABLES

__all__ = ["TABLES"]


class Package(SQLModel, table=True):
    """A frozen exemplar project, ready to be handed on."""

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    project: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)
    edition: int
    manifest: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)
    frozen_on: date


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
