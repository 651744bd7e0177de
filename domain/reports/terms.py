"""Until when somebody acts in a role: it is over from the day after its last one, whenever it is taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, FromClause, or_

from domain.stored.tables import TABLES


def lasts(on: date | ColumnElement[Any], held: FromClause = TABLES["role"]) -> ColumnElement[bool]:
    """Whether a role is held on a day: one that was lent is over after its last day, before a sweep takes it back."""
    return or_(held.c.until.is_(None), held.c.until >= on)
