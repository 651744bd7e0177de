"""Keys are issued, tickets are spent with the deed, and what a run is told stands in a draft."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Instant

revision = "0007"
down_revision: str | None = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "access_key",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"], ["subject.code"], name=op.f("fk_access_key_person_subject"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_access_key")),
    )
    op.create_index(op.f("ix_access_key_person"), "access_key", ["person"])
    op.create_table(
        "ticket",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("credential", sa.String(length=80), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=40), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("command_id", sa.String(length=120), nullable=True),
        sa.Column("spent_at", Instant(), nullable=True),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_ticket")),
    )
    op.create_index("ix_ticket_expires", "ticket", ["expires_at"])
    op.create_table(
        "draft",
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("ticket", sa.String(length=64), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["ticket.sha256"], name=op.f("fk_draft_ticket_ticket"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_ticket"), "draft", ["ticket"])


def downgrade() -> None:
    """Go back to the revision before."""
    for name in ("draft", "ticket", "access_key"):
        op.drop_table(name)
