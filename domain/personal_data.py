"""Personal data in free text: numbers of passports, insurance, telephones, tax payers, policies and cards."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.card import CARD
from domain.commands import AmendCard, Command, OpenProject
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


DASH = r"[-\u2010-\u2015]"
SPLIT = rf"(?:\s?{DASH}\s?|\s)"
PAUSE = rf"(?:\s?(?:{DASH}|\.)\s?|\s{{1,2}})?"
EDGE = r"(?<![\w-])"
END = r"(?![\w-]|[.,]\d|\s*(?:руб|₽|тыс|млн|млрд|коп))"
"""A number does not go on, and is no amount of money."""

NUMBER_SIGN = r"(?:[\s,;:.]*(?:№|N[o°]?\b|номер)[\s:.]*|\s*)"
AREAS = "|".join(rf"\(\s?\d{{{area}}}\s?\)(?:{PAUSE}\d){{{10 - area}}}" for area in (3, 4, 5))
"""The longer the code of a town, the shorter its numbers: ten digits together."""

PATTERNS: Mapping[PersonalData, re.Pattern[str]] = {
    PersonalData.INSURANCE: re.compile(
        rf"{EDGE}\d{{3}}{SPLIT}\d{{3}}{SPLIT}\d{{3}}{SPLIT}\d{{2}}{END}|{EDGE}\d{{11}}{END}"
    ),
    PersonalData.PHONE: re.compile(rf"(?<![\w+-])(?:\+\s?7|8|7){PAUSE}(?:{AREAS}|\d{{3}}(?:{PAUSE}\d){{7}}){END}"),
    # four groups that go on as a fifth are an account
    PersonalData.POLICY: re.compile(
        rf"{EDGE}\d{{16}}{END}|{EDGE}(?<!\d\s)\d{{4}}(?:{SPLIT}\d{{4}}){{3}}{END}(?!\s\d{{4}}\b)"
    ),
    PersonalData.TAX_NUMBER: re.compile(rf"{EDGE}\d{{12}}{END}"),
    PersonalData.PASSPORT: re.compile(rf"{EDGE}\d{{2}}{SPLIT}?\d{{2}}{NUMBER_SIGN}\d{{6}}{END}", re.IGNORECASE),
}
"""Kind -> how it is written, the ones with a check digit first."""

ENOUGH = re.compile(r"(?:\D*\d){10}")
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
    first, second = _digits(text)[:2]
    return text.count(".") != 1 and (second == 9 or (second in {3, 4, 8} and not (text.isdigit() and first == 7)))


CHECKS: Mapping[PersonalData, Callable[[str], bool]] = {
    PersonalData.INSURANCE: _is_insurance,
    PersonalData.TAX_NUMBER: _is_tax_number,
    PersonalData.POLICY: _is_luhn,
    PersonalData.PHONE: _is_phone,
}

LABEL = re.compile(
    r"(?P<passport>паспорт(?!\w*\s+(?:проект|программ|процесс|практик|услуг|объект))|сери[яию]|passport)|\bинн\b|\binn\b",
    re.IGNORECASE,
)
"""What ten digits are said to be, a person's passport or an organisation's tax number; a project has a passport too."""

CODE = re.compile(r"\b(?:октмо|окато|окпо|огрн|огрнип|кпп|кбк|бик|уин|счет|счёт|р/с|к/с)[\s:№]*$", re.IGNORECASE)
"""Words right after which a number is a code of an organisation, a territory or an account."""

YEAR = re.compile(r"(?:19|20)\d\d\D+\d{6}")
NEAR = 40
"""Signs before a number in which its label is looked for."""


def found_in(text: str) -> list[Found]:
    """Every number in a text that looks like personal data, in the order of the text; no two overlap."""
    if ENOUGH.match(text) is None:
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
    """What the nearest label says; without one, ten bare digits and a year with a number are none."""
    labels = list(LABEL.finditer(before))
    if labels:
        return labels[-1]["passport"] is not None
    return not text.isdigit() and not ("№" in text and YEAR.fullmatch(text))


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


def card_remarks(command: Command) -> Iterator[Words]:
    """What looks like personal data in the free texts that a command writes on a card, with the fields."""
    if isinstance(command, OpenProject):
        texts = {key: getattr(command, key) for key in CARD}
    elif isinstance(command, AmendCard):
        texts = {key: value for key, value in command.card.items() if key in CARD}
    else:
        return
    for key, value in texts.items():
        for text in (value,) if isinstance(value, str) else value if isinstance(value, tuple) else ():
            yield from (_remark(key, hit) for hit in found_in(text))


def _remark(key: str, hit: Found) -> Words:
    field = CARD[key].title
    return Words(
        f"{field.ru}: похоже на персональные данные: {hit.kind.said.ru} {hit.masked}",
        f"{field.en}: looks like personal data: {hit.kind.said.en} {hit.masked}",
    )
