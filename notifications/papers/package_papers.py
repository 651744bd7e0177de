"""The papers of a package, written from what was frozen: same facts, same bytes, editable by whoever takes it over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from importlib.resources import files
from typing import Any

from domain.methodology.practice_words import TEXTS
from domain.programme.kinds import Moment
from notifications.papers.blocks import blocks_of
from notifications.papers.docx import docx_of


def package_paper(key: str, facts: Mapping[str, Any]) -> bytes:
    """The DOCX of one part."""
    template = files("notifications.papers").joinpath("package", f"{key}.md").read_text("utf-8")
    return docx_of(blocks_of(template, facts), str(facts["package_title"]))


def facts_for_papers(
    facts: Mapping[str, Any], code: str, contents: Sequence[Mapping[str, str]]
) -> dict[str, Any]:  # fmt: skip
    """What was frozen, under the names and in the types that the templates ask for."""
    card = dict.fromkeys(("process", "from_event", "to_event", "clients", "justification"), "") | facts["card"]
    effects = [_effect(row, facts["readings"]) for row in facts["indicators"]]
    practices = [_practice(one) for one in facts.get("practices", ())]
    named = {row["name"] for row in effects}
    return {
        **facts,
        "code": code,
        "source": facts["from"],
        "card": {key: str(value).replace("\n", ", ") for key, value in card.items()},
        "frozen_on": date.fromisoformat(facts["frozen_on"]),
        "completed_on": _day(facts["completed_on"]),
        "contents": contents,
        "effects": effects,
        "measured": [*effects, *(row for one in practices for row in one["effects"] if row["name"] not in named)],
        "elements": [row | {"file": _file_of(row["key"], facts, contents)} for row in facts["elements"]],
        "practices": practices,
        "names_files": "practices" in facts,
        "tasks": list(_tasks(facts)),
    }


def _tasks(facts: Mapping[str, Any]) -> Iterator[str]:
    """What whoever takes the package over has to do; the exemplar's own steps stand in the plan of implementation."""
    yield "Проверить готовность по чек-листу (приложение 1)"
    if facts["indicators"]:
        yield "Измерить исходное состояние у себя по листу показателей"
    yield "Решить о каждом элементе решения: ключевые перенять, остальные приспособить с обоснованием"
    yield "Обучить людей по учебному материалу"
    yield from (f"Внедрить элемент: {row['title']}" for row in facts["elements"])
    yield "Измерить результат и провести завершающее совещание"
    yield from (f"Проверить, удержан ли результат через {month} мес. после закрытия" for month in facts["months"])


def _file_of(key: str, facts: Mapping[str, Any], contents: Sequence[Mapping[str, str]]) -> str:
    """The file that carries an element: its document, or the card, where the practice that names it is."""
    told = any(key.startswith(f"{one['code']}-") for one in facts.get("practices", ()))
    return next((one["path"] for one in contents if (one["part"] == "card" if told else one["kind"] == key)), "")


def _practice(one: Mapping[str, Any]) -> dict[str, Any]:
    """A practice that the package carries, its texts in one line each under the titles of the card."""
    texts = [{"title": TEXTS[row["key"]].capital.ru, "text": _in_one_line(str(row["text"]))}
             for row in one["texts"] if row["key"] in TEXTS]  # fmt: skip
    effects = [_comparable(row) for row in one.get("effects", ())]
    return {
        **one,
        "texts": texts,
        "effects": effects,
        "cost": Decimal(one["cost"]) if one["cost"] is not None else None,
    }


def _comparable(row: Mapping[str, Any]) -> dict[str, Any]:
    """A comparable effect of a practice; where its data come from the method says, and a target is the receiver's."""
    numbers = {name: Decimal(row[name]) for name in ("base", "fact")}
    days = {"base_on": _day(row["base_on"]), "on": _day(row["fact_on"])}
    return {**row, **numbers, **days, "target": None, "source": ""}


def _in_one_line(text: str) -> str:
    """The lines of a list do not run together."""
    return "; ".join(" ".join(line.split()) for line in text.splitlines() if line.strip())


def _effect(row: Mapping[str, Any], readings: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """An indicator with the last value that was measured after the change."""
    after = [one for one in readings if one["indicator"] == row["key"] and one["moment"] != Moment.BASELINE]
    last = max(after, key=lambda one: (one["on"], one["entry"]), default=None)
    return {
        **row,
        "base": Decimal(row["base"]), "target": Decimal(row["target"]), "base_on": _day(row.get("base_on")),
        "fact": Decimal(last["value"]) if last else None, "on": _day(last["on"]) if last else None,
        "confirmed_by": "",
    }  # fmt: skip


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
