"""Packages of other regions are kept as they were signed there."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision: str | None = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "foreign_package",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("region", sa.String(length=200), nullable=False),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("manifest", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=400), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["code"], ["subject.code"], name=op.f("fk_foreign_package_code_subject"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_foreign_package")),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("foreign_package")
