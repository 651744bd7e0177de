"""Letters are kept as they left."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Instant

revision = "0010"
down_revision: str | None = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "letter_copy",
        sa.Column("notice", sa.String(length=250), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["notice"], ["notice.key"], name=op.f("fk_letter_copy_notice_notice"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("notice", name=op.f("pk_letter_copy")),
    )
    op.create_index("ix_letter_copy_at", "letter_copy", ["at"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("letter_copy")
