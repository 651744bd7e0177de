"""What a pack says otherwise than the methodology in use, shown value by value."""

from __future__ import annotations

from dataclasses import asdict

from console.answer import Answer
from console.desk import Desk
from console.terminal_table import Column, Table
from domain.methodology.difference import differences
from domain.methodology.schema import Pack


def contrast(desk: Desk, text: str, then: Pack, name: str) -> Answer:
    """What the text of a pack says otherwise than the one in use, value by value."""
    now, say = desk.programme.packs.current, desk.say
    found = list(differences(desk.programme.text()[0], text))
    data = {"now": now.identity, "then": then.identity, "differences": [asdict(one) for one in found]}
    if not found:
        return Answer(data, [say(f"{name}: то же, что действует ({now.identity}).",
                                 f"{name}: the same as is in use ({now.identity}).")])  # fmt: skip
    columns = (
        Column(say("Строка", "Line"), right=True),
        Column(say("Ключ", "Key"), share=2),
        Column(say(f"Действует {now.identity}", f"In use: {now.identity}"), share=3),
        Column(say(f"Станет {then.identity}", f"Would be: {then.identity}"), share=3),
    )
    none = say("нет", "nothing")
    rows = [(str(one.line), one.key, _short(one.before, none), _short(one.after, none)) for one in found]
    head = say(f"{name}: отличий от действующей методики – {len(found)}.",
               f"{name}: values that differ from the methodology in use – {len(found)}.")  # fmt: skip
    same = say("Версия та же, а текст другой: поднимите version, иначе файл не примут.",
               "The version is the same and the text is not: raise `version`, or the file is refused.")  # fmt: skip
    return Answer(data, [head, *([same] if now.identity == then.identity else []), Table(columns, rows)])


SHORT = 200
"""Characters of a value that are shown beside another."""


def _short(text: str | None, none: str) -> str:
    return none if text is None else text if len(text) <= SHORT else f"{text[:SHORT]}…"
