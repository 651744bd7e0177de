"""A replica has its readiness, its elements, its support, its closing, and how it holds."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Exact

revision = "0019"
down_revision: str | None = "0018"
branch_labels = None
depends_on = None


def _project(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    """The replica that a row belongs to."""
    named = op.f(f"fk_{table}_project_subject")
    return (
        sa.Column("project", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["subject.code"], name=named, ondelete="RESTRICT"),
    )


def _one_of(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "readiness",
        *_project("readiness"),
        sa.Column("item", sa.String(length=40), nullable=False),
        sa.Column("answer", _one_of("readyanswer", "yes", "partly", "no"), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=False),
        sa.Column("answered_by", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("project", "item", name=op.f("pk_readiness")),
    )
    op.create_table(
        "element",
        *_project("element"),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("core", sa.Boolean(), nullable=False),
        sa.Column("choice", _one_of("choice", "copied", "adapted", "dropped"), nullable=True),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("chosen_by", sa.String(length=40), nullable=True),
        sa.Column("approved_by", sa.String(length=40), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("implemented_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "choice IS NULL OR choice = 'copied' OR why <> ''", name=op.f("ck_element_adapted_has_reason")
        ),
        sa.CheckConstraint(
            "implemented_on IS NULL OR choice IS NOT NULL", name=op.f("ck_element_implemented_is_chosen")
        ),
        sa.PrimaryKeyConstraint("project", "key", name=op.f("pk_element")),
    )
    op.create_table(
        "support",
        *_project("support"),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("hours", Exact(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("report_by", sa.Date(), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("project", "number", name=op.f("pk_support")),
    )
    op.create_index("ix_support_planned", "support", ["planned_on"])
    op.create_index("ix_support_report", "support", ["report_by"])
    op.create_index(op.f("ix_support_person"), "support", ["person"])
    op.create_table(
        "closing",
        *_project("closing"),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("agreed_by", sa.String(length=40), nullable=False),
        sa.Column("reached", sa.Boolean(), nullable=False),
        sa.Column("core", sa.Integer(), nullable=False),
        sa.Column("implemented", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project", name=op.f("pk_closing")),
    )
    op.create_table(
        "sustained",
        *_project("sustained"),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("project", "months", name=op.f("pk_sustained")),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    for table in ("sustained", "closing", "support", "element", "readiness"):
        op.drop_table(table)
