"""The form that hands a package to any number of receivers: one command each."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from domain.engine.acting import Acting
from domain.engine.command import Command
from domain.replication.actions import Replicate
from flows.fields import Code
from flows.forms import Form


def order_of(package: str) -> str:
    """The order that every command of a fan-out is a part of."""
    return f"replicate:{package}"


class Receiver(BaseModel):
    """Получатель пакета и его люди."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: Code = Field(title="Организация")
    centre: Code | None = Field(None, title="Центр компетенций")
    people: dict[str, str] = Field(default_factory=dict, title="Роли", description="роль: код участника")


class ReplicateForm(Form):
    """Тиражировать пакет любому числу получателей."""

    asks = Replicate

    package: Code = Field(title="Пакет")
    receivers: list[Receiver] = Field(title="Получатели", min_length=1)

    def commands(self, *, acting: Acting, today: date) -> list[Command]:
        """One command a receiver; its id follows from both, so that a repeated fan-out repeats nothing."""
        return [
            Replicate(
                actor=acting.answers,
                acting=acting,
                on=self.on or today,
                command_id=f"{order_of(self.package)}:{receiver.organisation}",
                package=self.package,
                receiver=receiver.organisation,
                centre=receiver.centre,
                people=receiver.people,
            )
            for receiver in self.receivers
        ]
