"""Whether the database itself still refuses to change or remove an entry or a seal."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

GUARDED = ("journal", "seal")
VERBS = {"sqlite": ("update", "delete"), "postgresql": ("update", "delete", "truncate")}

_SQLITE = "SELECT lower(sql) FROM sqlite_master WHERE type = 'trigger'"
_SQLITE_BODY = "before {verb} on {table} begin select raise(abort, 'the journal is append-only'); end"
_POSTGRESQL = (
    "SELECT lower(t.tgname) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
    "WHERE t.tgenabled IN ('O', 'A') AND p.proname = 'refuse_change' AND position('RAISE EXCEPTION' in p.prosrc) > 0 "
    "AND t.tgrelid = to_regclass(split_part(t.tgname, '_', 1))"
)


def missing_guards(connection: Connection) -> Iterator[tuple[str, str]]:
    """Tables and verbs that nothing refuses any more."""
    kind = connection.dialect.name
    if kind == "sqlite":
        texts = [" ".join(str(text).split()) for text in connection.exec_driver_sql(_SQLITE).scalars()]
    else:
        texts = list(connection.exec_driver_sql(_POSTGRESQL).scalars())
    for table in GUARDED:
        for verb in VERBS[kind]:
            wanted = _SQLITE_BODY.format(verb=verb, table=table) if kind == "sqlite" else f"{table}_refuses_{verb}"
            if not any(text.endswith(wanted) for text in texts):
                yield table, verb
