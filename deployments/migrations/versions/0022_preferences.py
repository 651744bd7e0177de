"""People say how they want to be written to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision: str | None = "0021"
branch_labels = None
depends_on = None

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "preference",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column(
            "weekday",
            sa.Enum(*DAYS, name="weekday", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("muted", sa.Text(), nullable=False),
        sa.Column("paused_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"], ["subject.code"], name=op.f("fk_preference_person_subject"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_preference")),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("preference")
