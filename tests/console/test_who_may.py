"""Who may do what is one table, from the actions and the pack."""

from __future__ import annotations

import json

from domain.engine.action import ACTIONS
from tests.console.conftest import Window


def test_every_action_is_in_the_table_with_its_roles(blank_window: Window) -> None:
    rows = json.loads(blank_window("methodology", "show", "--actions", "--json").out)

    assert {row["action"] for row in rows} == {action.command.name for action in ACTIONS.values()}
    assert next(row for row in rows if row["action"] == "appoint")["roles"] == ["administrator", "rcc_methodologist"]


def test_the_table_speaks_the_readers_language(blank_window: Window) -> None:
    russian = blank_window("methodology", "show", "--actions").out
    english = blank_window("methodology", "show", "--actions", "--language", "en").out

    assert "Назначить члена комиссии" in russian
    assert "роли, которые называют ворота этапа" in russian
    assert "Appoint a commissioner" in english
