"""What the engine stores: subjects and their chains, who may act, what was decided, what waits to be done."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.engine.actor import HostMatter, Identity
from domain.engine.columns import Instant, one_of
from domain.engine.kinds import VOCABULARY, Kind, Stage, Standing

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
metadata: MetaData = SQLModel.metadata
metadata.naming_convention = NAMING

CODE = 40
"""Longest code of a subject."""

SUBJECT = "subject.code"

BLANK = {"server_default": text("''")}
"""A column that was added to a table with rows: nothing is written there yet."""


class Subject(SQLModel, table=True):
    """Anything with a history: where it stands now, and the head of its chain."""

    __table_args__ = (
        CheckConstraint("(lifecycle IS NULL) = (phase IS NULL)", name="phase_of_a_lifecycle"),
        CheckConstraint("(lifecycle IS NULL) = (standing IS NULL)", name="standing_of_a_lifecycle"),
        CheckConstraint("(standing = 'on_hold') = (review_on IS NOT NULL)", name="hold_has_review_date"),
        CheckConstraint("(standing = 'awaiting') = (submitted_by IS NOT NULL)", name="awaiting_has_submitter"),
        CheckConstraint("(kind = 'project') = (stage IS NOT NULL)", name="stage_of_a_project"),
        CheckConstraint("ended_on IS NULL OR opened_on <= ended_on", name="opened_before_ended"),
        CheckConstraint(
            "standing IS NULL OR (standing IN ('completed', 'stopped')) = (ended_on IS NOT NULL)",
            name="only_the_ended_has_an_end",
        ),
        # partial on PostgreSQL by its migration: saying so here would import that dialect at every start
        Index("ix_subject_due", "due_on"),
        Index("ix_subject_review", "review_on"),
        Index("ix_subject_active", "standing", "active_on"),
        Index("ix_subject_lane", "kind", "phase", "lifecycle", "standing", "due_on", "code"),
        Index("ix_subject_kind_due", "kind", "due_on", "code"),
        Index("ix_subject_kind_title", "kind", "title", "code"),
        Index("ix_subject_kind_code", "kind", "code"),
        Index("ix_subject_kind_standing_due", "kind", "standing", "due_on", "code"),
    )

    code: str = Field(max_length=CODE, primary_key=True)
    kind: Kind = Field(sa_type=one_of(VOCABULARY.kind))
    title: str = Field(max_length=500)
    organisation: str | None = Field(default=None, max_length=CODE, index=True)
    centre: str | None = Field(default=None, max_length=CODE, index=True)
    lifecycle: str | None = Field(default=None, max_length=CODE)
    pack: str | None = Field(default=None, max_length=80)
    phase: str | None = Field(default=None, max_length=CODE)
    standing: Standing | None = Field(default=None, sa_type=one_of(Standing))
    stage: Stage | None = Field(default=None, sa_type=one_of(VOCABULARY.stage))
    round: int = 0
    since_on: date
    due_on: date | None = None
    phase_due_on: date | None = None
    review_on: date | None = None
    held_for: str | None = Field(default=None, max_length=CODE)
    submitted_by: str | None = Field(default=None, max_length=CODE)
    opened_on: date
    completed_on: date | None = None
    ended_on: date | None = None
    active_on: date | None = None
    version: int
    head: str = Field(max_length=64)


class Journal(SQLModel, table=True):
    """One thing that happened to one subject; never changed, chained to the entry before it."""

    __table_args__ = (
        UniqueConstraint("command_id", "position"),
        Index("ix_journal_kind_happened", "kind", "happened_on"),
        Index("ix_journal_recorded", "recorded_at"),
        Index("ix_journal_turn", "turn"),
    )

    record: int = Field(sa_column_kwargs={"server_default": text("1")})
    subject: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    seq: int = Field(primary_key=True)
    turn: int = Field(sa_column_kwargs={"server_default": text("0")})
    """Later than whatever it was decided on; 0 in entries of before, whose order is when they were recorded."""
    kind: str = Field(max_length=CODE)
    happened_on: date
    recorded_at: datetime = Field(sa_type=Instant)
    actor: str = Field(max_length=CODE)
    method: str = Field(max_length=CODE, sa_column_kwargs={"server_default": text("'claimed'")})
    credential: str = Field(max_length=120, sa_column_kwargs=BLANK)
    on_behalf_of: str | None = Field(default=None, max_length=CODE)
    basis: str = Field(sa_type=Text, sa_column_kwargs=BLANK)
    command_id: str = Field(max_length=120)
    position: int
    phase: str | None = Field(default=None, max_length=CODE)
    standing: Standing | None = Field(default=None, sa_type=one_of(Standing))
    stage: Stage | None = Field(default=None, sa_type=one_of(VOCABULARY.stage))
    facts: str = Field(sa_type=Text)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class Personal(SQLModel, table=True):
    """The personal texts of one entry, which the entry itself holds as commitments only."""

    subject: str = Field(max_length=CODE, primary_key=True)
    seq: int = Field(primary_key=True)
    kept: str = Field(sa_type=Text)


class Outbox(SQLModel, table=True):
    """An entry that is owed its notices, or the last of those of one batch and subject that digests only count."""

    subject: str = Field(max_length=CODE, primary_key=True)
    seq: int = Field(primary_key=True)
    since: int | None = None
    """The first entry of those that are only counted."""


class Counter(SQLModel, table=True):
    """The last number given to a kind of subject."""

    kind: Kind = Field(sa_type=one_of(VOCABULARY.kind), primary_key=True)
    value: int


class Methodology(SQLModel, table=True):
    """The text of a pack that subjects of this database live under."""

    identity: str = Field(max_length=80, primary_key=True)
    text: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)
    adopted_at: datetime = Field(sa_type=Instant)


class Seal(SQLModel, table=True):
    """One line that stands for the heads of all chains at one moment."""

    sealed_at: datetime = Field(sa_type=Instant, primary_key=True)
    subjects: int
    entries: int
    hash: str = Field(max_length=64)


class RoleHeld(SQLModel, table=True):
    """A person acts in a role within a scope: `*`, a centre, an organisation or one subject."""

    __tablename__ = "role"
    __table_args__ = (Index("ix_role_scope", "scope", "role", "person", "until"),)

    person: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    scope: str = Field(max_length=CODE, primary_key=True)
    role: str = Field(max_length=CODE, primary_key=True)
    until: date | None = None


class DecisionMade(SQLModel, table=True):
    """What was decided at a gate, by whom, why and on which facts."""

    __tablename__ = "decision"

    subject: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    entry: int = Field(primary_key=True)
    phase: str = Field(max_length=CODE)
    decision: str = Field(max_length=CODE)
    target: str = Field(max_length=CODE)
    decided_on: date
    decided_by: str = Field(max_length=CODE)
    reason: str | None = Field(default=None, max_length=CODE)
    comment: str = Field(default="", sa_type=Text)
    pack: str = Field(max_length=80)
    facts_sha256: str = Field(max_length=64)
    findings: str = Field(sa_type=Text)
    capsule: str = Field(default="{}", sa_type=Text, sa_column_kwargs={"server_default": "{}"})
    changed_on: date | None = None
    protocol: str | None = Field(default=None, max_length=CODE)


class IdentityMode(SQLModel, table=True):
    """What it takes to act in this installation: each change a row of its own, of which the last counts."""

    __tablename__ = "identity_mode"

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    mode: Identity = Field(sa_type=one_of(Identity))
    account: str = Field(max_length=CODE)
    """Of the machine on which it was set."""
    set_at: datetime = Field(sa_type=Instant)


class HostWord(SQLModel, table=True):
    """What was said on the host of an installation, each time a row of its own; of some the last one counts."""

    __tablename__ = "host_word"
    __table_args__ = ({"info": {"secret": True}},)

    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    about: HostMatter = Field(sa_type=one_of(HostMatter))
    what: str = Field(sa_type=Text)
    person: str = Field(max_length=CODE)
    """Whom it is about; blank where it is about nobody."""
    account: str = Field(max_length=CODE)
    """Of the machine, on which that was said."""
    said_at: datetime = Field(sa_type=Instant)


class MachineAccount(SQLModel, table=True):
    """An account of this machine, and a person as whom it may act."""

    __tablename__ = "machine_account"
    __table_args__ = ({"info": {"secret": True}},)

    account: str = Field(max_length=CODE, primary_key=True)
    person: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)
    allowed_by: str = Field(max_length=CODE)
    """The account on which that was said."""
    allowed_at: datetime = Field(sa_type=Instant)


class Ticket(SQLModel, table=True):
    """A right to one deed, taken by a person whom a door knew: only its hash, spent together with the deed."""

    __table_args__ = (Index("ix_ticket_expires", "expires_at"), {"info": {"secret": True}})

    sha256: str = Field(max_length=64, primary_key=True)
    person: str = Field(max_length=CODE)
    method: str = Field(max_length=CODE)
    credential: str = Field(max_length=80)
    on_behalf_of: str | None = Field(default=None, max_length=CODE)
    basis: str = Field(sa_type=Text)
    action: str = Field(max_length=CODE)
    subject: str = Field(max_length=CODE)
    day: date
    expires_at: datetime = Field(sa_type=Instant)
    command_id: str | None = Field(default=None, max_length=120)
    spent_at: datetime | None = Field(default=None, sa_type=Instant)
    content: str | None = Field(default=None, max_length=64)
    """Hash of the draft with which alone it opens; none of one that was taken for a form of the panel."""


UNREAD = "unread:"
"""Begins the number of what nobody may read yet: of few possible texts the right one is found by its number."""


class Handled(SQLModel, table=True):
    """What a command asked for that was carried out, as one number: it goes with what is personal in its entries."""

    __table_args__ = ({"info": {"secret_where": ("content", UNREAD)}},)

    command_id: str = Field(max_length=120, primary_key=True)
    content: str = Field(max_length=64)


class SecondHand(SQLModel, table=True):
    """A deed that one person asked for and that waits until a second one asks for the same."""

    __tablename__ = "second_hand"

    number: str = Field(max_length=CODE, primary_key=True)
    action: str = Field(max_length=CODE)
    content: str = Field(max_length=64, index=True)
    said: str = Field(sa_type=Text)
    asked_by: str = Field(max_length=CODE)
    hand: str = Field(max_length=CODE)
    asked_at: datetime = Field(sa_type=Instant)


TABLES = metadata.tables
"""Name -> table, for statements that need columns and no objects: of every room whose tables are imported."""
