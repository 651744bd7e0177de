"""How often practices are looked at, and what is asked for in vain, is counted by months."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision: str | None = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    kind = sa.Enum("view", "nothing", name="demand", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "practice_demand",
        sa.Column("kind", kind, nullable=False),
        sa.Column("what", sa.String(length=200), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "what", "month", name=op.f("pk_practice_demand")),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("practice_demand")
