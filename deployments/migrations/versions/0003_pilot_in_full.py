"""The pilot in full: the whole card, milestones, action plan, results, capsules of decisions.

Columns are added with a default and never by building a table anew: SQLite would lose its CHECK constraints on the way.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Exact, Instant

revision = "0003"
down_revision: str | None = "0002"
branch_labels = None
depends_on = None

WORDS = {
    "quantity": ("other", ("labour_time", "waiting_time", "lead_time", "other")),
    "frequency": ("none", ("none", "daily", "weekly", "fortnightly", "monthly", "quarterly")),
}
"""Columns that hold one word of a list, checked by the database: what rows of before get, and the list."""


def upgrade() -> None:  # noqa: PLR0915 - as many statements as there are columns
    """Go to this revision."""
    op.create_table(
        "action",
        sa.Column("project", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("dropped_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("dropped_on IS NULL OR reason <> ''", name=op.f("ck_action_dropped_has_reason")),
        sa.CheckConstraint("done_on IS NULL OR dropped_on IS NULL", name=op.f("ck_action_done_or_dropped")),
        sa.ForeignKeyConstraint(["owner"], ["subject.code"], name=op.f("fk_action_owner_subject"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["project"], ["subject.code"], name=op.f("fk_action_project_subject"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("project", "number", name=op.f("pk_action")),
    )
    with op.batch_alter_table("action", schema=None) as batch_op:
        batch_op.create_index("ix_action_due", ["due_on"], unique=False)

    op.create_table(
        "milestone",
        sa.Column("project", sa.String(length=40), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("phase", sa.String(length=40), nullable=True),
        sa.Column("planned_start", sa.Date(), nullable=False),
        sa.Column("planned_end", sa.Date(), nullable=False),
        sa.Column("actual_start", sa.Date(), nullable=True),
        sa.Column("actual_end", sa.Date(), nullable=True),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "actual_end IS NULL OR actual_start <= actual_end", name=op.f("ck_milestone_actual_in_order")
        ),
        sa.CheckConstraint("planned_start <= planned_end", name=op.f("ck_milestone_planned_in_order")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_milestone_progress_in_percent")),
        sa.ForeignKeyConstraint(
            ["project"], ["subject.code"], name=op.f("fk_milestone_project_subject"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("project", "key", name=op.f("pk_milestone")),
    )
    with op.batch_alter_table("milestone", schema=None) as batch_op:
        batch_op.create_index("ix_milestone_planned", ["planned_end"], unique=False)

    op.create_table(
        "reminder",
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("recipient", sa.String(length=40), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.Column("notice", sa.String(length=250), nullable=False),
        sa.PrimaryKeyConstraint("subject", "item", "due_on", "step", "recipient", name=op.f("pk_reminder")),
    )
    with op.batch_alter_table("reminder", schema=None) as batch_op:
        batch_op.create_index("ix_reminder_notice", ["notice"], unique=False)

    op.create_table(
        "result",
        sa.Column("project", sa.String(length=40), nullable=False),
        sa.Column("indicator", sa.String(length=40), nullable=False),
        sa.Column("base", Exact(), nullable=False),
        sa.Column("target", Exact(), nullable=False),
        sa.Column("fact", Exact(), nullable=False),
        sa.Column("change_pct", Exact(), nullable=True),
        sa.Column("attainment", Exact(), nullable=False),
        sa.Column("hours_year", Exact(), nullable=True),
        sa.Column("money_year", Exact(), nullable=True),
        sa.Column("formula", sa.String(length=40), nullable=False),
        sa.Column("stated_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["subject.code"], name=op.f("fk_result_project_subject"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("project", "indicator", name=op.f("pk_result")),
    )
    op.create_table(
        "title_word",
        sa.Column("stem", sa.String(length=40), nullable=False),
        sa.Column("project", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"], ["subject.code"], name=op.f("fk_title_word_project_subject"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("stem", "project", name=op.f("pk_title_word")),
    )
    with op.batch_alter_table("title_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_title_word_project"), ["project"], unique=False)

    op.create_table(
        "watched",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("watched_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_watched")),
    )
    with op.batch_alter_table("condition", schema=None) as batch_op:
        batch_op.create_index("ix_condition_due", ["due_on"], unique=False)

    with op.batch_alter_table("decision", schema=None) as batch_op:
        batch_op.add_column(sa.Column("capsule", sa.Text(), nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("changed_on", sa.Date(), nullable=True))

    with op.batch_alter_table("evidence", schema=None) as batch_op:
        batch_op.add_column(sa.Column("organisation", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("goals", sa.Text(), nullable=False, server_default=""))

    for name, (before, words) in WORDS.items():
        listed = ", ".join(f"'{word}'" for word in words)
        op.execute(
            f"ALTER TABLE indicator ADD COLUMN {name} VARCHAR(40) DEFAULT '{before}' NOT NULL "
            f"CONSTRAINT ck_indicator_{name} CHECK ({name} IN ({listed}))"
        )
    with op.batch_alter_table("indicator", schema=None) as batch_op:
        batch_op.add_column(sa.Column("base_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("target_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("ideal_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("method", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("source", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("calculation_unit", sa.String(length=60), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("operations", Exact(), nullable=True))
        batch_op.add_column(sa.Column("next_on", sa.Date(), nullable=True))
        batch_op.create_index("ix_indicator_next", ["next_on"], unique=False)

    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.add_column(sa.Column("number", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("subprogramme", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("process", sa.String(length=300), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("category", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("clients", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("perimeter", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("risks", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("economic_effect", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("effect_planned", Exact(), nullable=True))
        batch_op.add_column(sa.Column("effect_actual", Exact(), nullable=True))
        batch_op.add_column(sa.Column("approved_by", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("approved_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("consent", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=False, server_default=""))
        batch_op.create_index("ix_project_number", ["number"], unique=True)
        batch_op.create_index("ix_project_process", ["process"], unique=False)
        batch_op.create_index("ix_project_approved", ["approved_by"], unique=False)

    with op.batch_alter_table("subject", schema=None) as batch_op:
        batch_op.add_column(sa.Column("held_for", sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column("active_on", sa.Date(), nullable=True))
        batch_op.create_index("ix_subject_active", ["standing", "active_on"], unique=False)
        batch_op.create_index("ix_subject_review", ["review_on"], unique=False)
    # whoever was active before this release is not idle since the beginning of time
    op.execute(
        "UPDATE subject SET active_on = "
        "(SELECT max(happened_on) FROM journal WHERE journal.subject = subject.code AND journal.actor <> 'potok')"
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_subject_review", table_name="subject")
    op.drop_index("ix_subject_active", table_name="subject")
    op.drop_column("subject", "active_on")
    op.drop_column("subject", "held_for")

    op.drop_index("ix_project_approved", table_name="project")
    op.drop_index("ix_project_process", table_name="project")
    op.drop_index("ix_project_number", table_name="project")
    op.drop_column("project", "note")
    op.drop_column("project", "consent")
    op.drop_column("project", "approved_on")
    op.drop_column("project", "approved_by")
    op.drop_column("project", "effect_actual")
    op.drop_column("project", "effect_planned")
    op.drop_column("project", "economic_effect")
    op.drop_column("project", "risks")
    op.drop_column("project", "perimeter")
    op.drop_column("project", "clients")
    op.drop_column("project", "category")
    op.drop_column("project", "process")
    op.drop_column("project", "subprogramme")
    op.drop_column("project", "number")

    op.drop_index("ix_indicator_next", table_name="indicator")
    op.drop_column("indicator", "next_on")
    op.drop_column("indicator", "frequency")
    op.drop_column("indicator", "operations")
    op.drop_column("indicator", "quantity")
    op.drop_column("indicator", "calculation_unit")
    op.drop_column("indicator", "source")
    op.drop_column("indicator", "method")
    op.drop_column("indicator", "ideal_on")
    op.drop_column("indicator", "target_on")
    op.drop_column("indicator", "base_on")

    op.drop_column("evidence", "goals")
    op.drop_column("evidence", "organisation")

    op.drop_column("decision", "changed_on")
    op.drop_column("decision", "capsule")

    op.drop_index("ix_condition_due", table_name="condition")

    op.drop_index("ix_title_word_project", table_name="title_word")

    op.drop_table("watched")
    op.drop_table("title_word")
    op.drop_table("result")
    op.drop_index("ix_reminder_notice", table_name="reminder")

    op.drop_table("reminder")
    op.drop_index("ix_milestone_planned", table_name="milestone")

    op.drop_table("milestone")
    op.drop_index("ix_action_due", table_name="action")

    op.drop_table("action")
