"""What it takes to act is said by the installation; a ticket opens with its draft alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Instant

revision = "0028"
down_revision: str | None = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "identity_mode",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column(
            "mode",
            sa.Enum("claimed", "proved", name="identity", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("set_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_identity_mode")),
    )
    op.create_table(
        "machine_account",
        sa.Column("account", sa.String(length=40), nullable=False),
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("allowed_by", sa.String(length=40), nullable=False),
        sa.Column("allowed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["subject.code"], name=op.f("fk_machine_account_person_subject"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("account", "person", name=op.f("pk_machine_account")),
    )
    op.create_index(op.f("ix_machine_account_person"), "machine_account", ["person"])
    op.add_column("ticket", sa.Column("content", sa.String(length=64), nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_column("ticket", "content")
    op.drop_index(op.f("ix_machine_account_person"), "machine_account")
    op.drop_table("machine_account")
    op.drop_table("identity_mode")
