"""Organisations, centres, people and their roles join the programme."""

from __future__ import annotations

from collections.abc import Iterator

from domain import commands as ask
from domain import events as happened
from domain import refusals as no
from domain.actions import does
from domain.handling.case import Case, Happening, is_address
from domain.handling.sealing import resting_on_people, rewritten
from domain.kinds import SubjectKind
from domain.known import PEOPLE


@does(ask.RegisterOrganisation, names=("parent", "code"), moves=(), opens=True, by_system=True)
def register_organisation(case: Case) -> Iterator[Happening]:
    """An organisation joins the programme."""
    command: ask.RegisterOrganisation = case.command
    case.may()
    case.text("title", command.title, 500)
    case.one_of("sphere", command.sphere, case.pack.spheres)
    case.subject("parent", SubjectKind.ORGANISATION, command.parent)
    code = case.new_code(SubjectKind.ORGANISATION)
    case.settle()
    yield (
        code,
        happened.OrganisationRegistered(
            title=command.title, organisation_kind=command.kind, sphere=command.sphere, parent=command.parent
        ),
    )


@does(ask.RegisterCentre, names=("host", "code"), moves=(), opens=True, by_system=True)
def register_centre(case: Case) -> Iterator[Happening]:
    """A competence centre joins the programme."""
    command: ask.RegisterCentre = case.command
    case.may()
    case.text("title", command.title, 500)
    case.one_of("sphere", command.sphere, case.pack.spheres)
    case.subject("host", SubjectKind.ORGANISATION, command.host)
    code = case.new_code(SubjectKind.CENTRE)
    case.settle()
    yield (
        code,
        happened.CentreRegistered(
            title=command.title, centre_kind=command.kind, host=command.host, sphere=command.sphere
        ),
    )


@does(
    ask.RegisterPerson,
    names=("organisation", "code"),
    moves=(),
    opens=True,
    looks_up=(PEOPLE,),
    by_system=True,
)
def register_person(case: Case) -> Iterator[Happening]:
    """A person joins the programme."""
    command: ask.RegisterPerson = case.command
    case.may()
    case.text("title", command.title, 200)
    case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    _free_address(case, command.email)
    code = case.new_code(SubjectKind.PERSON)
    case.settle()
    yield (
        code,
        happened.PersonRegistered(
            title=command.title,
            email=command.email,
            post=command.post,
            organisation=command.organisation,
            region=command.region,
            language=command.language,
            time_zone=command.time_zone or case.world.time_zone,
            cadence=command.cadence,
        ),
    )


def _free_address(case: Case, email: str) -> None:
    """A well-formed e-mail address that nobody has."""
    if not is_address(email):
        case.against(no.bad_value("email", f"«{email}» не адрес почты", f"“{email}” is no address"))
    if (owner := case.world.of(PEOPLE).emails.get(email)) is not None:
        case.against(no.bad_value("email", f"адрес уже у {owner}", f"the address belongs to {owner}"))


def _the_person(command: ask.AmendPerson | ask.GiveRole) -> tuple[str]:
    return (command.person,)


AMENDABLE = ("title", "email", "post", "organisation", "region", "language", "time_zone", "cadence")
"""What may be changed of a person."""


@does(
    ask.AmendPerson,
    names=("person", "organisation"),
    moves=("person",),
    people=_the_person,
    casts=True,
    looks_up=(PEOPLE,),
    after=(resting_on_people,),
)
def amend_person(case: Case) -> Iterator[Happening]:
    """What is known of a person changes."""
    command: ask.AmendPerson = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    if command.actor != person.code:
        case.may(person)
    if command.title is not None:
        case.text("title", command.title, 200)
    if command.email is not None and case.world.of(PEOPLE).emails.get(command.email) != person.code:
        _free_address(case, command.email)
    case.subject("organisation", SubjectKind.ORGANISATION, command.organisation)
    changes = {name: value for name in AMENDABLE if (value := getattr(command, name)) is not None}
    if not changes:
        case.against(no.bad_value("person", "не сказано, что изменить", "nothing to change was given"))
    case.settle()
    yield person.code, happened.PersonAmended(changes=changes)
    if command.rewrites:
        name, post = case.world.of(PEOPLE).posts[person.code]
        yield from rewritten(case, person.code, changes.get("title", name), changes.get("post", post))


@does(
    ask.GiveRole,
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
    command: ask.GiveRole = case.command
    person = case.required("person", (SubjectKind.PERSON,), command.person)
    case.may()
    case.one_of("role", command.role, case.pack.roles)
    if command.scope != "*" and command.scope not in case.world.states:
        case.against(no.bad_value("scope", f"нет такого: «{command.scope}»", f"there is no “{command.scope}”"))
    if command.role in case.world.roles.get((person.code, command.scope), ()):
        case.against(no.already("has_role", "эта роль уже есть", "the role is held already"))
    case.settle()
    yield person.code, happened.RoleGiven(role=command.role, scope=command.scope)
