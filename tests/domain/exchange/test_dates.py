"""A day that a word leads: «до» stands before the last day of a term, «с» before its first."""

from __future__ import annotations

from datetime import date

import pytest

from domain.engine.words import Words
from domain.exchange.cells import Manner, Unfit, reader
from domain.exchange.dates import SINCE, UNTIL
from domain.exchange.expectations import DAY_OR_MONTH, NO_SUCH_DAY
from domain.exchange.layout import Field, Kind

DAY = date(2024, 12, 11)


def day(cell: str, before: tuple[str, ...] = ()) -> object:
    """What a cell means in a column of such days."""
    return reader(Field(key="x", heading=Words("Икс", "X"), kind=Kind.DATE, before=before), Manner())(cell)


def expected(cell: str, before: tuple[str, ...] = ()) -> Words:
    """What should stand there instead."""
    with pytest.raises(Unfit) as unfit:
        day(cell, before)
    return unfit.value.expected


@pytest.mark.parametrize("cell", [
    "до 11 декабря 2024 года", "До 11.12.2024", "не позднее 11.12.2024 г.", "в срок до «11» декабря 2024 г.",
    "до 11 декабря 2024 г. включительно", "по 11.12.2024, включительно", "by December 11, 2024", "11.12.2024",
])  # fmt: skip
def test_the_last_day_of_a_term_may_be_led_by_a_word_that_says_so(cell: str) -> None:
    assert day(cell, UNTIL) == DAY
    if cell != "11.12.2024":
        assert "дата" in expected(cell).ru
        assert "дата" in expected(cell, SINCE).ru


def test_a_word_before_a_day_says_nothing_of_its_order_nor_makes_a_day_of_what_is_none() -> None:
    assert day("с 11 декабря 2024 г.", SINCE) == DAY
    assert expected("до 05/06/2024", UNTIL) == DAY_OR_MONTH
    assert expected("до 31 июня 2024 года", UNTIL) == NO_SUCH_DAY
    for cell in ("до конца года", "с 1 по 5 марта 2024", "до", "до 25 декабря"):
        assert "дата" in expected(cell, UNTIL).ru
