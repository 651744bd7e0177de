"""Whether a channel still works: what a row of failures says about it, and not about the letters that met them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from notifications.channels import Cause, ChannelDown, PerhapsSent, RefusedForGood, TryAgain
from notifications.claims import Claimed
from notifications.tables import Way

SILENT = 3
"""So many letters in a row without an answer, and the channel is down."""

REFUSED = 5
"""So many readers refused in a row for the same reason, and it is we who are refused."""

BELIEVED = 3
"""A refusal that no letter taken by the same channel bears out is believed the third time."""

OURS = frozenset({Cause.ADDRESS_UNUSABLE})
"""Refusals that no server has any part in."""

NO_ANSWER = frozenset({Cause.TIMED_OUT, Cause.CONNECTION_LOST, Cause.NOT_SMTP})
"""Causes that say nothing about the letter which met them."""

STATED = re.compile(r"\w+: \d{3}(?: \d\.\d{1,3}\.\d{1,3})?")
"""Step, code and enhanced code: the words after them may name the reader."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A letter that was refused, of which it is not yet known whose fault that is."""

    notice: Claimed
    outcome: RefusedForGood


@dataclass(slots=True)
class Breaker:
    """What one channel made of the letters since it last took one."""

    half_open: bool = False
    """The channel was down when it was last tried: one letter without an answer is enough."""
    silent: int = 0
    held: list[Refused] = field(default_factory=list)

    def taken(self) -> Sequence[Refused]:
        """A letter was taken: the channel works, so those refused before it were refused for what they are."""
        self.silent, self.half_open = 0, False
        return self._let_go()

    def refused(self, notice: Claimed, outcome: RefusedForGood) -> Sequence[Refused]:
        """A letter was refused; which refusals are to be believed now, for a server in order gives several reasons."""
        self.silent = 0
        believed = self._let_go() if self.held and _stated(self.held[-1].outcome) != _stated(outcome) else ()
        self.held.append(Refused(notice, outcome))
        return believed

    def all_refused(self) -> ChannelDown | None:
        """Whether so many readers were refused in a row that it is we who are refused."""
        readers = {_reader(one.notice) for one in self.held}
        return ChannelDown(Cause.ALL_REFUSED, self.held[-1].outcome.detail) if len(readers) >= REFUSED else None

    def unanswered(self, outcome: TryAgain | PerhapsSent) -> ChannelDown | None:
        """A letter was not taken for now; whether the channel is down."""
        silent = isinstance(outcome, PerhapsSent) or outcome.cause in NO_ANSWER
        self.silent = self.silent + 1 if silent else 0
        return ChannelDown(outcome.cause, outcome.detail) if self.silent >= (1 if self.half_open else SILENT) else None

    def unsettled(self) -> Sequence[Refused]:
        """The refusals that nothing in this run has borne out; they are settled by the caller."""
        return self._let_go()

    def _let_go(self) -> Sequence[Refused]:
        held, self.held = self.held, []
        return held


def _reader(notice: Claimed) -> str:
    """Whose letter it is; behind a webhook each letter goes to somebody else."""
    return notice.key if notice.way is Way.WEBHOOK else notice.recipient


def _stated(outcome: RefusedForGood) -> str:
    found = STATED.match(outcome.detail)
    return found[0] if found else outcome.cause
