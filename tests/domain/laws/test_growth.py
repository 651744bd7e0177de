"""What an action costs does not grow with the region: it asks by what it is about, and reads no table to its end."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from domain.engine.action import ACTIONS, Action
from domain.engine.wire import Row, Statement, Wire
from tests.prepared import Prepared

THROUGH_ALL = re.compile(r"SCAN (?!json_each|anon_\d)(\w+)|SEARCH (\w+) USING .*\(kind=\?")
"""How SQLite says that it reads a table from end to end, or all rows of a kind."""
FEW = frozenset({"counter", "identity_mode"})
"""Tables of a handful of rows."""
ABOUT_ALL: Mapping[str, frozenset[str]] = {
    "end_body": frozenset({"organisation", "centre", "project", "offer_place"}),
    "merge_body": frozenset({"organisation", "centre", "project", "offer_place"}),
    "unmerge_body": frozenset({"organisation", "centre", "project", "offer_place", "subject", "exemplar_status"}),
    "end_person": frozenset({"action", "condition"}),
    "merge_person": frozenset({"action", "condition", "commissioner"}),
    "unmerge_person": frozenset({"action", "condition", "second_hand", "subject", "exemplar_status"}),
    "anonymise_person": frozenset({"action", "condition", "decision", "personal"}),
    "accept_package": frozenset({"package"}),
}
"""Rare actions that have to look through a table: whatever names what ends, goes, or came from elsewhere; an undone
merger is anything to any check under way.
"""


def read_through(prepared: Prepared, asked: Sequence[str]) -> set[str]:
    """Tables that some questions read from end to end."""
    connection = prepared.region.engine.raw_connection()
    try:
        cursor = connection.cursor()
        plans = [cursor.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?")).fetchall() for sql in asked]
    finally:
        connection.close()
    found = (THROUGH_ALL.match(step) for plan in plans for *_, step in plan)
    return {one[1] or one[2] for one in found if one is not None} - FEW


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.command.name)
def test_an_action_asks_by_what_it_is_about(
    action: Action, prepared: Prepared, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    find = Wire._found

    def heard(wire: Wire, cursor: Any, statement: Statement, values: Mapping[str, Any]) -> list[Row]:
        asked.append(statement.sql("sqlite")[0])
        return find(wire, cursor, statement, values)

    monkeypatch.setattr(Wire, "_found", heard)
    prepared.outcome(prepared.examples[action.command])

    assert asked
    assert read_through(prepared, asked) == ABOUT_ALL.get(action.command.name, set())
