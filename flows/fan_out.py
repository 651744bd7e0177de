"""The form that offers a package to any number of receivers: one command each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from domain.engine.actor import Acting
from domain.engine.asked import fields_of
from domain.engine.command import Command
from domain.engine.lane import Outcome, Refused
from domain.engine.refusals import ID_TAKEN, already
from domain.replication.offers import Replicate
from flows.fields import Code, Day
from flows.form_fields import titled
from flows.forms import Form

OFFERED_OTHERWISE = "offered_otherwise"
"""Key of the refusal of an attempt that was made already, by other people or on other days."""


def order_of(package: str) -> str:
    """The order that every command of a fan-out is a part of."""
    return f"replicate:{package}"


def told_apart(command: Command, outcome: Outcome) -> Outcome:
    """An attempt that was made with other people, places or dates is told so, not by the id that nobody typed."""
    if not isinstance(outcome, Refused) or not isinstance(command, Replicate):
        return outcome
    made = command.receiver, command.attempt
    ru = (
        "{}: уже предлагали, попытка {} есть в списке предложений; "
        "ещё раз — с отметкой «ещё раз тем, кому уже предлагали»"
    )
    en = (
        "{}: offered before, attempt {} is in the list of offers; "
        "once more with the tick “once more to those who were offered it”"
    )
    otherwise = already(OFFERED_OTHERWISE, ru.format(*made), en.format(*made))
    return replace(outcome, reasons=tuple(otherwise if one.key == ID_TAKEN else one for one in outcome.reasons))


def _called(name: str) -> dict[str, Any]:
    return titled(fields_of(Replicate)[name].how)


class Receiver(BaseModel):
    """Получатель пакета и его люди."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: Code = Field(**_called("receiver"))
    centre: Code | None = Field(None, **_called("centre"))
    people: dict[str, str] = Field(default_factory=dict, description="роль: код участника", **_called("people"))
    places: list[Code] = Field(default_factory=list, description="Подведомственные организации", **_called("places"))
    attempt: int = Field(1, ge=1, le=99, **_called("attempt"))

    @property
    def order(self) -> str:
        """What tells this attempt from those before."""
        return self.organisation if self.attempt == 1 else f"{self.organisation}:{self.attempt}"


class ReplicateForm(Form):
    """A package, those to whom it is offered, and by when."""

    asks = Replicate

    package: Code = Field(**_called("package"))
    receivers: list[Receiver] = Field(min_length=1, **_called("receiver"))
    start_on: Day | None = Field(None, **_called("start_on"))
    answer_by: Day | None = Field(None, description="Иначе по методике", **_called("answer_by"))

    def commands(self, *, acting: Acting, today: date) -> list[Command]:
        """One command a receiver; its id follows from both, so that a repeated fan-out repeats nothing."""
        return [
            Replicate(
                actor=acting.answers,
                acting=acting,
                on=self.on or today,
                command_id=f"{order_of(self.package)}:{receiver.order}",
                package=self.package,
                receiver=receiver.organisation,
                centre=receiver.centre,
                people=receiver.people,
                places=tuple(receiver.places),
                attempt=receiver.attempt,
                start_on=self.start_on,
                answer_by=self.answer_by,
            )
            for receiver in self.receivers
        ]
