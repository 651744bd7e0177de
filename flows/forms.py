"""What staff fill in: one form a flow, checked at the border, turned into the command that the lane carries out.

Titles are Russian because Prefect shows them to staff; the console asks for the same fields.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from domain.engine.command import Command
from domain.engine.kinds import Cadence, CentreKind, Moment, OrganisationKind
from domain.engine.words import Language
from domain.methodology.schema import Decision
from domain.pilot.conditions import CloseCondition
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import ConditionTerms, Decide, Submit
from domain.pilot.holds import Resume
from domain.pilot.measurements import Measure
from domain.registry.actions import AmendPerson, GiveRole, RegisterCentre, RegisterOrganisation, RegisterPerson
from flows.fields import Day, Number

Code = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


KEYS = "Ключ методики, например health; все перечисляет команда potok project template"


class Form(BaseModel):
    """What every staff action says: who acts, and when it happened."""

    # built when it is first used: a command fills in one form and should not wait for eighteen
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    actor: str = Field(title="Кто действует", description="Код участника или адрес почты")
    on: Day | None = Field(None, title="Дата события", description="Сегодня, если не указана")
    command_id: str | None = Field(
        None, title="Номер поручения", max_length=120, description="Повтор с тем же номером ничего не изменит"
    )
    expected_version: int | None = Field(None, title="Версия карточки, которую вы видели")

    asks: ClassVar[type[Command]]
    """The command that it asks for."""

    def command(self, *, actor: str, today: date) -> Command:
        """The command that this form asks for."""
        return self.asks(**self._common(actor, today), **self.said())

    def said(self) -> dict[str, Any]:
        """What the form says of the command's own fields; a form that says them otherwise overrides it."""
        own = {found.name for found in fields(self.asks)} - {found.name for found in fields(Command)}
        found = {name: getattr(self, name) for name in type(self).model_fields if name in own}
        return {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}

    def _common(self, actor: str, today: date) -> dict[str, Any]:
        common: dict[str, Any] = {
            "actor": actor,
            "on": self.on or today,
            "expected_version": self.expected_version,
        }
        if self.command_id:
            common["command_id"] = self.command_id
        return common


class OrganisationForm(Form):
    """Организация входит в программу."""

    asks = RegisterOrganisation

    title: Title = Field(title="Название")
    kind: OrganisationKind = Field(
        title="Вид",
        description="body — орган власти, municipality — муниципалитет, government_unit — подразделение правительства, "
        "institution — учреждение, enterprise — предприятие",
    )
    sphere: str | None = Field(None, title="Сфера", description=KEYS)
    parent: Code | None = Field(None, title="Вышестоящая организация")
    code: Code | None = Field(None, title="Код")


class CentreForm(Form):
    """Центр компетенций входит в программу."""

    asks = RegisterCentre

    title: Title = Field(title="Название")
    kind: CentreKind = Field(CentreKind.SECTORAL, title="Вид")
    host: Code | None = Field(None, title="Организация")
    sphere: str | None = Field(None, title="Сфера", description=KEYS)
    code: Code | None = Field(None, title="Код")


class PersonForm(Form):
    """Участник входит в программу."""

    asks = RegisterPerson

    title: Title = Field(title="Фамилия, имя, отчество")
    email: str = Field(title="Почта", max_length=254)
    post: Text = Field("", title="Должность")
    organisation: Code | None = Field(None, title="Организация")
    region: Text = Field("", title="Регион")
    language: Language = Field(Language.RU, title="Язык писем")
    cadence: Cadence = Field(Cadence.WEEKLY, title="Как часто слать сводку")
    code: Code | None = Field(None, title="Код")


class PersonAmendForm(Form):
    """Изменить сведения об участнике; незаполненное остаётся как есть."""

    asks = AmendPerson

    person: Code = Field(title="Участник")
    title: str | None = Field(None, title="Фамилия, имя, отчество", max_length=200)
    email: str | None = Field(None, title="Почта", max_length=254)
    post: Text | None = Field(None, title="Должность")
    organisation: Code | None = Field(None, title="Организация")
    region: Text | None = Field(None, title="Регион")
    language: Language | None = Field(None, title="Язык писем")
    cadence: Cadence | None = Field(None, title="Как часто слать сводку")


class RoleForm(Form):
    """Участник получает роль."""

    asks = GiveRole

    person: Code = Field(title="Участник")
    role: Code = Field(title="Роль")
    scope: str = Field("*", title="Где действует", description="* или код центра, организации, проекта")


class SubjectForm(Form):
    """Действие над проектом или проверкой."""

    subject: Code = Field(title="Проект или проверка", description="Код, например PRJ-0042")


class EvidenceForm(SubjectForm):
    """Приложить документ к фазе."""

    asks = AttachEvidence

    kind: Code = Field(title="Вид документа")
    title: str = Field("", title="Название", max_length=300)
    link: str = Field("", title="Ссылка", max_length=1000)
    sha256: str | None = Field(None, title="SHA-256 файла", pattern="^[0-9a-f]{64}$")
    phase: Code | None = Field(None, title="Фаза", description="Текущая, если не указана")
    organisation: str = Field(
        "", title="Организация в документе", max_length=500, description="Как она названа в документе"
    )
    goals: dict[str, Number] = Field(default_factory=dict, title="Цели в документе", description="показатель: цель")


class MeasureForm(SubjectForm):
    """Внести измерение показателя."""

    asks = Measure

    indicator: Code = Field(title="Показатель")
    value: Number = Field(title="Значение")
    moment: Moment = Field(Moment.INTERIM, title="Когда", description="исходное, промежуточное или итоговое")


class SubmitForm(SubjectForm):
    """Представить фазу на решение."""

    asks = Submit

    comment: Text = Field("", title="Пояснение")


class ConditionForm(BaseModel):
    """Условие решения."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Title = Field(title="Что сделать")
    owner: Code = Field(title="Кто отвечает")
    due_on: Day = Field(title="Срок")


class DecideForm(SubjectForm):
    """Принять решение на воротах фазы."""

    asks = Decide

    decision: Decision = Field(
        title="Решение",
        description="go — дальше, conditional — с условиями, rework — доработка, hold — приостановка, stop — остановка",
    )
    reason: Code | None = Field(None, title="Код причины")
    comment: Text = Field("", title="Пояснение")
    fields: dict[str, str] = Field(default_factory=dict, title="Замечания", description="поле: что исправить")
    conditions: list[ConditionForm] = Field(default_factory=list, title="Условия")
    review_on: Day | None = Field(None, title="Дата пересмотра")

    def said(self) -> dict[str, Any]:
        """The decision, its conditions as terms."""
        return super().said() | {"conditions": tuple(ConditionTerms(**terms.model_dump()) for terms in self.conditions)}


class ResumeForm(SubjectForm):
    """Вернуть в работу."""

    asks = Resume

    comment: Text = Field("", title="Пояснение")


class ConditionClosedForm(SubjectForm):
    """Закрыть условие решения."""

    asks = CloseCondition

    number: int = Field(title="Номер условия", ge=1)
    comment: Text = Field("", title="Пояснение")
