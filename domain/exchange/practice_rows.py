"""A checked row of a base of practices as the command that enters it, and the base as such rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from domain.engine.command import Command
from domain.exchange.table import Row
from domain.methodology.practice_words import TEXTS
from domain.practices.cards import CHOSEN, AmendPractice, DraftPractice
from domain.practices.effects import SetEffect
from domain.practices.steps import SetStep
from domain.programme.kinds import Consent, Direction, Quantity
from domain.stored.tables import TABLES

_subject, _practice, _text, _effect, _step = (
    TABLES[name] for name in ("subject", "practice", "practice_text", "practice_effect", "practice_step")
)


def card(row: Row, said: Mapping[str, Any], code: str, *, known: bool) -> Command:
    """The card of a practice: a new draft, or what a row says of one that is there."""
    values = row.values
    common = {name: value for name, value in said.items() if name not in {"organisation", "owner"}}
    told: dict[str, Any] = {name: str(values[name]) for name in TEXTS if values.get(name)}
    told |= {name: str(values[name]) for name in ("sphere", "category") if values.get(name)}
    if values.get("consent"):
        told["consent"] = Consent(str(values["consent"]))
    if values.get("cost") is not None:
        told["cost"] = Decimal(str(values["cost"]))
    if said["owner"]:
        told["owner"] = said["owner"]
    title = str(values["title"])
    if known:
        return AmendPractice(**common, subject=code, title=title, **told)
    return DraftPractice(**common, title=title, organisation=said["organisation"], code=code, card=told)


def effect(row: Row, facts: Mapping[str, Any]) -> Command:
    """A comparable effect; one of the same name is written anew."""
    values = row.values
    return SetEffect(
        **facts, title=str(values["title"]), unit=str(values["unit"]), direction=Direction(str(values["direction"])),
        base=Decimal(str(values["base"])), fact=Decimal(str(values["fact"])), base_on=_day(values["base_on"]),
        fact_on=_day(values["fact_on"]), quantity=Quantity(str(values.get("quantity") or Quantity.OTHER)),
        method=str(values.get("method") or ""), confirmed_by=str(values.get("confirmed_by") or ""), by_name=True,
    )  # fmt: skip


def step(row: Row, facts: Mapping[str, Any]) -> Command:
    """A step of the algorithm, after those before it; one of the same name is written anew."""
    values = row.values
    days = int(str(values["days"]))
    return SetStep(**facts, title=str(values["title"]), role=str(values["role"]), days=days, by_name=True)


def _day(value: object) -> date:
    return value if isinstance(value, date) else date.min


def written_out(connection: Connection) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
    """Layout -> the rows of the base, so that reading them again changes nothing."""
    yield "practices", _cards(connection)
    for layout, table, names in (
        ("practice_effects", _effect, {"name": "title"}), ("practice_steps", _step, {}),
    ):  # fmt: skip
        query = select(table).order_by(table.c.practice, table.c.number)
        yield (
            layout,
            (
                {names.get(key, key): value for key, value in row.items() if value not in {None, ""}}
                for row in connection.execute(query).mappings()
            ),
        )


def _cards(connection: Connection) -> Iterator[dict[str, Any]]:
    texts: dict[str, dict[str, str]] = {}
    for code, name, text in connection.execute(select(_text.c.practice, _text.c.field, _text.c.text)):
        texts.setdefault(code, {})[name] = text
    columns = (_subject.c.code, _subject.c.title, _subject.c.organisation, *(_practice.c[name] for name in CHOSEN))
    query = select(*columns).join(_practice, _practice.c.code == _subject.c.code).order_by(_subject.c.code)
    for row in connection.execute(query).mappings():
        yield {key: value for key, value in row.items() if value is not None} | texts.get(row["code"], {})
