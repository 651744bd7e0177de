"""Entries have a turn, so that the journal can be told again in the order in which it came about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision: str | None = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("journal", sa.Column("turn", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.create_index("ix_journal_turn", "journal", ["turn"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_journal_turn", "journal")
    op.drop_column("journal", "turn")
