"""Whoever is asked for a decision has a term of their own; that of the phase is kept beside it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision: str | None = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("subject", sa.Column("phase_due_on", sa.Date(), nullable=True))


def downgrade() -> None:
    """Go back to the revision before: what is awaited is due with its phase again."""
    op.execute("UPDATE subject SET due_on = phase_due_on WHERE phase_due_on IS NOT NULL")
    op.drop_column("subject", "phase_due_on")
