"""Whether the values of a pack make sense: parameters, patterns, units, reminders, texts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from string import Formatter
from typing import Any
from zoneinfo import ZoneInfo

from domain.engine.addresses import route_of
from domain.engine.words import Words
from domain.methodology.check import ROLE, Check
from domain.methodology.parameters import ASKED
from domain.methodology.problems import Path
from domain.methodology.schema import Unit
from domain.methodology.watch import STANDARD_HEADS
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import Rhythm

WANTED: Mapping[type, tuple[str, str]] = {
    bool: ("true или false", "true or false"),
    int: ("целое число", "a whole number"),
    Decimal: ("число", "a number"),
}

CODE = re.compile(r"[^\W\d_][\w-]*(?<!\d)\{number(?::0?\d{0,2}d?)?\}")
"""Pattern of a code: a beginning of its own, then the number."""

NAME, VERSION = re.compile(r"[\w.-]{1,40}"), re.compile(r"[\w.-]{1,30}")
LONGEST_CODE, LONGEST_NUMBER, LONGEST_TITLE = 30, 60, 300


def values(check: Check, text: str) -> None:
    """Each value makes sense by itself."""
    _identity(check)
    _parameters(check)
    _codes(check)
    _registration(check)
    _units(check)
    _terms(check)
    _heads(check)
    _contact(check)
    _titles(check, text)


def _identity(check: Check) -> None:
    """Name and version go into every record; the time zone says when a day begins."""
    for key, pattern in (("name", NAME), ("version", VERSION)):
        if not pattern.fullmatch(getattr(check.pack, key)):
            check.fault(
                (key,), "нужны буквы, цифры, «.», «_» и «-», без пробелов и «@»", "needs letters, digits, “.”, “_”, “-”"
            )
    zone = check.pack.time_zone
    if not is_time_zone(zone):
        check.fault(
            ("time_zone",),
            f"нет часового пояса «{zone}»; можно, например, Europe/Moscow, Asia/Yekaterinburg, Asia/Vladivostok",
            f"there is no time zone “{zone}”; for example Europe/Moscow, Asia/Yekaterinburg, Asia/Vladivostok",
        )


def is_time_zone(name: str) -> bool:
    """Whether a name is that of a time zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _parameters(check: Check) -> None:
    said = check.pack.parameters
    check.known_among(("parameters",), said, ASKED, Words("параметр", "parameter"))
    check.complete(("parameters",), said, (key for key, asked in ASKED.items() if not asked.silent))
    for key, asked in ASKED.items():
        parameter = said.get(key)
        if parameter is None:
            continue
        value, path, kind = parameter.value, ("parameters", key, "value"), asked.kind
        if issubclass(kind, StrEnum):
            check.known_among(path, [str(value)], map(str, kind), Words("значение", "value"))
        elif type(value) is not kind and not (kind is Decimal and type(value) is int):
            ru, en = WANTED[kind]
            check.fault(path, f"нужно: {ru}", f"needs {en}")
        else:
            check.within(path, value, asked.least, asked.most)


def _codes(check: Check) -> None:
    """Each kind of subject has codes of its own: a beginning, then a number."""
    begun: dict[str, str] = {}
    for kind, pattern in check.pack.codes.items():
        path: Path = ("codes", kind)
        if "{number" not in pattern:
            check.fault(path, "в образце нет {number}", "the pattern lacks {number}")
        elif not CODE.fullmatch(pattern) or len(pattern.format(number=10**6)) > LONGEST_CODE:
            check.fault(
                path,
                f"нужно начало из букв и «-» и {{number}} или {{number:04d}} в конце, вместе до {LONGEST_CODE} знаков",
                f"needs letters and “-”, then {{number}} or {{number:04d}}, {LONGEST_CODE} characters at most",
            )
        start = pattern.partition("{")[0]
        if start in begun:
            other = begun[start]
            check.fault(path, f"так уже начинаются коды «{other}»", f"this already begins the codes of “{other}”")
        begun[start] = kind


PARTS: Mapping[str, re.Pattern[str]] = {
    "number": re.compile(r"0?\d{0,2}d?"),
    "year": re.compile(r"d?"),
    "code": re.compile(r""),
}
"""What a registration number may hold, and how each part may be written."""


def _registration(check: Check) -> None:
    """A registration number tells projects apart."""
    pattern, path = check.pack.registration, ("registration",)
    parts = _parts(pattern)
    if parts is None or not all(name in PARTS and PARTS[name].fullmatch(spec) for name, spec in parts):
        check.fault(path, "можно: {number}, {number:04d}, {year}, {code}", "may hold {number}, {year}, {code}")
        return
    if not {"number", "code"} & {name for name, _ in parts}:
        check.fault(path, "в образце нет ни {number}, ни {code}", "lacks {number} and {code}")
    longest = pattern.format(number=10**6, year=2024, code="X" * LONGEST_CODE)
    if len(longest) > LONGEST_NUMBER or not longest.isprintable():
        check.fault(path, f"не длиннее {LONGEST_NUMBER} знаков в одну строку", f"at most {LONGEST_NUMBER} characters")


def _parts(pattern: str) -> list[tuple[str, str]] | None:
    """The fields of a pattern with their formats; None for what is no pattern, or asks for more than values."""
    try:
        found = list(Formatter().parse(pattern))
    except ValueError:
        return None
    if any(conversion for _, _, _, conversion in found):
        return None
    return [(name, spec or "") for _, name, spec, _ in found if name is not None]


def _units(check: Check) -> None:
    """A spelling names one unit; a unit of time has a length."""
    named: dict[str, Unit] = {}
    for key, unit in check.pack.units.items():
        path: Path = ("units", key)
        for spelling in sorted(unit.spellings):
            other = named.setdefault(spelling, unit)
            if other is not unit:
                check.fault(
                    path,
                    f"«{spelling}» уже называет единицу «{other.key}»",
                    f"“{spelling}” already names the unit “{other.key}”",
                )
        check.bounds(path, unit)


def _terms(check: Check) -> None:
    """Terms lie within their bounds; reminders come rarer and rarer."""
    watch = check.pack.watch
    for room in ("watch", "heads", "replication", "practices"):
        check.bounds((room,), getattr(check.pack, room))
    check.once(("watch", "ahead"), map(str, watch.ahead))
    check.known_among(("watch", "by_date"), sorted(watch.by_date), Kind, Words("открытое дело", "open thing"))
    if not watch.nudge_after < watch.raise_after < watch.park_after:
        said = "нужно nudge_after < raise_after < park_after", "needs nudge_after < raise_after < park_after"
        check.fault(("watch", "park_after"), *said)


def _heads(check: Check) -> None:
    """Whoever heads an organisation does so in roles that there are, and the list comes by days of its own."""
    heads = check.pack.heads
    if heads is not STANDARD_HEADS:
        check.known_among(("heads", "roles"), sorted(heads.roles), check.pack.roles, ROLE)
    if heads.every is Rhythm.USUAL:
        check.fault(("heads", "every"), "нужно слово о днях, например monthly", "needs a word of days, as monthly")


def _contact(check: Check) -> None:
    """Whoever is named can be written to."""
    contact = check.pack.contact
    if contact is not None and route_of(contact.email) is None:
        check.fault(("contact", "email"), "не адрес почты", "no e-mail address")


def _titles(check: Check, text: str) -> None:
    """No title is blank or longer than a title."""
    for path, title in _texts((), tomllib.loads(text)):
        for language, said in title.items():
            if not isinstance(said, str) or path[-1] == "note":
                continue
            if not said.strip():
                check.fault((*path, language), "текст пуст", "the text is blank")
            elif len(said) > LONGEST_TITLE:
                check.fault(
                    (*path, language), f"не длиннее {LONGEST_TITLE} знаков", f"at most {LONGEST_TITLE} characters"
                )


def _texts(path: Path, value: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every text in both languages, with its path."""
    if isinstance(value, dict):
        if value.keys() == {"ru", "en"}:
            yield path, value
        for key, below in value.items():
            yield from _texts((*path, key), below)
    elif isinstance(value, list):
        for place, below in enumerate(value):
            yield from _texts((*path, place), below)
