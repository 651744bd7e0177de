"""What staff fill in to work on a pilot: its card, indicators, milestones, action plan and what was entered wrongly."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from domain.engine.kinds import Consent, Direction, Frequency, Quantity
from domain.engine.named import Newcomer
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.cards import AmendCard, OpenProject
from domain.pilot.documents import WithdrawEvidence
from domain.pilot.holds import Park
from domain.pilot.indicators import DropIndicator, SetIndicator
from domain.pilot.measurements import CorrectMeasurement
from domain.pilot.milestones import AddMilestone, MoveMilestone, ReachMilestone
from domain.stored.indicator import IndicatorPlan
from domain.text.people import named, one
from flows.fields import Day, Number, YesNo
from flows.forms import KEYS, Code, Form, SubjectForm, Text, Title

Persons = dict[str, str | list[str]]
"""Role -> people, each by code, e-mail, or «Имя, должность <почта>»; several parted by semicolons or lines."""

PERSONS = "роль: код, почта или «Имя, должность <почта>»; несколько — через точку с запятой"
PERSON = "код, почта или «Имя, должность <почта>»"
LIST = "по одному в строке"


class IndicatorFields(BaseModel):
    """Показатель карточки."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: Code = Field(title="Ключ")
    name: Title = Field(title="Название")
    unit: str = Field(title="Единица", min_length=1, max_length=60)
    direction: Direction = Field(title="Куда лучше", description="fall — снизить, rise — повысить")
    base: Number = Field(title="Исходное значение")
    target: Number = Field(title="Цель")
    ideal: Number | None = Field(None, title="Идеал")
    base_on: Day | None = Field(None, title="Дата исходного значения")
    target_on: Day | None = Field(None, title="Дата цели")
    ideal_on: Day | None = Field(None, title="Дата идеала")
    method: Text = Field("", title="Метод расчёта")
    source: Text = Field("", title="Источник данных")
    calculation_unit: str = Field("", title="Единица в расчёте", max_length=60)
    quantity: Quantity = Field(
        Quantity.OTHER,
        title="Что измеряет",
        description="labour_time — труд сотрудников, waiting_time — ожидание жителя, lead_time — время протекания",
    )
    operations: Number | None = Field(None, title="Операций в год", ge=0)
    frequency: Frequency = Field(Frequency.NONE, title="Как часто измерять")

    def plan(self) -> IndicatorPlan:
        """The indicator as the card states it."""
        return IndicatorPlan(**{name: getattr(self, name) for name in IndicatorPlan.__slots__})


class CardFields(BaseModel):
    """Поля карточки; незаполненное остаётся как есть."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sphere: str | None = Field(None, title="Сфера", description=KEYS)
    number: str | None = Field(None, title="Регистрационный номер", description="Следующий по образцу, если не указан")
    subprogramme: str | None = Field(None, title="Направление", description=KEYS.replace("health", "effective_region"))
    process: str | None = Field(None, title="Оптимизируемый процесс", max_length=300)
    category: str | None = Field(None, title="Категория процесса", description=KEYS.replace("health", "public_service"))
    clients: str | list[str] | None = Field(None, title="Клиенты процесса", description=LIST)
    perimeter: str | list[str] | None = Field(None, title="Периметр проекта", description=LIST)
    from_event: str | None = Field(None, title="Граница процесса: от", max_length=500)
    to_event: str | None = Field(None, title="Граница процесса: до", max_length=500)
    justification: Text | None = Field(None, title="Обоснование")
    key_risk: Text | None = Field(None, title="Ключевой риск")
    risks: str | list[str] | None = Field(None, title="Дополнительные риски", description=LIST)
    economic_effect: YesNo | None = Field(None, title="Есть экономический эффект")
    effect_planned: Number | None = Field(None, title="Эффект, план, руб.")
    effect_actual: Number | None = Field(None, title="Эффект, факт, руб.")
    approved_by: str | None = Field(None, title="Кто утвердил", description=PERSON)
    approved_on: Day | None = Field(None, title="Дата утверждения")
    consent_kind: Consent | None = Field(
        None,
        title="Дано ли согласие на публикацию",
        description="given — дано, given_with_conditions — дано с условиями, refused — отказано, pending — ожидается",
    )
    consent: Text | None = Field(None, title="Согласие на публикацию")
    note: Text | None = Field(None, title="Комментарий о ходе проекта")

    def given(self) -> dict[str, Any]:
        """The fields that were filled in."""
        found = {name: value for name in CardFields.model_fields if (value := getattr(self, name)) is not None}
        for name in LISTS & found.keys():
            found[name] = tuple(found[name].splitlines() if isinstance(found[name], str) else found[name])
        if "approved_by" in found:
            found["approved_by"], _ = one(found["approved_by"])
        return found

    @property
    def approver(self) -> dict[str, Newcomer]:
        """Who approved the card, where the field says who that is."""
        return one(self.approved_by or "")[1]


LISTS = frozenset({"clients", "perimeter", "risks"})


class ProjectForm(CardFields, Form):
    """Открыть пилот: карточка бережливого проекта."""

    asks = OpenProject

    title: Title = Field(title="Название проекта")
    organisation: Code = Field(title="Организация")
    centre: Code | None = Field(None, title="Центр компетенций")
    people: Persons = Field(default_factory=dict, title="Роли", description=PERSONS)
    indicators: list[IndicatorFields] = Field(default_factory=list, title="Показатели")
    code: Code | None = Field(None, title="Код")
    anyway: YesNo = Field(
        False, title="Открыть, даже если есть похожие проекты", description="Похожие показываются до открытия"
    )

    def said(self) -> dict[str, Any]:
        """The card with its people, those who are introduced by it, and its indicators."""
        people, newcomers = named(self.people)
        given = self.given()
        card = {name: value for name, value in super().said().items() if name not in CardFields.model_fields} | given
        indicators = tuple(indicator.plan() for indicator in self.indicators)
        return card | {"people": people, "newcomers": self.approver | newcomers, "indicators": indicators}


class CardForm(CardFields, SubjectForm):
    """Изменить карточку проекта."""

    asks = AmendCard

    title: str | None = Field(None, title="Название проекта", max_length=500)
    people: Persons = Field(default_factory=dict, title="Роли", description=PERSONS)
    empty: list[str] = Field(default_factory=list, title="Очистить поля", description="ключи полей")
    reason: Text = Field("", title="Причина")

    def said(self) -> dict[str, Any]:
        """The fields that change, those that are emptied, and the people of each role."""
        people, newcomers = named(self.people)
        card = self.given() | ({} if self.title is None else {"title": self.title}) | dict.fromkeys(self.empty)
        return super().said() | {"card": card, "people": people, "newcomers": self.approver | newcomers}


class IndicatorForm(IndicatorFields, SubjectForm):
    """Добавить или изменить показатель карточки."""

    asks = SetIndicator

    reason: Text = Field("", title="Причина")

    def said(self) -> dict[str, Any]:
        """The indicator whole."""
        return super().said() | {"indicator": self.plan()}


class IndicatorDropForm(SubjectForm):
    """Снять показатель с карточки."""

    asks = DropIndicator

    key: Code = Field(title="Показатель")
    reason: Text = Field(title="Причина")


class MilestoneForm(SubjectForm):
    """Добавить веху, которой нет в методике."""

    asks = AddMilestone

    key: Code = Field(title="Ключ")
    title: Title = Field(title="Название")
    start: Day = Field(title="Начало")
    end: Day = Field(title="Конец")


class MilestoneMoveForm(SubjectForm):
    """Перенести веху."""

    asks = MoveMilestone

    key: Code = Field(title="Веха")
    start: Day = Field(title="Новое начало")
    end: Day = Field(title="Новый конец")
    reason: Text = Field(title="Причина переноса")
    with_following: YesNo = Field(False, title="Сдвинуть и следующие вехи на столько же рабочих дней")


class MilestoneReachForm(SubjectForm):
    """Отметить ход вехи."""

    asks = ReachMilestone

    key: Code = Field(title="Веха")
    started: Day | None = Field(None, title="Началась")
    finished: Day | None = Field(None, title="Завершена")
    progress: int | None = Field(None, title="Выполнено, %", ge=0, le=100)


def owned(text: str | None) -> dict[str, Any]:
    """Who is responsible, and who that is where nobody knew the address yet."""
    owner, newcomers = one(text or "")
    return {"owner": owner or None, "newcomers": newcomers}


class ActionForm(SubjectForm):
    """Добавить мероприятие в план."""

    asks = PlanAction

    title: Title = Field(title="Мероприятие")
    due_on: Day = Field(title="Срок")
    owner: str | None = Field(None, title="Ответственный", description=PERSON)

    def said(self) -> dict[str, Any]:
        """The measure, its owner by code or e-mail."""
        return super().said() | owned(self.owner)


class ActionSettleForm(SubjectForm):
    """Закрыть, снять, перенести или передать мероприятие."""

    asks = SettleAction

    number: int = Field(title="Номер мероприятия", ge=1)
    outcome: Literal["done", "dropped", "moved", "handed"] = Field(
        title="Что с ним",
        description="done — выполнено, dropped — снято, moved — перенесено, handed — передано другому ответственному",
    )
    reason: Text = Field("", title="Причина", description="для снятого и перенесённого")
    due_on: Day | None = Field(None, title="Новый срок")
    owner: str | None = Field(None, title="Новый ответственный", description=PERSON)

    def said(self) -> dict[str, Any]:
        """The measure, its owner by code or e-mail."""
        return super().said() | owned(self.owner)


class WithdrawalForm(SubjectForm):
    """Отозвать документ, приложенный по ошибке."""

    asks = WithdrawEvidence

    entry: int = Field(title="Номер записи документа", ge=1)
    reason: Text = Field(title="Причина")


class CorrectionForm(SubjectForm):
    """Исправить или отозвать измерение."""

    asks = CorrectMeasurement

    entry: int = Field(title="Номер записи измерения", ge=1)
    value: Number | None = Field(None, title="Верное значение", description="Не указано — измерение отзывается")
    reason: Text = Field(title="Причина")


class ParkForm(SubjectForm):
    """Отложить проект, в котором ничего не происходит."""

    asks = Park

    comment: Text = Field("", title="Пояснение")
