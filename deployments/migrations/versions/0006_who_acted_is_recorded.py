"""An entry says how its actor was known, by which credential, in whose name and on what basis."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision: str | None = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    for column in (
        sa.Column("record", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("method", sa.String(length=40), server_default=sa.text("'claimed'"), nullable=False),
        sa.Column("credential", sa.String(length=120), server_default=sa.text("''"), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=40), nullable=True),
        sa.Column("basis", sa.Text(), server_default=sa.text("''"), nullable=False),
    ):
        op.add_column("journal", column)


def downgrade() -> None:
    """Go back to the revision before."""
    for name in ("basis", "on_behalf_of", "credential", "method", "record"):
        op.drop_column("journal", name)
