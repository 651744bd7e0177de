"""The installation is a subject of its own: what its host says is entered into the journal."""

from __future__ import annotations

from alembic import op

revision = "0039"
down_revision: str | None = "0038"
branch_labels = None
depends_on = None

KINDS = (
    "organisation", "centre", "person", "project", "check", "package", "offer", "protocol", "assignment", "practice",
)  # fmt: skip
MATTERS = ("methodology", "time_zone", "security_log", "account_allowed", "account_forbidden", "signing_key")
CHECKED = (
    ("subject", "kind", "subjectkind", KINDS, (*KINDS, "installation")),
    ("counter", "kind", "subjectkind", KINDS, (*KINDS, "installation")),
    ("host_word", "about", "hostmatter", MATTERS, (*MATTERS, "trusted_proxies", "restored")),
)
"""Table, column, rule, the words that it took and those that it takes now."""


def upgrade() -> None:
    """Go to this revision."""
    for table, column, rule, before, after in CHECKED:
        _take(table, column, rule, before, after)


def downgrade() -> None:
    """Go back to the revision before."""
    for table, column, rule, before, after in CHECKED:
        _take(table, column, rule, after, before)


def _take(table: str, column: str, rule: str, before: tuple[str, ...], after: tuple[str, ...]) -> None:
    """Let a column hold these words; SQLite has no other way than its own text, which changes nothing that is stored.

    Building `subject` anew would lose its constraints, and every table refers to it.
    """
    if op.get_context().dialect.name != "sqlite":
        op.drop_constraint(op.f(f"ck_{table}_{rule}"), table, type_="check")
        op.create_check_constraint(op.f(f"ck_{table}_{rule}"), table, f"{column} IN ({_listed(after)})")
        return
    op.execute("PRAGMA writable_schema = ON")
    op.execute(
        f"UPDATE sqlite_master SET sql = replace(sql, '{column} IN ({_quoted(before)})', "  # noqa: S608 - words of this file
        f"'{column} IN ({_quoted(after)})') WHERE type = 'table' AND name = '{table}'"
    )
    op.execute("PRAGMA writable_schema = RESET")


def _listed(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _quoted(words: tuple[str, ...]) -> str:
    """The same inside a text of SQL."""
    return _listed(words).replace("'", "''")
