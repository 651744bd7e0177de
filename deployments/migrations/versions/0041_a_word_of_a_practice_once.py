"""A word of a practice is posted once for all its texts: what stands in nearly every card takes a row of each."""

from __future__ import annotations

from alembic import op

revision = "0041"
down_revision: str | None = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.execute("""
INSERT INTO posting (term, subject, part, weight) SELECT term, subject, 'whole', SUM(weight) FROM posting
WHERE subject IN (SELECT code FROM practice) GROUP BY term, subject
""")
    op.execute("DELETE FROM posting WHERE part <> 'whole' AND subject IN (SELECT code FROM practice)")


def downgrade() -> None:
    """Go back to the revision before: what is not posted is posted when somebody looks."""
    op.execute("DELETE FROM posting")
