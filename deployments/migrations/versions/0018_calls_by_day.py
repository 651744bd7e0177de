"""Calls to dates are looked up by the day on which they were made."""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision: str | None = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.drop_index("ix_reminder_notice", table_name="reminder")
    op.create_index("ix_reminder_told", "reminder", ["told_on", "recipient"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_reminder_told", table_name="reminder")
    op.create_index("ix_reminder_notice", "reminder", ["notice"])
