"""What each command asked for is kept as one number, so that its id stands for nothing else."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision: str | None = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "handled",
        sa.Column("command_id", sa.String(length=120), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("command_id", name=op.f("pk_handled")),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("handled")
