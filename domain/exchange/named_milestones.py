"""Milestones as plans name them: by key or by title, as the project or its methodology has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from domain.engine.words import Words
from domain.exchange.headings import fold
from domain.exchange.register import Misnamed

Own = Mapping[str, Sequence[tuple[str, str]]]
"""Folded title of a milestone of a project -> those that are called so: key and title."""


def key_of(said: str, own: Own, planned: Mapping[str, Words], called: Mapping[str, str]) -> str:
    """The key that a cell means; what it says where nothing, or more than one thing, is called so."""
    if said in planned:
        return said
    keys = own.get(fold(said), ())
    return keys[0][0] if len(keys) == 1 else said if keys else called.get(fold(said), said)


def is_no_key(key: str, title: str, own: Own) -> bool:
    """Whether a cell that names no known milestone is a title, not the key of a new one: nothing is guessed."""
    known = {one for called in own.values() for one, _ in called}
    return " " in key or (key == title and not key.isascii() and key not in known)


def unknown(said: str, own: Own, planned: Mapping[str, Words]) -> Misnamed:
    """Why a cell means no milestone: it may mean several, or which one it may mean."""
    if keys := own.get(fold(said), ()):
        listed = ", ".join(key for key, _ in keys)
        ru, en = f"так названы несколько ({listed}): укажите ключ", f"several are called so ({listed}): give the key"
        return Misnamed("key", said, Words(ru, en))
    titles = {one: called[0][1] for one, called in own.items()}
    titles |= {fold(title.ru): title.ru for title in planned.values() if not own}
    like = [titles[one] for one in get_close_matches(fold(said), titles)]
    named = "; ".join(f"«{title}»" for title in (like or titles.values()))
    ru = f"похоже на {named}" if like else f"контрольная точка проекта или методики: {named}"
    en = f"it may be {named}" if like else f"a milestone of the project or the methodology: {named}"
    more = "; для новой — столбец «Ключ», без пробелов", "; a new one has a key of its own without blanks"
    return Misnamed("key", said, Words(ru + more[0], en + more[1]))
