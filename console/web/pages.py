"""What the terminal answers, as pages: organisations, people, practices, packages, the report, administration."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module

from console.answer import Answer
from console.web.place import Place
from domain.engine.words import Words
from domain.methodology.criteria import Occasion
from domain.programme.kinds import SubjectKind
from domain.reports.practice_search import FACETS, choices
from domain.text.called import CALLED


def told(room: str, word: str) -> Callable[..., Answer]:
    """What a room of the terminal answers to a word; the room is loaded when somebody asks there first."""
    found: Callable[..., Answer] = getattr(import_module(f"console.{room}"), word)
    return found


@dataclass(frozen=True, slots=True)
class Page:
    """A list of the terminal as a page: its title, what answers, and which words of the address narrow it."""

    title: Words
    asked: Callable[..., Answer] | tuple[str, str]
    """What answers, or the room and the word of the terminal that do."""
    narrowed: tuple[str, ...] = ("words",)
    begins: tuple[str, ...] = ()
    """Actions by which more of its kind comes to be."""
    opened: tuple[str, ...] = ()
    """Words of the address that only links say."""
    in_menu: bool = True
    """Else it is led to from what it is about."""
    administration: bool = False
    """Only for administrators of the whole programme."""
    people: bool = False
    """Whether it finds people though its own question is none about them: who looked is noted."""
    printed: str = ""
    """The paper that says the same of an organisation."""
    offers: Callable[[Place], Mapping[str, Sequence[tuple[str, str]]]] = lambda _: {}
    """What may be chosen where a word of the address is not typed: keys with what people read."""

    @property
    def answers(self) -> Callable[..., Answer]:
        """What answers when the page is asked for."""
        return told(*self.asked) if isinstance(self.asked, tuple) else self.asked


def _doctor(place: Place) -> Answer:
    from console.health import examine

    return examine(place)


def _find(place: Place, asked: str | None = None) -> Answer:
    from console.find import found as anything

    if asked:
        return anything(place, asked.split()[:20])
    said = place.say(
        "Наберите слова из названия, в любой форме: проект, организацию, человека, пакет.",
        "Type words of a title, in any form: of a project, an organisation, a person, a package.",
    )
    return Answer(None, [said], 0)


def _practices(place: Place, asked: str | None = None, **chosen: str) -> Answer:
    """Published practices by words and facets; a draft is found by its code, or by the search of everything."""
    from console.practice_search import find

    return find(place, asked.split()[:20] if asked else None, **chosen)


def _ready(place: Place, organisation: str = "", level: str = "", occasion: str | None = None) -> Answer:
    """Each criterion of a level: met or not, by which record, and what to do."""
    if not organisation:
        said = place.say("Наберите название организации или её часть.", "Type the title of an organisation.")
        return Answer(None, [said])
    code = place.found(SubjectKind.ORGANISATION, organisation)
    return told("check", "ready")(place, code, level or next(iter(place.programme.packs.current.levels)), occasion)


def levels(place: Place) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The levels of exemplars and the assessments of a status, as a page offers them."""
    offered = {"level": place.programme.packs.current.levels, "occasion": CALLED[Occasion]}
    return {name: [(key, said.say(place.language)) for key, said in words.items()] for name, words in offered.items()}


def _roles(place: Place) -> Mapping[str, Sequence[tuple[str, str]]]:
    """The roles of the methodology, as a page offers them."""
    roles = place.programme.packs.current.roles
    return {"role": [(key, role.title.capital.say(place.language)) for key, role in roles.items()]}


def _facets(place: Place) -> Mapping[str, Sequence[tuple[str, str]]]:
    """What practices may be narrowed by, as people read it."""
    from console.practice_search import value_of

    offered = choices(place.programme.packs.current)
    return {name: [(key, value_of(place, name, key)) for key in keys] for name, keys in offered.items()}


PAGES: Mapping[str, Page] = {
    "find": Page(Words("Поиск", "Find"), _find, ("asked",), people=True),
    "organisations": Page(
        Words("Организации", "Organisations"), ("registry", "list_organisations"), begins=("register_organisation",)
    ),
    "centres": Page(
        Words("Центры компетенций", "Competence centres"), ("registry", "list_centres"), begins=("register_centre",)
    ),
    "people": Page(Words("Участники", "People"), ("registry", "list_people"), begins=("register_person",)),
    "practices": Page(
        Words("База практик", "Base of practices"),
        _practices,
        ("asked", *FACETS),
        offers=_facets,
        begins=("draft_practice",),
    ),
    "packages": Page(
        Words("Пакеты", "Packages"),
        ("package", "list_packages"),
        (),
        begins=(
            "freeze_package",
            "accept_package",
        ),
    ),
    "assignments": Page(
        Words("Поручения", "Assignments"), ("assignment", "list_assignments"), (), begins=("give_assignment",)
    ),
    "register": Page(
        Words("Реестр образцов", "Register of exemplars"), ("status", "list_statuses"), (), begins=("enter_status",)
    ),
    "report": Page(
        Words("Отчёт", "Report"),
        ("web.report_page", "figures"),
        ("as_of", "against"),
        opened=("why",),
        begins=("give_assignment",),
    ),
    "replication": Page(
        Words("Тиражирование", "Replication"), ("web.report_page", "replication"), ("as_of",), opened=("why",)
    ),
    "protocols": Page(Words("Протоколы", "Protocols"), ("protocol", "list_protocols"), (), begins=("gather_protocol",)),
    "readiness": Page(
        Words("Чего не хватает до статуса образца", "What is missing for the status of an exemplar"),
        _ready,
        ("organisation", "level", "occasion"),
        offers=levels,
        in_menu=False,
        printed="readiness",
    ),
    "letters": Page(Words("Письма", "Letters"), ("notices", "list_notices"), ("person", "about"), administration=True),
    "roles": Page(
        Words("Роли", "Roles"), ("registry", "list_roles"), ("person", "role"), administration=True, offers=_roles
    ),
    "keys": Page(Words("Ключи", "Keys"), ("key", "list_keys"), ("person",), administration=True),
    "schedules": Page(Words("Расписания", "Schedules"), ("web.host_pages", "schedules"), (), administration=True),
    "backups": Page(Words("Копии", "Backups"), ("web.host_pages", "backups"), (), administration=True),
    "doctor": Page(Words("Всё ли в порядке", "Is all in order"), _doctor, (), administration=True),
}
"""Address -> page."""
