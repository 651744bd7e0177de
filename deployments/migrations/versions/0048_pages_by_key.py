"""A page costs the page: postings of a word stand the heaviest first, roles are read from their index alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision: str | None = "0047"
branch_labels = None
depends_on = None

WEIGHT, SCOPE = "ix_posting_weight", "ix_role_scope"


def upgrade() -> None:
    """Go to this revision."""
    # in the order of bytes, as pages stand on every database
    code = sa.text('subject COLLATE "C"') if op.get_bind().dialect.name == "postgresql" else "subject"
    op.create_index(WEIGHT, "posting", ["term", "part", sa.text("weight DESC"), code])
    op.drop_index(SCOPE, "role")
    op.create_index(SCOPE, "role", ["scope", "role", "person", "until"])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index(SCOPE, "role")
    op.create_index(SCOPE, "role", ["scope", "role"])
    op.drop_index(WEIGHT, "posting")
