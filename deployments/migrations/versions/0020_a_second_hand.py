"""What one administrator asked for waits until a second one asks for the same."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Instant

revision = "0020"
down_revision: str | None = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "second_hand",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("content", sa.String(length=64), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=40), nullable=False),
        sa.Column("hand", sa.String(length=40), nullable=False),
        sa.Column("asked_at", Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_second_hand")),
    )
    op.create_index("ix_second_hand_content", "second_hand", ["content"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("second_hand")
