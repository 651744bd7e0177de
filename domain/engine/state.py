"""Where a subject stands, as the lane holds it while commands are handled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from domain.engine.kinds import VOCABULARY, Kind, Stage, Standing

GENESIS = "0" * 64
"""What the first entry of a chain is chained to."""

PARKED = "inactivity"
"""Why a parked subject is on hold."""

_STANDINGS = {None: None} | {standing.value: standing for standing in Standing}
_STAGES = {None: None} | {stage.value: stage for stage in VOCABULARY.stage}
_KINDS = {kind.value: kind for kind in VOCABULARY.kind}


@dataclass(slots=True)
class State:
    """One row of `subject`; the fields are its columns, in their order."""

    code: str
    kind: Kind
    title: str
    organisation: str | None
    centre: str | None
    lifecycle: str | None
    pack: str | None
    phase: str | None
    standing: Standing | None
    stage: Stage | None
    round: int
    since_on: date
    due_on: date | None
    """By when what is asked of it now is due: its phase, or a decision with a term of its own."""
    phase_due_on: date | None
    """The term of its phase, while a decision with a term of its own is awaited."""
    review_on: date | None
    held_for: str | None
    """Reason of the hold; `PARKED` where nothing happened for too long."""
    submitted_by: str | None
    opened_on: date
    completed_on: date | None
    ended_on: date | None
    active_on: date | None
    """When a person last did something in it."""
    version: int
    head: str

    @classmethod
    def new(cls, kind: Kind, code: str, on: date) -> State:
        """A subject before its first entry."""
        return cls(
            code, kind, "", None, None, None, None, None, None, None,
            0, on, None, None, None, None, None, on, None, None, on, 0, GENESIS,
        )  # fmt: skip

    @classmethod
    def of(cls, row: Sequence[Any]) -> State:
        """The subject of a row as either driver returns it."""
        state = cls(*row)
        state.kind = _KINDS[row[1]]
        state.standing = _STANDINGS[row[8]]
        state.stage = _STAGES[row[9]]
        if type(row[11]) is str:
            state.since_on = date.fromisoformat(row[11])
            state.opened_on = date.fromisoformat(row[17])
            state.due_on = _day(row[12])
            state.phase_due_on = _day(row[13])
            state.review_on = _day(row[14])
            state.completed_on = _day(row[18])
            state.ended_on = _day(row[19])
            state.active_on = _day(row[20])
        return state

    def awaited(self, by: date | None) -> None:
        """A decision is asked for: by a day of its own where there is one, the phase keeping its own for later."""
        if by is not None:
            self.due_on, self.phase_due_on = by, self.due_on

    def awaited_no_more(self) -> None:
        """No decision is asked for any more: what is due is the phase again."""
        if self.phase_due_on is not None:
            self.due_on, self.phase_due_on = self.phase_due_on, None

    @property
    def phase_term(self) -> date | None:
        """By when its phase is due, whatever is awaited meanwhile."""
        return self.phase_due_on or self.due_on

    def row(self) -> tuple[Any, ...]:
        """The values of its row, in the order of the columns."""
        return (
            self.code, self.kind, self.title, self.organisation, self.centre, self.lifecycle, self.pack,
            self.phase, self.standing, self.stage, self.round, self.since_on.isoformat(), _text(self.due_on),
            _text(self.phase_due_on), _text(self.review_on), self.held_for, self.submitted_by,
            self.opened_on.isoformat(), _text(self.completed_on), _text(self.ended_on), _text(self.active_on),
            self.version, self.head,
        )  # fmt: skip


COLUMNS = tuple(field.name for field in fields(State))


def _day(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _text(value: date | None) -> str | None:
    return None if value is None else value.isoformat()
