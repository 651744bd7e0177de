"""A role may end with a day."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision: str | None = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("role", sa.Column("until", sa.Date(), nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_column("role", "until")
