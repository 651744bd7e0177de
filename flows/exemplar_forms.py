"""Forms of exemplar certification and packaged replication, checked as those of a pilot are."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from domain.certification.actions import ApplyForCheck, Appoint, ChangeStatus, GiveScore, HoldVisit
from domain.engine.command import Command
from domain.engine.kinds import Level
from domain.replication.actions import FreezePackage, Replicate
from flows.fields import Number, YesNo
from flows.forms import Code, Form, SubjectForm, Text


class CheckForm(Form):
    """Подать заявку на партнёрскую проверку."""

    asks = ApplyForCheck

    organisation: Code = Field(title="Организация")
    level: Level = Field(
        title="Уровень статуса", description="local — местный, regional — региональный, federal — федеральный"
    )
    projects: list[Code] = Field(title="Представляемые проекты", min_length=1)
    centre: Code | None = Field(None, title="Центр компетенций")
    people: dict[str, str] = Field(default_factory=dict, title="Роли", description="роль: код участника")
    code: Code | None = Field(None, title="Код")


class AppointForm(SubjectForm):
    """Назначить члена комиссии."""

    asks = Appoint

    person: Code = Field(title="Участник")
    outside: YesNo = Field(False, title="Из другого региона")


class VisitForm(SubjectForm):
    """Отметить визит комиссии."""

    asks = HoldVisit


class ScoreForm(SubjectForm):
    """Внести оценку члена комиссии."""

    asks = GiveScore

    person: Code = Field(title="Член комиссии")
    criterion: Code = Field(title="Группа критериев")
    points: Number = Field(title="Баллы, 0–100")


class StatusForm(Form):
    """Изменить статус образца."""

    asks = ChangeStatus

    organisation: Code = Field(title="Организация")
    level: Level = Field(title="Уровень")
    to: str = Field(title="Новое состояние")
    basis: Text = Field("", title="Основание")


class PackageForm(Form):
    """Собрать пакет из проекта-образца."""

    asks = FreezePackage

    project: Code = Field(title="Проект-образец")
    title: str = Field("", title="Название пакета", max_length=500)
    code: Code | None = Field(None, title="Код")


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
