"""What staff type, read the way they mean it: dates, numbers, people, indicators, conditions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, get_args

from domain.engine.asked import Field
from domain.engine.refusals import Reason, Refusal, bad_value, not_among
from domain.engine.words import Language, Words
from domain.text.called import CALLED
from flows.fields import day

DIRECTIONS = {"падает": "fall", "снизить": "fall", "растёт": "rise", "растет": "rise", "повысить": "rise"}
"""Russian words for the direction of an indicator."""


def words_of(known: Field | None) -> Mapping[Any, Words]:
    """What the choices of a field are called; nothing where it has none of ours."""
    if known is None:
        return {}
    kinds = (known.type, *get_args(known.type))
    return known.how.choices or next((CALLED[kind] for kind in kinds if kind in CALLED), {})


def chosen(known: Field | None, typed: Any) -> Any:
    """A choice that was typed as it is called, as a sheet takes it; anything else as it is, for the form to judge."""
    if not isinstance(typed, str):
        return typed
    said = typed.strip().casefold()
    for key, words in words_of(known).items():
        called = (words.ru, words.en, words.say(Language.RU), words.say(Language.EN))
        if said in (word.casefold() for word in called):
            return str(key)
    return typed


def pairs(field: str, words: Iterable[str], ru: str, en: str, *, blank: bool = False) -> dict[str, str]:
    """Texts such as `role=person`; refuses every one that is not a pair; a value may be blank only when asked."""
    found: dict[str, str] = {}
    faults: list[Reason] = []
    for word in words:
        key, equals, value = word.partition("=") if "=" in word else word.partition(":")
        if not (key.strip() and equals and (blank or value.strip())):
            faults.append(bad_value(field, f"«{word}»: нужно {ru}", f"“{word}”: {en} is expected"))
        found[key.strip()] = value.strip()
    if faults:
        raise Refusal(faults)
    return found


def indicators(words: Sequence[str]) -> list[dict[str, Any]]:
    """Texts such as `time; Время; мин; fall; 67; 30`, as the form of a project takes them."""
    rows = _split(
        "indicator",
        words,
        (6, 7),
        "«ключ; название; единица; fall или rise; база; цель», можно с идеалом в конце",
        "“key; name; unit; fall or rise; base; target”, with the ideal at the end if there is one",
    )
    names = ("key", "name", "unit", "direction", "base", "target", "ideal")
    return [
        dict(zip(names, (*row[:3], DIRECTIONS.get(row[3].lower(), row[3]), *row[4:]), strict=False)) for row in rows
    ]


def conditions(words: Sequence[str]) -> list[dict[str, Any]]:
    """Texts such as `Измерить повторно; PER-0003; 20.12.2024`, as the form of a decision takes them."""
    rows = _split(
        "condition", words, (3,), "«что сделать; кто отвечает; срок»", "“what to do; who is responsible; due date”"
    )
    return [{"text": text, "owner": owner, "due_on": due} for text, owner, due in rows]


def _split(field: str, words: Sequence[str], sizes: tuple[int, ...], ru: str, en: str) -> list[list[str]]:
    rows = [[part.strip() for part in word.split(";")] for word in words]
    faults = [
        bad_value(field, f"«{word}»: нужно {ru}", f"“{word}”: {en} is expected")
        for word, row in zip(words, rows, strict=True)
        if len(row) not in sizes
    ]
    if faults:
        raise Refusal(faults)
    return rows


def known(**words: tuple[str | None, Iterable[str]]) -> None:
    """Options whose values are words of the methodology or of ours; refuses every one that is not."""
    faults = [
        not_among(f"--{field}", value, allowed)
        for field, (value, allowed) in words.items()
        if value is not None and value not in allowed
    ]
    if faults:
        raise Refusal(faults)


def whole(field: str, text: str, least: int, most: int) -> int:
    """A whole number within bounds; refuses another text."""
    if not text.isdecimal() or not least <= int(text) <= most:
        ru, en = f"«{text}»: нужно целое число от {least} до {most}", f"“{text}”: a whole number from {least} to {most}"
        raise Refusal([bad_value(field, ru, en)])
    return int(text)


def date_of(field: str, text: str) -> date:
    """A date; refuses another text."""
    try:
        return date.fromisoformat(day(text) or "")
    except ValueError:
        ru, en = (
            f"«{text}» не дата; нужно ДД.ММ.ГГГГ или ГГГГ-ММ-ДД",
            f"“{text}” is no date; write DD.MM.YYYY or YYYY-MM-DD",
        )
        raise Refusal([bad_value(field, ru, en)]) from None
