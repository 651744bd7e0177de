"""What is said of a cell that names a person by name alone: who of those known may be meant, so that a code is put."""

from __future__ import annotations

from collections.abc import Sequence

from domain.engine.words import Words
from domain.exchange.remarks import same_name

WHO = Words(
    "код или почта участника либо «Имя, должность <почта>»: такого участника ещё нет",
    "code or e-mail of a person, or “Name, post <e-mail>”: nobody like this is known",
)
MOST = 5
"""So many are named."""


def meant_by(text: str, everybody: Sequence[tuple[str, str, str]]) -> Words:
    """What is expected instead of a text that is neither code nor e-mail; a name alone decides for nobody."""
    found = [(code, name, post) for code, name, post in everybody if same_name(text, name)]
    if not found:
        return WHO
    listed = "; ".join(f"{code} {name}{f', {post}' if post else ''}" for code, name, post in found[:MOST])
    more = f" … ({len(found)})" if len(found) > MOST else ""
    return Words(
        f"код или почта участника: имени мало, подходят {listed}{more}",
        f"code or e-mail of a person: a name is not enough, it may be {listed}{more}",
    )
