"""Completions of earlier years that wait for a second person are asked of somebody, as statuses are."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision: str | None = "0039"
branch_labels = None
depends_on = None


WAITING = """
UPDATE project SET waits_on = (
    SELECT last.happened_on FROM journal AS last WHERE last.subject = project.code AND last.kind = 'completion_entered'
    AND NOT EXISTS (
        SELECT 1 FROM journal AS later WHERE later.subject = project.code AND later.seq > last.seq
        AND later.kind IN ('completion_entered', 'completion_settled')
    )
)
WHERE code IN (SELECT subject FROM journal WHERE kind = 'completion_entered')
"""


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("project", sa.Column("waits_on", sa.Date(), nullable=True))
    op.create_index("ix_project_waits_on", "project", ["waits_on"])
    op.execute(WAITING)


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_project_waits_on", "project")
    op.drop_column("project", "waits_on")
