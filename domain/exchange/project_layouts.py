"""The sheets that belong to a project: its indicators, milestones, action plan and measurements."""

from __future__ import annotations

from domain.engine.words import Words
from domain.exchange.choices import DIRECTIONS, FREQUENCIES, MOMENTS, QUANTITIES
from domain.exchange.headings import fold
from domain.exchange.layout import PERCENT, Field, Kind, Layout
from domain.methodology.schema import MilestonePlanned, Pack

PROJECT = Field(
    key="project",
    heading=Words("Проект", "Project"),
    kind=Kind.CODE,
    required=True,
    aliases=("код проекта", "project code", "№ проекта"),
    note=Words(
        "код проекта, как в столбце «Код» листа «Проекты» или в базе: проекту из этой же книги впишите там код",
        "code of the project as in “Code” of the sheet “Projects” or in the base: give one to a project of this book",
    ),
    example=Words("PRJ-0042", "PRJ-0042"),
)

PERSON_NOTE = Words("код, почта или «Имя, должность <почта>»", "code, e-mail, or “Name, post <e-mail>”")
PERSON_EXAMPLE = Words(
    "Иванова Мария, методолог <m.ivanova@center.example>", "Mary Ivanova, methodologist <m.ivanova@center.example>"
)
LONGEST_PERSON = 800
"""Characters of a person with name, post and e-mail."""


def _number(key: str, ru: str, en: str, *aliases: str, required: bool = False) -> Field:
    return Field(key=key, heading=Words(ru, en), kind=Kind.DECIMAL, required=required, signs=PERCENT, aliases=aliases)


def _date(key: str, ru: str, en: str, *aliases: str, required: bool = False) -> Field:
    return Field(key=key, heading=Words(ru, en), kind=Kind.DATE, required=required, aliases=aliases)


def indicators() -> Layout:
    """What a project wants to change."""
    return Layout(
        key="indicators",
        title=Words("Показатели", "Indicators"),
        file="indicators",
        identity=("project", "key"),
        fields=(
            PROJECT,
            Field(
                key="key",
                heading=Words("Ключ", "Key"),
                kind=Kind.CODE,
                required=True,
                most=40,
                example=Words("time", "time"),
            ),
            Field(
                key="name",
                heading=Words("Показатель", "Indicator"),
                required=True,
                most=300,
                aliases=("название", "наименование", "name"),
            ),
            Field(
                key="unit",
                heading=Words("Единица", "Unit"),
                required=True,
                most=60,
                aliases=("ед. изм.", "единица измерения"),
            ),
            Field(
                key="direction",
                heading=Words("Куда лучше", "Direction"),
                kind=Kind.CHOICE,
                required=True,
                choices=DIRECTIONS,
                aliases=("направление",),
            ),
            _number("base", "Исходное значение", "Base", "было", "база", "как есть", required=True),
            _number("target", "Цель", "Target", "цель проекта", "план", "целевое значение", required=True),
            _number("ideal", "Идеал", "Ideal", "идеальное значение"),
            _date("base_on", "Дата исходного значения", "Base on"),
            _date("target_on", "Дата цели", "Target on"),
            _date("ideal_on", "Дата идеала", "Ideal on"),
            Field(
                key="method",
                heading=Words("Метод расчёта", "Method"),
                kind=Kind.LONG_TEXT,
                most=4000,
                aliases=("методика расчёта",),
            ),
            Field(
                key="source",
                heading=Words("Источник данных", "Source"),
                kind=Kind.LONG_TEXT,
                most=4000,
                aliases=("источник",),
            ),
            Field(key="calculation_unit", heading=Words("Единица в расчёте", "Calculation unit"), most=60),
            Field(key="quantity", heading=Words("Что измеряет", "Quantity"), kind=Kind.CHOICE, choices=QUANTITIES),
            _number("operations", "Операций в год", "Operations a year"),
            Field(
                key="frequency",
                heading=Words("Частота измерений", "Frequency"),
                kind=Kind.CHOICE,
                choices=FREQUENCIES,
                aliases=("частота", "периодичность"),
            ),
        ),
    )


def milestones(pack: Pack) -> Layout:
    """When what a project has planned begins and ends."""
    return Layout(
        key="milestones",
        title=Words("Вехи", "Milestones"),
        file="milestones",
        identity=("project", "key"),
        meant={"key": called(pack)},
        fields=(
            PROJECT,
            Field(
                key="key",
                heading=Words("Ключ", "Key"),
                required=True,
                most=300,
                note=_milestone_keys(pack),
                example=Words("kick_off", "kick_off"),
            ),
            Field(key="title", heading=Words("Веха", "Milestone"), most=300, aliases=("событие", "ключевое событие")),
            _date("planned_start", "Плановое начало", "Planned start", "начало план"),
            _date("planned_end", "Плановый конец", "Planned end", "конец план", "плановая дата"),
            _date("actual_start", "Фактическое начало", "Actual start", "начало факт"),
            _date("actual_end", "Фактический конец", "Actual end", "конец факт", "фактическая дата"),
            Field(key="progress", heading=Words("Выполнено, %", "Progress, %"), kind=Kind.WHOLE, signs=PERCENT),
        ),
    )


def planned(pack: Pack) -> list[MilestonePlanned]:
    """The milestones that the methodology plans for a pilot."""
    return [one for phase in pack.lifecycles["pilot"].phases.values() for one in phase.milestones]


def called(pack: Pack) -> dict[str, str]:
    """Folded title of a milestone of the methodology -> its key."""
    return {fold(said): one.key for one in planned(pack) for said in (one.title.ru, one.title.en)}


def _milestone_keys(pack: Pack) -> Words:
    """The milestones of the methodology, by key and by title."""
    found = planned(pack)
    ru = "; ".join(f"{one.key} — {one.title.ru}" for one in found)
    en = "; ".join(f"{one.key}: {one.title.en}" for one in found)
    return Words(
        f"ключ или название вехи методики: {ru}; свой ключ без пробелов — для своей вехи",
        f"key or title of a milestone of the methodology: {en}; a key of your own without blanks for another",
    )


def actions() -> Layout:
    """The measures of a project's plan."""
    return Layout(
        key="actions",
        title=Words("Мероприятия", "Actions"),
        file="actions",
        fields=(
            PROJECT,
            Field(key="title", heading=Words("Мероприятие", "Measure"), required=True, aliases=("название",)),
            Field(
                key="owner",
                heading=Words("Ответственный", "Owner"),
                most=LONGEST_PERSON,
                note=PERSON_NOTE,
                example=PERSON_EXAMPLE,
            ),
            _date("due_on", "Срок", "Due on", "плановый срок", required=True),
            _date("done_on", "Выполнено", "Done on", "дата выполнения", "факт"),
            _date("dropped_on", "Снято", "Dropped on"),
            Field(key="reason", heading=Words("Причина снятия", "Reason"), kind=Kind.LONG_TEXT, aliases=("причина",)),
        ),
    )


def measurements() -> Layout:
    """What was measured."""
    return Layout(
        key="measurements",
        title=Words("Измерения", "Measurements"),
        file="measurements",
        fields=(
            PROJECT,
            Field(
                key="indicator",
                heading=Words("Ключ показателя", "Indicator"),
                kind=Kind.CODE,
                required=True,
                most=40,
                aliases=("показатель", "ключ"),
                example=Words("time", "time"),
            ),
            _date("on", "Дата", "Date", "дата измерения", required=True),
            _number("value", "Значение", "Value", "факт", required=True),
            Field(
                key="moment",
                heading=Words("Когда", "Moment"),
                kind=Kind.CHOICE,
                choices=MOMENTS,
                aliases=("замер", "этап"),
            ),
        ),
    )
