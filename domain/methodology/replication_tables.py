"""Reads what a pack says of packaged replication."""

from __future__ import annotations

from domain.methodology.document import Table
from domain.methodology.records import record
from domain.methodology.replication_words import STANDARD_REPLICATION, Replication

SHARES = ("goal_share", "fidelity_least", "hold_share")


def replication_of(table: Table) -> Replication:
    """What is said of replication; what is not said is as in the standard one."""
    if not table.values:
        return STANDARD_REPLICATION
    found = record(Replication, table)
    for key in SHARES:
        if not 0 < getattr(found, key) <= 1:
            table.fault((key,), "нужна доля больше 0 и не больше 1", "needs a share above 0, 1 at most")
    table.growing("months", found.months)
    table.basis()
    table.end()
    return found
