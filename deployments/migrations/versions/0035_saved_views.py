"""Lists are ordered by title and code as well, and people save them as they narrowed them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision: str | None = "0034"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_subject_kind_title": ("subject", ["kind", "title", "code"]),
    "ix_subject_kind_code": ("subject", ["kind", "code"]),
    "ix_subject_kind_standing_due": ("subject", ["kind", "standing", "due_on", "code"]),
    "ix_project_sphere": ("project", ["sphere"]),
}


def upgrade() -> None:
    """Go to this revision."""
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns)
    op.create_table(
        "saved_view",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("listed", sa.String(length=40), nullable=False),
        sa.Column("narrowed", sa.Text(), nullable=False),
        sa.Column("sort", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"], ["subject.code"], name=op.f("fk_saved_view_person_subject"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("person", "name", name=op.f("pk_saved_view")),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("saved_view")
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table)
