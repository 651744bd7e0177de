"""Seals of earlier days against what the journal was then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, select

from domain.engine.columns import instant_text
from domain.engine.journal import Sealed
from domain.engine.words import Words
from domain.proving.replay import Replayed
from domain.stored.tables import TABLES

_seal = TABLES["seal"]


def kept_seals(connection: Connection) -> list[Sealed]:
    """The seals that the database keeps, the oldest first."""
    columns = (_seal.c.sealed_at, _seal.c.subjects, _seal.c.entries, _seal.c.hash)
    return [Sealed(*row) for row in connection.execute(select(*columns).order_by(_seal.c.sealed_at))]


def broken_seals(seals: Iterable[Sealed], again: Replayed) -> Iterator[Words]:
    """Seals that the journal does not come to any more: of its first entries, as many as were sealed."""
    for one in seals:
        if one.entries == 0:
            continue
        then = again.sealed.get(one.entries)
        if then is not None and (then.subjects, then.entries, then.hash) == (one.subjects, one.entries, one.hash):
            continue
        moment = instant_text(one.sealed_at)
        if one.entries > again.entries:
            yield Words(
                f"печать {moment}: тогда было записей {one.entries}, теперь {again.entries}",
                f"the seal of {moment}: {one.entries} entries then, {again.entries} now",
            )
        else:
            yield Words(
                f"печать {moment}: то, что было до неё, с тех пор изменено",
                f"the seal of {moment}: what was before it has been changed since",
            )


def lost_seals(kept: Iterable[Sealed], noted: Iterable[Sealed]) -> Iterator[Words]:
    """Seals that were printed or noted outside of the database, and that it does not keep any more."""
    lines = {one.line() for one in kept}
    for one in sorted(noted, key=lambda one: one.sealed_at):
        if one.line() not in lines:
            moment = instant_text(one.sealed_at)
            yield Words(f"печати {moment} в базе больше нет", f"the database keeps the seal of {moment} no more")
