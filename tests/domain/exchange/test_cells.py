"""One cell: every way in which people write a value, and a sentence for what is none."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pytest

from domain.engine.words import Language, Words
from domain.exchange.cell_formats import Blemish, Cell, day_of
from domain.exchange.cells import Manner, Unfit, as_seen, reader
from domain.exchange.layout import PERCENT, ROUBLES, Field, Kind
from tests.domain.exchange.sheets import DIRECTIONS

ENGLISH = Manner(language=Language.EN)
OLD_MACINTOSH = Manner(epoch_1904=True)
DAY = date(2024, 12, 11)


def at(day: date, moment: time | None = None) -> datetime:
    """A moment as a spreadsheet knows it, without a zone."""
    return datetime.combine(day, moment or time())


def field(kind: Kind, **more: object) -> Field:
    """A column of one kind."""
    if kind is Kind.CHOICE:
        more["choices"] = DIRECTIONS
    return Field(key="x", heading=Words("Икс", "X"), kind=kind, **more)  # type: ignore[arg-type]


def value(kind: Kind, cell: Cell, manner: Manner | None = None, **more: object) -> object:
    """What a cell means in a column of one kind."""
    return reader(field(kind, **more), manner or Manner())(cell)


def expected(kind: Kind, cell: Cell, manner: Manner | None = None, **more: object) -> Words:
    """What should stand there instead of the cell."""
    with pytest.raises(Unfit) as unfit:
        value(kind, cell, manner, **more)
    return unfit.value.expected


@pytest.mark.parametrize(
    "cell",
    [
        DAY,
        at(DAY, time(23, 59)),
        45637,
        45637.75,
        "45637",
        "11.12.2024",
        "11.12.24",
        " 11.12.2024\u00a0",
        "11.12.2024 г.",
        "11.12.2024г",
        "11. 12. 2024",
        "11/12/2024",
        "11-12-2024",
        "2024-12-11",
        "2024-12-11T00:00:00",
        "2024-12-11 00:00:00.000",
        "2024/12/11",
        "2024.12.11",
        "11.12.2024 0:00:00",
        "11 декабря 2024 г.",
        "11 ДЕКАБРЯ 2024 года",
        "«11» декабря 2024 г.",
        "11 дек. 2024",
        "11 December 2024",
        "11-Dec-24",
        "December 11, 2024",
        "Dec 11, 2024",
    ],
    ids=repr,
)
def test_a_date_is_understood_in_every_usual_form(cell: Cell) -> None:
    assert value(Kind.DATE, cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        "12/31/2024",
        "11.13.2024",
        "2024",
        2024,
        12,
        0,
        -5,
        10**7,
        "декабрь 2024",
        "11 декоря 2024",
        "IV квартал",
        "уточняется",
        "11.12",
        "11.12.0024",
        "11.12.2324",
        "11.12.024",
        "11.12-2024",
        "11122024",
        "—",
        True,
        time(12, 30),
        timedelta(hours=30),
        "١١.١٢.٢٠٢٤٤",
    ],
    ids=repr,
)
def test_what_is_no_day_of_the_programme_is_no_date(cell: Cell) -> None:
    assert expected(Kind.DATE, cell).ru == "дата, например 11.12.2024"


@pytest.mark.parametrize(
    ("text", "year"), [("01.01.00", 2000), ("01.01.68", 2068), ("01.01.69", 1969), ("01.01.99", 1999)], ids=repr
)
def test_two_figures_of_a_year_are_of_this_century_up_to_68(text: str, year: int) -> None:
    assert value(Kind.DATE, text) == date(year, 1, 1)


@pytest.mark.parametrize(
    ("serial", "day"),
    [
        *((1, date(1900, 1, 1)), (59, date(1900, 2, 28)), (60, None), (61, date(1900, 3, 1)), (45637, DAY)),
        (2_958_465, date(9999, 12, 31)),
        *((2_958_466, None), (0, None)),
    ],
    ids=repr,
)
def test_days_are_counted_from_1900_with_the_leap_day_that_never_was(serial: int, day: date | None) -> None:
    assert day_of(serial, epoch_1904=False) == day


@pytest.mark.parametrize(("serial", "day"), [(0, date(1904, 1, 1)), (44175, DAY), (-1, None)], ids=repr)
def test_days_are_counted_from_1904_as_old_macintosh_files_do(serial: int, day: date | None) -> None:
    assert day_of(serial, epoch_1904=True) == day


def test_a_bare_number_is_a_day_of_the_system_of_its_file() -> None:
    assert value(Kind.DATE, 44175, OLD_MACINTOSH) == DAY
    assert value(Kind.DATE, 44175) == date(2020, 12, 10)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (35, "35"),
        (35.5, "35.5"),
        (0.1 + 0.2, "0.3"),
        (1.1 * 3, "3.3"),
        (1e-7, "0.0000001"),
        ("35,5", "35.5"),
        ("35.5", "35.5"),
        (" 35,5 ", "35.5"),
        ("1 234,56", "1234.56"),
        ("1\u00a0234,56", "1234.56"),
        ("1\u202f234\u2009567,5", "1234567.5"),
        ("1,234.56", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234,567", "1234567"),
        ("1.234.567,8", "1234567.8"),
        ("1,234", "1.234"),
        ("1.234", "1.234"),
        ("0,500", "0.500"),
        ("-5", "-5"),
        ("−5,5", "-5.5"),
        ("–5", "-5"),
        ("- 5", "-5"),
        ("+5", "5"),
        ("'-5", "-5"),
        ("007", "7"),
    ],
    ids=repr,
)
def test_a_number_is_exact_however_it_is_typed(cell: Cell, number: str) -> None:
    assert value(Kind.DECIMAL, cell) == Decimal(number)


@pytest.mark.parametrize(
    "cell",
    [
        "уточняется",
        "1,2,3",
        "1.2.3",
        "1,23.4",
        "12,34,567",
        "1 23",
        "12 3456",
        "5-7",
        "(5)",
        "1e5",
        "1,2E+05",
        "~5",
        "12 %",
        "-",
        "—",
        ",5,",
        "5,",
        "٣٥",
        "½",
        "0x1F",
        "nan",
        "inf",
        float("nan"),
        True,
    ],
    ids=repr,
)
def test_what_is_no_number_is_not_guessed(cell: Cell) -> None:
    assert expected(Kind.DECIMAL, cell).en == "a number such as 35.5; leave the cell blank where there is none"


def test_the_sign_of_a_column_may_follow_its_numbers() -> None:
    assert value(Kind.DECIMAL, "12 %", signs=PERCENT) == 12
    assert value(Kind.DECIMAL, "12,5%", signs=PERCENT) == Decimal("12.5")
    assert value(Kind.DECIMAL, "1 234,56 ₽", signs=ROUBLES) == Decimal("1234.56")
    assert value(Kind.DECIMAL, "1\u00a0234,56 руб.", signs=ROUBLES) == Decimal("1234.56")


def test_a_comma_that_an_english_reader_takes_for_thousands_is_asked_about_in_an_english_sheet() -> None:
    assert "1.234 or 1234" in expected(Kind.DECIMAL, "1,234", ENGLISH).en
    assert "1.234 or 1234" in expected(Kind.DECIMAL, "-1,234", ENGLISH).en
    assert value(Kind.DECIMAL, "1,234.5", ENGLISH) == Decimal("1234.5")
    assert value(Kind.DECIMAL, "35,5", ENGLISH) == Decimal("35.5")
    assert value(Kind.DECIMAL, "0,123", ENGLISH) == Decimal("0.123")


def test_a_number_that_the_spreadsheet_made_a_date_of_is_explained() -> None:
    assert "превратил его в дату" in expected(Kind.DECIMAL, at(date(2024, 10, 5))).ru
    assert "превратил его в дату" in expected(Kind.CODE, at(date(2024, 10, 5))).ru
    assert "turned it into a date" in expected(Kind.WHOLE, time(1, 30)).en


@pytest.mark.parametrize("cell", [10**15, "1234567890123456", 1e300, float("inf"), "-1 000 000 000 000 000"], ids=repr)
def test_a_number_beyond_what_spreadsheets_keep_is_refused(cell: Cell) -> None:
    assert expected(Kind.DECIMAL, cell).en == "a number of at most 15 figures before the point"


@pytest.mark.parametrize("cell", [5, 5.0, "5", "5.0", "5,00", " 5 "], ids=repr)
def test_a_whole_number_may_be_written_with_a_fraction_of_nothing(cell: Cell) -> None:
    found = value(Kind.WHOLE, cell)

    assert found == 5
    assert type(found) is int


@pytest.mark.parametrize("kind", [Kind.DECIMAL, Kind.WHOLE])
@pytest.mark.parametrize("cell", ["35 мин", "5 шт.", "40шт", "1,2 млн руб.", "5 min"])
def test_a_number_stands_without_its_unit(kind: Kind, cell: str) -> None:
    assert expected(kind, cell).ru == "одно число, без единицы измерения и слов (тысячи и миллионы — цифрами)"


@pytest.mark.parametrize("cell", [5.5, "5,5", "пять", True], ids=repr)
def test_a_whole_number_has_no_fraction(cell: Cell) -> None:
    assert expected(Kind.WHOLE, cell).ru == "целое число, например 12"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Запись   к\u00a0врачу\n", "Запись к врачу"),
        ("и\u0306", "й"),
        ("Запись\u200b к вра\u00adчу", "Запись к врачу"),
        ("два\nряда", "два ряда"),
        (12, "12"),
        (12.0, "12"),
        (12.5, "12,5"),
        (0.1 + 0.2, "0,3"),
        (True, "ИСТИНА"),
        (DAY, "11.12.2024"),
        (at(DAY, time(9, 5)), "11.12.2024 09:05"),
        (time(9, 5), "09:05"),
        ("'=SUM(A1)", "=SUM(A1)"),
        ("'-5", "-5"),
        ("'Ромашка'", "'Ромашка'"),
        ("''=x", "'=x"),
        ("#1 в списке", "#1 в списке"),
    ],
    ids=repr,
)
def test_a_text_is_tidied_and_nothing_else(cell: Cell, text: str) -> None:
    assert value(Kind.TEXT, cell) == text


def test_a_long_text_keeps_its_lines() -> None:
    assert value(Kind.LONG_TEXT, " раз \r\n\r\nдва\u00a0 три\x0bчетыре ") == "раз\n\nдва три\nчетыре"


@pytest.mark.parametrize("kind", [Kind.TEXT, Kind.LONG_TEXT, Kind.CODE], ids=repr)
def test_a_text_that_does_not_fit_says_by_how_much(kind: Kind) -> None:
    assert value(kind, "я" * 10, most=10) == "я" * 10
    assert expected(kind, "я" * 11, most=10).ru == "не больше 10 знаков (сейчас 11)"


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("Поликлиника; Аптека", ("Поликлиника", "Аптека")),
        ("Поликлиника;\r\nАптека;\n", ("Поликлиника", "Аптека")),
        ("• Поликлиника\n- Аптека\n\n— Больница", ("Поликлиника", "Аптека", "Больница")),
        ("одно; и то же\nдругое", ("одно; и то же", "другое")),
        ("одно; и то же\n", ("одно; и то же",)),
        ("Поликлиника", ("Поликлиника",)),
        ("'- Поликлиника\n- Аптека", ("Поликлиника", "Аптека")),
        (" ; ", ()),
        (None, ()),
        (5, ("5",)),
    ],
    ids=repr,
)
def test_a_list_has_an_item_a_line_or_semicolons(cell: Cell, items: tuple[str, ...]) -> None:
    assert value(Kind.TEXTS, cell) == items


def test_an_item_of_a_list_has_a_longest_length() -> None:
    assert expected(Kind.TEXTS, "раз\nдва четыре", most=8).en == "at most 8 characters (there are 10)"


@pytest.mark.parametrize(
    ("cell", "code"),
    [(" PRJ-0042 ", "PRJ-0042"), ("PRJ–0042", "PRJ-0042"), (42, "42"), (42.0, "42"), (1.5, "1.5"), ("'-1", "-1")],
    ids=repr,
)
def test_a_code_is_a_word(cell: Cell, code: str) -> None:
    assert value(Kind.CODE, cell) == code


def test_a_code_without_its_figures_is_refused() -> None:
    assert expected(Kind.CODE, "PRJ 42").ru == "код без пробелов"
    assert "15" in expected(Kind.CODE, 1.2345678901234568e19).ru
    assert "15" in expected(Kind.CODE, "1,23457E+19").ru
    assert "15" in expected(Kind.TEXT, 12345678901234567890).ru


@pytest.mark.parametrize(
    "cell", ["да", "Да.", "ДА", "yes", "Y", "true", "ИСТИНА", True, 1, 1.0, "1", "+", "✓", "х", "x"], ids=repr
)
def test_yes_is_said_in_many_ways(cell: Cell) -> None:
    assert value(Kind.YES_NO, cell) is True


@pytest.mark.parametrize(
    "cell", ["нет", "Нет ", "no", "N", "false", "ложь", False, 0, 0.0, "0", "-", "–", "'-"], ids=repr
)
def test_no_is_said_in_many_ways(cell: Cell) -> None:
    assert value(Kind.YES_NO, cell) is False


@pytest.mark.parametrize("cell", ["не знаю", 2, "да нет", "согласовано", DAY], ids=repr)
def test_anything_else_is_neither_yes_nor_no(cell: Cell) -> None:
    assert expected(Kind.YES_NO, cell) == Words("да или нет", "yes or no")


@pytest.mark.parametrize("cell", ["снизить", " СНИЗИТЬ", "Fall", "fall", "вниз", "снизи\u00adть"], ids=repr)
def test_a_choice_is_known_by_any_of_its_words(cell: Cell) -> None:
    assert value(Kind.CHOICE, cell) == "fall"


def test_a_choice_names_what_there_is_to_choose() -> None:
    assert expected(Kind.CHOICE, "вбок") == Words("одно из: снизить, повысить", "one of: fall, rise")


def test_an_address_is_kept_as_the_programme_compares_it() -> None:
    assert value(Kind.EMAIL, " Ivanova@Region.Example ") == "ivanova@region.example"
    assert value(Kind.EMAIL, "mailto:ivanova@region.example") == "ivanova@region.example"
    assert value(Kind.EMAIL, "ivanova@область.рф") == "ivanova@область.рф"


@pytest.mark.parametrize(
    "cell", ["ivanova", "a@b", "a b@c.ru", "a@b.ru, c@d.ru", "Иванова <a@b.ru>", "@b.ru", 5, DAY], ids=repr
)
def test_what_is_no_address_is_refused(cell: Cell) -> None:
    assert expected(Kind.EMAIL, cell).ru == "адрес почты, например ivanova@region.example"


@pytest.mark.parametrize("kind", list(Kind), ids=repr)
@pytest.mark.parametrize("cell", [None, "", " ", "\u00a0\n", "\u200b", "\ufeff"], ids=repr)
def test_a_blank_cell_is_nothing_unless_the_column_is_required(kind: Kind, cell: Cell) -> None:
    assert value(kind, cell) == (() if kind is Kind.TEXTS else None)
    assert expected(kind, cell, required=True).ru == "значение: эта ячейка обязательна"


@pytest.mark.parametrize("kind", list(Kind), ids=repr)
@pytest.mark.parametrize("cell", ["#REF!", "#Н/Д", "#N/A", " #знач! ", "#ДЕЛ/0!", "########"], ids=repr)
def test_the_error_of_a_formula_is_no_value_of_any_kind(kind: Kind, cell: Cell) -> None:
    assert expected(kind, cell).en == "a value: the formula of this cell ends in an error"


@pytest.mark.parametrize("kind", list(Kind), ids=repr)
def test_a_formula_that_was_never_calculated_is_no_value_of_any_kind(kind: Kind) -> None:
    assert "save it" in expected(kind, Blemish.UNCALCULATED).en


def test_a_faulty_value_is_shown_as_its_writer_sees_it() -> None:
    assert as_seen(at(DAY)) == "11.12.2024"
    assert as_seen(12.5) == "12,5"
    assert as_seen(None) == ""
    assert as_seen("раз\nдва") == "раз два"
    assert as_seen("я" * 500) == "я" * 119 + "…"
