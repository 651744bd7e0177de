"""The practices that a package carries: published cards that were drawn from its project, as they stood when frozen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Table, literal_column, select

from domain.engine.values import as_row
from domain.engine.wire import Among, Row, Statement
from domain.engine.world import Lookup, Question, World
from domain.methodology.practice_words import TEXTS
from domain.stored.tables import TABLES

_practice, _text, _step = TABLES["practice"], TABLES["practice_text"], TABLES["practice_step"]
_effect, _evidence, _subject = TABLES["practice_effect"], TABLES["evidence"], TABLES["subject"]

KEPT_BACK = frozenset({"process", "consent_terms"})
"""Texts that a receiver does not need: the card of the project says the one, the other is between two organisations."""

STEP = ("title", "role", "days")
EFFECT = ("name", "unit", "direction", "quantity", "base", "base_on", "fact", "fact_on", "method", "confirmed_by")
TEMPLATE = ("kind", "title", "sha256")
ROWS: Mapping[str, Sequence[str]] = {"steps": STEP, "effects": EFFECT, "templates": TEMPLATE}
"""What a practice keeps in rows -> what a package says of each."""

_PUBLISHED = _practice.c.standing == literal_column("'published'")
_CARDS = Statement(
    select(_practice.c.project, _practice.c.code, _subject.c.title, _practice.c.cost)
    .join(_subject, _subject.c.code == _practice.c.code)
    .where(Among(_practice.c.project, "codes"), _PUBLISHED)
)
_TEXTS = Statement(
    select(_text.c.practice, _text.c.field, _text.c.text)
    .join(_practice, _practice.c.code == _text.c.practice)
    .where(Among(_practice.c.project, "codes"), _PUBLISHED)
)


def _rows_of(kind: str, table: Table, practice: str, number: str) -> Statement:
    """The rows of one kind of published practices, in their order."""
    return Statement(
        select(literal_column(f"'{kind}'"), table.c[practice], *(table.c[name] for name in ROWS[kind]))
        .join(_practice, _practice.c.code == table.c[practice])
        .where(Among(_practice.c.project, "codes"), _PUBLISHED)
        .order_by(table.c[practice], table.c[number])
    )


STATEMENTS = (
    _CARDS, _TEXTS, _rows_of("steps", _step, "practice", "number"),
    _rows_of("effects", _effect, "practice", "number"), _rows_of("templates", _evidence, "subject", "entry"),
)  # fmt: skip


@dataclass(slots=True)
class Carried:
    """Published practices by the project from which they were drawn."""

    cards: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    by_code: dict[str, dict[str, Any]] = field(default_factory=dict)

    def of(self, project: str) -> list[dict[str, Any]]:
        """The practices of a project, as a package keeps them."""
        return [
            card | {"texts": [{"key": key, "text": card["texts"][key]} for key in TEXTS if key in card["texts"]]}
            for card in sorted(self.cards.get(project, ()), key=lambda card: str(card["code"]))
        ]


def files_of(practices: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, str]]:
    """The templates of practices of which there is a file; nothing of those that an earlier release carried."""
    return (row for one in practices for row in one.get("templates", ()) if row["sha256"])


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    said = {"codes": sorted({command.project for command in commands})}
    yield from ((statement, said) for statement in STATEMENTS)


def _take(world: World, found: Carried, rows: Sequence[Row]) -> None:
    for row in rows:
        match row:
            case (project, code, title, cost):
                card: dict[str, Any] = {"code": code, "title": title, "cost": as_row(cost), "texts": {}}
                found.by_code[code] = card | {kind: [] for kind in ROWS}
                found.cards.setdefault(project, []).append(found.by_code[code])
            case (practice, name, text):
                if text and name not in KEPT_BACK:
                    found.by_code[practice]["texts"][name] = text
            case (kind, practice, *values):
                said = dict(zip(ROWS[kind], map(as_row, values), strict=True))
                found.by_code[practice][kind].append(said)


CARRIED: Lookup[Carried] = Lookup(name="carried_practices", empty=Carried, ask=_ask, take=_take)
"""Published practices of the projects that are frozen."""
