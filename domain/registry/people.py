"""Organisations, centres, people and their roles: what may be asked of them, and what happens to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any

import domain.registry.tree  # noqa: F401 - roles reach down its tree
from domain.certification.untying import others_place_it, with_commissions
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.addresses import is_address
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.kinds import VOCABULARY
from domain.engine.named import address
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import change
from domain.engine.words import Language, Words
from domain.pilot.sealed_decisions import resting_on_people, rewritten
from domain.programme.kinds import Cadence, SubjectKind
from domain.registry.held_roles import give
from domain.registry.known import ORGANISATION, PEOPLE
from domain.registry.past import PAST
from domain.registry.roles import ADMINISTRATOR, STAFF
from domain.registry.seated import SEATED, renames_a_judge
from domain.registry.tables import TABLES
from domain.registry.ways_in import (
    WAYS_IN,
    as_an_administrator_is_known,
    by_own_hand,
    login_left,
    not_erased,
    of_a_way_in,
    of_whom_matters,
    shut,
)
from domain.registry.whence import FOREIGN, others_write_it

NAME = asked.line("Фамилия, имя, отчество", "Full name", most=200)
POST = asked.text("Должность", "Post")
REGION = asked.text("Регион, если другой", "Region, if another one")
LETTERS = asked.value("Язык писем", "Language of the letters", option="--letters")
DELIVERY = asked.text(
    "Адрес для писем, если не вход",
    "Address for letters, if not the login",
    Words("общий ящик школы; пусто: письма идут на вход", "a shared mailbox; blank: letters go to the login"),
    most=254,
    option="--delivery",
)
CADENCE = asked.value("Как часто слать сводку", "How often a digest is sent")


@dataclass(frozen=True, kw_only=True, slots=True)
class RegisterPerson(Command):
    """Add a person, who may then be given roles."""

    name = "register_person"
    confidential = True
    says = Words("Включить участника в программу", "Add a person to the programme")
    typed = ("person register",)

    title: Annotated[str, NAME]
    email: Annotated[str, asked.line("Почта", "E-mail", most=254, option="--email")]
    post: Annotated[str, POST] = ""
    organisation: Annotated[str | None, ORGANISATION] = None
    region: Annotated[str, REGION] = ""
    language: Annotated[Language, LETTERS] = Language.RU
    time_zone: str | None = None
    """The programme's where none is said."""
    cadence: Annotated[Cadence, CADENCE] = Cadence.WEEKLY
    delivery: Annotated[str, DELIVERY] = ""
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendPerson(Command):
    """Change what is known of a person; what is not said stays as it is."""

    name = "amend_person"
    confidential = True
    grave = True
    says = Words(
        "Изменить сведения об участнике; что не указано, остаётся как есть",
        "Change what is known of a person; what is not said stays as it is",
    )
    typed = ("person amend",)

    person: Annotated[str, asked.who("Участник", "Person")]
    title: Annotated[str | None, replace(NAME, option="--name")] = None
    email: Annotated[str | None, asked.line("Почта", "E-mail", most=254, option="--email")] = None
    post: Annotated[str | None, POST] = None
    organisation: Annotated[str | None, ORGANISATION] = None
    region: Annotated[str | None, REGION] = None
    language: Annotated[Language | None, LETTERS] = None
    time_zone: str | None = None
    cadence: Annotated[Cadence | None, CADENCE] = None
    delivery: Annotated[str | None, DELIVERY] = None

    @property
    def rewrites(self) -> bool:
        """Whether cards write the person another way from now on."""
        return self.title is not None or self.post is not None


@dataclass(frozen=True, kw_only=True, slots=True)
class GiveRole(Command):
    """Let a person act in a role: everywhere (`*`), for a centre, an organisation or one subject."""

    name = "give_role"
    grave = True
    says = Words("Дать участнику роль", "Give a person a role")
    typed = ("role give",)

    person: Annotated[str, asked.who("Участник", "Person")]
    role: Annotated[
        str,
        asked.key(
            "Роль",
            "Role",
            Words("Ключ методики, например rcc_methodologist", "key of the methodology, for example rcc_methodologist"),
        ),
    ]
    scope: Annotated[
        str,
        asked.code(
            "Где действует",
            "Where",
            Words("* или код центра, организации, проекта", "* or the code of a centre, organisation, project"),
        ),
    ] = "*"


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRegistered(Event):
    """A person joined the programme."""

    kind = "person_registered"
    says = Words("участник в программе", "person registered")
    opens = SubjectKind.PERSON

    title: str
    email: str
    post: str
    organisation: str | None
    region: str
    language: Language
    time_zone: str
    cadence: Cadence
    delivery: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonAmended(Event):
    """What is known of a person was changed: only the fields that changed."""

    kind = "person_amended"
    says = Words("изменены сведения", "person amended")

    changes: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleGiven(Event):
    """A person may act in a role."""

    kind = "role_given"
    says = Words("дана роль", "role given")
    owed = True

    role: str
    scope: str


@does(
    RegisterPerson,
    programme_wide=True,
    by=STAFF,
    names=("organisation", "code"),
    moves=(),
    opens=True,
    looks_up=(PEOPLE,),
    by_system=True,
)
def register_person(case: Case) -> Iterator[Happening]:
    """A person joins the programme."""
    command: RegisterPerson = case.command
    case.may()
    case.text("title", command.title, 200)
    case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    email = address(command.email)
    _free_address(case, email)
    delivery = _delivery(case, command.delivery)
    code = case.new_code(SubjectKind.PERSON)
    case.settle()
    yield (
        code,
        PersonRegistered(
            title=command.title,
            email=email,
            post=command.post,
            organisation=command.organisation,
            region=command.region,
            language=command.language,
            time_zone=command.time_zone or case.world.time_zone,
            cadence=command.cadence,
            delivery=delivery,
        ),
    )


def _delivery(case: Case, said: str) -> str:
    """Where letters go: a well-formed address that others may have, too; a blank is the login."""
    email = address(said)
    if email and not is_address(email):
        case.against(no.bad_value("delivery", f"«{said}» не адрес почты", f"“{said}” is no address"))
    return email


def _free_address(case: Case, email: str) -> None:
    """A well-formed e-mail address that nobody has."""
    if not is_address(email):
        case.against(no.bad_value("email", f"«{email}» не адрес почты", f"“{email}” is no address"))
    if (owner := case.world.of(PEOPLE).emails.get(email)) is not None:
        case.against(no.bad_value("email", f"адрес уже у {owner}", f"the address belongs to {owner}"))


def _the_person(command: AmendPerson | GiveRole) -> tuple[str]:
    return (command.person,)


AMENDABLE = ("title", "email", "post", "organisation", "region", "language", "time_zone", "cadence", "delivery")
"""What may be changed of a person."""


@does(
    AmendPerson,
    by=STAFF,
    weighs=of_whom_matters,
    names=("person", "organisation"),
    moves=("person",),
    people=_the_person,
    casts=True,
    entitles=_the_person,
    looks_up=(PEOPLE, FOREIGN, SEATED),
    after=(resting_on_people, with_commissions),
    paired=renames_a_judge,
    by_system=True,
)
def amend_person(case: Case) -> Iterator[Happening]:
    """What is known of a person changes."""
    command: AmendPerson = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    if of_a_way_in(case):
        case.entitled(ADMINISTRATOR, ())
        by_own_hand(case)
    elif command.actor != person.code:
        case.may(person)
    if command.actor == person.code:
        others_write_it(case)
    as_an_administrator_is_known(case)
    not_erased(case, person)
    others_place_it(case, person=person.code)
    if command.title is not None:
        case.text("title", command.title, 200)
    email = None if command.email is None else address(command.email)
    if email is not None and case.world.of(PEOPLE).emails.get(email) != person.code:
        _free_address(case, email)
    case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    delivery = None if command.delivery is None else _delivery(case, command.delivery)
    said = {name: getattr(command, name) for name in AMENDABLE} | {"email": email, "delivery": delivery}
    changes = {name: value for name, value in said.items() if value is not None}
    if not changes:
        case.against(no.bad_value("person", "не сказано, что изменить", "nothing to change was given"))
    case.settle()
    yield from login_left(case, person.code, email)
    yield person.code, PersonAmended(changes=changes)
    if command.rewrites:
        name, post = case.world.of(PEOPLE).posts[person.code]
        yield from rewritten(case, person.code, changes.get("title", name), changes.get("post", post))


def of_administrators(case: Case) -> bool:
    """Whether a role is given or taken that lets somebody administer, or act in another's name."""
    return case.command.role in RUNS_IT


def of_deciders(case: Case) -> bool:
    """The same, or a role that decides on statuses."""
    return of_administrators(case) or case.command.role in case.pack.of_status


RUNS_IT = ADMINISTRATOR | {"deputy"}


@does(
    GiveRole,
    programme_wide=True,
    by=ADMINISTRATOR,
    weighs=of_deciders,
    names=("person", "scope"),
    moves=("person",),
    people=_the_person,
    casts=True,
    entitles=_the_person,
    looks_up=(PEOPLE,),
    by_system=True,
)
def give_role(case: Case) -> Iterator[Happening]:
    """A person may act in a role."""
    command: GiveRole = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    case.may()
    case.still_open(person)
    raises_nobody(case)
    role_somewhere(case)
    if command.role in case.world.roles.get((person.code, command.scope), ()):
        case.against(no.already("has_role", "эта роль уже есть", "the role is held already"))
    case.settle()
    yield person.code, RoleGiven(role=command.role, scope=command.scope)


def raises_nobody(case: Case) -> None:
    """A deputy makes no administrator, and raises nobody who acts, in the name of whoever is away."""
    if of_administrators(case) or case.command.person == case.command.acting.person:
        by_own_hand(case)


def role_somewhere(case: Case) -> None:
    """A role of the methodology, everywhere or in something that is there."""
    role, scope = case.command.role, case.command.scope
    case.one_of("role", role, case.pack.roles)
    where = case.world.states.get(scope)
    if scope != "*" and where is None:
        case.against(no.bad_value("scope", f"нет такого: «{scope}»", f"there is no “{scope}”"))
    elif where is not None and where.kind in VOCABULARY.bodies:
        case.subject("scope", where.kind, scope)


PERSON = {name: change(TABLES["person"], ("code",), (name,)) for name in ("name", *AMENDABLE[1:])}


@changes(PersonRegistered)
def person(record: Record, state: State, event: PersonRegistered, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation = event.title, event.organisation
    record.world.of(PEOPLE).emails[event.email] = state.code
    record.world.of(PEOPLE).posts[state.code] = (event.title, event.post)
    _come_from(record, state.code, event.organisation)
    record.add(
        "person",
        code=state.code,
        name=event.title,
        post=event.post,
        email=event.email,
        organisation=event.organisation,
        region=event.region,
        language=event.language,
        time_zone=event.time_zone,
        cadence=event.cadence,
        delivery=event.delivery,
    )


@changes(PersonAmended)
def person_amended(record: Record, state: State, event: PersonAmended, actor: str, on: date, seq: int) -> None:
    known = record.world.of(PEOPLE)
    if actor != state.code and not event.changes.keys().isdisjoint(WAYS_IN):
        shut(record, state.code)  # whoever came in by the earlier address is out
    for name, value in event.changes.items():
        record.changes.append((PERSON["name" if name == "title" else name], (value, state.code)))
    if (title := event.changes.get("title")) is not None:
        state.title = title
    if (organisation := event.changes.get("organisation")) is not None:
        state.organisation = organisation
    _come_from(record, state.code, organisation)
    if (email := event.changes.get("email")) is not None:
        for former in [key for key, code in known.emails.items() if code == state.code]:
            del known.emails[former]
        known.emails[email] = state.code
    name, post = known.posts.get(state.code, (state.title, ""))
    known.posts[state.code] = (state.title or name, event.changes.get("post", post))


def _come_from(record: Record, person: str, organisation: str | None) -> None:
    """The rest of the batch knows where somebody works."""
    if organisation:
        past = record.world.of(PAST)
        past.belonged[person].add(organisation)
        past.works_at[person] = organisation


@changes(RoleGiven)
def role(record: Record, state: State, event: RoleGiven, actor: str, on: date, seq: int) -> None:
    give(record, state.code, event.role, event.scope)
