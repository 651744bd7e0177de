"""A channel that is down rests, and an address that was refused for good is left alone until it is amended."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Instant

revision = "0005"
down_revision: str | None = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "channel_rest",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("since", Instant(), nullable=False),
        sa.Column("until", Instant(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_channel_rest")),
    )
    op.create_table(
        "refused_address",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("refused_at", Instant(), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_refused_address")),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("refused_address")
    op.drop_table("channel_rest")
