"""The words of a text as they are found by: stems, without those that stand in every text."""

from __future__ import annotations

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
    такой им более всю между при
    a an and are as at be by for from in is it of on or the to with
    """.split()  # noqa: SIM905 - a list of words reads best as words
)
"""Words that say nothing of what a text is about."""


def plain(text: str) -> str:
    """A text as words are taken from it."""
    return text.lower().replace("ё", "е")


def terms(text: str) -> Counter[str]:
    """The stems of a text with how often each stands there; stop words alone are kept."""
    words = [word for word in WORD.findall(plain(text)) if word not in STOP]
    return Counter(stem(word)[:CODE] for word in words or WORD.findall(plain(text)))
