"""The form that hands a package to any number of receivers: one command each."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from domain.engine.command import Command
from domain.replication.actions import Replicate
from flows.fields import Code
from flows.forms import Form


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

    def commands(self, *, actor: str, today: date) -> list[Command]:
        """One command a receiver; its id follows from both, so that a repeated fan-out repeats nothing."""
        return [
            Replicate(
                actor=actor,
                on=self.on or today,
                command_id=f"replicate:{self.package}:{receiver.organisation}",
                package=self.package,
                receiver=receiver.organisation,
                centre=receiver.centre,
                people=receiver.people,
            )
            for receiver in self.receivers
        ]
