"""How the indicators and the milestones of a project's own are called where facts name them by their keys."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from domain.reports.surroundings import parts
from domain.stored.tables import TABLES

_indicator, _milestone = TABLES["indicator"], TABLES["milestone"]

NAMED = re.compile(r"\b(?:indicator|measurement|milestone)\b")
"""What a text of facts says that names one of them."""


def part_names(connection: Connection, projects: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """Project -> key -> name."""
    found: dict[str, dict[str, str]] = {}
    for some in parts(projects):
        for table, name in ((_milestone, _milestone.c.title), (_indicator, _indicator.c.name)):
            query = select(table.c.project, table.c.key, name).where(table.c.project.in_(some))
            for project, key, called in connection.execute(query):
                found.setdefault(project, {})[key] = called
    return found
