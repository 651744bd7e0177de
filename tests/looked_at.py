"""What a form of the pages says by itself: the entry at which its subject stood when it was filled in."""

from __future__ import annotations

from sqlalchemy import select

from domain.engine.database import open_engine, reading
from domain.stored.tables import TABLES
from flows.settings import Settings

_subject = TABLES["subject"]


def seen(settings: Settings, code: str) -> dict[str, str]:
    """What a form says of the entry at which its subject stood."""
    engine = open_engine(settings.database_url)
    with reading(engine) as connection:
        found = connection.execute(select(_subject.c.version).where(_subject.c.code == code)).scalar()
    engine.dispose()
    return {} if found is None else {"expected_version": str(found)}
