"""What the paper "what is missing for a status" says: each criterion, by which record it stands, and what to do."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection

from domain.methodology.criteria import Occasion
from domain.methodology.schema import Pack
from domain.reports.readiness import STANDINGS, readiness
from domain.text.called import CALLED


def readiness_facts(
    connection: Connection, pack: Pack, organisation: str, level: str, today: date, occasion: Occasion | None = None
) -> dict[str, Any]:
    """The facts under the names by which a template asks for them."""
    found = next(readiness(connection, pack, [organisation], level, today, occasion))
    return {
        "code": found.organisation,
        "organisation": found.title,
        "level": pack.levels[level].ru,
        "criteria": found.found.title.ru,
        "edition": found.found.edition,
        "threshold": found.found.threshold,
        "occasion": CALLED[Occasion][found.occasion].ru,
        "share": round(found.share),
        "passes": found.passes,
        "dated": today,
        "obstacles": [one.ru for one in found.obstacles],
        "lines": [
            {"title": one.criterion.title.ru, "requirement": one.criterion.requirement,
             "standing": STANDINGS[one.standing].ru, "record": one.record.ru, "to_do": one.to_do.ru}
            for one in found.lines
        ],
    }  # fmt: skip
