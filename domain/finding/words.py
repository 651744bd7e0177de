"""The words of a text as they are found by: stems, without those that stand in every text."""

from __future__ import annotations

import re
from collections import Counter

from domain.engine.tables import CODE
from domain.text.similarity import WORD, stem

STOP = frozenset(
    """
    и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было вот от меня еще
    нет о об из ему теперь когда даже ну ли если уже или ни быть был него до вас нибудь вам ведь там потом себя ничего
    ей может они тут где есть надо ней для мы тебя их чем была сам чтоб без будто чего раз тоже себе под будет тогда кто
    этот того потому этого какой ним здесь этом один почти мой тем чтобы нее были куда зачем всех при два об другой
    хоть после над больше тот через эти нас про них какая много три эту моя свою этой перед иногда лучше чуть том
    такой им более всю между при ко изо ото обо подо передо безо кроме среди ради сквозь
    a an and are as at be by for from in is it of on or the to with
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Words that say nothing of what a text is about."""


LOOKS = str.maketrans("aceopxykmhtb", "асеорхукмнтв")
"""Latin letters that look like Cyrillic ones, in small letters of words that were typed in capitals, too."""
CYRILLIC, LATIN = re.compile("[а-я]"), re.compile("[a-z]")


def plain(text: str) -> str:
    """A text as words are taken from it."""
    return text.lower().replace("ё", "е")


def words_of(text: str) -> list[str]:
    """The words of a text, in one alphabet each; stop words alone are kept."""
    found = [_of_one_alphabet(word) for word in WORD.findall(plain(text))]
    return [word for word in found if word not in STOP] or found


def _of_one_alphabet(word: str) -> str:
    """A word with a letter that only looks Cyrillic is the Cyrillic word."""
    return word.translate(LOOKS) if LATIN.search(word) and CYRILLIC.search(word) else word


def terms(text: str) -> Counter[str]:
    """The stems of a text with how often each stands there."""
    return Counter(stem(word)[:CODE] for word in words_of(text))
