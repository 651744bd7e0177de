"""Whether the database guards its journal by the very triggers it was made with, and is changed by no others."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from domain.engine.words import Words
from domain.stored.tables import TABLES

GUARDED = ("journal", "seal")
VERBS = {"sqlite": ("UPDATE", "DELETE"), "postgresql": ("UPDATE", "DELETE", "TRUNCATE")}

_SQLITE = "SELECT name, tbl_name, type, sql FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name"
_SQLITE_TEXT = (
    "CREATE TRIGGER {table}_refuses_{verb} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END"
)

_TRIGGERS = (
    "SELECT t.tgname, c.relname, 'trigger', CASE WHEN t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL "
    "AND t.tgattr::text = '' THEN p.prosrc || ' ' || t.tgtype END "
    "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
    "WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace "
    "UNION ALL SELECT rulename, tablename, 'rule', NULL FROM pg_rules WHERE schemaname = current_schema() "
    "UNION ALL SELECT policyname, tablename, 'policy', NULL FROM pg_policies WHERE schemaname = current_schema() "
    "UNION ALL SELECT viewname, viewname, 'view', NULL FROM pg_views WHERE schemaname = current_schema() ORDER BY 2, 1"
)
_POSTGRESQL_TEXT = (
    "BEGIN RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'integrity_constraint_violation'; END {type}"
)
_BEFORE_STATEMENT = {"UPDATE": 2 | 16, "DELETE": 2 | 8, "TRUNCATE": 2 | 32}
"""How PostgreSQL notes that a trigger runs once before a statement of that verb."""

KINDS = {"trigger": "триггер", "rule": "правило", "policy": "политика", "view": "представление"}

Guard = tuple[str, str, str]
"""Name, table and text of a trigger."""


def unguarded(connection: Connection) -> Iterator[Words]:
    """Verbs that nothing refuses any more, then everything beside the guards that acts on a table by itself."""
    dialect = connection.dialect.name
    expected, found = _expected(dialect), _found(connection)
    for guard in sorted(expected.keys() - found.keys()):
        verb, table = expected[guard], guard[1]
        yield Words(
            f"база больше не запрещает {verb} таблицы {table}: триггер снят или изменён",
            f"the database refuses {verb} of {table} no more: its trigger was dropped or changed",
        )
    guards = {(name.lower(), table) for name, table, _ in expected}  # one that is not as it was is named above
    for one in sorted(found.keys() - expected.keys()):
        name, table, _ = one
        if (dialect == "sqlite" or table in TABLES) and (name.lower(), table) not in guards:
            yield Words(
                f"чужое в базе: {KINDS[found[one]]} {name} (таблица {table}); программа этого не создавала",
                f"not of this program: the {found[one]} {name} (table {table})",
            )


def _expected(dialect: str) -> dict[Guard, str]:
    """Every guard -> the verb that it refuses."""
    every = [(table, verb) for table in GUARDED for verb in VERBS[dialect]]
    if dialect == "sqlite":
        text = _SQLITE_TEXT.format
        return {(f"{table}_refuses_{verb}", table, text(table=table, verb=verb)): verb for table, verb in every}
    told = _POSTGRESQL_TEXT.format
    return {
        (f"{table}_refuses_{verb}".lower(), table, told(type=_BEFORE_STATEMENT[verb])): verb for table, verb in every
    }


def _found(connection: Connection) -> dict[Guard, str]:
    """Everything that acts by itself -> its kind; the text of what is switched off or asks for more is blank."""
    query = _SQLITE if connection.dialect.name == "sqlite" else _TRIGGERS
    rows = connection.exec_driver_sql(query)
    return {(name, table, " ".join((text or "").split())): kind for name, table, kind, text in rows}
