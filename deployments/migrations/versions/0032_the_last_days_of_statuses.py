"""Statuses are found by their last day."""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision: str | None = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_index("ix_exemplar_status_until", "exemplar_status", ["valid_until"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_exemplar_status_until", "exemplar_status")
