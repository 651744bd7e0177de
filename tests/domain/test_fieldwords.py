"""Every key of a fact has words in both languages, and values read as people write them."""

from __future__ import annotations

import pytest

from domain.methodology.loader import load_default
from domain.pilot.card_fields import CARD
from domain.pilot.indicator_plan import IndicatorPlan
from domain.rules.capsule import everything
from domain.stored.fact_words import field_words, value_words
from tests.domain.test_rules import full

PACK = load_default()
KEYS = [
    *(f"card.{key}" for key in CARD),
    *(f"people.{role}" for role in PACK.roles),
    *(f"indicator.time.{name}" for name in IndicatorPlan.__slots__ if name != "key"),
    *everything(full()),
    "evidence.signed_card", "measurement.time.after", "measurement.time.2024-06-03", "milestone.kick_off.plan",
    "milestone.kick_off.fact", "action.3", "action.3.done", "action.3.dropped", "action.3.moved", "condition.2",
    "check.level", "check.visited_on", "check.held_levels", "check.presented.PRJ-0001", "check.commission.PER-0001",
    "check.score.14",
]  # fmt: skip


@pytest.mark.parametrize("key", sorted(set(KEYS)))
def test_every_key_has_words_of_its_own_in_both_languages(key: str) -> None:
    said = field_words(key, PACK)

    assert said.ru != key
    assert said.en != key
    assert said.ru != said.en


def test_an_unknown_key_is_shown_as_it_is() -> None:
    assert field_words("weather.today", PACK).ru == "weather.today"


@pytest.mark.parametrize(
    ("field", "text", "ru", "en"),
    [
        ("people.customer", "PER-0001, PER-0002", "Иванова Мария, PER-0002", "Иванова Мария, PER-0002"),
        ("card.approved_by", "PER-0001", "Иванова Мария", "Иванова Мария"),
        ("card.approved_on", "2024-06-03", "03.06.2024", "2024-06-03"),
        ("card.economic_effect", "true", "да", "yes"),
        ("card.category", "internal", "внутренний процесс", "internal process"),
        ("card.clients", "жители\nсотрудники", "жители; сотрудники", "жители; сотрудники"),
        ("indicator.time.direction", "fall", "снизить", "fall"),
        ("measurement.12", "time after 2024-06-03 29", "time after 03.06.2024 29", "time after 2024-06-03 29"),
        ("card.key_risk", "", "пусто", "blank"),
    ],
)
def test_values_read_as_people_write_them(field: str, text: str, ru: str, en: str) -> None:
    said = value_words(field, text, PACK, {"PER-0001": "Иванова Мария"})

    assert (said.ru, said.en) == (ru, en)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("milestone.kick_off.fact", "2024-02-24 – 2024-02-25, 100 %", "24.02.2024 – 25.02.2024, 100 %"),
        ("action.1", "Шаблон (2024-03-10)", "Шаблон (10.03.2024)"),
        ("action.1.done", "done", "выполнено"),
        ("evidence.current_map", "current_map", "карта текущего состояния"),
    ],
)
def test_values_of_a_plan_and_its_documents_are_told_in_words(field: str, text: str, said: str) -> None:
    assert value_words(field, text, PACK).ru == said
