"""How people are named wherever a card is written: by code, by e-mail, or as «Имя, должность <почта>»."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from domain.engine.named import Newcomer

WRITTEN = re.compile(
    r"\s*(?P<name>[^<>]*?)\s*<\s*(?:mailto:)?(?P<email>[^<>\s]+@[^<>\s]+)\s*>\s*"
    r"|\s*(?P<named>[^<>@]*[^<>@\s,(–—-])(?:\s*[,(]\s*|\s+[–—-]\s+|\s+)(?:mailto:)?(?P<address>[^<>\s(),;]+@[^<>\s(),;]+?)\s*\)?\s*"
)
"""A name, perhaps a post after a comma or a dash, and an address, as a rule in angle brackets."""

BETWEEN = re.compile(r",|\s+[–—-]\s+")


@lru_cache(maxsize=4096)
def who(text: str) -> tuple[str, Newcomer | None]:
    """The code or e-mail that a text names, and who it is when the text says so."""
    found = WRITTEN.fullmatch(text)
    if found is None:
        return text.strip().lower() if "@" in text else text.strip(), None
    name, *post = BETWEEN.split(found["name"] or found["named"] or "", maxsplit=1)
    email = (found["email"] or found["address"]).lower()
    return email, Newcomer(title=name.strip(), post=post[0].strip() if post else "") if name.strip() else None


def one(text: str) -> tuple[str, dict[str, Newcomer]]:
    """The code or e-mail of the only person that a field names, and who the e-mail belongs to."""
    key, newcomer = who(text)
    return key, {} if newcomer is None else {key: newcomer}


def persons(text: str) -> tuple[str, ...]:
    """Several people in one cell or option: one a line, or parted by semicolons."""
    return tuple(part.strip() for part in re.split(r"[;\n]", text) if part.strip())


def named(
    people: Mapping[str, str | Iterable[str]],
) -> tuple[dict[str, tuple[str, ...]], dict[str, Newcomer]]:
    """Role -> codes and e-mails, and who the e-mails belong to."""
    found: dict[str, tuple[str, ...]] = {}
    newcomers: dict[str, Newcomer] = {}
    for role, texts in people.items():
        held: list[str] = []
        for text in persons(texts) if isinstance(texts, str) else texts:
            key, newcomer = who(text)
            if newcomer is not None:
                newcomers.setdefault(key, newcomer)
            if key:
                held.append(key)
        found[role] = tuple(dict.fromkeys(held))
    return found, newcomers


PATRONYMIC = re.compile(r"[А-ЯЁ][а-яё]+(?:вич|вна|ьич|мич|тич|чна)")
"""A patronymic is known by its ending; initials, Latin letters and capitals are left as they were entered."""


def greeted(name: str) -> str:
    """How a letter greets somebody: name and patronymic where both are known, else the whole name."""
    words = name.split()
    place = next((place for place in (1, 2) if len(words) == 3 and PATRONYMIC.fullmatch(words[place])), None)
    return name if place is None else " ".join(words[place - 1 : place + 1])
