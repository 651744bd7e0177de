"""Reads what a pack says of packaged replication."""

from __future__ import annotations

from domain.methodology.document import Table
from domain.methodology.replication_words import STANDARD_REPLICATION, Replication


def replication_of(table: Table) -> Replication:
    """What is said of replication; what is not said is as in the standard one."""
    standard = STANDARD_REPLICATION
    if not table.values:
        return standard
    found = Replication(
        declines=table.all_words("declines") if table.has("declines") else standard.declines,
        answer_days=table.get("answer_days", int, standard.answer_days),
    )
    if found.answer_days < 1:
        table.fault(("answer_days",), "нужно целое число больше нуля", "needs a whole number above zero")
    table.basis()
    table.end()
    return found
