"""Send each person one status e-mail with what to do next."""

from __future__ import annotations

from datetime import date
from typing import Any

from prefect import State, flow
from prefect.states import Completed, Failed
from pydantic import BaseModel, ConfigDict, Field

from domain.engine.refusals import in_the_future
from domain.engine.words import Words
from flows.answers import refusal_text
from flows.immediate_notices import owe_digests, tell
from flows.periods import is_stale, scheduled_at
from flows.programme import Programme
from flows.run_holder import hold
from flows.settings import Settings
from flows.staff import REFUSED


class StatusEmailsForm(BaseModel):
    """Сводки участникам."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    on: date | None = Field(None, title="На какую дату", description="День запуска, если не указана")


@flow(name="status-emails", timeout_seconds=3600)
async def status_emails(form: StatusEmailsForm | None = None) -> State[Any]:
    """One digest a person and period; who has nothing to hear gets no mail; repeating it sends nothing twice.

    A day that has not come yet is refused: its letters would be the last ones until then.
    """
    await hold()
    settings = Settings()
    programme = Programme.open(settings)
    on = form.on if form else None
    if on is None and is_stale(programme):
        return Completed(message=Words("время сводки прошло", "the time of the digest has passed").say(settings.speaks))
    if on is not None and on > programme.today():
        reasons = (in_the_future(on, programme.today()),)
        return Failed(name=REFUSED, message=refusal_text(reasons, settings.speaks))
    written = owe_digests(programme, on or scheduled_at(programme).astimezone(programme.zone).date())
    told = tell(programme)
    said = Words(
        f"сводок: {written}, отправлено писем: {told.sent}, осталось: {told.left}",
        f"digests: {written}, mails sent: {told.sent}, left: {told.left}",
    )
    return Completed(message=said.say(settings.speaks), data=told)
