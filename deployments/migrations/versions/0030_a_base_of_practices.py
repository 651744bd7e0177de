"""Practices are subjects of their own: cards with texts, comparable effects and the steps of an algorithm."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from domain.engine.columns import Exact

revision = "0030"
down_revision: str | None = "0029"
branch_labels = None
depends_on = None

CHECKED = ("subject", "counter")
BEFORE = ("organisation", "centre", "person", "project", "check", "package", "offer", "protocol", "assignment")
AFTER = (*BEFORE, "practice")
STANDINGS = ("draft", "in_review", "reviewed", "published", "archived")
CONSENTS = ("given", "given_with_conditions", "refused", "pending")
QUANTITIES = ("labour_time", "waiting_time", "lead_time", "other")


def upgrade() -> None:
    """Go to this revision."""
    _kinds(BEFORE, AFTER)
    op.create_table(
        "practice",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("project", sa.String(length=40), nullable=True),
        sa.Column("standing", _one_of("practicestanding", STANDINGS), nullable=False),
        sa.Column("sphere", sa.String(length=40), nullable=True),
        sa.Column("category", sa.String(length=40), nullable=True),
        sa.Column("cost", Exact(), nullable=True),
        sa.Column("owner", sa.String(length=40), nullable=True),
        sa.Column("consent", _one_of("consent", CONSENTS), nullable=True),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("quantities", sa.String(length=200), nullable=False),
        sa.Column("submitted_by", sa.String(length=40), nullable=True),
        sa.Column("expert", sa.String(length=40), nullable=True),
        sa.Column("review_by", sa.Date(), nullable=True),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirm_by", sa.Date(), nullable=True),
        sa.Column("proposed_on", sa.Date(), nullable=True),
        sa.CheckConstraint("standing <> 'in_review' OR expert IS NOT NULL", name=op.f("ck_practice_review_has_expert")),
        sa.CheckConstraint(
            "standing <> 'published' OR consent LIKE 'given%'", name=op.f("ck_practice_published_has_consent")
        ),
        sa.ForeignKeyConstraint(["code"], ["subject.code"], name=op.f("fk_practice_code_subject"), ondelete="RESTRICT"),
        sa.ForeignKeyConstraint(
            ["project"], ["subject.code"], name=op.f("fk_practice_project_subject"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_practice")),
    )
    for name, columns in (
        ("ix_practice_confirm", ["confirm_by"]), ("ix_practice_review", ["review_by"]),
        ("ix_practice_standing", ["standing", "code"]), ("ix_practice_project", ["project"]),
        ("ix_practice_owner", ["owner"]), ("ix_practice_expert", ["expert"]),
    ):  # fmt: skip
        op.create_index(name, "practice", columns)
    _rows_of_a_card()


def _rows_of_a_card() -> None:
    """Its texts, effects and steps, a row each."""
    op.create_table(
        "practice_text",
        sa.Column("practice", sa.String(length=40), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _of_practice("practice_text"),
        sa.PrimaryKeyConstraint("practice", "field", name=op.f("pk_practice_text")),
    )
    op.create_table(
        "practice_effect",
        sa.Column("practice", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("unit", sa.String(length=60), nullable=False),
        sa.Column("direction", _one_of("direction", ("fall", "rise")), nullable=False),
        sa.Column("quantity", _one_of("quantity", QUANTITIES), nullable=False),
        sa.Column("base", Exact(), nullable=False),
        sa.Column("fact", Exact(), nullable=False),
        sa.Column("base_on", sa.Date(), nullable=True),
        sa.Column("fact_on", sa.Date(), nullable=True),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=300), nullable=False),
        _of_practice("practice_effect"),
        sa.PrimaryKeyConstraint("practice", "number", name=op.f("pk_practice_effect")),
    )
    op.create_table(
        "practice_step",
        sa.Column("practice", sa.String(length=40), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("role", sa.String(length=200), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        _of_practice("practice_step"),
        sa.PrimaryKeyConstraint("practice", "number", name=op.f("pk_practice_step")),
    )


def downgrade() -> None:
    """Go back to the revision before."""
    for table in ("practice_step", "practice_effect", "practice_text", "practice"):
        op.drop_table(table)
    _kinds(AFTER, BEFORE)


def _of_practice(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_practice_subject")
    return sa.ForeignKeyConstraint(["practice"], ["subject.code"], name=name, ondelete="RESTRICT")


def _one_of(name: str, words: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=40)


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
