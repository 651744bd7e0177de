"""A project's stage in the programme: pilot, certification, replication, closed or stopped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.programme.kinds import Stage


@dataclass(frozen=True, kw_only=True, slots=True)
class StageChanged(Event):
    """A project moved to another stage of the programme."""

    kind = "stage_changed"
    says = Words("сменилась стадия", "stage changed")

    stage: Stage
    because: str
    """Code of the subject that brought it about."""


@changes(StageChanged)
def stage(record: Record, state: State, event: StageChanged, actor: str, on: date, seq: int) -> None:
    state.stage = event.stage
