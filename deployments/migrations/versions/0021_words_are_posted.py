"""The words by which anything is found; they are posted when somebody first looks for something."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision: str | None = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "posting",
        sa.Column("term", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("part", sa.String(length=20), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term", "subject", "part", name=op.f("pk_posting")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_posting_subject"), "posting", ["subject"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index(op.f("ix_posting_subject"), "posting")
    op.drop_table("posting")
