"""The sheets that belong to a project: its indicators, milestones, action plan and measurements."""

from __future__ import annotations

from dataclasses import replace

from domain.engine.words import Words
from domain.exchange.dates import SINCE, UNTIL
from domain.exchange.headings import fold
from domain.exchange.layout import PERCENT, Field, Kind, Layout, choosing, column
from domain.methodology.schema import MilestonePlanned, Pack
from domain.programme.kinds import Direction, Frequency, Moment, Quantity
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
BY_TITLE = Words("ключ или название показателя на карточке", "key or title of an indicator of the card")
TIME = Words("time", "time")
"""Key of an indicator, as an example."""
LONGEST_PERSON = 800
"""Characters of a person with name, post and e-mail."""


def _number(key: str, ru: str, en: str, *, required: bool = False) -> Field:
    return column(key, ru, en, Kind.DECIMAL, required=required, signs=PERCENT)


def indicators() -> Layout:
    """What a project wants to change."""
    return Layout(
        key="indicators",
        title=Words("Показатели", "Indicators"),
        file="indicators",
        identity=("project", "key"),
        fields=(
            PROJECT,
            column("key", "Ключ", "Key", Kind.CODE, required=True, most=40, example=TIME),
            column("name", "Показатель", "Indicator", required=True, most=300),
            column("unit", "Единица", "Unit", required=True, most=60),
            choosing("direction", "Куда лучше", "Direction", CALLED[Direction], required=True),
            _number("base", "Исходное значение", "Base", required=True),
            _number("target", "Цель", "Target", required=True),
            _number("ideal", "Идеал", "Ideal"),
            column("base_on", "Дата исходного значения", "Base on", Kind.DATE),
            column("target_on", "Дата цели", "Target on", Kind.DATE, before=UNTIL),
            column("ideal_on", "Дата идеала", "Ideal on", Kind.DATE),
            column("method", "Метод расчёта", "Method", Kind.LONG_TEXT, most=4000),
            column("source", "Источник данных", "Source", Kind.LONG_TEXT, most=4000),
            column("calculation_unit", "Единица в расчёте", "Calculation unit", most=60),
            choosing("quantity", "Что измеряет", "Quantity", CALLED[Quantity]),
            _number("operations", "Операций в год", "Operations a year"),
            choosing("frequency", "Частота измерений", "Frequency", CALLED[Frequency]),
        ),
    )


def milestones(pack: Pack) -> Layout:
    """When what a project has planned begins and ends."""
    keys, kick_off = _milestone_keys(pack), Words("kick_off", "kick_off")
    return Layout(
        key="milestones",
        title=Words("Контрольные точки", "Milestones"),
        file="milestones",
        identity=("project", "key"),
        meant={"key": called(pack)},
        stand_ins={"key": "title"},
        fields=(
            PROJECT,
            column("key", "Ключ", "Key", required=True, most=300, note=keys, example=kick_off),
            column("title", "Контрольная точка", "Milestone", most=300),
            column("planned_start", "Плановое начало", "Planned start", Kind.DATE, before=SINCE),
            column("planned_end", "Плановый конец", "Planned end", Kind.DATE, before=UNTIL),
            column("actual_start", "Фактическое начало", "Actual start", Kind.DATE),
            column("actual_end", "Фактический конец", "Actual end", Kind.DATE),
            column("progress", "Выполнено, %", "Progress, %", Kind.WHOLE, signs=PERCENT),
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
        f"ключ или название контрольной точки методики: {ru}; свой ключ без пробелов — для своей контрольной точки",
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
            column("title", "Мероприятие", "Measure", required=True),
            column("owner", "Ответственный", "Owner", most=LONGEST_PERSON, note=PERSON_NOTE, example=PERSON_EXAMPLE),
            column("due_on", "Срок", "Due on", Kind.DATE, required=True, before=UNTIL),
            column("done_on", "Выполнено", "Done on", Kind.DATE),
            column("dropped_on", "Снято", "Dropped on", Kind.DATE),
            column("reason", "Причина снятия", "Reason", Kind.LONG_TEXT),
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
            replace(
                column("indicator", "Показатель", "Indicator", required=True, most=300, example=TIME), note=BY_TITLE
            ),
            column("on", "Дата", "Date", Kind.DATE, required=True),
            _number("value", "Значение", "Value", required=True),
            choosing("moment", "Когда", "Moment", CALLED[Moment]),
        ),
    )
