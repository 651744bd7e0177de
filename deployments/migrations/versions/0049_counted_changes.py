"""What digests only count: one row of the outbox stands for the measurements and documents of a batch in a subject."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision: str | None = "0048"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("outbox", sa.Column("since", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    op.execute("DELETE FROM outbox WHERE since IS NOT NULL")
    op.drop_column("outbox", "since")
