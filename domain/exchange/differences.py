"""What a row says otherwise of something that is there: what may change by it, and what is a fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from domain.engine.words import Words, written
from domain.exchange.headings import fold
from domain.exchange.knowledge import Known, Somebody
from domain.exchange.register import Body, Misnamed, Register, Unlike
from domain.exchange.remarks import same_name
from domain.exchange.table import Row
from domain.rules.names import plain_name

OF_PERSON = ("title", "post", "organisation", "region", "language", "cadence", "delivery")
"""Columns that change a person."""


def must_be_so(
    title: str,
    body: Body,
    said: Mapping[str, str | None],
    titles: Mapping[tuple[str, str | None], Words],
    *,
    by_code: bool,
) -> None:
    """An organisation or a centre that a row names by its code, or by its title alone, is as the row says."""
    unlike = [
        Misnamed(name, "", _as_at(body, titles.get((name, known), known), by_code=by_code))
        for name, here in said.items()
        if here is not None and here != (known := getattr(body, "parent" if name == "host" else name))
    ]
    if plain_name(title) != plain_name(body.title):
        ru = f"«{body.title}»: у {body.code} это название; для новой организации нужен свободный код"
        en = f"“{body.title}”, which {body.code} is called; a new organisation needs a code of its own"
        unlike.append(Misnamed("title", title, Words(ru, en)))
    if unlike:
        raise Unlike(tuple(unlike))


def changes(row: Row, known: Somebody, organisation: str | None) -> dict[str, Any]:
    """What a row says otherwise of a person; a shorter spelling of the name says nothing new."""
    said = {key: str(row.values.get(key) or "") for key in OF_PERSON}
    said["organisation"], said["delivery"] = organisation or "", said["delivery"].lower()
    found = {key: value for key, value in said.items() if value and value != (getattr(known, key) or "")}
    title = found.get("title", "")
    if title and len(title) <= len(known.title) and same_name(title, known.title):
        del found["title"]
    return found


def must_be_the_project(row: Row, known: Known, register: Register) -> None:
    """A row whose code is taken is about that very project: what cannot be amended is the same."""
    values = row.values
    if fold(str(values["title"])) != fold(known.title):
        said = f"«{known.title}»: у проекта {known.code} это название; для нового проекта нужен свободный код"
        en = f"“{known.title}”, which {known.code} is called; a new project needs a code of its own"
        raise Misnamed("title", str(values["title"]), Words(said, en))
    here = (
        ("organisation", register.code("organisation", row, register.organisations), known.organisation),
        ("centre", register.code("centre", row, register.centres), known.centre),
        ("opened_on", values.get("opened_on") if known.ended else None, known.opened_on),
    )
    unlike = [Misnamed(key, "", _kept(known, is_so)) for key, said, is_so in here if said and said != is_so]
    if unlike:
        raise Unlike(tuple(unlike))


def percent_of(row: Row, unit: str) -> Iterator[Misnamed]:
    """Cells with the sign of percent, of an indicator that is measured in something else."""
    if not unit or any(sign in unit.casefold() for sign in ("%", "проц", "п.п", "п. п", "percent", "доля", "share")):
        return
    for key in sorted(row.percent):
        value = row.values.get(key)
        if isinstance(value, Decimal):
            ru, en = f"число в единице показателя («{unit}»), без знака %", f"a number in “{unit}”, without percent"
            yield Misnamed(key, f"{written(value.normalize()).ru}%", Words(ru, en))


def as_stated(value: Decimal) -> Words:
    """What a measurement is in another table of the same import."""
    said = written(value.normalize())
    ru = f"{said.ru}, как в другой таблице этой загрузки за ту же дату; ещё одно наблюдение — в неё же"
    en = f"{said.en}, as another table of this import has it for the day; one more observation belongs into that table"
    return Words(ru, en)


def _as_at(body: Body, known: Words | str | None, *, by_code: bool) -> Words:
    said = known if isinstance(known, Words) else Words(known or "пусто", known or "blank")
    if by_code:
        return Words(f"{said.ru}: так у {body.code}", f"{said.en}, as {body.code} has it")
    ru = f"как у {body.code} с таким же названием ({said.ru}); у другой организации укажите код"
    return Words(ru, f"the same as at {body.code} of this title ({said.en}); give another one a code")


def _kept(known: Known, value: date | str | None) -> Words:
    ru = f"{value:%d.%m.%Y}" if isinstance(value, date) else value or "пусто"
    return Words(f"{ru}: у {known.code} это не меняется", f"{value or 'blank'}: {known.code} keeps this")
