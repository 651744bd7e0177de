"""What a sentence of the terminal tells a reader to type, as the form by which a page does the same."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from console.web.deeds import actions
from console.web.form_links import FORMS, form_at, led
from domain.engine.action import ACTIONS
from domain.engine.command import Command
from domain.engine.words import Language

WORD = r"[a-z][a-z-]*"
SAID = rf"--{WORD}(?:[ =][^\s,;:()]+)?|[A-Z]+(?:-[A-Z]+)*-\d+|\d+|…"
COMMAND = re.compile(rf"(potok {WORD} {WORD}(?: (?:{SAID}))*)")
"""A command as a sentence has it: room and word, then codes, numbers and options."""


@cache
def _typed() -> Mapping[str, type[Command]]:
    """Room and word of a command -> the action that it asks for."""
    return {words: action for action in actions().values() for words in action.typed}


def pieces(text: str, language: Language, subject: str = "") -> Iterator[tuple[str, str]]:
    """The text in pieces, each with an address: a command that a form stands for by the title of that form.

    A command that names nothing is about the `subject` of the page; one without a form stays as it is, led nowhere.
    """
    for piece in COMMAND.split(text):
        found = _form(piece, subject) if piece.startswith("potok ") else None
        if found is not None:
            action, href = found
            yield action.says.say(language), href
        elif piece:
            yield piece, ""


def _form(command: str, subject: str) -> tuple[type[Command], str] | None:
    _, room, word, *said = command.split()
    action = _typed().get(f"{room} {word}")
    if action is None and (own := FORMS.get(f"{room} {word}") or FORMS.get(word)):
        action = actions().get(own[0])
    if action is None:
        return None
    name = ACTIONS[action].names[0]
    if said and (href := led(command)).startswith("/do/"):
        return action, href
    code = next((one for one in said if one[0].isupper()), subject if name == "subject" else "")
    return action, form_at(action.name, **{name: code})
