"""What is personal stands apart: the record holds salted commitments, the clear text a row that can go by an act."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from secrets import token_hex
from typing import Any, NamedTuple, TypeVar

import orjson

ERASED = "[удалено]"
"""Stands where a personal text was that is gone."""

OF_RECORD_1 = "record 1"
"""Stands for the texts of an entry whose hash was made over them: its hash stays and can be made no more."""

ONCE_IN_CLEAR = frozenset({"second_asked"})
"""Kinds of entries of a later record that earlier releases hashed in clear: an act forgets them the same way."""

TOKEN = re.compile(r"personal:[0-9a-f]{64}")


class Kept(NamedTuple):
    """One personal text of an entry; without salt and text once it was erased."""

    token: str
    person: str
    salt: str | None
    text: str | None


@dataclass(slots=True)
class Away:
    """Puts the personal texts of one entry away."""

    kept: list[Kept] = field(default_factory=list)

    def hide(self, person: str, text: str) -> str:
        """The commitment that stands for a text of a person; a blank says nothing and stays."""
        if not text:
            return text
        salt = new_salt()
        self.kept.append(Kept(commitment(salt, text), person, salt, text))
        return self.kept[-1].token


Hides = Callable[[dict[str, Any], str, Callable[[str, str], str]], None]
"""(Facts of an entry, its subject, hide): puts commitments in the place of personal texts."""
HidesT = TypeVar("HidesT", bound=Hides)

HIDES: dict[str, Hides] = {}
"""Kind of an entry -> what of its facts is personal: filled by the files of the subjects as they are imported."""


def hides(kind: str) -> Callable[[HidesT], HidesT]:
    """Make a function the one that puts away what is personal in entries of a kind."""

    def register(function: HidesT) -> HidesT:
        HIDES[kind] = function
        return function

    return register


def new_salt() -> str:
    """Something that nobody guesses."""
    return token_hex(16)


def commitment(salt: str, text: str) -> str:
    """What the record holds of a text: it tells nothing once the salt is gone."""
    return f"personal:{sha256(f'{salt}{text}'.encode()).hexdigest()}"


def put_away(kind: str, subject: str, facts: str) -> tuple[str, str | None]:
    """The facts as they are recorded, and the personal texts that stand apart."""
    hide = HIDES.get(kind)
    if hide is None:
        return facts, None
    told, away = orjson.loads(facts), Away()
    hide(told, subject, away.hide)
    if not away.kept:
        return facts, None
    return orjson.dumps(told).decode(), dumped(away.kept)


def dumped(kept: list[Kept]) -> str:
    """Personal texts as they are stored."""
    return orjson.dumps([tuple(one) for one in kept]).decode()


def loaded(kept: str | None) -> list[Kept]:
    """Personal texts as they were stored."""
    return [Kept(*one) for one in orjson.loads(kept)] if kept else []


def revealed(facts: str, kept: str | None) -> str:
    """The facts of an entry with what is personal in its place; what is gone says so."""
    if "personal:" not in facts:
        return facts
    texts = {one.token: one.text for one in loaded(kept) if one.text is not None}
    return orjson.dumps(_told(orjson.loads(facts), texts)).decode()


def _told(value: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _told(one, texts) for key, one in value.items()}
    if isinstance(value, list):
        return [_told(one, texts) for one in value]
    if not isinstance(value, str) or "personal:" not in value:
        return value
    if TOKEN.fullmatch(value):
        return texts.get(value, ERASED)
    if value.startswith("{"):  # a capsule is JSON inside of the facts
        return orjson.dumps(_told(orjson.loads(value), texts)).decode()
    return value


def unlike(facts: str, kept: str | None) -> bool:
    """Whether a personal text is not what the record commits to, or is gone without having been erased."""
    if not kept and "personal:" not in facts:
        return False
    found = loaded(kept)
    known = {one.token for one in found}
    lost = set(TOKEN.findall(facts)) - known
    false = [one for one in found if one.salt is not None and commitment(one.salt, one.text or "") != one.token]
    return bool(lost or false)


def erased_of(person: str, kept: str) -> str:
    """The texts of an entry without those of a person."""
    return dumped([Kept(one.token, person, None, None) if one.person == person else one for one in loaded(kept)])
