"""One cell as the value of its field, or a sentence about what should stand there instead."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from math import isnan

from domain.engine.addresses import is_address
from domain.engine.words import Language, Words
from domain.exchange import expectations as expected
from domain.exchange.cell_formats import Blemish, Cell, day_of, exact
from domain.exchange.dates import FIRST_SERIAL, alone, believed, date_in, is_either, is_never, is_no_day
from domain.exchange.day_orders import DayOrder
from domain.exchange.formula_texts import unguarded
from domain.exchange.headings import fold, unmixed
from domain.exchange.layout import Field, Kind
from domain.exchange.numerals import AMBIGUOUS, MINUSES, number_in

Value = str | int | Decimal | date | bool | tuple[str, ...] | None
"""What a cell means: None where it is blank, `()` for a blank list."""
Meaning = Callable[[Cell], Value]


class Unfit(Exception):
    """A cell does not say what its column asks for."""

    def __init__(self, wanted: Words) -> None:
        super().__init__(wanted)
        self.expected = wanted


@dataclass(frozen=True, slots=True)
class Manner:
    """How the writer of a sheet writes."""

    language: Language = Language.RU
    """Of the headings: to who writes in English `1,234` may be a thousand."""
    epoch_1904: bool = False
    """Days are counted from 1904."""
    days: DayOrder = DayOrder.DAY_FIRST


RUSSIAN = Manner()
SHOWN = 120
"""Characters of a faulty cell that are repeated to its writer."""

ERRORS = frozenset(
    (
        "#ref!", "#ссылка!", "#n/a", "#н/д", "#value!", "#знач!", "#div/0!", "#дел/0!", "#name?", "#имя?", "#num!",
        "#число!", "#null!", "#пусто!", "#spill!", "#перенос!", "#calc!", "#выч!", "#field!", "#поле!", "#connect!",
        "#blocked!", "#unknown!", "#getting_data", "####",
    )
)  # fmt: skip
YES = frozenset(("да", "д", "yes", "y", "true", "t", "истина", "1", "1.0", "+", "v", "x", "х", "✓", "✔", "☑"))
NO = frozenset(("нет", "н", "no", "n", "false", "f", "ложь", "0", "0.0", "-", "☐"))

UNSEEN = dict.fromkeys(
    (
        *(sign for sign in (*range(32), *range(127, 160)) if sign not in {9, 10, 11, 12, 13, 0x85}),
        *map(ord, "\u00ad\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"),
        *(0xFFFE, 0xFFFF, *range(0xD800, 0xE000)),
    )
)
"""Signs that nobody writes on purpose, or sees."""
LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
BULLETS = re.compile(r"(?:[•▪◦·*–—-]\s+)+")
SCIENTIFIC = re.compile(r"\d([.,]\d+)?E\+\d+")
WITH_UNIT = re.compile(r"[-+]?\d[\d\s.,]*(?:[а-яё]|\s[a-z])")
SERIAL = re.compile(r"\d{5}")


def reader(field: Field, manner: Manner = RUSSIAN) -> Meaning:
    """How the cells of a field are read; the function returned raises `Unfit`."""
    meaning = _READERS[field.kind](field, manner)
    nothing: Value = () if field.kind is Kind.TEXTS else None

    def read(cell: Cell) -> Value:
        if isinstance(cell, str):
            cell = _visible(cell)
        if cell is None:
            if field.required:
                raise Unfit(expected.REQUIRED)
            return nothing
        if cell is Blemish.UNCALCULATED:
            raise Unfit(expected.CALCULATED)
        if cell is Blemish.STRUCK:
            raise Unfit(expected.UNSTRUCK)
        return meaning(cell)

    return read


def is_blank(cell: Cell) -> bool:
    """Whether nothing can be seen in a cell."""
    return cell is None or (isinstance(cell, str) and not cell.translate(UNSEEN).strip())


def as_seen(cell: Cell) -> str:
    """A cell as its writer sees it, shortened."""
    said = " ".join(_said(cell, Language.RU).translate(UNSEEN).split())
    return said if len(said) <= SHOWN else f"{said[: SHOWN - 1]}…"


def _visible(text: str) -> str | None:
    """What can be seen of a text; None where nothing can."""
    seen = text if text.isprintable() else text.translate(UNSEEN)  # all that is unseen is not printable
    plain = seen.strip()
    if plain[:1] == "#" and (plain.casefold() in ERRORS or plain.startswith("###")):
        raise Unfit(expected.MENDED)
    if not plain:
        return None
    return unguarded(seen.lstrip()) if plain[0] == "'" else seen


def _said(cell: Cell, language: Language) -> str:
    """Any cell as a text."""
    russian = language is Language.RU
    if isinstance(cell, bool):
        return ("ЛОЖЬ", "ИСТИНА")[cell] if russian else ("FALSE", "TRUE")[cell]
    if isinstance(cell, float):
        return _plain(cell).replace(".", "," if russian else ".")
    if isinstance(cell, date | time | timedelta):
        return _moment_said(cell)
    if isinstance(cell, Blemish):
        return cell.value
    return "" if cell is None else str(cell)


def _moment_said(moment: date | time | timedelta) -> str:
    if isinstance(moment, timedelta):
        minutes = round(moment.total_seconds() / 60)
        return f"{minutes // 60}:{minutes % 60:02}"
    if isinstance(moment, time):
        return moment.isoformat("minutes" if moment.second == 0 else "seconds")
    at_midnight = not isinstance(moment, datetime) or moment.time() == time()
    return f"{moment:%d.%m.%Y}" if at_midnight else f"{moment:%d.%m.%Y %H:%M}"


def _plain(number: float) -> str:
    """A number in figures, without an exponent."""
    return f"{exact(number):f}"


def _one_line(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _lines(text: str) -> list[str]:
    return [_one_line(line) for line in LINE_ENDS.sub("\n", text).split("\n")]


def _fitting(text: str, field: Field) -> str:
    if len(text) > field.most:
        raise Unfit(expected.shorter(field.most, len(text)))
    return text


def _unbroken(cell: Cell) -> Cell:
    """Refuse a number that has lost figures: it was a long code or an account number."""
    if isinstance(cell, int | float) and abs(cell) >= 10**expected.MOST_DIGITS:
        raise Unfit(expected.ALL_FIGURES)
    return cell


def _text(field: Field, manner: Manner) -> Meaning:
    return lambda cell: _fitting(_one_line(_said(_unbroken(cell), manner.language)), field)


def _long_text(field: Field, manner: Manner) -> Meaning:
    return lambda cell: _fitting("\n".join(_lines(_said(_unbroken(cell), manner.language))).strip(), field)


def _texts(field: Field, manner: Manner) -> Meaning:
    def read(cell: Cell) -> Value:
        said = LINE_ENDS.sub("\n", _said(_unbroken(cell), manner.language))
        items = (BULLETS.sub("", _one_line(item), 1) for item in said.split("\n" if "\n" in said else ";"))
        return tuple(_fitting(plain, field) for item in items if (plain := item.rstrip("; ").strip()))

    return read


def _code(field: Field, _manner: Manner) -> Meaning:
    def read(cell: Cell) -> Value:
        if isinstance(cell, date | time | timedelta):
            raise Unfit(expected.CODE_NOT_DATE)
        code = _one_line(_said(_unbroken(cell), Language.EN)).translate(MINUSES)
        if isinstance(cell, bool) or " " in code:
            raise Unfit(expected.code(field))
        if SCIENTIFIC.fullmatch(code):
            raise Unfit(expected.ALL_FIGURES)
        return _fitting(code, field)

    return read


def _email(field: Field, _manner: Manner) -> Meaning:
    def read(cell: Cell) -> Value:
        said = _one_line(cell).lower().removeprefix("mailto:") if isinstance(cell, str) else ""
        if not is_address(said):
            raise Unfit(expected.ADDRESS)
        return _fitting(said, field)

    return read


def _decimal(field: Field, manner: Manner) -> Meaning:
    return lambda cell: _number(cell, field, manner)


def _whole(field: Field, manner: Manner) -> Meaning:
    def read(cell: Cell) -> Value:
        try:
            number = _number(cell, field, manner)
        except Unfit as unfit:
            plain = unfit.expected in {expected.NUMBER, expected.NUMBER_NEEDED}
            raise Unfit(expected.WHOLE if plain else unfit.expected) from unfit
        if number != number.to_integral_value():
            raise Unfit(expected.WHOLE)
        return int(number)

    return read


def _number(cell: Cell, field: Field, manner: Manner) -> Decimal:
    if isinstance(cell, date | time | timedelta):
        raise Unfit(expected.NUMBER_NOT_DATE)
    if isinstance(cell, str):
        number = _typed(cell, field, manner)
    elif isinstance(cell, bool) or not isinstance(cell, int | float) or isnan(cell):
        raise Unfit(expected.NUMBER)
    else:
        number = Decimal(cell) if isinstance(cell, int) else exact(cell)
    if not abs(number) < 10**expected.MOST_DIGITS:
        raise Unfit(expected.NUMBER_TOO_GREAT)
    return number


def _typed(text: str, field: Field, manner: Manner) -> Decimal:
    said = _one_line(text).casefold()
    sign = next((sign for sign in sorted(field.signs, key=len, reverse=True) if said.endswith(sign)), "")
    figures = said.removesuffix(sign)
    number = number_in(figures, point=manner.language is Language.EN)
    if number is None:
        raise Unfit(_what_number(figures, field))
    return number


def _what_number(figures: str, field: Field) -> Words:
    """What should stand instead of a text that is no number."""
    if AMBIGUOUS.fullmatch(figures.strip().lstrip("+-")):
        return expected.NUMBER_IN_DOUBT
    if WITH_UNIT.match(figures):
        return expected.NUMBER_ALONE
    return expected.NUMBER_NEEDED if field.required else expected.NUMBER


def _date(field: Field, manner: Manner) -> Meaning:
    def read(cell: Cell) -> Value:
        if isinstance(cell, str) and is_never(cell):
            if field.required:
                raise Unfit(expected.REQUIRED)
            return None
        said = alone(cell, field.before) if isinstance(cell, str) else cell
        # the order of a column is judged by its days that stand alone
        if (manner.days is DayOrder.MIXED or said != cell) and isinstance(said, str) and is_either(said):
            raise Unfit(expected.DAY_OR_MONTH)
        found = _day(said, manner)
        if found is None or believed(found) is None:
            raise Unfit(expected.NO_SUCH_DAY if is_no_day(str(said)) else expected.DAY)
        return found

    return read


def _day(cell: Cell, manner: Manner) -> date | None:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return _serial(cell, manner) or date_in(str(cell))
    if isinstance(cell, str):
        found = date_in(cell, month_first=manner.days is DayOrder.MONTH_FIRST)
        return found or (_serial(int(cell), manner) if SERIAL.fullmatch(cell.strip()) else None)
    return None


def _serial(number: float, manner: Manner) -> date | None:
    """The day of a bare number; a small one is a year or a count, not a day of the century before last."""
    found = day_of(int(number), epoch_1904=manner.epoch_1904) if 0 < number < 10**6 else None
    return found if found is not None and found >= FIRST_SERIAL else None


def _yes_no(_field: Field, _manner: Manner) -> Meaning:
    def read(cell: Cell) -> Value:
        said = cell if isinstance(cell, bool) else str(cell).translate(MINUSES).strip().casefold().rstrip(".!")
        if said is True or said in YES:
            return True
        if said is False or said in NO:
            return False
        raise Unfit(expected.DECISION)

    return read


def _choice(field: Field, _manner: Manner) -> Meaning:
    known: dict[str, str] = {}
    for choice in field.choices:
        for word in choice.words:
            known.setdefault(fold(word), choice.key)
    for said, key in list(known.items()):
        known.setdefault(unmixed(said), key)
    wanted = expected.one_of(field)

    def read(cell: Cell) -> Value:
        said = fold(str(cell).translate(UNSEEN))
        key = known.get(said) or known.get(unmixed(said))
        if key is None:
            raise Unfit(wanted)
        return key

    return read


_READERS: Mapping[Kind, Callable[[Field, Manner], Meaning]] = {
    Kind.TEXT: _text,
    Kind.LONG_TEXT: _long_text,
    Kind.TEXTS: _texts,
    Kind.WHOLE: _whole,
    Kind.DECIMAL: _decimal,
    Kind.DATE: _date,
    Kind.YES_NO: _yes_no,
    Kind.CODE: _code,
    Kind.CHOICE: _choice,
    Kind.EMAIL: _email,
}
