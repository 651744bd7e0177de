"""A package is offered to a receiver: a request is a subject of its own, and no project."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.named import People, everybody
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.words import Words
from domain.programme.kinds import OfferStanding, SubjectKind
from domain.registry.cast import not_its_own
from domain.registry.held_roles import give, raises_not_oneself
from domain.registry.known import CENTRE, PEOPLE
from domain.registry.roles import METHODOLOGIST, STAFF
from domain.replication.packages import PACKAGES, Frozen, against
from domain.replication.receivers import OFFERS, RECEIVERS, Offered

YEAR_AHEAD = 366
"""Days within which an answer, a start or a support is promised: an assumption, further ahead is a mistyped year."""
PLACES = asked.value(
    "Для кого ещё", "For whom besides", Words("Коды подведомственных организаций", "codes of subordinates"),
    option="--place",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Replicate(Command):
    """Offer a package to one receiver."""

    name = "replicate"
    says = Words("Предложить пакет получателям", "Offer a package to receivers")

    package: Annotated[str, asked.code("Пакет", "Package")]
    receiver: Annotated[str, asked.code("Получатель", "Receiver", option="--to")]
    centre: Annotated[str | None, CENTRE] = None
    people: Annotated[
        People, asked.value("Роли", "Roles", Words("роль: код участника", "role: code of the person"))
    ] = field(default_factory=dict)
    places: Annotated[tuple[str, ...], PLACES] = ()
    start_on: Annotated[
        date | None, asked.value("Предлагаемое начало", "Proposed start", ahead=0, within=YEAR_AHEAD, option="--start")
    ] = None
    answer_by: Annotated[
        date | None,
        asked.value(
            "Ответить до",
            "Answer by",
            Words("Иначе по методике", "else by the methodology"),
            ahead=0,
            within=YEAR_AHEAD,
            option="--answer-by",
        ),
    ] = None
    attempt: Annotated[
        int, asked.value("Какая попытка по счёту", "Which attempt", option="--attempt", least=1, most=99)
    ] = 1
    code: Annotated[str | None, asked.NEW_CODE] = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OfferMade(Event):
    """A package was offered to a receiver, for itself or for organisations below it too."""

    kind = "offer_made"
    says = Words("пакет предложен", "package offered")
    owed = True
    opens = SubjectKind.OFFER

    title: str
    package: str
    receiver: str
    centre: str | None
    people: People
    places: tuple[str, ...]
    attempt: int
    start_on: date | None
    answer_by: date
    holds: str | None
    """The replica of an earlier edition that the receiver has."""


def _people(command: Replicate) -> Iterator[str]:
    return (person for _, person in everybody(command.people))


@does(
    Replicate,
    by=STAFF,
    names=("package", "receiver", "centre", "code", "places"),
    moves=("package",),  # nothing of it changes, but whoever withdraws it meanwhile waits, or is waited for
    people=_people,
    casts=True,
    opens=True,
    looks_up=(PEOPLE, PACKAGES, RECEIVERS),
)
def replicate(case: Case) -> Iterator[Happening]:
    """One receiver is asked whether it takes a package over."""
    command: Replicate = case.command
    case.subject("package", SubjectKind.PACKAGE, command.package)
    receiver = case.subject("receiver", SubjectKind.ORGANISATION, command.receiver)
    centre = case.subject("centre", SubjectKind.CENTRE, command.centre)
    case.may(receiver, centre)
    case.people(command.people)
    raises_not_oneself(case, set(_people(command)))
    not_its_own(case, command.people.get(METHODOLOGIST, ()), command.receiver)
    package = case.world.of(PACKAGES).get(command.package)
    if package is not None:
        may_be_handed_on(case, package)
        _fits(case, package)
        for body in dict.fromkeys((command.receiver, *command.places)):
            does_without(case, package, body)
    if receiver is not None:
        case.still_open(receiver)
        _can_be_told(case)
    _places(case)
    code = case.new_code(SubjectKind.OFFER)
    case.on_calendar("on", command.on)
    case.settle()
    calendar, days = case.pack.calendar, case.pack.replication.answer_days
    yield (
        code,
        OfferMade(
            title=package.title if package else "",
            package=command.package,
            receiver=command.receiver,
            centre=command.centre,
            people=command.people,
            places=tuple(sorted(set(command.places))),
            attempt=command.attempt,
            start_on=command.start_on,
            answer_by=command.answer_by or calendar.after(command.on, days),
            holds=_earlier_edition(case, package),
        ),
    )


def may_be_handed_on(case: Case, package: Frozen) -> None:
    """The package is what was frozen, and an exemplar status still stands behind it."""
    for reason in against(package, case.command.on, needs_exemplar=case.pack.flag("replica_needs_exemplar")):
        case.against(reason)


def _fits(case: Case, package: Frozen) -> None:
    """The receiver is not the source, holds no live replica of this package and has no offer of it to answer."""
    command: Replicate = case.command
    known, pair = case.world.of(RECEIVERS), (command.package, command.receiver)
    live = _live(case, package, command.receiver)
    if (waiting := known.open.get(pair)) is not None:
        said = f"ответа ждёт предложение {waiting}", f"the offer {waiting} waits for an answer"
        case.against(no.already("offered_already", *said))
    elif (following := known.attempts.get(pair, 0) + 1) != command.attempt and not live:
        ru = "уже предлагали, раз: {}; ещё раз — с отметкой «ещё раз тем, кому уже предлагали»"
        en = "offered before, times: {}; once more with the tick “once more to those who were offered it”"
        told = (f"{command.receiver}: {one.format(following - 1)}" for one in (ru, en))
        case.against(no.bad_value("attempt", *told))


def _live(case: Case, package: Frozen, body: str) -> str | None:
    """The live replica of a package at an organisation, its own or of whoever is above it and took it for it too."""
    known = case.world.of(RECEIVERS)
    held = known.held.get((package.project, body), ())
    own = [replica.code for replica in held if replica.live and replica.package == package.code]
    return own[0] if own else known.through.get((package.code, body))


def does_without(case: Case, package: Frozen, body: str) -> None:
    """A receiver, and each place for which it receives, is not the source and holds no live replica of the package."""
    if body == package.organisation:
        said = f"{body}: пакет отсюда и взят", f"{body}: the package comes from there"
        case.against(no.already("own_source", *said))
    if (live := _live(case, package, body)) is not None:
        said = f"{body} уже тиражирует этот пакет: {live}", f"{body} replicates this package already: {live}"
        case.against(no.already("replicated_now", *said))


def _can_be_told(case: Case) -> None:
    """Somebody hears of the offer: whoever leads the project, or the head of the receiver."""
    command: Replicate = case.command
    if "project_leader" not in command.people and command.receiver not in case.world.of(RECEIVERS).told:
        said = (
            f"{command.receiver}: некому сообщить, нет ни руководителя организации, ни руководителя проекта",
            f"{command.receiver}: nobody to tell, there is neither a head nor a project leader",
        )
        case.against(no.already("nobody_to_tell", *said))


def _places(case: Case) -> None:
    """Each place lies below the receiver."""
    command: Replicate = case.command
    parents = case.world.of(RECEIVERS).parents
    for place in command.places:
        found = case.subject("places", SubjectKind.ORGANISATION, place)
        if found is None:
            continue
        case.still_open(found)
        if parents.get(place) != command.receiver:
            said = f"{place}: не подведомственна {command.receiver}", f"{place} is not below {command.receiver}"
            case.against(no.bad_value("places", *said))


def _earlier_edition(case: Case, package: Frozen | None) -> str | None:
    """The replica of an earlier edition that the receiver has."""
    if package is None:
        return None
    held = case.world.of(RECEIVERS).held.get((package.project, case.command.receiver), ())
    earlier = [replica for replica in held if replica.edition < package.edition]
    return max(earlier, key=lambda replica: replica.edition).code if earlier else None


@changes(OfferMade)
def offered(record: Record, state: State, event: OfferMade, actor: str, on: date, seq: int) -> None:
    state.title, state.organisation, state.centre = event.title, event.receiver, event.centre
    state.due_on = event.answer_by
    record.add(
        "offer", code=state.code, package=event.package, receiver=event.receiver, attempt=event.attempt,
        standing=OfferStanding.OFFERED, offered_on=on, offered_by=actor, answer_by=event.answer_by,
        start_on=event.start_on,
    )  # fmt: skip
    for place in event.places:
        record.add("offer_place", offer=state.code, organisation=place)
    found = record.world.of(RECEIVERS)
    found.open[event.package, event.receiver] = state.code
    found.attempts[event.package, event.receiver] = event.attempt
    people: dict[str, tuple[str, ...]] = {}
    for role, person in everybody(event.people):
        people[role] = (*people.get(role, ()), person)
        give(record, person, role, state.code)
    record.world.of(OFFERS)[state.code] = Offered(
        state.code, event.package, event.receiver, event.attempt, OfferStanding.OFFERED, on, actor, event.start_on,
        event.places, people,
    )  # fmt: skip
