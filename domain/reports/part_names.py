"""How indicators and milestones of a project, and criteria of a check, are called where facts name them by keys."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select

from domain.engine.packs import Packs
from domain.engine.words import Words
from domain.methodology.editions import set_of
from domain.reports.surroundings import parts
from domain.stored.tables import TABLES

_indicator, _milestone = TABLES["indicator"], TABLES["milestone"]
_check, _subject = TABLES["partner_check"], TABLES["subject"]

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


def criterion_names(
    connection: Connection, packs: Packs, subjects: Collection[str]
) -> Mapping[str, Mapping[str, Words]]:
    """Check -> key -> title of each criterion in the edition by which that check is judged."""
    found: dict[str, Mapping[str, Words]] = {}
    asked = select(_check.c.code, _subject.c.pack, _check.c.level, _check.c.edition)
    query = asked.join(_subject, _subject.c.code == _check.c.code)
    for some in parts(subjects):
        for check, pack, level, edition in connection.execute(query.where(_check.c.code.in_(some))):
            judged_by = set_of(packs.of(pack), level, edition)
            found[check] = {one.key: one.title for one in judged_by.criteria}
    return found
