"""Sessions of a browser are rows of their own, and whoever wants may sign in by a password and a code."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Instant

revision = "0016"
down_revision: str | None = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "web_session",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("method", sa.String(length=40), nullable=False),
        sa.Column("credential", sa.String(length=80), nullable=False),
        sa.Column("on_behalf_of", sa.String(length=40), nullable=True),
        sa.Column("basis", sa.Text(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("proved_at", Instant(), nullable=False),
        sa.Column("seen_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_person"), "web_session", ["person"])
    op.create_table(
        "password",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("argon2", sa.String(length=200), nullable=False),
        sa.Column("codes", sa.String(length=64), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_password")),
    )
    op.execute("DELETE FROM ticket WHERE action = 'web_session'")


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("password")
    op.drop_index(op.f("ix_web_session_person"), "web_session")
    op.drop_table("web_session")
