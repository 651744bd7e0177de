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

    organisation: Code = Field(title="Организация")
    level: Level = Field(
        title="Уровень статуса", description="local — местный, regional — региональный, federal — федеральный"
    )
    projects: list[Code] = Field(title="Представляемые проекты", min_length=1)
    centre: Code | None = Field(None, title="Центр компетенций")
    people: dict[str, str] = Field(default_factory=dict, title="Роли", description="роль: код участника")
    code: Code | None = Field(None, title="Код")

    def command(self, *, actor: str, today: date) -> Command:
        """Ask for a partner check."""
        return ApplyForCheck(
            **self._common(actor, today),
            organisation=self.organisation,
            level=self.level,
            projects=tuple(self.projects),
            centre=self.centre,
            people=self.people,
            code=self.code,
        )


class AppointForm(SubjectForm):
    """Назначить члена комиссии."""

    person: Code = Field(title="Участник")
    outside: YesNo = Field(False, title="Из другого региона")

    def command(self, *, actor: str, today: date) -> Command:
        """Appoint a commissioner."""
        return Appoint(**self._common(actor, today), subject=self.subject, person=self.person, outside=self.outside)


class VisitForm(SubjectForm):
    """Отметить визит комиссии."""

    def command(self, *, actor: str, today: date) -> Command:
        """Record the visit."""
        return HoldVisit(**self._common(actor, today), subject=self.subject)


class ScoreForm(SubjectForm):
    """Внести оценку члена комиссии."""

    person: Code = Field(title="Член комиссии")
    criterion: Code = Field(title="Группа критериев")
    points: Number = Field(title="Баллы, 0–100")

    def command(self, *, actor: str, today: date) -> Command:
        """Enter a commissioner's points."""
        return GiveScore(
            **self._common(actor, today),
            subject=self.subject,
            person=self.person,
            criterion=self.criterion,
            points=self.points,
        )


class StatusForm(Form):
    """Изменить статус образца."""

    organisation: Code = Field(title="Организация")
    level: Level = Field(title="Уровень")
    to: str = Field(title="Новое состояние")
    basis: Text = Field("", title="Основание")

    def command(self, *, actor: str, today: date) -> Command:
        """Suspend, withdraw, lapse or renew a status."""
        return ChangeStatus(
            **self._common(actor, today),
            organisation=self.organisation,
            level=self.level,
            to=self.to,
            basis=self.basis,
        )


class PackageForm(Form):
    """Собрать пакет из проекта-образца."""

    project: Code = Field(title="Проект-образец")
    title: str = Field("", title="Название пакета", max_length=500)
    code: Code | None = Field(None, title="Код")

    def command(self, *, actor: str, today: date) -> Command:
        """Freeze a package."""
        return FreezePackage(**self._common(actor, today), project=self.project, title=self.title, code=self.code)


class Receiver(BaseModel):
    """Получатель пакета и его люди."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    organisation: Code = Field(title="Организация")
    centre: Code | None = Field(None, title="Центр компетенций")
    people: dict[str, str] = Field(default_factory=dict, title="Роли", description="роль: код участника")


class ReplicateForm(Form):
    """Тиражировать пакет любому числу получателей."""

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
