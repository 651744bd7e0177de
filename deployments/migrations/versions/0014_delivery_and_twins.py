"""Letters may go to another address than the login; a twin knows as whom it is kept."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision: str | None = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("person", sa.Column("delivery", sa.String(length=254), nullable=False, server_default=sa.text("''")))
    op.add_column("person", sa.Column("merged_into", sa.String(length=40), nullable=True))
    op.create_index("ix_person_merged_into", "person", ["merged_into"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_person_merged_into", "person")
    op.drop_column("person", "merged_into")
    op.drop_column("person", "delivery")
