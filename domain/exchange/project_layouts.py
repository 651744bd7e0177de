"""The sheets that belong to a project: its indicators, milestones, action plan and measurements."""

from __future__ import annotations

from domain.engine.kinds import Direction, Frequency, Moment, Quantity
from domain.engine.words import Words
from domain.exchange.headings import fold
from domain.exchange.layout import PERCENT, Field, Kind, Layout, choices_of
from domain.methodology.schema import MilestonePlanned, Pack
from domain.text.called import CALLED

PROJECT = Field(
    key="project",
    heading=Words("Проект", "Project"),
    kind=Kind.CODE,
    required=True,
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


def _number(key: str, ru: str, en: str, *, required: bool = False) -> Field:
    return Field(key=key, heading=Words(ru, en), kind=Kind.DECIMAL, required=required, signs=PERCENT)


def _date(key: str, ru: str, en: str, *, required: bool = False) -> Field:
    return Field(key=key, heading=Words(ru, en), kind=Kind.DATE, required=required)


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
            ),
            Field(
                key="unit",
                heading=Words("Единица", "Unit"),
                required=True,
                most=60,
            ),
            Field(
                key="direction",
                heading=Words("Куда лучше", "Direction"),
                kind=Kind.CHOICE,
                required=True,
                choices=choices_of(CALLED[Direction]),
            ),
            _number("base", "Исходное значение", "Base", required=True),
            _number("target", "Цель", "Target", required=True),
            _number("ideal", "Идеал", "Ideal"),
            _date("base_on", "Дата исходного значения", "Base on"),
            _date("target_on", "Дата цели", "Target on"),
            _date("ideal_on", "Дата идеала", "Ideal on"),
            Field(
                key="method",
                heading=Words("Метод расчёта", "Method"),
                kind=Kind.LONG_TEXT,
                most=4000,
            ),
            Field(
                key="source",
                heading=Words("Источник данных", "Source"),
                kind=Kind.LONG_TEXT,
                most=4000,
            ),
            Field(key="calculation_unit", heading=Words("Единица в расчёте", "Calculation unit"), most=60),
            Field(
                key="quantity",
                heading=Words("Что измеряет", "Quantity"),
                kind=Kind.CHOICE,
                choices=choices_of(CALLED[Quantity]),
            ),
            _number("operations", "Операций в год", "Operations a year"),
            Field(
                key="frequency",
                heading=Words("Частота измерений", "Frequency"),
                kind=Kind.CHOICE,
                choices=choices_of(CALLED[Frequency]),
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
            Field(key="title", heading=Words("Веха", "Milestone"), most=300),
            _date("planned_start", "Плановое начало", "Planned start"),
            _date("planned_end", "Плановый конец", "Planned end"),
            _date("actual_start", "Фактическое начало", "Actual start"),
            _date("actual_end", "Фактический конец", "Actual end"),
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
            Field(key="title", heading=Words("Мероприятие", "Measure"), required=True),
            Field(
                key="owner",
                heading=Words("Ответственный", "Owner"),
                most=LONGEST_PERSON,
                note=PERSON_NOTE,
                example=PERSON_EXAMPLE,
            ),
            _date("due_on", "Срок", "Due on", required=True),
            _date("done_on", "Выполнено", "Done on"),
            _date("dropped_on", "Снято", "Dropped on"),
            Field(key="reason", heading=Words("Причина снятия", "Reason"), kind=Kind.LONG_TEXT),
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
                example=Words("time", "time"),
            ),
            _date("on", "Дата", "Date", required=True),
            _number("value", "Значение", "Value", required=True),
            Field(
                key="moment",
                heading=Words("Когда", "Moment"),
                kind=Kind.CHOICE,
                choices=choices_of(CALLED[Moment]),
            ),
        ),
    )
