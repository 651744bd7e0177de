"""What should stand in a cell instead of what stands there, said to the person who filled it in."""

from __future__ import annotations

from domain.engine.words import Words
from domain.exchange.layout import Field

MOST_DIGITS = 15
"""Figures of a number that a spreadsheet keeps."""

REQUIRED = Words("значение: эта ячейка обязательна", "a value: this cell is required")
MENDED = Words(
    "значение: формула в этой ячейке кончается ошибкой",
    "a value: the formula of this cell ends in an error",
)
CALCULATED = Words(
    "значение: формула не вычислена; откройте файл в табличном редакторе и сохраните",
    "a value: the formula was never calculated; open the file in a spreadsheet program and save it",
)
UNSTRUCK = Words(
    "значение без зачёркивания: сотрите отменённое или снимите зачёркивание",
    "a value that is not struck through: delete what was cancelled, or take the strike off",
)
NUMBER = Words(
    "число, например 35,5; если значения нет, оставьте ячейку пустой",
    "a number such as 35.5; leave the cell blank where there is none",
)
NUMBER_NEEDED = Words("число, например 35,5", "a number such as 35.5")
NUMBER_ALONE = Words(
    "одно число, без единицы измерения и слов (тысячи и миллионы — цифрами)",
    "a number alone, without a unit or words (thousands and millions in figures)",
)
NUMBER_IN_DOUBT = Words(
    "число без двух толкований: 1.234 или 1234",
    "a number that cannot be taken for another: 1.234 or 1234",
)
NUMBER_NOT_DATE = Words(
    "число; табличный редактор превратил его в дату: задайте ячейке числовой формат и введите число ещё раз",
    "a number; the spreadsheet has turned it into a date: give the cell a number format and type it again",
)
NUMBER_TOO_GREAT = Words(
    f"число, в котором до запятой не больше {MOST_DIGITS} цифр",
    f"a number of at most {MOST_DIGITS} figures before the point",
)
WHOLE = Words("целое число, например 12", "a whole number such as 12")
DAY = Words("дата, например 11.12.2024", "a date such as 11.12.2024 or 2024-12-11")
DAY_OR_MONTH = Words(
    "дата, в которой день не спутать с месяцем, например 2024-12-11: в столбце есть и день, и месяц впереди",
    "a date whose day is no month, such as 2024-12-11: the column has both days and months first",
)
NO_SUCH_DAY = Words(
    "дата, которая есть в календаре: такого дня нет", "a date that the calendar has: there is no such day"
)
DECISION = Words("да или нет", "yes or no")
CODE_NOT_DATE = Words(
    "код; табличный редактор превратил его в дату: задайте ячейке текстовый формат и введите код ещё раз",
    "a code; the spreadsheet has turned it into a date: give the cell the text format and type it again",
)
ALL_FIGURES = Words(
    f"все цифры: табличный редактор хранит только {MOST_DIGITS}; задайте ячейке текстовый формат и введите их ещё раз",
    f"all figures: a spreadsheet keeps only {MOST_DIGITS}; give the cell the text format and type them again",
)
ADDRESS = Words("адрес почты, например ivanova@region.example", "an e-mail address such as ivanova@region.example")


def shorter(most: int, length: int) -> Words:
    """A text that fits into its field."""
    return Words(
        f"не больше {most} знаков (сейчас {length})",
        f"at most {most} characters (there are {length})",
    )


def code(field: Field) -> Words:
    """A code such as the column holds."""
    ru, en = (f", например {field.example.ru}", f" such as {field.example.en}") if field.example.ru else ("", "")
    return Words(f"код без пробелов{ru}", f"a code without blanks{en}")


def one_of(field: Field) -> Words:
    """One of the words that a column of choices takes."""
    return Words(
        "одно из: " + ", ".join(choice.title.ru for choice in field.choices),
        "one of: " + ", ".join(choice.title.en for choice in field.choices),
    )
