"""The sheets that a programme is entered by: organisations, people, projects, and what belongs to a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from domain.engine.words import Language, Words
from domain.exchange.layout import NOTHING, ROUBLES, Field, Kind, Layout, choices_of, choosing, column, worded
from domain.exchange.practice_layouts import practices
from domain.exchange.project_layouts import (
    LONGEST_PERSON,
    PERSON_EXAMPLE,
    PERSON_NOTE,
    actions,
    indicators,
    measurements,
    milestones,
)
from domain.methodology.schema import Pack
from domain.pilot.card_fields import CARD, choices
from domain.pilot.card_fields import Kind as CardKind
from domain.programme.kinds import Cadence, OrganisationKind
from domain.text.called import CALLED

PEOPLE_NOTE = Words(
    "код, почта или «Имя, должность <почта>»; несколько — с новой строки или через «;»",
    "code, e-mail, or “Name, post <e-mail>”; several on lines of their own or with “;”",
)
CODE_OR_TITLE = Words("код или название", "code or title")
SCHOOL = Words("Школа № 7", "School no. 7")

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
        _organisations(pack),
        _people(),
        _projects(pack),
        indicators(),
        milestones(pack),
        actions(),
        measurements(),
        *practices(pack),
        _statuses(pack),
    )
    return tuple(worded(layout, pack.sheets) for layout in found)


def _code(example: str) -> Field:
    note = Words("свой код; следующий, если пусто", "a code of your own; the next one if blank")
    return column("code", "Код", "Code", Kind.CODE, most=40, note=note, example=Words(example, example))


def _organisations(pack: Pack) -> Layout:
    return Layout(
        key="organisations",
        title=Words("Организации", "Organisations"),
        file="organisations",
        identity=("code",),
        fields=(
            _code("ORG-0012"),
            column("title", "Название", "Title", required=True),
            choosing("kind", "Вид", "Kind", CALLED[OrganisationKind], required=True),
            choosing("sphere", "Сфера", "Sphere", pack.spheres),
            column("parent", "Вышестоящая организация", "Parent", note=CODE_OR_TITLE),
        ),
    )


def _people() -> Layout:
    post = Words("методолог", "methodologist")
    shared = Words("если не вход; может быть общим", "if not the login; may be shared")
    return Layout(
        key="people",
        title=Words("Участники", "People"),
        file="people",
        identity=("email",),
        fields=(
            _code("PER-0101"),
            column("title", "Фамилия, имя, отчество", "Name", required=True, most=200),
            column("email", "Почта", "E-mail", Kind.EMAIL, required=True, most=254),
            column("post", "Должность", "Post", most=300, example=post),
            column("organisation", "Организация", "Organisation", note=CODE_OR_TITLE, example=SCHOOL),
            column("region", "Регион", "Region", most=200),
            choosing("language", "Язык писем", "Language", CALLED[Language]),
            choosing("cadence", "Сводка", "Digest", CALLED[Cadence]),
            column("delivery", "Адрес для писем", "Address for letters", Kind.EMAIL, note=shared, most=254),
        ),
    )


def _projects(pack: Pack) -> Layout:
    return Layout(
        key="projects",
        title=Words("Проекты", "Projects"),
        file="projects",
        identity=("code",),
        fields=(
            _code("PRJ-0042"),
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


def _statuses(pack: Pack) -> Layout:
    return Layout(
        key="statuses",
        title=Words("Статусы образцов", "Exemplar statuses"),
        file="statuses",
        identity=("organisation", "level"),
        fields=(
            column("organisation", "Организация", "Organisation", required=True, note=CODE_OR_TITLE, example=SCHOOL),
            choosing("level", "Уровень", "Level", pack.levels, required=True),
            column("granted_on", "Присвоен", "Granted on", Kind.DATE, required=True),
            column("until", "Действует до", "Valid until", Kind.DATE, note=Words("если акт назвал", "if stated")),
            column("title", "Акт", "Act", most=300, example=Words("приказ", "order")),
            column("number", "Номер акта", "Number of the act", required=True, most=100),
            column("dated", "Дата акта", "Date of the act", Kind.DATE, required=True),
            column("kept_at", "Где подлинник", "Where the original is", required=True, most=300,
                   example=Words("дело 02-07", "file 02-07")),
        ),
    )  # fmt: skip


def _large(title: Words) -> Words:
    return Words(title.ru[:1].upper() + title.ru[1:], title.en[:1].upper() + title.en[1:])
