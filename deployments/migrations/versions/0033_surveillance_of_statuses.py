"""Checks that look at a status that is held, statuses that a commission doubts, entered ones that wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision: str | None = "0032"
branch_labels = None
depends_on = None


WAITING = """
UPDATE partner_check SET waits_on = (SELECT opened_on FROM subject WHERE subject.code = partner_check.code)
WHERE code IN (SELECT subject FROM journal WHERE kind = 'status_entered')
AND code NOT IN (SELECT subject FROM journal WHERE kind = 'entered_settled')
"""


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("partner_check", sa.Column("surveys", sa.String(length=40), nullable=True))
    op.create_index("ix_partner_check_surveys", "partner_check", ["surveys"])
    op.add_column("partner_check", sa.Column("waits_on", sa.Date(), nullable=True))
    op.create_index("ix_partner_check_waits_on", "partner_check", ["waits_on"])
    op.execute(WAITING)
    op.add_column("exemplar_status", sa.Column("doubted_on", sa.Date(), nullable=True))
    op.create_index("ix_exemplar_status_doubted", "exemplar_status", ["doubted_on"])
    op.create_index("ix_finding_answered", "finding", ["answered_on"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_finding_answered", "finding")
    op.drop_index("ix_exemplar_status_doubted", "exemplar_status")
    op.drop_column("exemplar_status", "doubted_on")
    op.drop_index("ix_partner_check_waits_on", "partner_check")
    op.drop_column("partner_check", "waits_on")
    op.drop_index("ix_partner_check_surveys", "partner_check")
    op.drop_column("partner_check", "surveys")
