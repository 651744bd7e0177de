"""Personal data in free text: numbers of passports, insurance, telephones, tax payers, policies and cards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.engine.words import Words


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


DASH = r"[-\u2010-\u2015]"
SPLIT = rf"(?:\s?{DASH}\s?|\s)"
PAUSE = rf"(?:\s?(?:{DASH}|\.)\s?|\s{{1,2}})?"
EDGE = r"(?<![\w-])"
AMOUNT = r"\s*(?:руб|₽|тыс|млн|млрд|коп|кв\b|куб\b|м²|шт\b|ед\b|экз|чел|жител|граждан|обращени|заявлени|услуг)"
END = rf"(?![\w-]|[.,]\d|{AMOUNT})"
"""A number does not go on, and is no amount of anything."""

NUMBER_SIGN = r"(?:[\s,;:.]*(?:№|N[o°]?\b|номер)[\s:.]*|\s*)"
AREAS = "|".join(rf"\(\s?\d{{{area}}}\s?\)(?:{PAUSE}\d){{{10 - area}}}" for area in (3, 4, 5))
"""The longer the code of a town, the shorter its numbers: ten digits together."""

TRUNK = r"(?:\+\s?7|8|7)"
DASHED = rf"[3489]\d{{2}}{SPLIT}\d{{3}}(?:{DASH}\d{{2}}){{2}}"
"""Ten digits without the first one, as nothing but a telephone is written."""

PATTERNS: Mapping[PersonalData, re.Pattern[str]] = {
    PersonalData.INSURANCE: re.compile(
        rf"{EDGE}\d{{3}}{SPLIT}\d{{3}}{SPLIT}\d{{3}}{SPLIT}\d{{2}}{END}|{EDGE}\d{{11}}{END}"
    ),
    PersonalData.PHONE: re.compile(
        rf"(?<![\w+-])(?:{TRUNK}{PAUSE}(?:{AREAS}|\d{{3}}(?:{PAUSE}\d){{7}})|{AREAS}|{DASHED}){END}"
    ),
    # four groups that go on as a fifth are an account
    PersonalData.POLICY: re.compile(
        rf"{EDGE}\d{{16}}{END}|{EDGE}(?<!\d\s)\d{{4}}(?:{SPLIT}\d{{4}}){{3}}{END}(?!\s\d{{4}}\b)"
    ),
    PersonalData.TAX_NUMBER: re.compile(rf"{EDGE}\d{{12}}{END}"),
    PersonalData.PASSPORT: re.compile(
        rf"{EDGE}\d{{2}}{SPLIT}?\d{{2}}{NUMBER_SIGN}\d{{3}}\s?\d{{3}}{END}", re.IGNORECASE
    ),
}
"""Kind -> how it is written, the ones with a check digit first."""

SIGNS = r"[\s.:,;№]*"
NO_DATE = r"(?!\d{1,2}\.\d{1,2}\.\d{2,4}\b|\d{4}-\d{2}-\d{2}\b)"
PHONE = (
    r"тел|телефон(?:а|у|ом|е|ы|ам)?|моб|мобильн(?:ый|ого|ому)|сот(?=\.)|сотов(?:ый|ого|ому)|факс(?:а|у|ом|е)?"
    r"|tel|phone|mobile|fax"
)
LABELLED: Mapping[PersonalData, re.Pattern[str]] = {
    kind: re.compile(pattern, re.IGNORECASE)
    for kind, pattern in {
        PersonalData.INSURANCE: rf"\b(?:снилс|snils){SIGNS}(?P<number>\d(?:{PAUSE}\d){{10}}){END}",
        PersonalData.POLICY: rf"\b(?:полис\w*|омс|дмс)(?:{SIGNS}\b(?:омс|дмс|серия|номер)\b)*{SIGNS}"
        rf"(?P<number>\d(?:{PAUSE}\d){{15}}){END}",
        # “т.” after a number is a ton
        PersonalData.PHONE: rf"(?:(?<!\d)(?<!\d\s)\bт\.|\b(?:{PHONE})\b){SIGNS}{NO_DATE}"
        rf"(?P<number>(?:{TRUNK}{PAUSE})?(?:{AREAS}|\d(?:{PAUSE}\d){{5,9}}))(?:(?=\s*доб)|{END})",
    }.items()
}
"""Kind -> how it is written after its name: fewer digits are enough, and a mistyped one does not hide it."""

ENOUGH = re.compile(r"(?:\D*\d){6}")
"""No number of a person is shorter."""


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
    """A plus, or a first digit that codes of Russian towns and mobile networks have; one dot is a decimal point."""
    if text.startswith("+"):
        return True
    first, second, *rest = _digits(text)
    if len(rest) == 8:
        return first in {3, 4, 8, 9}
    return text.count(".") != 1 and (second == 9 or (second in {3, 4, 8} and not (text.isdigit() and first == 7)))


CHECKS: Mapping[PersonalData, Callable[[str], bool]] = {
    PersonalData.INSURANCE: _is_insurance,
    PersonalData.TAX_NUMBER: _is_tax_number,
    PersonalData.POLICY: _is_luhn,
    PersonalData.PHONE: _is_phone,
}

LABEL = re.compile(
    r"(?P<passport>паспорт(?!\w*\s+(?:проект|программ|процесс|практик|услуг|объект))|сери[яю]|passport)"
    r"|паспорт|\b(?:инн|inn|вх|исх)\b|\b(?:письм|отч[её]т|приказ|договор|контракт|распоряжени|постановлени)\w*",
    re.IGNORECASE,
)
"""What ten digits are said to be: a person's passport, or the number of an organisation, of a project, of a paper."""

CODE = re.compile(r"\b(?:октмо|окато|окпо|огрн|огрнип|кпп|кбк|бик|уин|счет|счёт|р/с|к/с)[\s:№]*$", re.IGNORECASE)
"""Words right after which a number is a code of an organisation, a territory or an account."""

YEAR = re.compile(r"(?:19|20)\d\d\D+\d{6}")
NUMBERED = re.compile(r"(?:№|\bN|\bNo)[\s.]*$")
NEAR = 40
"""Signs before a number in which its label is looked for."""


def found_in(text: str) -> list[Found]:
    """Every number in a text that looks like personal data, in the order of the text; no two overlap."""
    if ENOUGH.match(text) is None:
        return []
    taken: list[Found] = []
    for kind, start, end in (*_labelled(text), *_plain(text)):
        if not any(one.start < end and start < one.end for one in taken):
            taken.append(Found(kind, start, end, masked(text[start:end])))
    return sorted(taken, key=lambda found: found.start)


def _labelled(text: str) -> Iterator[tuple[PersonalData, int, int]]:
    """Numbers after their names."""
    for kind, pattern in LABELLED.items():
        for match in pattern.finditer(text):
            if not _is_placeholder(match["number"]):
                yield kind, *match.span("number")


def _plain(text: str) -> Iterator[tuple[PersonalData, int, int]]:
    """Numbers that can be told by what they look like."""
    for kind, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            if _is_meant(kind, match, text):
                yield kind, *match.span()


def _is_meant(kind: PersonalData, match: re.Match[str], text: str) -> bool:
    before = text[max(0, match.start() - NEAR) : match.start()]
    if _is_placeholder(match[0]) or CODE.search(before):
        return False
    check = CHECKS.get(kind)
    return check(match[0]) if check is not None else _is_passport(match[0], before)


def _is_placeholder(text: str) -> bool:
    """One digit all over, or nothing but zeros after the first."""
    digits = _digits(text)
    return len(set(digits)) == 1 or not any(digits[1:])


def _is_passport(text: str, before: str) -> bool:
    """What the nearest label says; without one, ten bare digits, a year with a number, a paper's number are none.

    Only after its label a passport's number may be written in two halves.
    """
    labels = list(LABEL.finditer(before))
    if labels:
        return labels[-1]["passport"] is not None
    whole = re.search(r"\d{6}$", text) is not None
    return whole and not (text.isdigit() or YEAR.fullmatch(text) or NUMBERED.search(before))


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
