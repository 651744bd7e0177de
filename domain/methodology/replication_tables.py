"""Reads what a pack says of packaged replication."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from domain.engine.words import Words
from domain.methodology.document import Table
from domain.methodology.package_parts import PackagePart
from domain.methodology.replication_words import STANDARD_REPLICATION, Replication

DAYS = ("answer_days", "report_days", "load_most")
SHARES = ("goal_share", "fidelity_least", "hold_share")


def replication_of(table: Table) -> Replication:
    """What is said of replication; what is not said is as in the standard one."""
    standard = STANDARD_REPLICATION
    if not table.values:
        return standard

    def words(key: str) -> Mapping[str, Words]:
        found: Mapping[str, Words] = table.all_words(key) if table.has(key) else getattr(standard, key)
        return found

    found = Replication(
        declines=words("declines"),
        ready=words("ready"),
        forms=words("forms"),
        shortfalls=words("shortfalls"),
        elements=_elements(table) if table.has("elements") else standard.elements,
        parts=_parts(table) if table.has("parts") else standard.parts,
        months=table.listed("months", int, standard.months),
        **{key: table.get(key, int, getattr(standard, key)) for key in DAYS},
        **{key: table.get(key, Decimal, getattr(standard, key)) for key in SHARES},
    )
    for key in DAYS:
        if getattr(found, key) < 1:
            table.fault((key,), "нужно целое число больше нуля", "needs a whole number above zero")
    for key in SHARES:
        if not 0 < getattr(found, key) <= 1:
            table.fault((key,), "нужна доля больше 0 и не больше 1", "needs a share above 0, 1 at most")
    if not found.months or list(found.months) != sorted({*found.months}) or found.months[0] < 1:
        table.fault(("months",), "нужны растущие числа месяцев", "needs growing numbers of months")
    table.basis()
    table.end()
    return found


def _elements(table: Table) -> Mapping[str, bool]:
    """Kind of document -> whether its element is core."""
    below = table.table("elements")
    return {key: below.need(key, bool, False) for key in below.values}


def _parts(table: Table) -> Mapping[str, PackagePart]:
    """Key of a part -> what it is."""
    found = {}
    for key, part in table.tables("parts").items():
        found[key] = PackagePart(part.words("title"), part.listed("documents", str), part.get("required", bool, False))
        part.end()
    return found
