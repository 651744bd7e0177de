"""The practices that a package carries: published cards that were drawn from its project, as they stood when frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from sqlalchemy import literal_column, select

from domain.engine.values import plain
from domain.engine.wire import Among, Row, Statement
from domain.engine.world import Lookup, Question, World
from domain.methodology.practice_words import TEXTS
from domain.stored.tables import TABLES

_practice, _text, _step = TABLES["practice"], TABLES["practice_text"], TABLES["practice_step"]
_subject = TABLES["subject"]

KEPT_BACK = frozenset({"process", "consent_terms"})
"""Texts that a receiver does not need: the card of the project says the one, the other is between two organisations."""

_PUBLISHED = _practice.c.standing == literal_column("'published'")
_CARDS = Statement(
    select(_practice.c.project, _practice.c.code, _subject.c.title, _practice.c.cost)
    .join(_subject, _subject.c.code == _practice.c.code)
    .where(Among(_practice.c.project, "codes"), _PUBLISHED)
    .order_by(_practice.c.code)
)
_TEXTS = Statement(
    select(_text.c.practice, _text.c.field, _text.c.text)
    .join(_practice, _practice.c.code == _text.c.practice)
    .where(Among(_practice.c.project, "codes"), _PUBLISHED)
)
_STEPS = Statement(
    select(_step.c.practice, _step.c.number, _step.c.title, _step.c.role, _step.c.days)
    .join(_practice, _practice.c.code == _step.c.practice)
    .where(Among(_practice.c.project, "codes"), _PUBLISHED)
    .order_by(_step.c.practice, _step.c.number)
)


@dataclass(slots=True)
class Carried:
    """Published practices by the project from which they were drawn."""

    cards: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    by_code: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of(self, project: str) -> list[dict[str, Any]]:
        """The practices of a project, as a package keeps them."""
        return [
            card | {"texts": [{"key": key, "text": card["texts"][key]} for key in TEXTS if key in card["texts"]]}
            for card in self.cards.get(project, ())
        ]


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    said = {"codes": sorted({command.project for command in commands})}
    yield from ((statement, said) for statement in (_CARDS, _TEXTS, _STEPS))


def _take(world: World, found: Carried, rows: Sequence[Row]) -> None:
    for row in rows:
        match row:
            case (project, code, title, cost):
                said = None if cost is None else plain(Decimal(str(cost)))
                card: dict[str, Any] = {
                    "code": code,
                    "title": title,
                    "cost": said,
                    "texts": {},
                    "steps": [],
                }
                found.by_code[code] = card
                found.cards.setdefault(project, []).append(card)
            case (practice, name, text):
                if text and name not in KEPT_BACK:
                    found.by_code[practice]["texts"][name] = text
            case (practice, _, title, role, days):
                found.by_code[practice]["steps"].append({"title": title, "role": role, "days": days})


CARRIED: Lookup[Carried] = Lookup(name="carried_practices", empty=Carried, ask=_ask, take=_take)
"""Published practices of the projects that are frozen."""
