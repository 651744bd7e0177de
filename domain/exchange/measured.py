"""Which indicator of a project a row of measurements means: by its key, or by the title that the card gives it."""

from __future__ import annotations

from collections.abc import Mapping

from domain.engine.words import Words
from domain.exchange.register import Misnamed, Told
from domain.rules.names import plain_name


def meant(said: str, known: Mapping[str, Told]) -> str:
    """The key of the indicator, of those of a project: key -> what is said of it; raises `Misnamed`."""
    if said in known:
        return said
    wanted = plain_name(said)
    found = sorted(key for key, (title, *_) in known.items() if plain_name(title) == wanted)
    if len(found) == 1:
        return found[0]
    if found:
        keys = ", ".join(found)
        ru = f"ключ: так называется не один показатель проекта ({keys})"
        raise Misnamed("indicator", said, Words(ru, f"a key: several indicators of the project are called so ({keys})"))
    listed = "; ".join(f"{key} — «{title}»" for key, (title, *_) in sorted(known.items()))
    ru = f"ключ или название показателя проекта: {listed}" if listed else "у проекта нет показателей"
    en = f"key or title of an indicator of the project: {listed}" if listed else "the project has no indicators"
    raise Misnamed("indicator", said, Words(ru, en))
