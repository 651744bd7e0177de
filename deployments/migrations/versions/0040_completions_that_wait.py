"""Completions of earlier years that wait for a second person are asked of somebody, as statuses are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.archive.earlier import FILLED

revision = "0040"
down_revision: str | None = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("project", sa.Column("waits_on", sa.Date(), nullable=True))
    op.create_index("ix_project_waits_on", "project", ["waits_on"])
    op.execute(FILLED[revision])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_project_waits_on", "project")
    op.drop_column("project", "waits_on")
