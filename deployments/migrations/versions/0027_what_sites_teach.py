"""What sites teach is kept entry by entry."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Exact

revision = "0027"
down_revision: str | None = "0026"
branch_labels = None
depends_on = None

FORMS = ("training", "visit", "consultation", "factory")


def upgrade() -> None:
    """Go to this revision."""
    form = sa.Enum(*FORMS, name="lessonform", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "lesson",
        sa.Column("centre", sa.String(length=40), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("form", form, nullable=False),
        sa.Column("programme", sa.String(length=300), nullable=False),
        sa.Column("hours", Exact(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("spread", sa.Text(), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("replaced_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["centre"], ["subject.code"], name=op.f("fk_lesson_centre_subject"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("centre", "entry", name=op.f("pk_lesson")),
    )
    op.create_index("ix_lesson_held", "lesson", ["held_on"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("lesson")
