"""Tickets: the right to one deed of one kind on one subject and day, known by its hash."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Any

from domain.engine.columns import as_instant

GOOD_FOR = timedelta(minutes=15)
"""How long a ticket may be spent."""


def hash_of(secret: str) -> str:
    """How a secret is kept: random secrets need no salt."""
    return sha256(secret.encode()).hexdigest()


@dataclass(slots=True)
class Ticket:
    """A ticket as the lane reads and spends it."""

    sha256: str
    person: str
    action: str
    subject: str
    day: date
    expires_at: datetime
    command_id: str | None
    """The order that it is for: of its first deed, where it was taken for none."""
    spent_at: datetime | None
    on_behalf_of: str | None

    @classmethod
    def of(cls, row: tuple[Any, ...]) -> Ticket:
        """A ticket as either database hands it over."""
        hashed, person, action, subject, day, expires, command_id, spent, other = row
        return cls(
            sha256=hashed,
            person=person,
            action=action,
            subject=subject,
            day=date.fromisoformat(day) if isinstance(day, str) else day,
            expires_at=as_instant(expires),
            command_id=command_id,
            spent_at=None if spent is None else as_instant(spent),
            on_behalf_of=other,
        )

    def is_for(self, command_id: str) -> bool:
        """Whether a command is the order that it is for, or a part of it."""
        return self.command_id is not None and (
            command_id == self.command_id or command_id.startswith(f"{self.command_id}:")
        )

    def opens(self, now: datetime, command_id: str) -> bool:
        """Whether a deed may still be done on it: a fresh one in time, a spent one for what it was spent on."""
        if self.spent_at is not None:
            return self.is_for(command_id)
        return now <= self.expires_at and (self.command_id is None or self.is_for(command_id))
