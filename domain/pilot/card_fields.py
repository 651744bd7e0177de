"""The fields of a project's card (domain notes, §4.1): one list that forms, layouts, gates and comparisons share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from domain.engine.values import clean
from domain.engine.words import Words
from domain.programme.kinds import Consent

if TYPE_CHECKING:
    from domain.methodology.schema import Pack


class Kind(StrEnum):
    """What a field of the card holds."""

    LINE = "line"
    TEXT = "text"
    LIST = "list"
    CHOICE = "choice"
    MONEY = "money"
    DATE = "date"
    PERSON = "person"
    YES_NO = "yes_no"


class Block(StrEnum):
    """Which part of the card a field belongs to."""

    HEAD = "head"
    SCOPE = "scope"
    JUSTIFICATION = "justification"
    EFFECT = "effect"
    APPROVAL = "approval"
    PROGRESS = "progress"


BLOCKS: Mapping[Block, Words] = {
    Block.HEAD: Words("Шапка", "Head"),
    Block.SCOPE: Words("Вовлечённые лица и рамки", "People and scope"),
    Block.JUSTIFICATION: Words("Обоснование", "Justification"),
    Block.EFFECT: Words("Экономический эффект", "Economic effect"),
    Block.APPROVAL: Words("Утверждаю", "Approval"),
    Block.PROGRESS: Words("Ход", "Progress"),
}


@dataclass(frozen=True, slots=True)
class CardField:
    """One field of the card."""

    key: str
    title: Words
    block: Block
    kind: Kind
    most: int = 4000
    """Longest text, in characters."""

    @property
    def empty(self) -> Any:
        """What stands for nothing in this field."""
        return "" if self.kind in {Kind.LINE, Kind.TEXT, Kind.LIST} and self.key not in NULLABLE else None


NULLABLE = frozenset({"number"})

CARD: Mapping[str, CardField] = {
    found.key: found
    for found in (
        CardField("title", Words("наименование проекта", "project name"), Block.HEAD, Kind.LINE, 500),
        CardField("number", Words("регистрационный номер", "registration number"), Block.HEAD, Kind.LINE, 60),
        CardField("sphere", Words("сфера", "sphere"), Block.HEAD, Kind.CHOICE, 40),
        CardField("subprogramme", Words("направление", "sub-programme"), Block.HEAD, Kind.CHOICE, 40),
        CardField("process", Words("оптимизируемый процесс", "optimised process"), Block.SCOPE, Kind.LINE, 300),
        CardField("category", Words("категория процесса", "process category"), Block.SCOPE, Kind.CHOICE, 40),
        CardField("clients", Words("клиенты процесса", "process clients"), Block.SCOPE, Kind.LIST),
        CardField("perimeter", Words("периметр проекта", "project perimeter"), Block.SCOPE, Kind.LIST),
        CardField("from_event", Words("граница процесса: от", "process boundary: from"), Block.SCOPE, Kind.LINE, 500),
        CardField("to_event", Words("граница процесса: до", "process boundary: to"), Block.SCOPE, Kind.LINE, 500),
        CardField("justification", Words("обоснование выбора", "justification"), Block.JUSTIFICATION, Kind.TEXT),
        CardField("key_risk", Words("ключевой риск", "key risk"), Block.JUSTIFICATION, Kind.TEXT),
        CardField("risks", Words("дополнительные риски", "additional risks"), Block.JUSTIFICATION, Kind.LIST),
        CardField("economic_effect", Words("есть экономический эффект", "has an economic effect"), Block.EFFECT,
                  Kind.YES_NO),
        CardField("effect_planned", Words("эффект, план, руб.", "effect planned, roubles"), Block.EFFECT, Kind.MONEY),
        CardField("effect_actual", Words("эффект, факт, руб.", "effect actual, roubles"), Block.EFFECT, Kind.MONEY),
        CardField("approved_by", Words("кто утвердил", "approved by"), Block.APPROVAL, Kind.PERSON, 40),
        CardField("approved_on", Words("дата утверждения", "approved on"), Block.APPROVAL, Kind.DATE),
        CardField("consent_kind", Words("дано ли согласие на публикацию", "is the consent to publish given"),
                  Block.APPROVAL, Kind.CHOICE, 40),
        CardField("consent", Words("согласие на публикацию", "consent to publish"), Block.APPROVAL, Kind.TEXT),
        CardField("note", Words("комментарий о ходе проекта", "progress note"), Block.PROGRESS, Kind.TEXT),
    )
}  # fmt: skip
"""Key -> field, in the order of the card."""

CONSENTS: Mapping[str, Words] = {
    Consent.GIVEN: Words("дано", "given"),
    Consent.GIVEN_WITH_CONDITIONS: Words("дано с условиями", "given with conditions"),
    Consent.REFUSED: Words("отказано", "refused"),
    Consent.PENDING: Words("ожидается", "pending"),
}
"""Answers about the consent to publish; its words stand beside."""

STORED = tuple(key for key in CARD if key != "title")
"""Fields that are columns of `project`; the title belongs to the subject."""


def choices(key: str, pack: Pack) -> Mapping[str, Words]:
    """What a field of choice may hold, and how it is called; nothing for any other field."""
    known = {"sphere": pack.spheres, "subprogramme": pack.subprogrammes, "category": pack.categories}
    return (known | {"consent_kind": CONSENTS}).get(key, {})


def lines(items: Iterable[str]) -> str:
    """A list as it is stored: one item a line."""
    return "\n".join(part for item in items for line in item.splitlines() if (part := clean(line)))


def items(text: str | None) -> tuple[str, ...]:
    """The items of a stored list."""
    return tuple(text.split("\n")) if text else ()


def stored(key: str, value: Any) -> Any:
    """A value of the card as its column holds it."""
    found = CARD[key]
    if value is None or value in {"", ()}:
        return found.empty
    return _STORED.get(found.kind, _same)(value)


def _list(value: Any) -> str:
    return lines((value,) if isinstance(value, str) else value)


def _same(value: Any) -> Any:
    return value


_STORED: Mapping[Kind, Callable[[Any], Any]] = {
    Kind.LIST: _list,
    Kind.CHOICE: str,
    Kind.LINE: lambda value: " ".join(str(value).split()),
    Kind.TEXT: lambda value: clean(str(value)),
}


def of_text(key: str, text: str | None) -> Any:
    """The value of a field from its text as a database hands it over."""
    found = CARD[key]
    if text is None or text == "":
        return found.empty
    if found.kind is Kind.MONEY:
        return Decimal(text)
    if found.kind is Kind.YES_NO:
        return text.lower() in {"1", "true", "t"}
    return date.fromisoformat(text) if found.kind is Kind.DATE else text
