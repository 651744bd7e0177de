"""Tables fit the terminal: words, dates and codes stay whole, and what cannot stand in columns stands in lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.terminal_table import Column, Table, drawn

PLAN = Table(
    (
        Column("Веха", share=3),
        Column("Ключ"),
        Column("План"),
        Column("Факт"),
        Column("%", right=True),
    ),
    [
        ("утверждение перечня проектов", "list_approval", "15.04.2024 – 26.04.2024", "12.04.2024 – 24.04.2024", "100"),
        ("производственный анализ № 1", "production_analysis_1", "28.05.2024 – 10.06.2024", "просрочена", "0"),
    ],
    "Вехи",
)


def test_at_eighty_columns_ranges_of_dates_wrap_at_the_dash_and_words_stay_whole() -> None:
    lines = drawn(PLAN, 80).splitlines()

    assert lines[3:] == [
        "утверждение перечня       list_approval          15.04.2024 –  12.04.2024 –  100",
        "проектов                                         26.04.2024    24.04.2024",
        "производственный анализ   production_analysis_1  28.05.2024 –  просрочена      0",
        "№ 1                                              10.06.2024",
    ]


def test_with_room_enough_nothing_wraps() -> None:
    assert len(drawn(PLAN, 120).splitlines()) == 5


def test_a_key_too_long_for_its_column_breaks_between_its_words() -> None:
    table = Table((Column("Ключ"), Column("Почта")), [("production_analysis_1", "averina.av@minzdrav.example")])

    assert drawn(table, 36).splitlines()[2:] == [
        "production_        averina.av@",
        "analysis_1         minzdrav.example",
    ]


def test_where_not_even_the_words_fit_each_row_stands_in_lines() -> None:
    assert drawn(PLAN, 40).splitlines()[:8] == [
        "Вехи",
        "─" * 40,
        "Веха: утверждение перечня проектов",
        "Ключ: list_approval",
        "План: 15.04.2024 – 26.04.2024",
        "Факт: 12.04.2024 – 24.04.2024",
        "%: 100",
        "─" * 40,
    ]


CELLS = st.lists(st.text("аб ё_@:-.1№–", max_size=30), min_size=4, max_size=4)


@given(st.lists(CELLS, min_size=1, max_size=4), st.integers(20, 140))
def test_no_line_is_wider_than_it_may_be_and_no_sign_is_lost(rows: list[list[str]], width: int) -> None:
    table = Table((Column("Код"), Column("Что", share=2), Column("Кто", share=1), Column("№", right=True)), rows)

    text = drawn(table, width)

    assert max(map(len, text.splitlines())) <= width
    signs = sorted("".join("".join(row) for row in rows).replace(" ", ""))
    headings = sorted(sign for sign in text if sign not in " \n─")
    assert all(headings.count(sign) >= signs.count(sign) for sign in set(signs))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_a_blank_column_without_a_heading_takes_no_room(width: int) -> None:
    table = Table((Column("Код"), Column("")), [("PRJ-0001", "")])

    assert drawn(table, width).splitlines()[1] == "─" * 8
