"""What the earliest releases laid down otherwise than they told it: set right where their databases come in."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, update

from domain.proving.replay import CHUNK, PIECEWISE, described, replayed
from domain.stored.tables import TABLES

SETTLED = "0004"
"""Of databases before this migration some left out when an indicator is measured next, or kept a day that passed."""


def tell_anew(connection: Connection, revision: str) -> None:
    """Set the day of each indicator's next measurement to what the journal tells, after an upgrade from a migration.

    A journal that does not make sense changes nothing: that is for `verify` to say.
    """
    if revision >= SETTLED:
        return
    kept, again = TABLES["indicator"], described().tables["indicator"]
    right = (
        update(kept)
        .where(kept.c.project == bindparam("of"), kept.c.key == bindparam("named"))
        .values(next_on=bindparam("day"))
    )
    told = select(again.c.project.label("of"), again.c.key.label("named"), again.c.next_on.label("day"))
    with replayed(connection) as found:
        if found.nonsense:
            return
        for rows in found.connection.execute(told, execution_options=PIECEWISE).mappings().partitions(CHUNK):
            connection.execute(right, [dict(row) for row in rows])
