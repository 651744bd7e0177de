"""A request to replicate is a subject of its own: the offer, with its attempts and the places it is for."""

from __future__ import annotations

import re

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision: str | None = "0014"
branch_labels = None
depends_on = None

KINDS = ("organisation", "centre", "person", "project", "check", "package")
STANDINGS = ("offered", "questioned", "date_proposed", "accepted", "declined", "withdrawn")


def kinds(words: tuple[str, ...]) -> None:
    """Let the two tables that hold a kind of subject know these kinds."""
    listed = ", ".join(f"'{word}'" for word in words)
    connection = op.get_bind()
    for table in ("subject", "counter"):
        name = f"ck_{table}_subjectkind"
        if connection.dialect.name == "postgresql":
            op.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
            op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK (kind IN ({listed}))")
            continue
        # a check says nothing of how rows are stored: SQLite's own manual changes it in the table's text,
        # and building the table anew would lose the other checks
        found = sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :table")
        told = connection.execute(found, {"table": table}).scalar_one()
        changed = re.sub(rf"(CONSTRAINT {name} CHECK \(kind IN) \([^)]*\)", rf"\1 ({listed})", told)
        version = connection.exec_driver_sql("PRAGMA schema_version").scalar_one()
        connection.exec_driver_sql("PRAGMA writable_schema = ON")
        rewrite = sa.text("UPDATE sqlite_master SET sql = :sql WHERE type = 'table' AND name = :table")
        connection.execute(rewrite, {"sql": changed, "table": table})
        connection.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
        connection.exec_driver_sql("PRAGMA writable_schema = OFF")


def upgrade() -> None:
    """Go to this revision."""
    kinds((*KINDS, "offer"))
    op.create_table(
        "offer",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("package", sa.String(length=40), nullable=False),
        sa.Column("receiver", sa.String(length=40), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(*STANDINGS, name="offerstanding", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("offered_on", sa.Date(), nullable=False),
        sa.Column("offered_by", sa.String(length=40), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("replica", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "(standing = 'accepted') = (replica IS NOT NULL)", name=op.f("ck_offer_accepted_has_replica")
        ),
        sa.CheckConstraint("standing <> 'declined' OR reason IS NOT NULL", name=op.f("ck_offer_declined_has_reason")),
        *(
            sa.ForeignKeyConstraint(
                [name], ["subject.code"], name=op.f(f"fk_offer_{name}_subject"), ondelete="RESTRICT"
            )
            for name in ("code", "package", "receiver", "replica")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_offer")),
        sa.UniqueConstraint("package", "receiver", "attempt", name=op.f("uq_offer_package_receiver_attempt")),
    )
    op.create_index("ix_offer_standing", "offer", ["standing", "answer_by"])
    op.create_index(op.f("ix_offer_receiver"), "offer", ["receiver"])
    op.create_index(op.f("ix_offer_replica"), "offer", ["replica"])
    op.create_table(
        "offer_place",
        sa.Column("offer", sa.String(length=40), nullable=False),
        sa.Column("organisation", sa.String(length=40), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [name], ["subject.code"], name=op.f(f"fk_offer_place_{name}_subject"), ondelete="RESTRICT"
            )
            for name in ("offer", "organisation")
        ),
        sa.PrimaryKeyConstraint("offer", "organisation", name=op.f("pk_offer_place")),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("offer_place")
    op.drop_table("offer")
    kinds(KINDS)
