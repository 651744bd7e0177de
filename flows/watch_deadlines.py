"""Remind people of what is due, and park what nobody works on."""

from __future__ import annotations

from datetime import date
from typing import Any

from prefect import State, flow
from prefect.states import Completed, Failed
from pydantic import BaseModel, ConfigDict, Field

from domain.engine.refusals import Refusal
from domain.engine.words import Words
from flows.answers import refusal_text
from flows.immediate_notices import tell
from flows.periods import is_stale, scheduled_at
from flows.programme import Programme
from flows.run_holder import hold
from flows.settings import Settings
from flows.staff import REFUSED
from flows.sweep import sweep


class DeadlinesForm(BaseModel):
    """Сроки: кому о чём напомнить."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: date | None = Field(None, title="На какую дату", description="День запуска, если не указана")


@flow(name="watch-deadlines", timeout_seconds=3600)
async def watch_deadlines(form: DeadlinesForm | None = None) -> State[Any]:
    """Each working day since the last sweep is answered for once; a day off only ends roles that are over."""
    await hold()
    settings = Settings()
    programme = Programme.open(settings)
    on = form.on if form else None
    if on is None and is_stale(programme):
        said = Words(
            "время проверки прошло, догонит следующая", "the time of the sweep has passed, the next catches up"
        )
        return Completed(message=said.say(settings.speaks))
    try:
        swept = sweep(programme, on or scheduled_at(programme).astimezone(programme.zone).date())
    except Refusal as refusal:
        return Failed(name=REFUSED, message=refusal_text(refusal.reasons, settings.speaks))
    tell(programme)
    return Completed(message=swept.said.say(settings.speaks), data=swept)
