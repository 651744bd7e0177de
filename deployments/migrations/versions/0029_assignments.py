"""An assignment of the leadership is a subject of its own, kept until it is taken off control."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision: str | None = "0028"
branch_labels = None
depends_on = None

CHECKED = ("subject", "counter")
BEFORE = ("organisation", "centre", "person", "project", "check", "package", "offer", "protocol")
AFTER = (*BEFORE, "assignment")
STANDINGS = ("given", "answered", "done", "dropped")


def upgrade() -> None:
    """Go to this revision."""
    _kinds(BEFORE, AFTER)
    standing = sa.Enum(*STANDINGS, name="assignmentstanding", native_enum=False, create_constraint=True, length=40)
    op.create_table(
        "assignment",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("executor", sa.String(length=40), nullable=False),
        sa.Column("controller", sa.String(length=40), nullable=False),
        sa.Column("standing", standing, nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("asked_by", sa.Date(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        *(
            sa.ForeignKeyConstraint(
                [name], ["subject.code"], name=op.f(f"fk_assignment_{name}_subject"), ondelete="RESTRICT"
            )
            for name in ("code", "executor", "controller")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_assignment")),
    )
    op.create_index("ix_assignment_asked", "assignment", ["asked_by"])
    for name in ("executor", "controller"):
        op.create_index(op.f(f"ix_assignment_{name}"), "assignment", [name])


def downgrade() -> None:
    """Go back to the revision before."""
    op.drop_table("assignment")
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
