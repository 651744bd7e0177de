"""What is stored: one table of subjects with their chains, and the details beside it."""

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, MetaData, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from domain.engine.columns import Exact, Instant, one_of
from domain.engine.kinds import (
    Cadence,
    CentreKind,
    Consent,
    Direction,
    Frequency,
    Level,
    Moment,
    OrganisationKind,
    Quantity,
    Stage,
    Standing,
    StatusStanding,
    SubjectKind,
)
from domain.engine.words import Language

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
        Index("ix_subject_kind_standing", "kind", "standing", "phase"),
    )

    code: str = Field(max_length=CODE, primary_key=True)
    kind: SubjectKind = Field(sa_type=one_of(SubjectKind))
    title: str = Field(max_length=500)
    organisation: str | None = Field(default=None, max_length=CODE, index=True)
    centre: str | None = Field(default=None, max_length=CODE, index=True)
    lifecycle: str | None = Field(default=None, max_length=CODE)
    pack: str | None = Field(default=None, max_length=80)
    phase: str | None = Field(default=None, max_length=CODE)
    standing: Standing | None = Field(default=None, sa_type=one_of(Standing))
    stage: Stage | None = Field(default=None, sa_type=one_of(Stage))
    round: int = 0
    since_on: date
    due_on: date | None = None
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
    )

    record: int = Field(sa_column_kwargs={"server_default": text("1")})
    subject: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    seq: int = Field(primary_key=True)
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
    stage: Stage | None = Field(default=None, sa_type=one_of(Stage))
    facts: str = Field(sa_type=Text)
    previous: str = Field(max_length=64)
    hash: str = Field(max_length=64)


class Personal(SQLModel, table=True):
    """The personal texts of one entry, which the entry itself holds as commitments only."""

    subject: str = Field(max_length=CODE, primary_key=True)
    seq: int = Field(primary_key=True)
    kept: str = Field(sa_type=Text)


class Handled(SQLModel, table=True):
    """What a command asked for that was carried out, as one number: it goes with what is personal in its entries."""

    command_id: str = Field(max_length=120, primary_key=True)
    content: str = Field(max_length=64)


class Outbox(SQLModel, table=True):
    """An entry that is owed its notices."""

    subject: str = Field(max_length=CODE, primary_key=True)
    seq: int = Field(primary_key=True)


class Counter(SQLModel, table=True):
    """The last number given to a kind of subject."""

    kind: SubjectKind = Field(sa_type=one_of(SubjectKind), primary_key=True)
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


class Organisation(SQLModel, table=True):
    """A body of power, municipality, government unit, institution or enterprise."""

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    name: str = Field(max_length=500)
    kind: OrganisationKind = Field(sa_type=one_of(OrganisationKind), index=True)
    sphere: str | None = Field(default=None, max_length=CODE)
    parent: str | None = Field(default=None, max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT")


class Centre(SQLModel, table=True):
    """A lean competence centre: the regional one, or a sectoral training site."""

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    name: str = Field(max_length=500)
    kind: CentreKind = Field(sa_type=one_of(CentreKind))
    host: str | None = Field(default=None, max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT")
    sphere: str | None = Field(default=None, max_length=CODE)


class Person(SQLModel, table=True):
    """Somebody who acts or is told."""

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    name: str = Field(max_length=200)
    post: str = Field(default="", max_length=300)
    email: str = Field(max_length=254, unique=True)
    organisation: str | None = Field(default=None, max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT")
    region: str = Field(default="", max_length=200)
    language: Language = Field(default=Language.RU, sa_type=one_of(Language))
    time_zone: str = Field(default="Europe/Moscow", max_length=60)
    cadence: Cadence = Field(default=Cadence.WEEKLY, sa_type=one_of(Cadence))
    delivery: str = Field(default="", max_length=254, sa_column_kwargs=BLANK)
    """Where letters go instead of the login's address; several people may share it."""
    merged_into: str | None = Field(default=None, max_length=CODE, index=True)
    """The person as whom a twin is kept."""


class RoleHeld(SQLModel, table=True):
    """A person acts in a role within a scope: `*`, a centre, an organisation or one subject."""

    __tablename__ = "role"
    __table_args__ = (Index("ix_role_scope", "scope", "role"),)

    person: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    scope: str = Field(max_length=CODE, primary_key=True)
    role: str = Field(max_length=CODE, primary_key=True)
    until: date | None = None


class Project(SQLModel, table=True):
    """The card of a lean project, beside its subject row; a list is kept as one item a line."""

    __table_args__ = (
        UniqueConstraint("package", "receiver"),
        Index("ix_project_number", "number", unique=True),
        Index("ix_project_process", "process"),
        Index("ix_project_approved", "approved_by"),
    )

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    sphere: str | None = Field(default=None, max_length=CODE)
    from_event: str = Field(default="", max_length=500)
    to_event: str = Field(default="", max_length=500)
    justification: str = Field(default="", sa_type=Text)
    key_risk: str = Field(default="", sa_type=Text)
    package: str | None = Field(default=None, max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT")
    receiver: str | None = Field(default=None, max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT")
    number: str | None = Field(default=None, max_length=60)
    subprogramme: str | None = Field(default=None, max_length=CODE)
    process: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)
    category: str | None = Field(default=None, max_length=CODE)
    clients: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    perimeter: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    risks: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    economic_effect: bool | None = None
    effect_planned: Decimal | None = Field(default=None, sa_type=Exact)
    effect_actual: Decimal | None = Field(default=None, sa_type=Exact)
    approved_by: str | None = Field(default=None, max_length=CODE)
    approved_on: date | None = None
    consent: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    note: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    consent_kind: Consent | None = Field(default=None, sa_type=one_of(Consent))


class TitleWord(SQLModel, table=True):
    """A stem of the title of a pilot, so that a similar one is found before a new one is opened."""

    __tablename__ = "title_word"

    stem: str = Field(max_length=CODE, primary_key=True)
    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)


class Indicator(SQLModel, table=True):
    """What a project wants to change, by how much, and which way is better."""

    __table_args__ = (
        CheckConstraint("base <> target", name="target_differs_from_base"),
        Index("ix_indicator_next", "next_on"),
    )

    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    key: str = Field(max_length=CODE, primary_key=True)
    name: str = Field(max_length=300)
    unit: str = Field(max_length=60)
    direction: Direction = Field(sa_type=one_of(Direction))
    base: Decimal = Field(sa_type=Exact)
    target: Decimal = Field(sa_type=Exact)
    ideal: Decimal | None = Field(default=None, sa_type=Exact)
    base_on: date | None = None
    target_on: date | None = None
    ideal_on: date | None = None
    method: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    source: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    calculation_unit: str = Field(default="", max_length=60, sa_column_kwargs=BLANK)
    quantity: Quantity = Field(
        default=Quantity.OTHER, sa_type=one_of(Quantity), sa_column_kwargs={"server_default": "other"}
    )
    operations: Decimal | None = Field(default=None, sa_type=Exact)
    frequency: Frequency = Field(
        default=Frequency.NONE, sa_type=one_of(Frequency), sa_column_kwargs={"server_default": "none"}
    )
    next_on: date | None = None


class Milestone(SQLModel, table=True):
    """A dated event of a project: plan, fact and progress; milestones overlap freely."""

    __table_args__ = (
        CheckConstraint("planned_start <= planned_end", name="planned_in_order"),
        CheckConstraint("actual_end IS NULL OR actual_start <= actual_end", name="actual_in_order"),
        CheckConstraint("progress BETWEEN 0 AND 100", name="progress_in_percent"),
        Index("ix_milestone_planned", "planned_end"),
    )

    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    key: str = Field(max_length=CODE, primary_key=True)
    place: int
    title: str = Field(max_length=300)
    phase: str | None = Field(default=None, max_length=CODE)
    planned_start: date
    planned_end: date
    actual_start: date | None = None
    actual_end: date | None = None
    progress: int = 0


class Action(SQLModel, table=True):
    """A measure of the action plan: who does what by when; done, or dropped with a reason."""

    __table_args__ = (
        CheckConstraint("done_on IS NULL OR dropped_on IS NULL", name="done_or_dropped"),
        CheckConstraint("dropped_on IS NULL OR reason <> ''", name="dropped_has_reason"),
        Index("ix_action_due", "due_on"),
    )

    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    number: int = Field(primary_key=True)
    title: str = Field(max_length=500)
    owner: str | None = Field(default=None, max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT")
    due_on: date
    done_on: date | None = None
    dropped_on: date | None = None
    reason: str = Field(default="", sa_type=Text)


class ResultStated(SQLModel, table=True):
    """What an indicator came to when its project was completed, and by which formulas."""

    __tablename__ = "result"

    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    indicator: str = Field(max_length=CODE, primary_key=True)
    base: Decimal = Field(sa_type=Exact)
    target: Decimal = Field(sa_type=Exact)
    fact: Decimal = Field(sa_type=Exact)
    change_pct: Decimal | None = Field(default=None, sa_type=Exact)
    attainment: Decimal = Field(sa_type=Exact)
    hours_year: Decimal | None = Field(default=None, sa_type=Exact)
    money_year: Decimal | None = Field(default=None, sa_type=Exact)
    formula: str = Field(max_length=CODE)
    stated_on: date


class Measurement(SQLModel, table=True):
    """One measured value of an indicator."""

    __table_args__ = (Index("ix_measurement_series", "project", "indicator", "measured_on"),)

    project: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    entry: int = Field(primary_key=True)
    indicator: str = Field(max_length=CODE)
    moment: Moment = Field(sa_type=one_of(Moment))
    measured_on: date
    value: Decimal = Field(sa_type=Exact)


class EvidenceHeld(SQLModel, table=True):
    """A document of a subject, under the entry that laid it down: of one of its phases, or of the whole."""

    __tablename__ = "evidence"

    subject: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    entry: int = Field(primary_key=True)
    phase: str = Field(max_length=CODE)
    kind: str = Field(max_length=CODE)
    title: str = Field(max_length=300)
    link: str = Field(default="", max_length=1000)
    sha256: str | None = Field(default=None, max_length=64)
    attached_on: date
    attached_by: str = Field(max_length=CODE)
    organisation: str = Field(default="", max_length=500, sa_column_kwargs=BLANK)
    goals: str = Field(default="", sa_type=Text, sa_column_kwargs=BLANK)
    kept_at: str = Field(default="", max_length=300, sa_column_kwargs=BLANK)
    number: str = Field(default="", max_length=100, sa_column_kwargs=BLANK)
    dated: date | None = None
    signature: str | None = Field(default=None, max_length=64)
    signer: str | None = Field(default=None, max_length=CODE)


class StoredFile(SQLModel, table=True):
    """A file in the folder of documents, under the SHA-256 of its content."""

    __tablename__ = "stored_file"

    sha256: str = Field(max_length=64, primary_key=True)
    size: int
    media: str = Field(max_length=100)
    kept_at: datetime = Field(sa_type=Instant)


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


class ConditionSet(SQLModel, table=True):
    """A condition of a conditional decision: who closes it and by when."""

    __tablename__ = "condition"
    __table_args__ = (Index("ix_condition_due", "due_on"),)

    subject: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    number: int = Field(primary_key=True)
    text: str = Field(sa_type=Text)
    owner: str = Field(max_length=CODE)
    due_on: date
    closed_on: date | None = None


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


class Package(SQLModel, table=True):
    """A frozen exemplar project, ready to be handed on."""

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    project: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)
    edition: int
    manifest: str = Field(sa_type=Text)
    sha256: str = Field(max_length=64)
    frozen_on: date


class AccessKey(SQLModel, table=True):
    """A key that was issued to a person: its hash, and until when it opens."""

    __tablename__ = "access_key"

    number: str = Field(max_length=CODE, primary_key=True)
    person: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)
    sha256: str = Field(max_length=64)
    issued_on: date
    expires_on: date
    revoked_on: date | None = None


class Ticket(SQLModel, table=True):
    """A right to one deed, taken by a person whom a door knew: only its hash, spent together with the deed."""

    __table_args__ = (Index("ix_ticket_expires", "expires_at"),)

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


class Draft(SQLModel, table=True):
    """What a person filled in for a run, so that the orchestrator keeps nothing of it; gone when the run has ended."""

    number: str = Field(max_length=CODE, primary_key=True)
    ticket: str = Field(max_length=64, foreign_key="ticket.sha256", ondelete="CASCADE", index=True)
    action: str = Field(max_length=CODE)
    said: str = Field(sa_type=Text)


TABLES = metadata.tables
"""Name -> table, for statements that need columns and no objects."""
