"""What is stored of a project: its card, and the details beside it."""

from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from domain.engine.columns import Exact, one_of
from domain.engine.tables import BLANK, CODE, SUBJECT, TABLES
from domain.programme.kinds import AssignmentStanding, Consent, Direction, Frequency, Moment, Quantity

__all__ = ["TABLES"]


class Project(SQLModel, table=True):
    """The card of a lean project, beside its subject row; a list is kept as one item a line."""

    __table_args__ = (
        UniqueConstraint("package", "receiver"),
        Index("ix_project_number", "number", unique=True),
        Index("ix_project_process", "process"),
        Index("ix_project_approved", "approved_by"),
    )

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    sphere: str | None = Field(default=None, max_length=CODE, index=True)
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
    waits_on: date | None = Field(default=None, index=True)
    exemplar: str | None = Field(default=None, max_length=CODE, index=True)
    """The project that a replica of earlier years was copied from, where no package was.

    No foreign key: SQLite would write the table anew, which the way back to its first revisions does not survive;
    subjects are never deleted, and `lint` names a loose one.
    """


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


class Protocol(SQLModel, table=True):
    """A meeting's protocol: whose decisions it names, and since when they may be entered."""

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    decided_by: str = Field(max_length=CODE)
    number: str = Field(default="", max_length=60)
    held_on: date | None = None
    entered_by: str | None = Field(default=None, max_length=CODE)
    excepted: str = Field(default="", sa_type=Text)
    object_until: date | None = None
    objected_on: date | None = None


class AssignmentKept(SQLModel, table=True):
    """What the leadership or a committee ordered: of whom, by when, and what has become of it."""

    __tablename__ = "assignment"
    __table_args__ = (Index("ix_assignment_asked", "asked_by"),)

    code: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    text: str = Field(sa_type=Text)
    executor: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)
    controller: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)
    standing: AssignmentStanding = Field(sa_type=one_of(AssignmentStanding))
    given_on: date
    due_on: date
    asked_by: date | None = None
    """By when its executor answers or its controller judges the answer; nothing once it is off control."""
    answered_on: date | None = None


class ProtocolItem(SQLModel, table=True):
    """What a protocol decides on one project or check."""

    __tablename__ = "protocol_item"

    protocol: str = Field(max_length=CODE, primary_key=True, foreign_key=SUBJECT, ondelete="RESTRICT")
    place: int = Field(primary_key=True)
    subject: str = Field(max_length=CODE, foreign_key=SUBJECT, ondelete="RESTRICT", index=True)
    decision: str = Field(max_length=CODE)
    terms: str = Field(sa_type=Text)
