"""Texts that only keep a place: shapes such as «___» and [ФИО], and the pack's own words such as «уточняется».

A text is a placeholder when nothing is left of it beside the pack's phrases, in whatever number and gender:
«данные уточняются» is one, «диагноз уточняется врачом» says something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from domain.methodology.schema import Pack
from domain.rules.spelling import folded

MOST_WORDS = 12
"""A longer text is no placeholder, whatever its words are."""

MOST_SIGNS = 160
"""The length from which on nobody counts words."""

LABEL_WORDS = 4
"""How many words a label before a dash or a colon has at most."""

ANSWERS = frozenset({"нет", "отсутствует", "отсутствуют", "не имеется", "no", "none"})
"""Words that fill no field which must be filled, and answer one that need not be: are there more risks?  «Нет»."""

AFTER_LABEL = ANSWERS | {"текст", "пример", "тест", "данные", "информация", "сведения", "test", "text", "example"}
"""Single words that say something once a label stands before them: «формат: текст», «единый стандарт – отсутствует»."""

MARK = r"(?:дд|мм|гг(?:гг)?|чч|dd|mm|yy(?:yy)?|hh|[xх]{2,4}|_+)"
PART = rf"(?:{MARK}|\d{{1,4}})"
SHAPES = re.compile(
    rf"""
    # rows of underscores
    _{{3,}} | (?<![^\W_])_+(?![^\W_]) | (?<=\w\ )__+ | __+(?!\w)
    # dots to be written over
    | \.{{6,}} | (?:^|[\s:–—-])\.{{4,}} | ^\W*\w*\W?\.{{3}}$ | ^\W*\w+(?:\ \w+)?[\s:–—-]+\.{{3}}$
    # a name in brackets
    | <(?=[^\W\d_])[^<>@]{{0,60}}(?<=\w)> | \{{[^{{}}]{{1,60}}\}} | ^\[[^\[\]]*\]$
    # masks of dates
    | \b{MARK}(?:[./:-]{PART}){{1,2}}\b | \b{PART}(?:[./:-]{MARK}){{1,2}}\b | \b{PART}[./-]{MARK}[./-]{PART}\b
    | \b00[./-]00[./-]\d{{2,4}}\b | \bдд\ мм\ гг
    # xxx
    | ^\W*[xх]\W*$ | ^\W*(?:[xх]{{2,}}\W*)+$ | (?:№\ ?|["«„“]\ ?)[xх]{{2,}}(?!\w) | \b[xх]{{4,}}\b
    """,
    re.VERBOSE,
)
"""Signs where words should be."""

SUSPECT = re.compile(
    r"^\W*[xх]|дд мм|[_<{\[]|\.\.\.|[xх][xх]|[дмгчdmyh][дмгчdmyh][./:-]|[./:-][дмгчdmyh][дмгчdmyh]|00[./-]"
)
"""What every shape holds: most texts are let through by this alone."""

ONE_LETTER = re.compile(r"\W*([^\W\d])\1{2,}\W*$")
"""A letter held down: «ааа»."""

WORD = re.compile(r"[^\W_]+")
DIVIDED = frozenset("[(-–—:,")
"""Signs without which a text has no parts."""

PLACED = re.compile(r"\[([^\[\]]{1,60})\]")
ASIDE = re.compile(r"\(([^()]{1,60})\)$|\s[–—-]+\s|:\s|:$|,\s")
"""Where a label may end."""

INITIALS = re.compile(r"\b(\w)(?:[./\\]\s*(?=\w\b)|\s*[/\\]\s*(?=\w\b))")
"""One letter of an abbreviation: н/д, н. д., n.a., Ф.И.О."""

ENDING = re.compile(
    r"(?<=[а-я]{3})(?:ются|ется|ятся|ится|лось|лась|лись|лся|ут|ют|ет|ят|ит|ого|его|ому|ему|ыми|ими|ами|ями|ая|яя|ое|ее|ые|ие"
    r"|ых|их|ый|ий|ым|им|ой|ей|ую|юю|ам|ям|ах|ях|ом|ем|ия|ию|ии|[аеиоуыэюя])$"
)
"""What differs between the forms of a Russian word."""

Phrases = Mapping[str, tuple[tuple[str, ...], ...]]


def stands_for_nothing(text: str, pack: Pack) -> bool:
    """Whether a text is blank or a placeholder: «___», "уточняется", "…"."""
    said = folded(text)
    if not WORD.search(said) or ONE_LETTER.match(said) or (SUSPECT.search(said) and SHAPES.search(said)):
        return True
    phrases = _phrases(pack.placeholders)
    if len(said) > MOST_SIGNS or not phrases:
        return False
    return _filler(said, phrases) or (
        not DIVIDED.isdisjoint(said) and any(_filler(part, phrases) for part in _parts(said))
    )


def answers_none(text: str) -> bool:
    """Whether a text says that there is none: an answer where a field may stay empty."""
    return " ".join(_words(folded(text))) in ANSWERS


def _parts(said: str) -> Iterator[str]:
    """What stands in square brackets or after a short label, and says nothing more there than it does alone."""
    if "[" in said:
        yield from PLACED.findall(said)
    for found in ASIDE.finditer(said):
        part = found[1] or said[found.end() :]
        if len(_words(said[: found.start()])) <= LABEL_WORDS and " ".join(_words(part)) not in AFTER_LABEL:
            yield part


def _filler(said: str, phrases: Phrases) -> bool:
    """Whether a text is made of the pack's phrases and of nothing else."""
    words = [word for word in _words(said) if not word.isdigit()]
    return 0 < len(words) <= MOST_WORDS and _covered(words, phrases)


def _covered(words: list[str], phrases: Phrases) -> bool:
    if not words:
        return True
    for phrase in phrases.get(_stem(words[0]), ()):
        size = len(phrase)
        if phrase == tuple(map(_stem, words[:size])) and _covered(words[size:], phrases):
            return True
    return False


def _words(said: str) -> list[str]:
    return WORD.findall(INITIALS.sub(r"\1", said) if "." in said or "/" in said or "\\" in said else said)


@cache
def _stem(word: str) -> str:
    """A word without its ending, so that number and gender make no difference."""
    return ENDING.sub("", word)


@cache
def _phrases(placeholders: tuple[str, ...]) -> Phrases:
    """A pack's placeholders as stems, by their first word."""
    found: dict[str, list[tuple[str, ...]]] = {}
    for placeholder in placeholders:
        if stems := tuple(map(_stem, _words(folded(placeholder)))):
            found.setdefault(stems[0], []).append(stems)
    return {first: tuple(stems) for first, stems in found.items()}
