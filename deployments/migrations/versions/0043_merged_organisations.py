"""An organisation that turned out to be another record says which."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.archive.earlier import FILLED

revision = "0043"
down_revision: str | None = "0042"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("organisation", sa.Column("merged_into", sa.String(length=40), nullable=True))
    op.create_index("ix_organisation_merged_into", "organisation", ["merged_into"])
    op.execute(FILLED[revision])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_organisation_merged_into", "organisation")
    op.drop_column("organisation", "merged_into")
