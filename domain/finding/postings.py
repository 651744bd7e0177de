"""Postings are written with what they are made from, in the same transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from domain.engine.record import RETITLED, Record
from domain.engine.state import State
from domain.engine.wire import removal
from domain.finding.tables import TABLES
from domain.programme.kinds import SubjectKind

TITLE, CARD = "title", "card"
WEIGHTS = {TITLE: 8, "process": 3, "problem": 3, CARD: 1}
"""Part of a subject -> how much a word says there."""
MOST = 100
"""A word counts at most so often in one text."""
WHOLE = "whole"
"""The one part of a practice, its title among it: a word that stands in every card is one row of each."""

PARTS = (TITLE, "process", CARD, WHOLE)
"""Every part of which words are posted."""

WITHOUT_PART = removal(TABLES["posting"], ("subject", "part"))


def post(record: Record, code: str, part: str, texts: Iterable[str]) -> None:
    """The words of one part of a subject are these from now on."""
    _put(record, code, part, rows_of(code, part, texts))


def _put(record: Record, code: str, part: str, rows: Iterable[tuple[Any, ...]]) -> None:
    if record.world.states[code].version > 0:
        record.remove(WITHOUT_PART, "posting", (code, part), at=1)
    record.rows["posting"].extend(rows)


def rows_of(code: str, part: str, texts: Iterable[str]) -> list[tuple[Any, ...]]:
    """The rows of one part of a subject."""
    from domain.finding.words import terms

    found = terms("\n".join(filter(None, texts)))
    return [(term, code, part, WEIGHTS[part] * min(times, MOST)) for term, times in sorted(found.items())]


def retitled(record: Record, state: State) -> None:
    """A subject has another title than before; a practice's is posted with its card."""
    if state.kind != SubjectKind.PRACTICE:
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
"""Texts of a practice that say more of it than the others."""


def post_practice(record: Record, state: State, texts: Mapping[str, str], names: Iterable[str]) -> None:
    """The words of a practice are these from now on, the names of its indicators among them."""
    _put(record, state.code, WHOLE, of_practice(state.code, state.title, texts, names))


def of_practice(code: str, title: str, texts: Mapping[str, str], names: Iterable[str]) -> list[tuple[Any, ...]]:
    """The rows of a practice: what a word says in all its texts together."""
    rest = [text for field, text in sorted(texts.items()) if field not in HEAVY]
    parts = {TITLE: [title], **{part: [texts.get(part, "")] for part in HEAVY}, CARD: [*rest, *names]}
    found: Counter[str] = Counter()
    for part, said in parts.items():
        found.update({term: weight for term, _, _, weight in rows_of(code, part, said)})
    return [(term, code, WHOLE, weight) for term, weight in sorted(found.items())]


def _text(value: Any) -> str:
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value or "")
