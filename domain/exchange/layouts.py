"""The sheets that a programme is entered by: its register, projects, what belongs to a project, and statuses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from domain.certification.earlier_statuses import ENDED_IN, of_refusals, of_withdrawals
from domain.engine.words import Words
from domain.exchange.dates import UNTIL
from domain.exchange.layout import NOTHING, ROUBLES, Field, Kind, Layout, choices_of, choosing, column, worded
from domain.exchange.practice_layouts import practices
from domain.exchange.project_layouts import (
    LONGEST_PERSON,
    PERSON_EXAMPLE,
    PERSON_NOTE,
    PROJECT,
    actions,
    indicators,
    measurements,
    milestones,
)
from domain.exchange.register_layouts import (
    CODE_OR_TITLE,
    SCHOOL,
    centres,
    documents,
    organisations,
    own_code,
    people,
    roles,
)
from domain.methodology.schema import Pack
from domain.pilot.card_fields import CARD, choices
from domain.pilot.card_fields import Kind as CardKind

PEOPLE_NOTE = Words(
    "код, почта или «Имя, должность <почта>»; несколько — с новой строки или через «;»",
    "code, e-mail, or “Name, post <e-mail>”; several on lines of their own or with “;”",
)

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


def layouts(pack: Pack) -> tuple[Layout, ...]:
    """All sheets in the order in which they are entered: what is named comes before what names it."""
    found = (
        organisations(pack),
        centres(pack),
        people(),
        _projects(pack),
        indicators(),
        milestones(pack),
        actions(),
        measurements(),
        *practices(pack),
        _statuses(pack),
        roles(pack),
        documents(pack),
        _replicas(pack),
        _finished(),
    )
    return tuple(worded(layout, pack.sheets) for layout in found)


def _projects(pack: Pack) -> Layout:
    return Layout(
        key="projects",
        title=Words("Проекты", "Projects"),
        file="projects",
        identity=("code",),
        fields=(
            own_code("PRJ-0042"),
            *_card(pack, ("title",)),
            column("organisation", "Организация", "Organisation", required=True, note=CODE_OR_TITLE, example=SCHOOL),
            column("centre", "Центр компетенций", "Competence centre", note=CODE_OR_TITLE),
            column("opened_on", "Дата открытия", "Opened on", Kind.DATE),
            *_cast(pack),
            *_card(pack, tuple(key for key in CARD if key != "title")),
        ),
    )


def _cast(pack: Pack) -> Iterator[Field]:
    """A column for each role that a card names."""
    for role in pack.roles_on_card:
        if role in pack.roles:
            title = _large(pack.roles[role].title)
            yield column(f"people.{role}", title.ru, title.en, Kind.TEXTS, note=PEOPLE_NOTE, example=PERSON_EXAMPLE)


def _card(pack: Pack, keys: Iterable[str]) -> Iterator[Field]:
    """Columns of the card's fields."""
    for key in keys:
        known = CARD[key]
        offered = choices(key, pack)
        if known.kind is CardKind.CHOICE and not offered:
            continue
        yield Field(
            key=key,
            heading=_large(known.title),
            kind=CARD_KINDS[known.kind],
            required=key == "title",
            most=LONGEST_PERSON if known.kind is CardKind.PERSON else known.most,
            note=PERSON_NOTE if known.kind is CardKind.PERSON else NOTHING,
            example=PERSON_EXAMPLE if known.kind is CardKind.PERSON else NOTHING,
            choices=choices_of(offered),
            signs=ROUBLES if known.kind is CardKind.MONEY else (),
        )


ACT = (
    column("title", "Акт", "Act", most=300, example=Words("приказ", "order")),
    column("number", "Номер акта", "Number of the act", required=True, most=100),
    column("dated", "Дата акта", "Date of the act", Kind.DATE, required=True),
    column("kept_at", "Где подлинник", "Where the original is", required=True, most=300,
           example=Words("дело 02-07", "file 02-07")),
)  # fmt: skip
"""The columns of an act that what ended before the programme rests on."""


def _replicas(pack: Pack) -> Layout:
    months = ", ".join(map(str, pack.replication.months))
    after = Words(
        f"последняя проверка; считается за срок, который наступил: {months} мес. после внедрения",
        f"the last check; it counts for the term that was due: {months} months after the implementation",
    )
    return Layout(
        key="replicas",
        title=Words("Тиражированные проекты", "Replicated projects"),
        file="replicas",
        identity=("code",),
        fields=(
            replace(own_code("PRJ-0043"), required=True, note=Words("свой код", "a code of your own")),
            replace(PROJECT, key="exemplar", heading=Words("Образец", "Exemplar"), note=COPIED),
            column("organisation", "Организация", "Organisation", required=True, note=CODE_OR_TITLE, example=SCHOOL),
            column("opened_on", "Открыт", "Opened on", Kind.DATE, required=True),
            column("finished_on", "Внедрён", "Implemented on", Kind.DATE, required=True),
            column("reached", "Цель достигнута", "Goal reached", Kind.YES_NO, required=True),
            column("checked_on", "Удержание проверено", "Checked again on", Kind.DATE, note=after),
            column("held", "Результат удержан", "Result held", Kind.YES_NO),
            *ACT,
        ),
    )


COPIED = Words("код проекта, который тиражировали", "code of the project that was copied")


def _finished() -> Layout:
    return Layout(
        key="finished",
        title=Words("Завершённые проекты", "Finished projects"),
        file="finished",
        identity=("project",),
        fields=(
            PROJECT,
            column("finished_on", "Завершён", "Finished on", Kind.DATE, required=True),
            column("reached", "Цель достигнута", "Goal reached", Kind.YES_NO, required=True),
            *ACT,
        ),
    )


def _statuses(pack: Pack) -> Layout:
    return Layout(
        key="statuses",
        title=Words("Статусы образцов", "Exemplar statuses"),
        file="statuses",
        identity=("organisation", "level", "granted_on"),
        fields=(
            column("organisation", "Организация", "Organisation", required=True, note=CODE_OR_TITLE, example=SCHOOL),
            choosing("level", "Уровень", "Level", pack.levels, required=True),
            column(
                "granted_on",
                "Присвоен",
                "Granted on",
                Kind.DATE,
                required=True,
                note=Words("для отказа — день отказа", "of a refusal, its day"),
            ),
            column(
                "until",
                "Действует до",
                "Valid until",
                Kind.DATE,
                before=UNTIL,
                note=Words("если акт назвал", "if stated"),
            ),
            *ACT,
            choosing("outcome", "Итог проверки", "What the check came to", ENDED_IN),
            choosing(
                "reason",
                "Причина отказа или отзыва",
                "Reason of the refusal or the withdrawal",
                of_refusals(pack) | of_withdrawals(pack),
            ),
            column("withdrawn_on", "Отозван", "Withdrawn on", Kind.DATE),
            column("withdrawal_number", "Номер акта об отзыве", "Number of the act that withdrew it", most=100),
            column("withdrawal_dated", "Дата акта об отзыве", "Date of the act that withdrew it", Kind.DATE),
        ),
    )


def _large(title: Words) -> Words:
    return Words(title.ru[:1].upper() + title.ru[1:], title.en[:1].upper() + title.en[1:])
