"""What `potok doctor` says of the seals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import func, select

from console.desk import Desk
from domain.engine.columns import as_instant
from domain.engine.words import Words
from domain.stored.tables import TABLES


def seals_said(desk: Desk) -> Iterator[tuple[Words, Words | None]]:
    """When the journal was sealed last and which key signs, each with what to do."""
    from flows.seal_copies import key_of

    with desk.reading() as connection:
        found = connection.execute(select(func.max(TABLES["seal"].c.sealed_at))).scalar()
    last: datetime | None = found and as_instant(found)
    when = (
        Words("печатей ещё нет", "no seal yet")
        if last is None
        else Words(f"последняя {last:%d.%m.%Y}", f"the last one is of {last:%Y-%m-%d}")
    )
    if (key := key_of(desk.settings)) is None:
        yield (
            Words(f"{when.ru}; ключа подписи нет", f"{when.en}; there is no signing key"),
            Words("сделайте его: potok journal key --new", "make one: potok journal key --new"),
        )
    else:
        yield Words(f"{when.ru}; подписывает ключ {key.name}", f"{when.en}; the key {key.name} signs"), None
