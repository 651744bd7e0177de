"""Postings are written with what they are made from, in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from domain.engine.record import RETITLED, Record
from domain.engine.state import State
from domain.engine.wire import removal
from domain.finding.tables import TABLES

TITLE, CARD = "title", "card"
WEIGHTS = {TITLE: 8, "process": 3, "problem": 3, CARD: 1}
"""Part of a subject -> how much a word says there."""
MOST = 100
"""A word counts at most so often in one text."""

WITHOUT_PART = removal(TABLES["posting"], ("subject", "part"))


def post(record: Record, code: str, part: str, texts: Iterable[str]) -> None:
    """The words of one part of a subject are these from now on."""
    if record.world.states[code].version > 0:
        record.remove(WITHOUT_PART, "posting", (code, part), at=1)
    record.rows["posting"].extend(rows_of(code, part, texts))


def rows_of(code: str, part: str, texts: Iterable[str]) -> list[tuple[Any, ...]]:
    """The rows of one part of a subject."""
    from domain.finding.words import terms

    found = terms("\n".join(filter(None, texts)))
    return [(term, code, part, WEIGHTS[part] * min(times, MOST)) for term, times in sorted(found.items())]


def retitled(record: Record, state: State) -> None:
    """A subject has another title than before."""
    post(record, state.code, TITLE, (state.title,))


RETITLED.append(retitled)

PROCESS = ("process",)
TEXTS = ("number", "from_event", "to_event", "justification", "key_risk", "clients", "perimeter", "risks", "note")
"""Fields of a card whose words it is found by, beside its title and process."""


def post_card(record: Record, code: str, card: Any) -> None:
    """The words of a project's card are these from now on."""
    post(record, code, "process", (str(card.get(key) or "") for key in PROCESS))
    post(record, code, CARD, (_text(card.get(key)) for key in TEXTS))


HEAVY = ("process", "problem")
"""Texts of a practice that say more of it than the others, each a part of its own."""


def post_practice(record: Record, code: str, texts: Mapping[str, str], names: Iterable[str]) -> None:
    """The words of a practice's card are these from now on, the names of its indicators among them."""
    for part, said in of_practice(texts, names).items():
        post(record, code, part, said)


def of_practice(texts: Mapping[str, str], names: Iterable[str]) -> dict[str, list[str]]:
    """Part -> texts of a practice whose words are found there."""
    rest = [text for field, text in sorted(texts.items()) if field not in HEAVY]
    return {**{part: [texts.get(part, "")] for part in HEAVY}, CARD: [*rest, *names]}


def _text(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
