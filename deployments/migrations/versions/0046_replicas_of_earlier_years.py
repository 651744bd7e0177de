"""A replica of earlier years says which project it was copied from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision: str | None = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("project", sa.Column("exemplar", sa.String(length=40), nullable=True))
    op.create_index("ix_project_exemplar", "project", ["exemplar"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_project_exemplar", "project")
    op.drop_column("project", "exemplar")
