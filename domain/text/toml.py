"""Plain texts that people write by hand, read with as little trust as any stranger's file deserves."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

from domain.engine.values import MOST_PLACES, number_of
from domain.engine.words import Words

MOST = 1 << 20
"""Bytes of a card or of a pack: the shipped one, the largest we know, has 90,000."""

LONG_KEY = re.compile(r"""(?<![\w"'-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')\s*+\.\s*+){20}""")
"""A key of so many parts takes the parser memory with the square of their number, and no file of ours has one."""

LONG_NUMBER = Words("слишком длинное число", "a number of too many digits")


class NotToml(Exception):
    """A text that is too long or no TOML; says why, and in which line and column where the parser knows."""

    def __init__(self, said: Words, line: int = 0, column: int = 0) -> None:
        super().__init__(said.en)
        self.said = said
        self.line = line
        self.column = column


def written(file: Path, most: int = MOST) -> bytes:
    """The bytes of a text file; refuses one that is longer than anybody writes."""
    if file.exists() and not (file.is_file() or file.is_dir()):  # a folder says so when it is opened
        raise NotToml(Words("это канал или устройство, а не файл", "this is a pipe or a device and no file"))
    with file.open("rb") as source:
        return bounded(source, most)


def bounded(source: IO[bytes], most: int = MOST) -> bytes:
    """The bytes of a text that is open already, within the same bounds."""
    text = source.read(most + 1)
    if len(text) > most:
        raise NotToml(Words(f"файл больше {most >> 20} МБ", f"the file is larger than {most >> 20} MB"))
    return text


def parsed(text: str) -> dict[str, Any]:
    """A text as TOML; fractions are exact, and one beyond all bounds is no number."""
    if LONG_KEY.search(text):
        raise NotToml(Words("ключ составлен из слишком многих частей", "a key has too many parts"))
    try:
        document = tomllib.loads(text, parse_float=_fraction)
    except RecursionError:
        raise NotToml(Words("скобки вложены слишком глубоко", "brackets are nested too deeply")) from None
    except ValueError as error:
        found = re.search(r"at line (\d+), column (\d+)", str(error))
        if "digits" in str(error):
            raise NotToml(LONG_NUMBER) from None
        line, column = (int(found[1]), int(found[2])) if found else (0, 0)
        ru = "запись TOML обрывается в конце файла"
        if found:
            ru = f"строка {line}, знак {column}: так в TOML не пишут; тексты берут в кавычки, дробь пишут с точкой"
        raise NotToml(Words(ru, str(error)), line, column) from None
    if _is_endless(document):
        raise NotToml(LONG_NUMBER)
    return document


def _is_endless(document: dict[str, Any]) -> bool:
    """Whether a whole number is longer than can be written down; the parser only finds one in decimal figures."""
    left: list[Any] = [document]
    while left:
        value = left.pop()
        if isinstance(value, int) and value.bit_length() > MOST_PLACES:
            return True
        left.extend(value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
    return False


def _fraction(text: str) -> Decimal:
    found = number_of(text)
    return Decimal("NaN") if found is None else found
