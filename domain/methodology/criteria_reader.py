"""Reads the sets of criteria of a pack, and how its commissions sit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from domain.engine.words import Words
from domain.methodology.basis import ASSUMED
from domain.methodology.criteria import (
    ONE,
    CommissionTerms,
    CriteriaSet,
    Criterion,
    CriterionKind,
    Occasion,
)
from domain.methodology.document import Table
from domain.methodology.records import whole
from domain.methodology.schema import Criteria


def read_sets(top: Table, levels: Mapping[str, Criteria]) -> tuple[CriteriaSet, ...]:
    """The sets of a pack; one that says no threshold has that of its level."""
    return tuple(_set(table, levels) for table in top.rows("sets"))


def _set(table: Table, levels: Mapping[str, Criteria]) -> CriteriaSet:
    level = table.need("level", str, "")
    own = levels.get(level)
    found = CriteriaSet(
        level=level,
        sphere=table.need("sphere", str, "") if table.has("sphere") else None,
        edition=table.need("edition", str, ""),
        effective_from=table.need("effective_from", date, date.min),
        title=table.words("title"),
        threshold=table.get("threshold", Decimal, own.pass_share if own else Decimal(0)),
        in_force=table.get("in_force", bool, True),
        groups=table.all_words("groups") if table.has("groups") else own.groups if own else {},
        criteria=tuple(_criterion(row) for row in table.rows("criteria")),
        basis=table.basis(),
    )
    table.end()
    return found


def _criterion(table: Table) -> Criterion:
    kind = table.chosen("kind", CriterionKind, CriterionKind.YES_NO)
    steps = tuple(_steps(table)) if kind is CriterionKind.STEP else ()
    least, most = Decimal(0), ONE
    if kind is CriterionKind.STEP:
        most = Decimal(max(len(steps) - 1, 1))
    if kind is CriterionKind.POINTS:
        least, most = table.need("least", Decimal, least), table.need("most", Decimal, most)
    at_most = kind is CriterionKind.COMPUTED and table.has("at_most")
    bound = "met_from" if kind is not CriterionKind.COMPUTED else "at_most" if at_most else "at_least"
    met_from = table.need(bound, Decimal, most) if kind is CriterionKind.COMPUTED or table.has(bound) else most
    found = Criterion(
        key=table.need("key", str, ""),
        group=table.need("group", str, ""),
        title=table.words("title"),
        kind=kind,
        requirement=table.get("requirement", bool, False),
        weight=table.get("weight", Decimal, ONE),
        least=least,
        most=most,
        met_from=met_from,
        steps=steps,
        indicator=table.need("indicator", str, "") if kind is CriterionKind.COMPUTED else "",
        at_most=at_most,
        evidence=table.words("evidence") if table.has("evidence") else None,
        per_place=table.get("per_place", bool, False),
        may_not_apply=table.get("may_not_apply", bool, False),
        assessed_at=frozenset(table.several("assessed_at", Occasion)),
        future=table.get("future", bool, False),
        obsolete_on=table.need("obsolete_on", date, date.min) if table.has("obsolete_on") else None,
        basis=table.basis(),
    )
    table.end()
    return found


def _steps(table: Table) -> Iterator[Words]:
    for row in table.rows("steps"):
        yield Words(row.need("ru", str, ""), row.need("en", str, ""))
        row.end()


def read_commission(table: Table) -> CommissionTerms:
    """How a commission of a level sits; what is not said is as it was before packs said it."""
    return whole(CommissionTerms, table, **({} if table.values else {"basis": ASSUMED}))
