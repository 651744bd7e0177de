"""The sheets that a programme is entered by: organisations, people, projects, and what belongs to a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from domain.card import CARD
from domain.card import Kind as CardKind
from domain.exchange.choices import (
    CADENCES,
    DIRECTIONS,
    FREQUENCIES,
    LANGUAGES,
    MOMENTS,
    ORGANISATION_KINDS,
    QUANTITIES,
)
from domain.exchange.layout import NOTHING, PERCENT, ROUBLES, Field, Kind, Layout, choices_of
from domain.methodology.schema import Pack
from domain.words import Words

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

PEOPLE_NOTE = Words(
    "код, почта или «Имя, должность <почта>»; несколько — с новой строки или через «;»",
    "code, e-mail, or “Name, post <e-mail>”; several on lines of their own or with “;”",
)
PERSON_NOTE = Words("код, почта или «Имя, должность <почта>»", "code, e-mail, or “Name, post <e-mail>”")
PERSON_EXAMPLE = Words(
    "Иванова Мария, методолог <m.ivanova@center.example>", "Mary Ivanova, methodologist <m.ivanova@center.example>"
)
SCHOOL = Words("Школа № 7", "School no. 7")
LONGEST_PERSON = 800
"""Characters of a person with name, post and e-mail."""
ON_CARD = ("project_leader", "customer", "process_owner", "rcc_methodologist", "administrator", "observer")
"""Roles that a sheet of projects has a column for."""

CARD_KINDS: Mapping[CardKind, Kind] = {
    CardKind.LINE: Kind.TEXT,
    CardKind.TEXT: Kind.LONG_TEXT,
    CardKind.LIST: Kind.TEXTS,
    CardKind.CHOICE: Kind.CHOICE,
    CardKind.MONEY: Kind.DECIMAL,
    CardKind.DATE: Kind.DATE,
    CardKind.PERSON: Kind.TEXT,
    CardKind.YES_NO: Kind.YES_NO,
}
ALSO: Mapping[str, tuple[str, ...]] = {
    "title": ("название", "название проекта", "проект", "наименование", "project"),
    "number": ("рег. номер", "рег номер", "рег. №", "registration no."),
    "process": ("процесс",),
    "clients": ("клиенты", "клиенты (заказчики) процесса"),
    "perimeter": ("периметр",),
    "justification": ("обоснование",),
    "from_event": ("начало процесса", "граница от"),
    "to_event": ("конец процесса", "граница до"),
    "consent": ("согласие",),
    "note": ("комментарий", "ход проекта"),
    "effect_planned": ("плановый эффект", "эффект план"),
    "effect_actual": ("фактический эффект", "эффект факт"),
}
"""What else people call the fields of the card."""


def layouts(pack: Pack) -> tuple[Layout, ...]:
    """All sheets in the order in which they are entered: what is named comes before what names it."""
    return (
        _organisations(pack),
        _people(),
        _projects(pack),
        _indicators(),
        _milestones(pack),
        _actions(),
        _measurements(),
    )


def _sphere(pack: Pack) -> Field:
    return Field(key="sphere", heading=Words("Сфера", "Sphere"), kind=Kind.CHOICE, choices=choices_of(pack.spheres))


def _code(example: str) -> Field:
    note = Words("свой код; следующий, если пусто", "a code of your own; the next one if blank")
    return Field(
        key="code", heading=Words("Код", "Code"), kind=Kind.CODE, most=40, note=note, example=Words(example, example)
    )


def _organisations(pack: Pack) -> Layout:
    return Layout(
        key="organisations",
        title=Words("Организации", "Organisations"),
        file="organisations",
        identity=("code",),
        fields=(
            _code("ORG-0012"),
            Field(
                key="title",
                heading=Words("Название", "Title"),
                required=True,
                aliases=("наименование", "организация", "наименование организации", "название организации", "name"),
            ),
            Field(
                key="kind",
                heading=Words("Вид", "Kind"),
                kind=Kind.CHOICE,
                required=True,
                choices=ORGANISATION_KINDS,
                aliases=("вид организации", "тип"),
            ),
            _sphere(pack),
            Field(
                key="parent",
                heading=Words("Вышестоящая организация", "Parent"),
                note=Words("код или название", "code or title"),
            ),
        ),
    )


def _people() -> Layout:
    return Layout(
        key="people",
        title=Words("Участники", "People"),
        file="people",
        identity=("email",),
        fields=(
            _code("PER-0101"),
            Field(
                key="title",
                heading=Words("Фамилия, имя, отчество", "Name"),
                required=True,
                most=200,
                aliases=("фио", "имя", "участник", "full name"),
            ),
            Field(
                key="email",
                heading=Words("Почта", "E-mail"),
                kind=Kind.EMAIL,
                required=True,
                most=254,
                aliases=("электронная почта", "email", "адрес почты"),
            ),
            Field(
                key="post",
                heading=Words("Должность", "Post"),
                most=300,
                aliases=("position",),
                example=Words("методолог", "methodologist"),
            ),
            Field(
                key="organisation",
                heading=Words("Организация", "Organisation"),
                note=Words("код или название", "code or title"),
                example=SCHOOL,
            ),
            Field(key="region", heading=Words("Регион", "Region"), most=200),
            Field(key="language", heading=Words("Язык писем", "Language"), kind=Kind.CHOICE, choices=LANGUAGES),
            Field(key="cadence", heading=Words("Сводка", "Digest"), kind=Kind.CHOICE, choices=CADENCES),
        ),
    )


def _projects(pack: Pack) -> Layout:
    named = Words("код или название", "code or title")
    return Layout(
        key="projects",
        title=Words("Проекты", "Projects"),
        file="projects",
        identity=("code",),
        fields=(
            _code("PRJ-0042"),
            *_card(pack, ("title",)),
            Field(
                key="organisation",
                heading=Words("Организация", "Organisation"),
                required=True,
                note=named,
                aliases=("наименование организации", "название организации"),
                example=SCHOOL,
            ),
            Field(
                key="centre", heading=Words("Центр компетенций", "Competence centre"), note=named, aliases=("центр",)
            ),
            Field(
                key="opened_on",
                heading=Words("Дата открытия", "Opened on"),
                kind=Kind.DATE,
                aliases=("открыт", "начало"),
            ),
            *(
                Field(
                    key=f"people.{role}",
                    heading=_large(pack.roles[role].title),
                    kind=Kind.TEXTS,
                    note=PEOPLE_NOTE,
                    example=PERSON_EXAMPLE,
                    aliases=tuple(ROLE_NAMES.get(role, ())),
                )
                for role in ON_CARD
                if role in pack.roles
            ),
            *_card(pack, tuple(key for key in CARD if key != "title")),
        ),
    )


ROLE_NAMES = {
    "project_leader": (
        "руководитель",
        "фио руководителя",
        "фио руководителя проекта",
        "ф.и.о. руководителя проекта",
        "leader",
    ),
    "customer": ("заказчик",),
    "rcc_methodologist": ("методолог",),
    "process_owner": ("владелец",),
}


def _card(pack: Pack, keys: Iterable[str]) -> Iterator[Field]:
    """Columns of the card's fields."""
    choices = {"sphere": pack.spheres, "subprogramme": pack.subprogrammes, "category": pack.categories}
    for key in keys:
        known = CARD[key]
        if known.kind is CardKind.CHOICE and not choices[key]:
            continue
        yield Field(
            key=key,
            heading=_large(known.title),
            kind=CARD_KINDS[known.kind],
            required=key == "title",
            most=LONGEST_PERSON if known.kind is CardKind.PERSON else known.most,
            note=PERSON_NOTE if known.kind is CardKind.PERSON else NOTHING,
            example=PERSON_EXAMPLE if known.kind is CardKind.PERSON else NOTHING,
            choices=choices_of(choices[key]) if known.kind is CardKind.CHOICE else (),
            signs=ROUBLES if known.kind is CardKind.MONEY else (),
            aliases=ALSO.get(key, ()),
        )


def _large(title: Words) -> Words:
    return Words(title.ru[:1].upper() + title.ru[1:], title.en[:1].upper() + title.en[1:])


def _number(key: str, ru: str, en: str, *aliases: str, required: bool = False) -> Field:
    return Field(key=key, heading=Words(ru, en), kind=Kind.DECIMAL, required=required, signs=PERCENT, aliases=aliases)


def _date(key: str, ru: str, en: str, *aliases: str, required: bool = False) -> Field:
    return Field(key=key, heading=Words(ru, en), kind=Kind.DATE, required=required, aliases=aliases)


def _indicators() -> Layout:
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


def _milestones(pack: Pack) -> Layout:
    return Layout(
        key="milestones",
        title=Words("Вехи", "Milestones"),
        file="milestones",
        identity=("project", "key"),
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


def _milestone_keys(pack: Pack) -> Words:
    """The milestones of the methodology, by key and by title."""
    found = [one for phase in pack.lifecycles["pilot"].phases.values() for one in phase.milestones]
    ru = "; ".join(f"{one.key} — {one.title.ru}" for one in found)
    en = "; ".join(f"{one.key}: {one.title.en}" for one in found)
    return Words(
        f"ключ или название вехи методики: {ru}; свой ключ без пробелов — для своей вехи",
        f"key or title of a milestone of the methodology: {en}; a key of your own without blanks for another",
    )


def _actions() -> Layout:
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


def _measurements() -> Layout:
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
