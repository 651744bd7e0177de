"""The sheets that a programme is entered by: organisations, people, projects, and what belongs to a project."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from domain.engine.kinds import Cadence, OrganisationKind
from domain.engine.words import Language, Words
from domain.exchange.layout import NOTHING, ROUBLES, Field, Kind, Layout, choices_of, worded
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
from domain.text.called import CALLED

PEOPLE_NOTE = Words(
    "код, почта или «Имя, должность <почта>»; несколько — с новой строки или через «;»",
    "code, e-mail, or “Name, post <e-mail>”; several on lines of their own or with “;”",
)
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
    )
    return tuple(worded(layout, pack.sheets) for layout in found)


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
            ),
            Field(
                key="kind",
                heading=Words("Вид", "Kind"),
                kind=Kind.CHOICE,
                required=True,
                choices=choices_of(CALLED[OrganisationKind]),
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
            ),
            Field(
                key="email",
                heading=Words("Почта", "E-mail"),
                kind=Kind.EMAIL,
                required=True,
                most=254,
            ),
            Field(
                key="post",
                heading=Words("Должность", "Post"),
                most=300,
                example=Words("методолог", "methodologist"),
            ),
            Field(
                key="organisation",
                heading=Words("Организация", "Organisation"),
                note=Words("код или название", "code or title"),
                example=SCHOOL,
            ),
            Field(key="region", heading=Words("Регион", "Region"), most=200),
            Field(
                key="language",
                heading=Words("Язык писем", "Language"),
                kind=Kind.CHOICE,
                choices=choices_of(CALLED[Language]),
            ),
            Field(
                key="cadence", heading=Words("Сводка", "Digest"), kind=Kind.CHOICE, choices=choices_of(CALLED[Cadence])
            ),
            Field(
                key="delivery",
                heading=Words("Адрес для писем", "Address for letters"),
                kind=Kind.EMAIL,
                note=Words("если не вход; может быть общим", "if not the login; may be shared"),
                most=254,
            ),
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
                example=SCHOOL,
            ),
            Field(key="centre", heading=Words("Центр компетенций", "Competence centre"), note=named),
            Field(
                key="opened_on",
                heading=Words("Дата открытия", "Opened on"),
                kind=Kind.DATE,
            ),
            *(
                Field(
                    key=f"people.{role}",
                    heading=_large(pack.roles[role].title),
                    kind=Kind.TEXTS,
                    note=PEOPLE_NOTE,
                    example=PERSON_EXAMPLE,
                )
                for role in pack.roles_on_card
                if role in pack.roles
            ),
            *_card(pack, tuple(key for key in CARD if key != "title")),
        ),
    )


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


def _large(title: Words) -> Words:
    return Words(title.ru[:1].upper() + title.ru[1:], title.en[:1].upper() + title.en[1:])
