"""The board costs what it shows: subjects stand lane by lane, in the order of their dates."""

from __future__ import annotations

from alembic import op

revision = "0045"
down_revision: str | None = "0044"
branch_labels = None
depends_on = None

BEFORE, AFTER = "ix_subject_kind_standing", "ix_subject_lane"


def upgrade() -> None:
    """Go to this revision."""
    op.drop_index(BEFORE, "subject")
    op.create_index(AFTER, "subject", ["kind", "phase", "lifecycle", "standing", "due_on", "code"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index(AFTER, "subject")
    op.create_index(BEFORE, "subject", ["kind", "standing", "phase"])
