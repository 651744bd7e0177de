"""Personal data in free text: numbers of passports, insurance, telephones, tax payers, policies and cards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.words import Words


class PersonalData(StrEnum):
    """What was found."""

    PASSPORT = "passport"
    INSURANCE = "insurance"
    PHONE = "phone"
    TAX_NUMBER = "tax_number"
    POLICY = "policy"

    @property
    def said(self) -> Words:
        """What people call it."""
        return TITLES[self]


TITLES: Mapping[PersonalData, Words] = {
    PersonalData.PASSPORT: Words("номер паспорта", "passport number"),
    PersonalData.INSURANCE: Words("СНИЛС", "insurance number (SNILS)"),
    PersonalData.PHONE: Words("номер телефона", "telephone number"),
    PersonalData.TAX_NUMBER: Words("ИНН физического лица", "personal tax number (INN)"),
    PersonalData.POLICY: Words("номер полиса или карты", "number of an insurance policy or a card"),
}


@dataclass(frozen=True, slots=True)
class Found:
    """One number in a text."""

    kind: PersonalData
    start: int
    end: int
    masked: str
    """The number with only its last two digits readable."""


GAP = r"[\s\u00a0\u202f-]?"
EDGE = r"(?<![\w-])"
END = r"(?![\w-]|[.,]\d)"
PATTERNS: Mapping[PersonalData, re.Pattern[str]] = {
    PersonalData.INSURANCE: re.compile(rf"{EDGE}\d{{3}}[-\s]\d{{3}}[-\s]\d{{3}}[-\s]\d{{2}}{END}|{EDGE}\d{{11}}{END}"),
    PersonalData.PHONE: re.compile(
        rf"(?<![\w+-])(?:\+7|8|7){GAP}(?:\(\d{{3,5}}\)|\d{{3}}){GAP}\d{{1,3}}(?:{GAP}\d){{3,6}}{END}"
    ),
    PersonalData.POLICY: re.compile(rf"{EDGE}\d{{4}}(?:{GAP}\d{{4}}){{3}}{END}"),
    PersonalData.TAX_NUMBER: re.compile(rf"{EDGE}\d{{12}}{END}"),
    PersonalData.PASSPORT: re.compile(
        rf"{EDGE}\d{{2}}{GAP}\d{{2}}\s*(?:№|N|номер)?\s*\d{{6}}{END}(?!\s*(?:руб|₽|тыс))", re.IGNORECASE
    ),
}
"""Kind -> how it is written, the ones with a check digit first."""


def _digits(text: str) -> list[int]:
    return [int(sign) for sign in text if sign.isdigit()]


def _is_insurance(text: str) -> bool:
    """The check number of a SNILS: digits weighted 9 to 1, modulo 101, 100 as 00."""
    digits = _digits(text)
    checked = sum(digit * (9 - place) for place, digit in enumerate(digits[:9])) % 101 % 100
    return len(digits) == 11 and checked == digits[9] * 10 + digits[10]


FIRST, SECOND = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8), (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
"""Weights of the two check digits of a person's tax number."""


def _is_tax_number(text: str) -> bool:
    digits = _digits(text)
    return all(
        sum(weight * digit for weight, digit in zip(weights, digits, strict=False)) % 11 % 10 == digits[len(weights)]
        for weights in (FIRST, SECOND)
    )


def _is_luhn(text: str) -> bool:
    """The check digit of bank cards and medical policies (Luhn)."""
    total = 0
    for place, digit in enumerate(reversed(_digits(text))):
        doubled = digit * 2 if place % 2 else digit
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def _is_phone(text: str) -> bool:
    """Eleven digits that are not written as one bare number without a plus."""
    digits = _digits(text)
    return len(digits) == 11 and (not text.isdigit() or (text[0] == "8" and text[1] in "3489"))


CHECKS: Mapping[PersonalData, Callable[[str], bool]] = {
    PersonalData.INSURANCE: _is_insurance,
    PersonalData.TAX_NUMBER: _is_tax_number,
    PersonalData.POLICY: _is_luhn,
    PersonalData.PHONE: _is_phone,
}

SERIES = re.compile(r"паспорт|серия|серии|passport", re.IGNORECASE)
"""Words near which ten bare digits are a passport."""


def found_in(text: str) -> list[Found]:
    """Every number in a text that looks like personal data, in the order of the text; no two overlap."""
    if sum(sign.isdigit() for sign in text) < 10:
        return []
    taken: list[Found] = []
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            if _is_meant(kind, match, text) and not any(
                one.start < match.end() and match.start() < one.end for one in taken
            ):
                taken.append(Found(kind, match.start(), match.end(), masked(match[0])))
    return sorted(taken, key=lambda found: found.start)


def _is_meant(kind: PersonalData, match: re.Match[str], text: str) -> bool:
    check = CHECKS.get(kind)
    if check is not None:
        return check(match[0])
    # ten digits in a row are a tax number of an organisation unless the text speaks of a passport
    return not match[0].isdigit() or bool(SERIES.search(text[max(0, match.start() - 40) : match.start()]))


def masked(number: str) -> str:
    """A number of which only the last two digits can be read."""
    return "".join(_masked(number))


def _masked(number: str) -> Iterator[str]:
    left = sum(sign.isdigit() for sign in number)
    for sign in number:
        if sign.isdigit():
            left -= 1
            yield sign if left < 2 else "•"
        else:
            yield sign
