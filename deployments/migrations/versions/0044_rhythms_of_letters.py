"""Parts of the morning letter come by days of their own, where a person said so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision: str | None = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("preference") as table:
        table.add_column(sa.Column("rhythms", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("preference") as table:
        table.alter_column("rhythms", existing_type=sa.Text(), existing_nullable=False, server_default=None)


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("preference") as table:
        table.drop_column("rhythms")
