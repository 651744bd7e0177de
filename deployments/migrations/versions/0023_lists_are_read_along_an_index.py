"""The first page of a list costs the page: subjects of a kind stand in the order of their due dates."""

from __future__ import annotations

from alembic import op

revision = "0023"
down_revision: str | None = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_index("ix_subject_kind_due", "subject", ["kind", "due_on", "code"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_subject_kind_due", "subject")
