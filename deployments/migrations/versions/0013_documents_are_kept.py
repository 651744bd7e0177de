"""Files are kept by their content; a document has a number, a date, a signature and a place of its paper original."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Instant

revision = "0013"
down_revision: str | None = "0012"
branch_labels = None
depends_on = None

BLANK = sa.text("''")


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("media", sa.String(length=100), nullable=False),
        sa.Column("kept_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )
    op.add_column("evidence", sa.Column("kept_at", sa.String(length=300), nullable=False, server_default=BLANK))
    op.add_column("evidence", sa.Column("number", sa.String(length=100), nullable=False, server_default=BLANK))
    op.add_column("evidence", sa.Column("dated", sa.Date(), nullable=True))
    op.add_column("evidence", sa.Column("signature", sa.String(length=64), nullable=True))
    op.add_column("evidence", sa.Column("signer", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    for name in ("signer", "signature", "dated", "number", "kept_at"):
        op.drop_column("evidence", name)
    op.drop_table("stored_file")
