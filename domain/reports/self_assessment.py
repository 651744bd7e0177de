"""What an organisation says of itself at a check, and what changed in it after it was returned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import orjson
from sqlalchemy import Connection, select

from domain.methodology.schema import Decision
from domain.stored.tables import TABLES

_journal, _mark = TABLES["journal"], TABLES["self_mark"]
Spot = tuple[str, str]
"""Criterion and place."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """One line of a self-assessment."""

    criterion: str
    place: str
    value: Decimal | None
    """None where it is said not to apply."""
    note: str
    document: int | None
    """The entry of the document that shows it."""
    said_on: date
    accepted: bool | None
    """None where the desk review has not looked at it as it is now."""
    remark: str
    """What it was returned for last."""
    said_again: bool
    """It was said anew after that."""
    before: str | None
    """What was said then; None where nothing was."""


@dataclass(slots=True)
class _Returned:
    """A return: at which entry, for what, and what was said by then."""

    entry: int
    remark: str
    said: dict[Spot, str | None]


def assessed(connection: Connection, check: str) -> tuple[Assessed, ...]:
    """Each line as it stands now, beside what was said of it before it was returned last."""
    returned = _returned(connection, check)
    names = ("criterion", "place", "value", "note", "document", "said_on", "accepted")
    query = select(*(_mark.c[name] for name in names)).where(_mark.c.check == check).order_by(_mark.c.document)
    found = []
    for row in connection.execute(query).mappings():
        last = returned.get(row["criterion"])
        again = last is not None and (row["document"] or 0) > last.entry
        before = last.said.get((row["criterion"], row["place"])) if last is not None and again else None
        found.append(Assessed(**row, remark=last.remark if last else "", said_again=again, before=before))
    return tuple(found)


def _returned(connection: Connection, check: str) -> dict[str, _Returned]:
    """Criterion -> its last return: by the desk review, or of the whole self-assessment by the gate."""
    kinds = ("self_assessed", "assessment_reviewed", "decided")
    query = select(_journal.c.seq, _journal.c.kind, _journal.c.facts)
    of_it = query.where(_journal.c.subject == check, _journal.c.kind.in_(kinds)).order_by(_journal.c.seq)
    said: dict[Spot, str | None] = {}
    found: dict[str, _Returned] = {}
    for seq, kind, facts in connection.execute(of_it):
        told = orjson.loads(facts)
        if kind == "self_assessed":
            said[told["criterion"], told["place"]] = told["value"]
        elif kind == "assessment_reviewed":
            found |= {key: _Returned(seq, remark, dict(said)) for key, remark in told["returned"].items()}
        elif told["decision"] == Decision.REWORK and told["target"] == told["phase"]:
            found |= {key: _Returned(seq, told["comment"], dict(said)) for key, _ in said}
    return found
