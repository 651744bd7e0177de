"""The ledger of notices: who is owed which words about what, and what became of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlmodel import Field, SQLModel

from domain.engine.columns import Instant, one_of
from domain.engine.tables import CODE


class Way(StrEnum):
    """Over which channel a notice goes."""

    EMAIL = "email"
    WEBHOOK = "webhook"


class Fate(StrEnum):
    """What has become of a notice."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    WITHHELD = "withheld"
    FAILED = "failed"


class NoticeOwed(SQLModel, table=True):
    """One notice to one recipient; its key is recipient × rule × object × version."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("(fate = 'sent') = (sent_at IS NOT NULL)", name="sent_has_instant"),
        CheckConstraint("fate NOT IN ('withheld', 'failed') OR reason IS NOT NULL", name="unsent_has_reason"),
        # partial on PostgreSQL too, by its migration: saying so here would import that dialect at every start
        Index("ix_notice_waiting", "not_before", sqlite_where=text("fate IN ('queued', 'sending')")),
        Index("ix_notice_recipient", "recipient", "created_at"),
    )

    key: str = Field(max_length=250, primary_key=True)
    recipient: str = Field(max_length=CODE)
    way: Way = Field(sa_type=one_of(Way))
    rule: str = Field(max_length=CODE)
    template: str = Field(max_length=CODE)
    object: str = Field(max_length=CODE, index=True)
    version: str = Field(max_length=CODE)
    facts: str = Field(sa_type=Text)
    created_at: datetime = Field(sa_type=Instant)
    not_before: datetime = Field(sa_type=Instant)
    fate: Fate = Field(default=Fate.QUEUED, sa_type=one_of(Fate))
    reason: str | None = Field(default=None, max_length=200)
    attempts: int = 0
    leased_until: datetime | None = Field(default=None, sa_type=Instant)
    lease: str | None = Field(default=None, max_length=40)
    sent_at: datetime | None = Field(default=None, sa_type=Instant)


class DeliveryAttempt(SQLModel, table=True):
    """One try to hand a notice to a channel that did not end in its being sent."""

    __tablename__ = "delivery_attempt"

    notice: str = Field(max_length=250, primary_key=True, foreign_key="notice.key", ondelete="CASCADE")
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Instant)
    outcome: str = Field(max_length=40)
    said: str = Field(default="", sa_type=Text)


class Reminder(SQLModel, table=True):
    """Somebody was called to one date at one step, and never will be again; the next morning letter tells it."""

    __tablename__ = "reminder"
    __table_args__ = (Index("ix_reminder_told", "told_on", "recipient"),)

    subject: str = Field(max_length=CODE, primary_key=True)
    item: str = Field(max_length=60, primary_key=True)
    due_on: date = Field(primary_key=True)
    step: int = Field(primary_key=True)
    recipient: str = Field(max_length=CODE, primary_key=True)
    told_on: date
    notice: str = Field(max_length=250)
    """Key of the letter of that day, where one was written."""


class Watched(SQLModel, table=True):
    """A day on which the dates were watched; what came to a step by then has been told."""

    __tablename__ = "watched"

    day: date = Field(primary_key=True)
    watched_at: datetime = Field(sa_type=Instant)


class ChannelRest(SQLModel, table=True):
    """A channel that was down when it was last tried, and the moment until which it is left alone."""

    __tablename__ = "channel_rest"

    name: str = Field(max_length=CODE, primary_key=True)
    since: datetime = Field(sa_type=Instant)
    until: datetime = Field(sa_type=Instant)
    tries: int
    cause: str = Field(max_length=CODE)
    said: str = Field(default="", sa_type=Text)


class RefusedAddress(SQLModel, table=True):
    """A person whose address was refused for good; the address itself is kept only as its hash."""

    __tablename__ = "refused_address"

    person: str = Field(max_length=CODE, primary_key=True)
    sha256: str = Field(max_length=64)
    refused_at: datetime = Field(sa_type=Instant)
    cause: str = Field(max_length=CODE)
    said: str = Field(default="", sa_type=Text)


class LetterCopy(SQLModel, table=True):
    """The very bytes of a letter that left, compressed, and what the other side said on taking it."""

    __tablename__ = "letter_copy"
    __table_args__ = (Index("ix_letter_copy_at", "at"),)

    notice: str = Field(max_length=250, primary_key=True, foreign_key="notice.key", ondelete="CASCADE")
    at: datetime = Field(sa_type=Instant)
    receipt: str = Field(default="", sa_type=Text)
    sha256: str = Field(max_length=64)
    content: str = Field(sa_type=Text)
    """zlib, then base64."""


class ChangeTold(SQLModel, table=True):
    """An entry of which digests tell, under a number that grows in the order in which entries came to be known."""

    __tablename__ = "change"
    __table_args__ = (Index("ix_change_recorded", "recorded_at"),)

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    subject: str = Field(max_length=CODE)
    seq: int
    recorded_at: datetime = Field(sa_type=Instant)


class LookMark(SQLModel, table=True):
    """Up to which change a person has seen what their work page tells; only they move it."""

    __tablename__ = "look_mark"

    person: str = Field(max_length=CODE, primary_key=True)
    number: int
    at: datetime = Field(sa_type=Instant)


class DigestMark(SQLModel, table=True):
    """Up to which change a person's sent digests have told; only a digest that was sent moves it."""

    __tablename__ = "digest_mark"

    person: str = Field(max_length=CODE, primary_key=True)
    number: int
    at: datetime = Field(sa_type=Instant)
