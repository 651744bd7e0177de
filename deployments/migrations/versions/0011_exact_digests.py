"""Changes have numbers, and each person a mark among them; what was told before the upgrade is not told again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Instant

revision = "0011"
down_revision: str | None = "0010"
branch_labels = None
depends_on = None

KINDS = (
    "project_opened", "replica_opened", "submitted", "decided", "parked", "resumed", "completed", "condition_closed",
    "facts_changed", "check_applied", "appointed", "visit_held", "check_refused", "status_granted", "status_changed",
    "package_frozen",
)  # fmt: skip


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "change",
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_change")),
    )
    op.create_index("ix_change_recorded", "change", ["recorded_at"])
    op.create_table(
        "digest_mark",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_digest_mark")),
    )
    listed = ", ".join(f"'{kind}'" for kind in KINDS)
    op.execute(
        "INSERT INTO change (number, subject, seq, recorded_at) "  # noqa: S608 - our own words
        "SELECT row_number() OVER (ORDER BY j.recorded_at, j.subject, j.seq), j.subject, j.seq, j.recorded_at "
        f"FROM journal j WHERE j.kind IN ({listed}) "
        "AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.subject = j.subject AND o.seq = j.seq)"
    )
    op.execute(
        "INSERT INTO digest_mark (person, number, at) SELECT d.recipient, "
        "coalesce((SELECT max(c.number) FROM change c WHERE c.recorded_at <= d.at), 0), d.at "
        "FROM (SELECT recipient, max(created_at) AS at FROM notice "
        "WHERE object = 'digest' AND fate = 'sent' GROUP BY recipient) d"
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("digest_mark")
    op.drop_table("change")
