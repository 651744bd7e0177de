"""Whether a consent to publish is given is chosen by a person; of the texts of before nobody has said so yet."""

from __future__ import annotations

from alembic import op

revision = "0004"
down_revision: str | None = "0003"
branch_labels = None
depends_on = None

WORDS = ("given", "given_with_conditions", "refused", "pending")


def upgrade() -> None:
    """Go to this revision."""
    listed = ", ".join(f"'{word}'" for word in WORDS)
    op.execute(
        "ALTER TABLE project ADD COLUMN consent_kind VARCHAR(40) "
        f"CONSTRAINT ck_project_consent CHECK (consent_kind IN ({listed}))"
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_column("project", "consent_kind")
