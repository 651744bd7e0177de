"""A check keeps its edition, unread sheets, votes, findings, self-assessment, visits and objections."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Exact

revision = "0025"
down_revision: str | None = "0024"
branch_labels = None
depends_on = None

BLANK = sa.text("''")
TABLES = ("challenge", "visit", "self_mark", "finding", "vote", "sheet")
COLUMNS = {
    "partner_check": ("edition", "outside"),
    "commissioner": ("duty", "party"),
    "score": ("place", "given", "note"),
    "organisation": ("region", "region_basis", "region_on"),
    "exemplar_status": ("act", "frozen_on"),
}


def upgrade() -> None:
    """Go to this revision."""
    op.add_column("partner_check", sa.Column("edition", sa.String(length=40), nullable=True))
    op.add_column("partner_check", sa.Column("outside", sa.Text(), nullable=False, server_default=BLANK))
    for table, column, length in (
        ("commissioner", "duty", 40),
        ("commissioner", "party", 40),
        ("score", "place", 200),
        ("score", "given", 40),
        ("organisation", "region", 200),
        ("organisation", "region_basis", 500),
        ("exemplar_status", "act", 300),
    ):
        op.add_column(table, sa.Column(column, sa.String(length=length), nullable=False, server_default=BLANK))
    op.add_column("score", sa.Column("note", sa.Text(), nullable=False, server_default=BLANK))
    op.add_column("organisation", sa.Column("region_on", sa.Date(), nullable=True))
    op.add_column("exemplar_status", sa.Column("frozen_on", sa.Date(), nullable=True))
    _of_check(
        "sheet",
        "person",
        sa.Column("handed_on", sa.Date(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("marks", sa.Text(), nullable=False),
    )
    _of_check(
        "vote",
        "entry",
        sa.Column("person", sa.String(length=40), nullable=False),
        _choice("outcome", "outcome", "granted", "remarks", "refused"),
        sa.Column("note", sa.Text(), nullable=False),
    )
    _of_check(
        "finding",
        "number",
        _choice("kind", "findingkind", "nonconformity", "opportunity"),
        _choice("severity", "severity", "minor", "major"),
        sa.Column("criterion", sa.String(length=40), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("raised", sa.Integer(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
    )
    op.create_index("ix_finding_due", "finding", ["due_on"])
    _of_check(
        "self_mark",
        "criterion",
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("value", Exact(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("document", sa.Integer(), nullable=True),
        sa.Column("said_on", sa.Date(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=False),
        further="place",
    )
    _visits()
    _of_check(
        "challenge",
        "number",
        sa.Column("person", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("settled_by", sa.String(length=40), nullable=True),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
    )


def _visits() -> None:
    _of_check(
        "visit",
        "number",
        sa.Column("first_on", sa.Date(), nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("ends", sa.String(length=5), nullable=False),
        sa.Column("place", sa.String(length=500), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("host", sa.String(length=40), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("cancelled_on", sa.Date(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.CheckConstraint("first_on <= last_on", name=op.f("ck_visit_first_day_before_the_last")),
    )


def _choice(column: str, name: str, *words: str) -> sa.Column[str]:
    kind = sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)
    return sa.Column(column, kind, nullable=False)


def _of_check(table: str, key: str, *columns: sa.schema.SchemaItem, further: str | None = None) -> None:
    """A table of a check's rows."""
    numbered = key in {"number", "entry"}
    kind: Any = sa.Integer() if numbered else sa.String(length=40)
    people = [sa.ForeignKeyConstraint(["person"], ["subject.code"], name=op.f(f"fk_{table}_person_subject"),
                                      ondelete="RESTRICT")] if key == "person" else []  # fmt: skip
    op.create_table(
        table,
        sa.Column("check", sa.String(length=40), nullable=False),
        sa.Column(key, kind, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["check"], ["subject.code"], name=op.f(f"fk_{table}_check_subject"), ondelete="RESTRICT"
        ),
        *people,
        sa.PrimaryKeyConstraint("check", key, *([further] if further else []), name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_index("ix_finding_due", "finding")
    for table in TABLES:
        op.drop_table(table)
    for table, columns in COLUMNS.items():
        for column in reversed(columns):
            op.drop_column(table, column)
