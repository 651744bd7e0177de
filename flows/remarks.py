"""What an action is done with all the same, though somebody should look at it: personal data in free text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from pydantic import BaseModel

from domain.engine.state import State
from domain.engine.words import Words
from domain.text.personal_data import found_in

NOT_TEXT = frozenset({"actor", "command_id", "email", "link", "sha256"})
"""Fields whose digits mean something else."""


def remarks_on(form: BaseModel) -> tuple[Words, ...]:
    """A remark for each number in a form that looks like personal data, with the field where it stands."""
    return tuple(
        Words(
            f"{field.title or name}: похоже на персональные данные: {hit.kind.said.ru} {hit.masked}",
            f"{name}: looks like personal data: {hit.kind.said.en} {hit.masked}",
        )
        for name, field in type(form).model_fields.items()
        if name not in NOT_TEXT
        for text in _texts(getattr(form, name))
        for hit in found_in(text)
    )


DATES = ("start", "end", "started", "finished")
"""Fields of a form that say when something of a project was to be, or was."""


def before_the_opening(form: BaseModel, state: State) -> tuple[Words, ...]:
    """A remark for each date of a plan that lies before its project was opened, where a year is easily mistyped."""
    dated = ((type(form).model_fields[name], getattr(form, name)) for name in DATES if name in type(form).model_fields)
    return tuple(
        Words(
            f"{field.title}: {day:%d.%m.%Y} раньше открытия ({state.opened_on:%d.%m.%Y}); если это ошибка, "
            "внесите верную дату тем же действием",
            f"{field.title}: {day} is before the opening ({state.opened_on}); if that is a slip, "
            "enter the right date by the same action",
        )
        for field, day in dated
        if isinstance(day, date) and day < state.opened_on
    )


def _texts(value: Any) -> Iterator[str]:
    """The texts of a field, however deep they lie."""
    match value:
        case str():
            yield value
        case BaseModel():
            for name in type(value).model_fields:
                if name not in NOT_TEXT:
                    yield from _texts(getattr(value, name))
        case dict():
            yield from (text for inner in value.values() for text in _texts(inner))
        case list() | tuple():
            yield from (text for inner in value for text in _texts(inner))
