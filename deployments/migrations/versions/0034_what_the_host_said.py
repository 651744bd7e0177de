"""What was said on the host of an installation is kept, and what it says of its settings counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Instant

revision = "0034"
down_revision: str | None = "0033"
branch_labels = None
depends_on = None

MATTERS = ("methodology", "time_zone", "security_log", "account_allowed", "account_forbidden", "signing_key")


def upgrade() -> None:
    """Go to this revision."""
    matter = sa.Enum(*MATTERS, name="hostmatter", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "host_word",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("about", matter, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("said_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_host_word")),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("host_word")
