"""The sheets of the register: organisations, centres, people, who may act where, and the documents behind projects."""

from __future__ import annotations

from domain.engine.words import Language, Words
from domain.exchange.dates import UNTIL
from domain.exchange.layout import Field, Kind, Layout, choices_of, choosing, column
from domain.methodology.schema import Pack
from domain.programme.kinds import Cadence, CentreKind, MunicipalityType, OrganisationKind
from domain.text.called import CALLED

CODE_OR_TITLE = Words("код или название", "code or title")
SCHOOL = Words("Школа № 7", "School no. 7")
EVERYWHERE = "*"
"""What stands where a role is held in the whole programme."""


def own_code(example: str) -> Field:
    """The code that a row may bring, or leave to the programme."""
    note = Words("свой код; следующий, если пусто", "a code of your own; the next one if blank")
    return column("code", "Код", "Code", Kind.CODE, most=40, note=note, example=Words(example, example))


def organisations(pack: Pack) -> Layout:
    """Who takes part."""
    return Layout(
        key="organisations",
        title=Words("Организации", "Organisations"),
        file="organisations",
        identity=("code",),
        fields=(
            own_code("ORG-0012"),
            column("title", "Название", "Title", required=True),
            choosing("kind", "Вид", "Kind", CALLED[OrganisationKind], required=True),
            choosing(
                "municipality", "Вид муниципального образования", "Type of municipality", CALLED[MunicipalityType]
            ),
            choosing("sphere", "Сфера", "Sphere", pack.spheres),
            column("parent", "Вышестоящая организация", "Parent", note=CODE_OR_TITLE),
        ),
    )


def centres(pack: Pack) -> Layout:
    """Who accompanies and teaches."""
    return Layout(
        key="centres",
        title=Words("Центры компетенций", "Competence centres"),
        file="centres",
        identity=("code",),
        fields=(
            own_code("CEN-02"),
            column("title", "Название центра", "Title of the centre", required=True),
            choosing("kind", "Вид центра", "Kind of centre", CALLED[CentreKind], required=True),
            column("host", "При какой организации", "Host", note=CODE_OR_TITLE, example=SCHOOL),
            choosing("sphere", "Сфера", "Sphere", pack.spheres),
        ),
    )


def people() -> Layout:
    """Who acts and who reads."""
    post = Words("методолог", "methodologist")
    shared = Words("если не вход; может быть общим", "if not the login; may be shared")
    return Layout(
        key="people",
        title=Words("Участники", "People"),
        file="people",
        identity=("email",),
        fields=(
            own_code("PER-0101"),
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


def roles(pack: Pack) -> Layout:
    """Who may act in which role, where, and until when."""
    who = Words("код или почта", "code or e-mail")
    where = Words(
        "код или название организации или центра, код проекта; * — вся программа",
        "code or title of an organisation or centre, code of a project; * is the whole programme",
    )
    return Layout(
        key="roles",
        title=Words("Роли", "Roles"),
        file="roles",
        identity=("person", "role", "scope"),
        fields=(
            column("person", "Участник", "Person", required=True, most=254, note=who,
                   example=Words("m.ivanova@center.example", "m.ivanova@center.example")),
            choosing("role", "Роль", "Role", {key: one.title for key, one in pack.roles.items()}, required=True),
            column("scope", "Где действует", "Where", required=True, note=where, example=SCHOOL),
            column("until", "По какой день", "Until", Kind.DATE, before=UNTIL,
                   note=Words("если на время", "if for a time")),
        ),
    )  # fmt: skip


def documents(pack: Pack) -> Layout:
    """The documents of projects and checks: where their originals are, or a link; files are attached one by one."""
    phases = {key: one.title for lifecycle in pack.lifecycles.values() for key, one in lifecycle.phases.items()}
    current = Words("текущий, если пусто", "the current one if blank")
    return Layout(
        key="documents",
        title=Words("Документы", "Documents"),
        file="documents",
        fields=(
            column("subject", "Проект или проверка", "Project or check", Kind.CODE, required=True, most=40,
                   example=Words("PRJ-0042", "PRJ-0042")),
            choosing("kind", "Вид документа", "Kind of document",
                     {key: one.title for key, one in pack.evidence.items()}, required=True),
            column("phase", "Этап", "Phase", Kind.CHOICE, choices=choices_of(phases), note=current),
            column("title", "Название документа", "Title of the document", most=300),
            column("number", "Номер документа", "Number of the document", most=100),
            column("dated", "Дата документа", "Date of the document", Kind.DATE),
            column("kept_at", "Где подлинник", "Where the original is", most=300,
                   example=Words("дело 04-12", "file 04-12")),
            column("link", "Ссылка", "Link", most=1000,
                   example=Words("https://files.example/card.pdf", "https://files.example/card.pdf")),
        ),
    )  # fmt: skip
