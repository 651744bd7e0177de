"""What staff fill in: one form a flow, checked at the border, turned into the command that the lane carries out.

Titles are Russian because Prefect shows them to staff; the console asks for the same fields.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

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

    def command(self, *, actor: str, today: date) -> Command:
        """The command that this form asks for."""
        raise TypeError(f"{type(self).__name__} names no command")

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

    title: Title = Field(title="Название")
    kind: OrganisationKind = Field(
        title="Вид",
        description="body — орган власти, municipality — муниципалитет, government_unit — подразделение правительства, "
        "institution — учреждение, enterprise — предприятие",
    )
    sphere: str | None = Field(None, title="Сфера", description=KEYS)
    parent: Code | None = Field(None, title="Вышестоящая организация")
    code: Code | None = Field(None, title="Код")

    def command(self, *, actor: str, today: date) -> Command:
        """Add an organisation."""
        return RegisterOrganisation(
            **self._common(actor, today),
            title=self.title,
            kind=self.kind,
            sphere=self.sphere,
            parent=self.parent,
            code=self.code,
        )


class CentreForm(Form):
    """Центр компетенций входит в программу."""

    title: Title = Field(title="Название")
    kind: CentreKind = Field(CentreKind.SECTORAL, title="Вид")
    host: Code | None = Field(None, title="Организация")
    sphere: str | None = Field(None, title="Сфера", description=KEYS)
    code: Code | None = Field(None, title="Код")

    def command(self, *, actor: str, today: date) -> Command:
        """Add a competence centre."""
        return RegisterCentre(
            **self._common(actor, today),
            title=self.title,
            kind=self.kind,
            host=self.host,
            sphere=self.sphere,
            code=self.code,
        )


class PersonForm(Form):
    """Участник входит в программу."""

    title: Title = Field(title="Фамилия, имя, отчество")
    email: str = Field(title="Почта", max_length=254)
    post: Text = Field("", title="Должность")
    organisation: Code | None = Field(None, title="Организация")
    region: Text = Field("", title="Регион")
    language: Language = Field(Language.RU, title="Язык писем")
    cadence: Cadence = Field(Cadence.WEEKLY, title="Как часто слать сводку")
    code: Code | None = Field(None, title="Код")

    def command(self, *, actor: str, today: date) -> Command:
        """Add a person."""
        return RegisterPerson(
            **self._common(actor, today),
            title=self.title,
            email=self.email,
            post=self.post,
            organisation=self.organisation,
            region=self.region,
            language=self.language,
            cadence=self.cadence,
            code=self.code,
        )


class PersonAmendForm(Form):
    """Изменить сведения об участнике; незаполненное остаётся как есть."""

    person: Code = Field(title="Участник")
    title: str | None = Field(None, title="Фамилия, имя, отчество", max_length=200)
    email: str | None = Field(None, title="Почта", max_length=254)
    post: Text | None = Field(None, title="Должность")
    organisation: Code | None = Field(None, title="Организация")
    region: Text | None = Field(None, title="Регион")
    language: Language | None = Field(None, title="Язык писем")
    cadence: Cadence | None = Field(None, title="Как часто слать сводку")

    def command(self, *, actor: str, today: date) -> Command:
        """Change what is known of a person."""
        return AmendPerson(
            **self._common(actor, today),
            person=self.person,
            title=self.title,
            email=self.email,
            post=self.post,
            organisation=self.organisation,
            region=self.region,
            language=self.language,
            cadence=self.cadence,
        )


class RoleForm(Form):
    """Участник получает роль."""

    person: Code = Field(title="Участник")
    role: Code = Field(title="Роль")
    scope: str = Field("*", title="Где действует", description="* или код центра, организации, проекта")

    def command(self, *, actor: str, today: date) -> Command:
        """Give a role."""
        return GiveRole(**self._common(actor, today), person=self.person, role=self.role, scope=self.scope)


class SubjectForm(Form):
    """Действие над проектом или проверкой."""

    subject: Code = Field(title="Проект или проверка", description="Код, например PRJ-0042")


class EvidenceForm(SubjectForm):
    """Приложить документ к фазе."""

    kind: Code = Field(title="Вид документа")
    title: str = Field("", title="Название", max_length=300)
    link: str = Field("", title="Ссылка", max_length=1000)
    sha256: str | None = Field(None, title="SHA-256 файла", pattern="^[0-9a-f]{64}$")
    phase: Code | None = Field(None, title="Фаза", description="Текущая, если не указана")
    organisation: str = Field(
        "", title="Организация в документе", max_length=500, description="Как она названа в документе"
    )
    goals: dict[str, Number] = Field(default_factory=dict, title="Цели в документе", description="показатель: цель")

    def command(self, *, actor: str, today: date) -> Command:
        """Attach a document."""
        return AttachEvidence(
            **self._common(actor, today),
            subject=self.subject,
            kind=self.kind,
            title=self.title,
            link=self.link,
            sha256=self.sha256,
            phase=self.phase,
            organisation=self.organisation,
            goals=self.goals,
        )


class MeasureForm(SubjectForm):
    """Внести измерение показателя."""

    indicator: Code = Field(title="Показатель")
    value: Number = Field(title="Значение")
    moment: Moment = Field(Moment.INTERIM, title="Когда", description="исходное, промежуточное или итоговое")

    def command(self, *, actor: str, today: date) -> Command:
        """Enter a measurement."""
        return Measure(
            **self._common(actor, today),
            subject=self.subject,
            indicator=self.indicator,
            value=self.value,
            moment=self.moment,
        )


class SubmitForm(SubjectForm):
    """Представить фазу на решение."""

    comment: Text = Field("", title="Пояснение")

    def command(self, *, actor: str, today: date) -> Command:
        """Bring the phase to its gate."""
        return Submit(**self._common(actor, today), subject=self.subject, comment=self.comment)


class ConditionForm(BaseModel):
    """Условие решения."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Title = Field(title="Что сделать")
    owner: Code = Field(title="Кто отвечает")
    due_on: Day = Field(title="Срок")


class DecideForm(SubjectForm):
    """Принять решение на воротах фазы."""

    decision: Decision = Field(
        title="Решение",
        description="go — дальше, conditional — с условиями, rework — доработка, hold — приостановка, stop — остановка",
    )
    reason: Code | None = Field(None, title="Код причины")
    comment: Text = Field("", title="Пояснение")
    fields: dict[str, str] = Field(default_factory=dict, title="Замечания", description="поле: что исправить")
    conditions: list[ConditionForm] = Field(default_factory=list, title="Условия")
    review_on: Day | None = Field(None, title="Дата пересмотра")

    def command(self, *, actor: str, today: date) -> Command:
        """Decide at the gate."""
        return Decide(
            **self._common(actor, today),
            subject=self.subject,
            decision=self.decision,
            reason=self.reason,
            comment=self.comment,
            fields=self.fields,
            conditions=tuple(ConditionTerms(**terms.model_dump()) for terms in self.conditions),
            review_on=self.review_on,
        )


class ResumeForm(SubjectForm):
    """Вернуть в работу."""

    comment: Text = Field("", title="Пояснение")

    def command(self, *, actor: str, today: date) -> Command:
        """Take off hold."""
        return Resume(**self._common(actor, today), subject=self.subject, comment=self.comment)


class ConditionClosedForm(SubjectForm):
    """Закрыть условие решения."""

    number: int = Field(title="Номер условия", ge=1)
    comment: Text = Field("", title="Пояснение")

    def command(self, *, actor: str, today: date) -> Command:
        """Close a condition."""
        return CloseCondition(
            **self._common(actor, today), subject=self.subject, number=self.number, comment=self.comment
        )
