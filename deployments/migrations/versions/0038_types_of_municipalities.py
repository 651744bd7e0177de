"""A municipality says what it is by the law on local self-government."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision: str | None = "0037"
branch_labels = None
depends_on = None

TYPES = ("urban_district", "municipal_district", "municipal_area", "urban_settlement", "rural_settlement")


def upgrade() -> None:
    """Go to this revision."""
    kind = sa.Enum(*TYPES, name="municipalitytype", native_enum=False, create_constraint=True, length=40)
    with op.batch_alter_table("organisation") as table:
        table.add_column(sa.Column("municipality", kind, nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    with op.batch_alter_table("organisation") as table:
        table.drop_constraint(op.f("ck_organisation_municipalitytype"), type_="check")
        table.drop_column("municipality")
