"""Organisations and centres are mended: amended, merged where they are one, ended; the history keeps it all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from domain.certification.late_ties import late_ties_of_bodies, with_verdicts_above
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes, looks_back
from domain.engine.kinds import Kind
from domain.engine.loader import states_of
from domain.engine.packs import Packs
from domain.engine.questions import LOCKED
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Statement, Wire, change
from domain.engine.words import Words
from domain.engine.world import Looked, World
from domain.programme.kinds import CentreKind, MunicipalityType, OrganisationKind, SubjectKind
from domain.registry.belongings import BELONGINGS, HELD, ROLES_THERE, codes_of, take_roles
from domain.registry.held_roles import give
from domain.registry.known import MUNICIPALITY, SPHERE, SPHERES
from domain.registry.organisations import of_municipality
from domain.registry.past import PAST, climb, pasts
from domain.registry.people import PERSON
from domain.registry.role_terms import gone
from domain.registry.roles import ADMINISTRATOR, METHODOLOGISTS
from domain.registry.twins import CalledAnyhow, called_alike
from domain.stored.tables import TABLES

NOBODY = "-"
"""Instead of a code: there is none above, or no host."""
BODIES = (SubjectKind.ORGANISATION, SubjectKind.CENTRE)
TITLE = asked.line("Новое название", "New title", option="--title")
UNDONE = Words(
    "Объединение можно отменить (unmerge), пока на нём ничего не держится",
    "A merger can be undone (unmerge) while nothing rests on it",
)
NONE = Words("Код; «-» — нет", "a code; “-” for none")


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendOrganisation(Command):
    """Change what is known of an organisation; what is not said stays as it is."""

    name = "amend_organisation"
    says = Words("Изменить сведения об организации", "Change what is known of an organisation")
    typed = ("org amend",)

    subject: Annotated[str, asked.code("Организация", "Organisation")]
    reason: Annotated[str, asked.REASON]
    title: Annotated[str | None, TITLE] = None
    kind: Annotated[OrganisationKind | None, asked.value("Вид", "Kind")] = None
    municipality: Annotated[MunicipalityType | None, MUNICIPALITY] = None
    sphere: Annotated[str | None, SPHERE] = None
    parent: Annotated[str | None, asked.code("Вышестоящая организация", "Organisation above it", NONE)] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AmendCentre(Command):
    """Change what is known of a competence centre; what is not said stays as it is."""

    name = "amend_centre"
    says = Words("Изменить сведения о центре компетенций", "Change what is known of a competence centre")
    typed = ("centre amend",)

    subject: Annotated[str, asked.code("Центр компетенций", "Competence centre")]
    reason: Annotated[str, asked.REASON]
    title: Annotated[str | None, TITLE] = None
    kind: Annotated[CentreKind | None, asked.value("Вид", "Kind")] = None
    sphere: Annotated[str | None, SPHERE] = None
    host: Annotated[str | None, asked.code("Организация, где центр", "Organisation that hosts it", NONE)] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class MergeBody(Command):
    """Two records are one organisation or one centre: all that the first one has goes to the second."""

    name = "merge_body"
    says = Words("Объединить двойника с настоящей записью", "Merge a twin into the record that stays")
    typed = ("org merge", "centre merge")

    subject: Annotated[str, asked.code("Двойник, который закрывается", "The twin that ends")]
    into: Annotated[str, asked.code("Запись, которая остаётся", "The record that stays", option="--into")]
    reason: Annotated[str, asked.REASON]
    anyway: CalledAnyhow = True


@dataclass(frozen=True, kw_only=True, slots=True)
class EndBody(Command):
    """An organisation or a centre is there no more; what it did stays."""

    name = "end_body"
    says = Words("Закрыть организацию или центр", "An organisation or a centre is there no more")
    typed = ("org end", "centre end")

    subject: Annotated[str, asked.code("Организация или центр", "Organisation or centre")]
    reason: Annotated[str, asked.REASON]


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyAmended(Event):
    """What is known of an organisation or a centre was changed: only the fields that changed."""

    kind = "body_amended"
    says = Words("изменены сведения", "record amended")

    changes: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyMerged(Event):
    """A twin ended; what it had belongs to another record."""

    kind = "body_merged"
    says = Words("объединена как двойник", "merged as a twin")

    into: str
    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyEnded(Event):
    """An organisation or a centre ended."""

    kind = "body_ended"
    says = Words("закрыта", "ended")

    reason: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehomed(Event):
    """A subject belongs to the record that a twin was merged into."""

    kind = "rehomed"
    says = Words("перешло к объединённой записи", "moved to the merged record")
    stirs = False

    twin: str
    into: str
    roles: tuple[str, ...] = ()
    """Roles that a person has there."""


def _lock(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """Everything that moves with a twin is locked; what is only looked at is read along."""
    found = world.of(BELONGINGS)
    twins = sorted({command.subject for command in commands if isinstance(command, MergeBody)})
    take_roles(world, wire.ask((ROLES_THERE, {"codes": codes_of(commands)}))[0])
    held = {person for twin in twins for person in found.roles.get(twin, ())}
    codes = held.union(*found.subjects.values()) - world.states.keys()
    if codes:
        states_of(world, wire.ask((LOCKED, {"codes": sorted(codes)}))[0])


@looks_back(Rehomed)
def _roles_then(subject: str, event: Rehomed) -> Iterator[Looked]:
    if event.roles:
        yield (ROLES_THERE, {"codes": sorted({event.twin, event.into})}), take_roles


def rise(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """Who is above the organisations at hand."""
    climb(wire, world.of(PAST), {code for code, state in world.states.items() if state.kind in BODIES[:1]})


def _moves_a_status(case: Case) -> bool:
    """Whether a status, or a check on the way to one, would bear another name or be for one more: two persons do it."""
    kept = getattr(case.command, "into", case.command.subject)
    return bool(case.world.of(HELD).get(kept)) and getattr(case.command, "title", "") is not None


@does(
    AmendOrganisation, by=METHODOLOGISTS, names=("subject", "parent"), looks_up=(HELD,), after=(rise,),
    paired=_moves_a_status,
)  # fmt: skip
def amend_organisation(case: Case) -> Iterator[Happening]:
    """What is known of an organisation changes."""
    command: AmendOrganisation = case.command
    state = case.required("subject", BODIES[:1], command.subject)
    if command.parent is not None and command.parent != NOBODY:
        case.subject("parent", SubjectKind.ORGANISATION, command.parent)
        if state.code in (command.parent, *case.world.of(PAST).above(command.parent)):
            case.against(no.bad_value("parent", "организация не выше самой себя", "none is above itself"))
    of_municipality(case, command.municipality, command.kind)
    yield from _amended(case, state, ("title", "kind", "municipality", "sphere", "parent"))


@does(AmendCentre, by=ADMINISTRATOR, names=("subject", "host"))
def amend_centre(case: Case) -> Iterator[Happening]:
    """What is known of a centre changes."""
    command: AmendCentre = case.command
    state = case.required("subject", BODIES[1:], command.subject)
    if command.host != NOBODY:
        case.subject("host", SubjectKind.ORGANISATION, command.host)
    yield from _amended(case, state, ("title", "kind", "sphere", "host"))


def _amended(case: Case, state: State, names: tuple[str, ...]) -> Iterator[Happening]:
    command = case.command
    case.may(state)
    case.still_open(state)
    case.one_of("sphere", command.sphere, case.pack.spheres)
    if command.title is not None:
        case.text("title", command.title, 500)
    changes = {name: value for name in names if (value := getattr(command, name)) is not None}
    if not changes:
        case.against(no.bad_value("subject", "не сказано, что изменить", "nothing to change was given"))
    case.settle()
    said = {name: None if value == NOBODY else value for name, value in changes.items()}
    yield state.code, BodyAmended(changes=said, reason=command.reason.strip())


@does(
    MergeBody, by=METHODOLOGISTS, names=("subject", "into"), moves=("subject", "into"), looks_up=(BELONGINGS, HELD),
    after=(_lock, rise, with_verdicts_above, pasts), paired=_moves_a_status, fresh=True,
)  # fmt: skip
def merge_body(case: Case) -> Iterator[Happening]:
    """A twin ends, and everything that it had belongs to the record that stays."""
    command: MergeBody = case.command
    twin = case.required("subject", BODIES, command.subject)
    into = case.required("into", (twin.kind,), command.into, seen=False)
    case.may(twin)
    case.still_open(twin)
    case.not_before_it(twin)
    case.still_open(into)
    if twin.code == into.code:
        case.against(no.bad_value("into", "нужна другая запись", "another record is needed"))
    elif twin.code in case.world.of(PAST).above(into.code):
        case.against(no.bad_value("into", "она подчинена двойнику", "it is below the twin"))
    called_alike(case, twin.title, into.title, UNDONE)
    found, statuses_of = case.world.of(BELONGINGS), case.world.of(HELD)
    not_by_its_own(case, twin, statuses_of.get(into.code, set()))
    if statuses := sorted(statuses_of.get(twin.code, ())):
        listed = ", ".join(statuses)
        ru = f"у двойника статус или идущая проверка ({listed}): объедините в обратную сторону"
        case.against(no.already("rests_on_it", ru, f"the twin holds a status or is judged ({listed}): merge the other"))
    _of_one_region(case, twin.code, into.code)
    if both := sorted(found.packages.get(twin.code, set()) & found.packages.get(into.code, set())):
        ru = f"обе записи уже получили: {', '.join(both)}"
        case.against(no.already("rests_on_it", ru, f"both have received: {', '.join(both)}"))
    case.settle()
    roles = found.roles.get(twin.code, {})
    ties = [*late_ties_of_bodies(case, twin.code, into.code, roles)]
    for code in sorted(found.subjects.get(twin.code, set()) | roles.keys()):
        held = tuple(role for role, _ in roles.get(code, ()))
        yield code, Rehomed(twin=twin.code, into=into.code, roles=held)
    yield twin.code, BodyMerged(into=into.code, reason=command.reason.strip())
    yield from ties


def _of_one_region(case: Case, twin: str, into: str) -> None:
    """A document says to which region an organisation belongs: none becomes one of another region by a merge."""
    first, second = (case.world.of(PAST).regions.get(code, "") for code in (twin, into))
    if first != second:
        ru = f"записаны разные регионы ({first or 'наш'}, {second or 'наш'}): исправьте по документу, org place"
        en = f"they are of different regions ({first or 'ours'}, {second or 'ours'}): mend it by a document, org place"
        case.against(no.already("another_region", ru, en))


def not_by_its_own(case: Case, twin: State, statuses: set[str]) -> None:
    """Nobody brings the own institution under a status that another record holds, or under a check of it."""
    for person in sorted(case.doers):
        if statuses and case.world.of(PAST).is_of(person, twin.code):
            held = ", ".join(sorted(statuses))
            ru = f"{person} работал(а) в {twin.code}: к статусу ({held}) присоединяет другой"
            case.against(no.already("tied", ru, f"{person} is of {twin.code}: another brings it under {held}"))


@does(EndBody, by=METHODOLOGISTS, looks_up=(BELONGINGS, HELD), after=(_lock,))
def end_body(case: Case) -> Iterator[Happening]:
    """A body ends once nothing that lives belongs to it."""
    command: EndBody = case.command
    body = case.required("subject", BODIES, command.subject)
    case.may(body)
    case.still_open(body)
    case.not_before_it(body)
    found = case.world.of(BELONGINGS)
    living = [one for one in sorted(found.subjects.get(body.code, ())) if case.world.states[one].ended_on is None]
    if living := [*living, *sorted(case.world.of(HELD).get(body.code, set()).difference(living))]:
        more = f" … ({len(living)})" if len(living) > 20 else ""
        listed = ", ".join(living[:20]) + more
        ru = f"здесь ещё есть: {listed}; передайте или завершите"
        case.against(no.already("rests_on_it", ru, f"there still are: {listed}; move or end them"))
    case.settle()
    yield body.code, BodyEnded(reason=command.reason.strip())


ORGANISATION = {
    name: change(TABLES["organisation"], ("code",), (name,))
    for name in ("name", "kind", "municipality", "sphere", "parent", "merged_into")
}
CENTRE = {name: change(TABLES["centre"], ("code",), (name,)) for name in ("name", "kind", "sphere", "host")}
RECEIVER = change(TABLES["project"], ("code", "receiver"), ("receiver",))


@changes(BodyAmended)
def amended(record: Record, state: State, event: BodyAmended, actor: str, on: date, seq: int) -> None:
    columns = ORGANISATION if state.kind is SubjectKind.ORGANISATION else CENTRE
    for name, value in event.changes.items():
        record.changes.append((columns["name" if name == "title" else name], (value, state.code)))
    if state.kind is SubjectKind.ORGANISATION and event.changes.get("kind", "municipality") != "municipality":
        record.changes.append((ORGANISATION["municipality"], (None, state.code)))
    state.title = event.changes.get("title", state.title)
    if "host" in event.changes:
        state.organisation = event.changes["host"]
    if "parent" in event.changes:
        record.world.of(PAST).parents[state.code] = event.changes["parent"]
    if "sphere" in event.changes:
        record.world.of(SPHERES)[state.code] = event.changes["sphere"]


@changes(Rehomed)
def rehomed(record: Record, state: State, event: Rehomed, actor: str, on: date, seq: int) -> None:
    columns: dict[Kind, Statement] = {
        SubjectKind.PERSON: PERSON["organisation"], SubjectKind.CENTRE: CENTRE["host"],
        SubjectKind.ORGANISATION: ORGANISATION["parent"],
    }  # fmt: skip
    below = columns.get(state.kind)
    if below is not None and event.twin != state.centre and (state.organisation == event.twin or not event.roles):
        record.changes.append((below, (event.into, state.code)))
    if state.organisation == event.twin:
        state.organisation = event.into
    if state.centre == event.twin:
        state.centre = event.into
    if state.kind is SubjectKind.PROJECT:
        record.changes.append((RECEIVER, (event.into, state.code, event.twin)))
    known = record.world.of(BELONGINGS).roles
    lasts = dict(known.get(event.twin, {}).get(state.code, ()))
    there = {role for role, _ in known.get(event.into, {}).get(state.code, ())}
    for role in event.roles:
        gone(record, state.code, role, event.twin)
        if role not in there:
            until = lasts.get(role)
            give(record, state.code, role, event.into, None if until is None else date.fromisoformat(until))


@changes(BodyMerged, BodyEnded)
def ended(record: Record, state: State, event: BodyMerged | BodyEnded, actor: str, on: date, seq: int) -> None:
    state.ended_on = on
    if isinstance(event, BodyMerged) and state.kind is SubjectKind.ORGANISATION:
        record.changes.append((ORGANISATION["merged_into"], (event.into, state.code)))
        record.world.of(PAST).records[event.into].add(state.code)
