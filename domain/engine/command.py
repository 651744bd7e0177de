"""What every command carries: who acts, when, under which id, having seen which version."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar
from uuid import uuid4

SYSTEM = "potok"
"""The engine itself as an actor: sets the programme up, never decides at a gate."""


def new_command_id() -> str:
    """An id for a command that nobody will repeat on purpose."""
    return uuid4().hex


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """What every command carries."""

    name: ClassVar[str]

    actor: str
    """Code of the person who acts."""
    on: date
    """The day on which it happened, in the programme's time zone."""
    command_id: str = field(default_factory=new_command_id)
    """Repeating a command with the same id returns the first result and writes nothing."""
    expected_version: int | None = None
    """The version that the actor saw; a newer one is a conflict."""
