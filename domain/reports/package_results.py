"""What the replicas of a package came to: the file that goes back to the region from which it came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import Connection, select

from domain.replication.foreign_results import FORM
from domain.reports import registers
from domain.reports.package_soundness import foreign_of
from domain.stored.tables import TABLES

_result, _closing, _indicator = TABLES["result"], TABLES["closing"], TABLES["indicator"]
VALUES = ("base", "target", "fact", "attainment")
_journal = TABLES["journal"]


@dataclass(frozen=True, slots=True)
class Abroad:
    """What another region said last of the replicas of a package."""

    region: str
    said_on: date
    replicas: int
    implemented: int
    reached: int


def abroad(connection: Connection, code: str) -> list[Abroad]:
    """What other regions said of a package, each by its last file, in the order of their names."""
    query = (
        select(_journal.c.happened_on, _journal.c.facts)
        .where(_journal.c.subject == code, _journal.c.kind == "results_taken")
        .order_by(_journal.c.seq)
    )
    last: dict[str, Abroad] = {}
    for row in connection.execute(query):
        said = orjson.loads(row.facts)
        counts = (said[key] for key in ("replicas", "implemented", "reached"))
        last[said["region"]] = Abroad(said["region"], row.happened_on, *counts)
    return [last[region] for region in sorted(last)]


def results_of(connection: Connection, code: str) -> dict[str, Any]:
    """Each replica with its receiver, where it stands, its fidelity and its results; no person is named."""
    package = registers.package(connection, code)
    foreign = foreign_of(connection, code)
    taken = registers.replicas(connection, code)
    return {
        "form": FORM,
        "package": foreign.source if foreign else code,
        "edition": package["edition"],
        "sha256": package["sha256"],
        "replicas": [_replica(connection, row) for row in taken],
    }


def _replica(connection: Connection, row: dict[str, Any]) -> dict[str, Any]:
    code = row["code"]
    closing = connection.execute(select(_closing).where(_closing.c.project == code)).mappings().one_or_none()
    names = (
        select(
            _indicator.c.name, _indicator.c.unit, _result.c.base, _result.c.target, _result.c.fact, _result.c.attainment
        )
        .join(_result, (_result.c.project == _indicator.c.project) & (_result.c.indicator == _indicator.c.key))
        .where(_result.c.project == code)
        .order_by(_indicator.c.key)
    )
    closed = {key: closing[key] for key in ("agreed_on", "reached", "core", "implemented")} if closing else {}
    return {
        "receiver": row["name"], "phase": row["phase"], "standing": row["standing"], "closing": closed,
        "results": [dict(found) for found in connection.execute(names).mappings()],
    }  # fmt: skip
