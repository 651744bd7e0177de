"""A project's card in a TOML file: read into the form, and written as a template to fill in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from domain.engine.refusals import Refusal, bad_value
from domain.engine.words import Language, Words
from domain.methodology.schema import Pack
from domain.pilot.card_fields import BLOCKS, CARD, Kind, choices
from domain.text.toml import NotToml, parsed, written

BESIDE = ("organisation", "centre", "code", "people", "indicators")
"""What a card file says beside the fields of the card."""

MOST_PARTS = 1000
"""Indicators, risks, people of one card; no card has a tenth of that."""


def card_file(path: str) -> dict[str, Any]:
    """The fields of a card file as the form of a project takes them; refuses what is no card."""
    file = Path(path)
    try:
        found = parsed(written(file).decode("utf-8-sig"))
    except FileNotFoundError:
        raise Refusal([bad_value("--file", f"нет файла «{path}»", f"there is no file “{path}”")]) from None
    except (NotToml, UnicodeDecodeError) as error:
        raise Refusal([bad_value("--file", *_unreadable(path, file, error))]) from None
    faults = [
        bad_value(key, f"такого поля нет; есть: {_known()}", f"no such field; there are: {_known()}")
        for key in found
        if key not in CARD and key not in BESIDE
    ]
    faults += [
        bad_value(key, f"не больше {MOST_PARTS} строк", f"at most {MOST_PARTS} lines")
        for key, value in found.items()
        if isinstance(value, list) and len(value) > MOST_PARTS
    ]
    if faults:
        raise Refusal(faults)
    plain = {key: _plain(value) for key, value in found.items()}
    return {key: value for key, value in plain.items() if value not in ("", [], {})}


def _unreadable(path: str, file: Path, error: NotToml | UnicodeDecodeError) -> tuple[str, str]:
    """Why a file is no card, and where."""
    with file.open("rb") as source:
        packed = source.read(2) == b"PK"
    if packed:
        return (
            f"«{path}» — книга Excel; таблицы загружает команда potok import {path}",
            f"“{path}” is an Excel workbook; potok import {path} takes those",
        )
    if isinstance(error, UnicodeDecodeError):
        return f"«{path}» не в кодировке UTF-8; сохраните его в UTF-8", f"“{path}” is not in UTF-8; save it so"
    said = error.said
    return f"«{path}» не читается как TOML: {said.ru}", f"“{path}” is no TOML: {said.en}"


def _known() -> str:
    return ", ".join((*CARD, *BESIDE))


def _plain(value: Any) -> Any:
    """A value without blanks that the template left."""
    if isinstance(value, dict):
        return {key: _plain(found) for key, found in value.items() if found not in ("", [])}
    if isinstance(value, list):
        return [plain for found in value if (plain := _plain(found)) not in ("", {})]
    return value


EXAMPLES: Mapping[Kind, str] = {
    Kind.LINE: '""',
    Kind.TEXT: '""',
    Kind.LIST: "[]",
    Kind.CHOICE: '""',
    Kind.PERSON: '""',
}

HEAD = Words(
    "# Карточка бережливого проекта.  Заполните и откройте: potok project open --file ФАЙЛ\n"
    "# Участника можно назвать кодом, почтой или так: «Иванова Мария, методолог <m.ivanova@center.example>».",
    "# Card of a lean project.  Fill it in and open it: potok project open --file FILE\n"
    "# A person is named by code, by e-mail, or so: “Mary Ivanova, methodologist <m.ivanova@center.example>”.",
)

INDICATOR = (
    ("key", '"time"', Words("ключ латиницей", "a key in Latin letters")),
    ("name", '"Время подготовки"', Words("название", "name")),
    ("unit", '"мин"', Words("единица", "unit")),
    ("direction", '"fall"', Words("fall — снизить, rise — повысить", "fall or rise")),
    ("base", "67", Words("исходное значение", "base")),
    ("target", "30", Words("цель", "target")),
    ("ideal", "20", Words("идеал, если есть", "ideal, if any")),
    ("base_on", "2024-01-15", Words("дата исходного значения", "date of the base")),
    ("target_on", "2024-09-30", Words("дата цели", "date of the target")),
    ("method", '"среднее по хронометражу"', Words("метод расчёта", "method of calculation")),
    ("source", '"листы производственного анализа"', Words("источник данных", "source of the data")),
    ("calculation_unit", '"мин"', Words("единица в расчёте", "unit in the calculation")),
    ("quantity", '"labour_time"', Words("labour_time, waiting_time, lead_time или other", "what it measures")),
    ("operations", "1200", Words("операций в год, для труда", "operations a year, for labour time")),
    ("frequency", '"monthly"', Words("none, daily, weekly, fortnightly, monthly, quarterly", "how often")),
)


def template(pack: Pack, language: Language, on: date) -> str:
    """An empty card file with every field, what it is and what it may hold."""
    lines = [HEAD.say(language), ""]
    block = None
    for field in CARD.values():
        if field.block is not block:
            block = field.block
            lines += ["", f"# --- {BLOCKS[block].say(language)}"]
        lines.append(_line(field.key, EXAMPLES.get(field.kind), field.title.say(language), _choices(field.key, pack)))
        if field.key == "title":
            organisation = Words("код организации", "code of the organisation").say(language)
            centre = Words("код центра компетенций", "code of the competence centre").say(language)
            lines += [_line("organisation", '""', organisation, ""), _line("centre", '""', centre, "")]
    lines += ["", "[people]", *_people(pack, language), "", "[[indicators]]"]
    lines += [f"# {key} = {value}   # {said.say(language)}" for key, value, said in INDICATOR]
    later = on + timedelta(days=260)
    return "\n".join(lines).replace("2024-01-15", on.isoformat()).replace("2024-09-30", later.isoformat()) + "\n"


def _line(key: str, example: str | None, title: str, choices: str) -> str:
    """A field with its title; one that has no blank value is written as a comment."""
    said = f"{title}{choices}"
    return f"{key} = {example}   # {said}" if example else f"# {key} =   # {said}"


def _choices(key: str, pack: Pack) -> str:
    words = choices(key, pack)
    return f": {', '.join(words)}" if words else ""


def _people(pack: Pack, language: Language) -> Iterator[str]:
    for role in pack.roles_on_card:
        yield f"{role} = []   # {pack.roles[role].title.say(language)}"
