"""Checks a pack against everything that this program offers: rules, effects, events, notices, actions."""

from __future__ import annotations

from functools import cache

from domain.effects import EFFECTS, ENDS
from domain.events import EVENTS
from domain.handling.table import HANDLERS
from domain.methodology.checks import Known, problems_of
from domain.methodology.loader import load_text
from domain.methodology.problems import PackBroken
from domain.methodology.schema import Pack
from domain.rules import RULES
from notifications.notices import NOTICES

AT_GATES = frozenset({"submit", "decide"})
"""Actions whose roles each gate names for itself."""


@cache
def known() -> Known:
    """What a pack may name."""
    return Known(
        rules={name: rule.lifecycles for name, rule in RULES.items()},
        effects=EFFECTS.keys(),
        ends=ENDS,
        events=EVENTS.keys(),
        templates=NOTICES.keys(),
        actions={command.name for command in HANDLERS} - AT_GATES,
    )


def checked(text: str, file: str) -> Pack:
    """A pack that can be lived with; raises `PackBroken` with every problem."""
    pack = load_text(text, file)
    if problems := problems_of(pack, known(), text, file):
        raise PackBroken(problems)
    return pack
