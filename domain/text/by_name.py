"""Whether a text calls somebody by name: by any part of a family name, in any case, or by given name and patronymic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from domain.text.people import PATRONYMIC

LONG = 4
"""Letters of a stem by which a family name is known whatever follows; a shorter one is a word of its own."""

ENDINGS = "аеиоуыьэюяй"
CASES = "(?:[аеиуыьюяй]|[еиоы]м|[еоы]й|[еоь]ю)?"
"""What the cases of a name end in."""

BEFORE, AFTER = r"(?<![^\W\d_])", r"(?![^\W\d_])"
"""No letter stands there; a figure or a low line may."""


@dataclass(frozen=True, slots=True)
class Part:
    """One word of a name."""

    word: str
    family: bool

    @property
    def stem(self) -> str:
        """What all its cases begin with."""
        bare = self.word.rstrip(ENDINGS)
        if self.family and len(bare) >= LONG:
            return bare
        return self.word[:-1] if len(self.word) > 2 and self.word[-1] in ENDINGS else self.word

    def pattern(self, *, any_case: bool) -> str:
        """As a regular expression: a name of two letters is a word of the language where it is not a capital."""
        stem, rest = self.stem, r"[^\W\d_]*" if self.family and len(self.stem) >= LONG else CASES
        forms = "|".join(map(re.escape, _capital(stem)))
        if any_case and len(self.word) > 2:
            forms = f"(?i:{forms})"
        return f"{BEFORE}(?:{forms})(?i:{rest}){AFTER}"


def _capital(stem: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((stem[:1].upper() + stem[1:], stem.upper())))


def _parts(name: str) -> Iterator[Part]:
    """Words of a name: the given one stands before a patronymic; where there is none, the family name comes first.

    In other alphabets it may come last.
    """
    words = name.replace("ё", "е").replace("Ё", "Е").split()
    words = [word for word in words if not word[:1].islower() or name.islower()]  # «оглы», “van der”
    words = [word for word in words if len(re.sub(r"[\W\d_]", "", word)) > 1]  # initials
    known = next((at for at, word in enumerate(words) if at and PATRONYMIC.fullmatch(word.title())), None)
    for at, word in enumerate(words):
        if known is not None and len(words) > 2:
            family = at not in (known - 1, known)
        else:
            family = at in {0, known} or (at == len(words) - 1 and word.isascii())
        for piece in re.findall(r"[^\W\d_]{2,}", word):
            yield Part(piece.lower(), family)


@dataclass(frozen=True)
class Called:
    """What somebody is called by in texts: by all names and addresses that they ever had."""

    names: tuple[str, ...]
    addresses: tuple[str, ...] = ()

    @cached_property
    def _families(self) -> tuple[Part, ...]:
        found = (part for name in self.names for part in _parts(name) if part.family)
        return tuple(dict.fromkeys(found))

    @cached_property
    def _pairs(self) -> tuple[tuple[Part, Part], ...]:
        """Given names with their patronymics: two of them together mean this person."""
        given = ([part for part in _parts(name) if not part.family] for name in self.names)
        return tuple(dict.fromkeys(pair for parts in given for pair in combinations(parts, 2)))

    @cached_property
    def _given(self) -> tuple[Part, ...]:
        found = (next((part for part in _parts(name) if not part.family), None) for name in self.names)
        return tuple(dict.fromkeys(filter(None, found)))

    def in_(self, text: str, *, any_case: bool = False) -> bool:
        """Whether a text means this person: by a family name, by given name and patronymic, or by an address."""
        text = _plain(text)
        low = text.casefold()
        if any(address.casefold() in low for address in self.addresses):
            return True
        if any(re.search(part.pattern(any_case=any_case), text) for part in self._families):
            return True
        return any(all(re.search(part.pattern(any_case=any_case), text) for part in pair) for pair in self._pairs)

    def perhaps_in(self, text: str) -> bool:
        """Whether a text has the given name only: others are called so, too."""
        return any(re.search(part.pattern(any_case=False), _plain(text)) for part in self._given)

    @property
    def likes(self) -> tuple[str, ...]:
        """Patterns of LIKE that every text has which means this person, and others."""
        stems = (form for part in (*self._families, *(pair[0] for pair in self._pairs)) for form in _capital(part.stem))
        return tuple(dict.fromkeys((*map(_like, stems), *map(_like, self.addresses))))

    @property
    def given_likes(self) -> tuple[str, ...]:
        """The same of texts that have the given name."""
        return tuple(dict.fromkeys(_like(form) for part in self._given for form in _capital(part.stem)))


def _plain(text: str) -> str:
    return text.replace("ё", "е").replace("Ё", "Е")


def _like(text: str) -> str:
    """With either letter, «е» and «ё»."""
    escaped = re.sub(r"([\\%_])", r"\\\1", text)
    return "%" + re.sub("[еёЕЁ]", "_", escaped) + "%"
