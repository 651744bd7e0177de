"""A region's existing base of practices comes in from sheets whole or not at all, and goes out again as it came."""

from __future__ import annotations

from io import BytesIO

import pytest

from domain.engine.database import reading
from domain.exchange.layouts import layouts
from domain.exchange.practice_rows import written_out
from domain.exchange.template import write_xlsx
from domain.programme.kinds import Quantity
from domain.reports.practices import Wanted, leaf, shown
from tests.domain.exchange.imports import bring, entered, faults, stored, table
from tests.region import LEADER, SCHOOL, Region

CARDS = "Код;Название практики;Чья практика;Сфера;Проблема;Контактное лицо;Согласие на публикацию;Затраты, руб."
EFFECTS = "Практика;Показатель;Единица;Куда лучше;Было;Когда было;Стало;Когда стало;Что измеряет;Кто подтвердил рубли"
STEPS = "Практика;Шаг;Кто делает;Рабочих дней"
CARD = f"ОПЫТ-1;Справка за час;{SCHOOL};образование;очередь;{LEADER};дано;5000"
EFFECT = "ОПЫТ-1;Ожидание;мин;снизить;40;01.03.2024;10;01.09.2024;ожидание жителя;"
STEP = "ОПЫТ-1;Собрать шаблоны;секретарь;3"


@pytest.fixture
def region(sqlite_engine: object) -> Region:
    return Region(sqlite_engine).found()  # type: ignore[arg-type]


def base(*, card: str = CARD, effect: str = EFFECT, step: str = STEP) -> tuple[tuple[str, str], ...]:
    return (
        ("practices.csv", table(CARDS, card)),
        ("practice_effects.csv", table(EFFECTS, effect)),
        ("practice_steps.csv", table(STEPS, step)),
    )


def test_a_card_comes_in_with_its_effects_and_steps_and_the_same_again_changes_nothing(region: Region) -> None:
    entered(region, *base())
    again = entered(region, *base())

    with reading(region.engine) as connection:
        found = shown(connection, region.pack, "ОПЫТ-1")
    (effect,), (step,) = found.practice.effects.values(), found.practice.steps.values()
    assert (found.title, found.organisation, found.practice.card.owner) == ("Справка за час", SCHOOL, LEADER)
    assert (effect.name, effect.unit, str(effect.base)) == ("Ожидание", "мин", "40")
    assert effect.quantity is Quantity.WAITING_TIME
    assert (step.title, step.role, step.days) == ("Собрать шаблоны", "секретарь", 3)
    assert (again.done, again.repeated) == (0, 3)


@pytest.mark.parametrize(
    ("said", "heading"),
    [
        ({"effect": EFFECT.replace(";мин;", ";;")}, "Единица"),
        ({"effect": EFFECT.replace("01.09.2024", "")}, "Когда стало"),
        ({"effect": EFFECT.replace(";мин;", ";руб.;").replace("ожидание жителя", "")}, "Кто подтвердил рубли"),
        ({"effect": EFFECT.replace(";10;", ";60;")}, "Куда лучше"),
        ({"effect": EFFECT.replace("ОПЫТ-1", "ОПЫТ-9")}, "Практика"),
        ({"step": STEP.replace(";3", ";")}, "Рабочих дней"),
        ({"card": CARD.replace("образование", "космос")}, "Сфера"),
        ({"card": CARD.replace(SCHOOL, "ORG-0999")}, "Чья практика"),
    ],
    ids=["no unit", "no day", "nobody confirmed the roubles", "worse", "no such practice", "no days", "no such sphere",
         "nobody's"],
)  # fmt: skip
def test_a_fault_names_row_column_and_expectation_and_nothing_is_kept(
    region: Region, said: dict[str, str], heading: str
) -> None:
    found = bring(region, *base(**said))

    assert not found.entered
    assert heading in {column for row, column, _, expected in faults(found) if row == 2 and expected}
    assert stored(region, "practice", "code") == []
    assert stored(region, "practice_effect", "practice", "number") == []


def test_what_goes_out_comes_in_as_it_is(region: Region) -> None:
    entered(region, *base())
    known = {layout.key: layout for layout in layouts(region.pack)}
    out = BytesIO()

    with reading(region.engine) as connection:
        write_xlsx(out, ((known[key], list(rows)) for key, rows in written_out(connection)))
    again = entered(region, ("base.xlsx", out.getvalue()))

    with reading(region.engine) as connection:
        assert len(leaf(connection, Wanted()).lines) == 1
    assert again.done == 0
