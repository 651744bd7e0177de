"""A protocol of a meeting is a subject of its own, and a decision may name the one that it was entered from."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision: str | None = "0016"
branch_labels = None
depends_on = None

CHECKED = ("subject", "counter")
BEFORE = ("organisation", "centre", "person", "project", "check", "package", "offer")
AFTER = (*BEFORE, "protocol")


def upgrade() -> None:
    """Go to this revision."""
    _kinds(BEFORE, AFTER)
    op.create_table(
        "protocol",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("decided_by", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("entered_by", sa.String(length=40), nullable=True),
        sa.Column("excepted", sa.Text(), nullable=False),
        sa.Column("object_until", sa.Date(), nullable=True),
        sa.Column("objected_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["code"], ["subject.code"], name=op.f("fk_protocol_code_subject"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_protocol")),
    )
    op.create_table(
        "protocol_item",
        sa.Column("protocol", sa.String(length=40), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("decision", sa.String(length=40), nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["protocol"], ["subject.code"], name=op.f("fk_protocol_item_protocol_subject"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["subject"], ["subject.code"], name=op.f("fk_protocol_item_subject_subject"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("protocol", "place", name=op.f("pk_protocol_item")),
    )
    op.create_index("ix_protocol_item_subject", "protocol_item", ["subject"])
    op.add_column("decision", sa.Column("protocol", sa.String(length=40), nullable=True))


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_column("decision", "protocol")
    op.drop_table("protocol_item")
    op.drop_table("protocol")
    _kinds(AFTER, BEFORE)


def _kinds(before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let the tables hold these kinds; SQLite has no other way than its own text, which changes nothing that is stored.

    Building `subject` anew would lose its constraints, and every table refers to it.
    """
    if op.get_context().dialect.name != "sqlite":
        for table in CHECKED:
            op.drop_constraint(op.f(f"ck_{table}_subjectkind"), table, type_="check")
            op.create_check_constraint(op.f(f"ck_{table}_subjectkind"), table, f"kind IN ({_listed(after)})")
        return
    op.execute("PRAGMA writable_schema = ON")
    for table in CHECKED:
        op.execute(
            f"UPDATE sqlite_master SET sql = replace(sql, 'kind IN ({_quoted(before)})', 'kind IN ({_quoted(after)})') "  # noqa: S608 - words of this file
            f"WHERE type = 'table' AND name = '{table}'"
        )
    op.execute("PRAGMA writable_schema = RESET")


def _listed(kinds: tuple[str, ...]) -> str:
    return ", ".join(f"'{kind}'" for kind in kinds)


def _quoted(kinds: tuple[str, ...]) -> str:
    """The same inside a text of SQL."""
    return _listed(kinds).replace("'", "''")
