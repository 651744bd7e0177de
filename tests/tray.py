"""A channel that keeps what it is given."""

from __future__ import annotations

from dataclasses import dataclass, field

from notifications.channels import Outcome, Sent
from notifications.message import Letter


@dataclass
class Tray:
    """A channel that keeps what it is given; it drops a repeated key."""

    name: str = "tray"
    answers: dict[str, Outcome] = field(default_factory=dict)
    """Address -> how sending to it ends, where that is not `Sent`."""
    sent: dict[str, Letter] = field(default_factory=dict)
    """Key -> the letter."""
    attempts: list[str] = field(default_factory=list)
    """The key of each attempt, in order."""

    def send(self, letter: Letter) -> Outcome:
        """Keep the letter, unless the address has another answer."""
        self.attempts.append(letter.key)
        outcome = self.answers.get(letter.to.address, Sent(letter.id))
        if isinstance(outcome, Sent):
            self.sent.setdefault(letter.key, letter)
        return outcome

    def close(self) -> None:
        """Nothing to let go of."""
