"""The actions that a methodology names: who may do what, and what actions, fields and events are called."""

from __future__ import annotations

from console.answer import Answer
from console.desk import Desk
from console.terminal_table import Column, Table
from domain.engine.action import roles_for
from domain.methodology.schema import Pack
from domain.subjects import commands, declared_titles


def who_may(desk: Desk, pack: Pack) -> Answer:
    """Every action with the roles that may ask for it: as the pack says, or as declared with the action."""
    rows = [(asks, roles_for(pack, asks), asks.name in pack.actions) for asks in commands()]
    data = [{"action": asks.name, "roles": sorted(roles), "by_pack": known} for asks, roles, known in rows]
    columns = (Column(desk.say("Действие", "Action"), share=3), Column(desk.say("Кто может", "Who may"), share=4))
    at_gate = desk.say("роли, которые называют ворота этапа", "the roles that the phase's gate names")
    shown = [
        (
            asks.says.say(desk.language),
            ", ".join(pack.roles[r].title.say(desk.language) for r in sorted(roles)) or at_gate,
        )
        for asks, roles, _ in rows
    ]
    return Answer(data, [Table(columns, shown)])


def as_called(desk: Desk) -> Answer:
    """Every title with the key by which the table `[titles]` of a pack calls it anew, ours beside the region's."""
    found = sorted(declared_titles().items())
    data = [{"key": key, "ru": title.ru, "en": title.en, "own": title != title.declared} for key, title in found]
    columns = (
        Column(desk.say("Ключ", "Key"), share=3),
        Column(desk.say("Наше название", "Our title"), share=4),
        Column(desk.say("Как называется", "What it is called"), share=4),
    )
    rows = [(key, title.declared.say(desk.language), title.say(desk.language)) for key, title in found]
    return Answer(data, [Table(columns, rows)])
