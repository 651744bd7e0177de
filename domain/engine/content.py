"""What a command asks for, as one number: a repeated id stands for the same only where this is the same."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from hashlib import sha256
from typing import Any

import orjson

from domain.engine.command import Command
from domain.engine.tables import UNREAD

NOT_ASKED = frozenset({"acting", "on", "expected_version"})
"""How the actor is known, on which day and having seen what may differ when somebody asks once more."""


def content_of(command: Command) -> str:
    """SHA-256 of a command's id, name, actor and of all that it says; named where nobody may guess what that is."""
    said = {name: getattr(command, name) for name in _asked_of(type(command))}
    told = orjson.dumps([command.name, said], default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    number = sha256(told).hexdigest()
    return f"{UNREAD}{number}"[: len(number)] if command.unread else number


_ASKED: dict[Any, tuple[str, ...]] = {}


def _asked_of(kind: type[Command]) -> tuple[str, ...]:
    if (known := _ASKED.get(kind)) is None:
        known = _ASKED[kind] = tuple(found.name for found in fields(kind) if found.name not in NOT_ASKED)
    return known


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return sorted(value) if isinstance(value, (set, frozenset)) else str(value)
