"""Whether a project is one that exists already: the same process, or the same title in other words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from domain.engine.words import Words

WORD = re.compile(r"[^\W_]+")

NOISE = frozenset(
    """
    оптимизация сокращение ускорение совершенствование устранение снижение повышение улучшение стандартизация внедрение
    организация обеспечение предоставление получение проведение осуществление оказание развитие создание формирование
    уменьшение увеличение упрощение рационализация модернизация автоматизация цифровизация минимизация исключение
    изменение реализация применение использование
    процесс процедура порядок время времени срок услуга качество доступность эффективность потеря работа деятельность
    система затрата длительность продолжительность проект бережливый бережливость технология мероприятие
    и в во на по о об при для с со из к ко от до за под над или а не у без через между путем посредством целях
    improvement optimisation optimization reduction process time term service the a an of for in on and to
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Words of titles that tell nothing about what a project is: lean programmes use them in every second title."""

LEAST = 0.55
"""From this likeness on, two titles say the same in other words: more than half is shared.  Half is not enough:
a school's admission is not a doctor's, and issuing references is not issuing certificates."""

MISTAKEN = {
    **{word: word for word in ("прием", "объем", "подъем", "съем", "наем", "заем", "систем", "проблем", "схем")},
    **{f"{stem}ь": stem for stem in ("запис", "подпис", "опис")},
}
"""Nouns whose bare form the stemmer takes for a case of a shorter word, with the stem that their other forms have."""

ENDINGS = (
    (re.compile(r"(?<=\w{3}[^аеиоуыэюя])[ое]к$"), "к"),
    (re.compile(r"(?<=ств)ен$"), ""),
    (re.compile(r"(?<=\w{3}[^аеиоуыэюяь])ь?н$"), ""),
    (re.compile(r"(?<=\w{3}а)[лн]$"), ""),
)
"""What the stemmer leaves of some forms or kin of a word and not of others: справок and справк(а), лекарствен(ный) and
лекарств(о), школьн(ый) and школ(а), граждан(е) and гражда(н)."""


class Ground(StrEnum):
    """Why two projects are similar."""

    SAME_PROCESS = "same_process"
    SAME_TITLE = "same_title"
    SAME_ORGANISATION = "same_organisation"


GROUNDS: Mapping[Ground, Words] = {
    Ground.SAME_PROCESS: Words("тот же процесс", "the same process"),
    Ground.SAME_TITLE: Words("то же название другими словами", "the same title in other words"),
    Ground.SAME_ORGANISATION: Words("та же организация", "the same organisation"),
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A project as it is compared."""

    code: str
    title: str
    organisation: str | None = None
    process: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """A project that is similar, how much, and why."""

    candidate: Candidate
    likeness: float
    """From 0 to 1."""
    grounds: tuple[Ground, ...]


@cache
def stem(word: str) -> str:
    """The stem that a word shares with its other forms and its adjective; a number is its own."""
    if word.isdigit():
        return word
    found = MISTAKEN.get(word) or str(_stemmer().stemWord(word))
    for ending, left in ENDINGS:
        found = ending.sub(left, found)
    return found


@cache
def _stemmer() -> Any:
    from snowballstemmer import stemmer

    return stemmer("russian")


@cache
def _noise(words: frozenset[str]) -> frozenset[str]:
    return frozenset(stem(_plain(word)) for word in words)


def _plain(text: str) -> str:
    return text.lower().replace("ё", "е")


@lru_cache(maxsize=8192)
def stems(title: str, noise: frozenset[str] = frozenset()) -> frozenset[str]:
    """What a title is about: the stems of its words but for those of `NOISE` and of the methodology's own noise.

    A title of nothing but such words keeps them all.
    """
    found = frozenset(stem(word) for word in WORD.findall(_plain(title)))
    return found - _noise(NOISE | noise) or found


def likeness(first: frozenset[str], second: frozenset[str]) -> float:
    """The shared part of two sets of stems: shared stems over the mean of both sizes (Sørensen–Dice), 0 to 1."""
    if not first or not second:
        return 0.0
    return 2 * len(first & second) / (len(first) + len(second))


def _process(text: str) -> str:
    return " ".join(WORD.findall(_plain(text)))


def similar(
    new: Candidate, candidates: Iterable[Candidate], *, least: float = LEAST, noise: frozenset[str] = frozenset()
) -> list[Match]:
    """The candidates that are the same process or the same title in other words, the likest first.

    The same organisation alone makes nothing similar; with half of the likeness that a title needs, it does.
    """
    mine, process = stems(new.title, noise), _process(new.process)
    found = []
    for other in candidates:
        alike = likeness(mine, stems(other.title, noise))
        grounds = []
        if process and process == _process(other.process):
            grounds.append(Ground.SAME_PROCESS)
        if alike >= least:
            grounds.append(Ground.SAME_TITLE)
        same_place = new.organisation is not None and new.organisation == other.organisation
        if same_place and (grounds or alike >= least / 2):
            grounds.append(Ground.SAME_ORGANISATION)
        if grounds:
            found.append(Match(other, alike, tuple(grounds)))
    return sorted(found, key=lambda match: (-len(match.grounds), -match.likeness, match.candidate.code))
