"""What Alembic runs: on the connection it is given, or on the database of the settings."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Literal

from alembic import context
from alembic.operations.ops import MigrationScript
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString

import domain.stored.tables  # noqa: F401 - fills the one table of tables
from deployments.migrate import changing
from domain.engine.columns import Exact, Instant
from domain.engine.database import open_engine
from domain.finding.tables import HEAVIEST
from flows.settings import Settings
from notifications.tables import NoticeOwed

if TYPE_CHECKING:
    from alembic.autogenerate.api import AutogenContext
    from alembic.runtime.migration import MigrationContext


METADATA = NoticeOwed.metadata
"""Every table: those of notifications know those of the domain."""


def rendered(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """Write our column types into a migration by their own names, and SQLModel's text as plain text."""
    if kind != "type":
        return False
    if isinstance(item, (Exact, Instant)):
        name = type(item).__name__
        autogen.imports.add(f"from domain.engine.columns import {name}")
        return f"{name}()"
    if isinstance(item, AutoString):
        return f"sa.String(length={item.length})" if item.length else "sa.String()"
    return False


def compared(item: Any, name: str | None, kind: str, reflected: bool, other: Any) -> bool:
    """Every table and index, but one that stands in an order of its own: Alembic reads no order from SQLite."""
    return not (kind == "index" and name == HEAVIEST)


def numbered(
    migration: MigrationContext,
    revision: str | Iterable[str | None] | Iterable[str],
    scripts: list[MigrationScript],
) -> None:
    """Number migrations in their order: 0001, 0002, 0003."""
    head = ScriptDirectory.from_config(context.config).get_current_head()
    for script in scripts:
        script.rev_id = f"{int(head or 0) + 1:04}"


def run(**target: Any) -> None:
    """Run the migrations that were asked for."""
    context.configure(
        **target,
        target_metadata=METADATA,
        render_as_batch=True,
        render_item=rendered,
        include_object=compared,
        process_revision_directives=numbered,
        compare_type=True,
        compare_server_default=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    """Choose what to run on: a given connection, a script of SQL, or the database of the settings."""
    given: Connection | None = context.config.attributes.get("connection")
    if given is not None:
        run(connection=given)
        return
    engine = open_engine(Settings().database_url)
    if context.is_offline_mode():
        run(dialect_name=engine.dialect.name, literal_binds=True)
    else:
        with changing(engine) as connection:
            run(connection=connection)
        engine.dispose()


main()
