"""In which commissions somebody sits is asked of whoever is called another way, leaves or is merged: by an index."""

from __future__ import annotations

from alembic import op

revision = "0047"
down_revision: str | None = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_index("ix_commissioner_person", "commissioner", ["person"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_commissioner_person", "commissioner")
