"""What receivers have been offered and hold, and whether somebody there can be told."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import literal_column, select

from domain.engine.packs import Packs
from domain.engine.wire import Among, Row, Statement, Wire
from domain.engine.world import Lookup, Question, World
from domain.programme.kinds import OfferStanding
from domain.replication.packages import FROZEN, PACKAGES, take_packages
from domain.stored.tables import TABLES

_offer, _place, _package = TABLES["offer"], TABLES["offer_place"], TABLES["package"]
_project, _subject, _role, _organisation = (TABLES[name] for name in ("project", "subject", "role", "organisation"))

OPEN = (OfferStanding.OFFERED, OfferStanding.QUESTIONED, OfferStanding.DATE_PROPOSED)
"""Standings of an offer that can still be answered."""
HEADS = ("organisation_head", "project_leader")
"""Roles at a receiver that hear of an offer."""

_origin = _package.alias("origin")
_HELD = Statement(
    select(_package.c.code, _package.c.edition, _package.c.project, _subject.c.organisation, _subject.c.code,
           _subject.c.ended_on)
    .distinct()
    .join_from(_origin, _package, _package.c.project == _origin.c.project)
    .join(_project, _project.c.package == _package.c.code)
    .join(_subject, _subject.c.code == _project.c.code)
    .where(Among(_origin.c.code, "packages"), Among(_subject.c.organisation, "receivers"))
)  # fmt: skip
_OFFERS = Statement(
    select(_offer.c.package, _subject.c.organisation, _offer.c.attempt, _offer.c.code, _offer.c.standing)
    .join(_subject, _subject.c.code == _offer.c.code)
    .where(Among(_offer.c.package, "packages"), Among(_subject.c.organisation, "receivers"))
)
"""Offers of what receivers are now: those of a twin are theirs since it was merged."""
_THROUGH = Statement(
    select(_offer.c.package, _place.c.organisation, _offer.c.replica)
    .join(_place, _place.c.offer == _offer.c.code)
    .join(_subject, _subject.c.code == _offer.c.replica)
    .where(Among(_offer.c.package, "packages"), Among(_place.c.organisation, "bodies"), _subject.c.ended_on.is_(None))
)
_TOLD = Statement(
    select(_role.c.scope)
    .distinct()
    .join(_subject, _subject.c.code == _role.c.person)
    .where(
        Among(_role.c.scope, "receivers"),
        _role.c.role.in_([literal_column(f"'{role}'") for role in HEADS]),
        _subject.c.ended_on.is_(None),
    )
)
_PARENTS = Statement(select(_organisation.c.code, _organisation.c.parent).where(Among(_organisation.c.code, "places")))


@dataclass(frozen=True, slots=True)
class Replica:
    """A replica at a receiver, of some edition."""

    package: str
    edition: int
    code: str
    live: bool


@dataclass(slots=True)
class Receivers:
    """What is known of the receivers of a batch."""

    held: dict[tuple[str, str], list[Replica]] = field(default_factory=lambda: defaultdict(list))
    """(Source project, receiver) -> replicas of its packages there."""
    attempts: dict[tuple[str, str], int] = field(default_factory=dict)
    """(Package, receiver) -> how often it was offered."""
    open: dict[tuple[str, str], str] = field(default_factory=dict)
    """(Package, receiver) -> the offer that waits for an answer."""
    told: set[str] = field(default_factory=set)
    """Receivers where somebody hears of an offer."""
    through: dict[tuple[str, str], str] = field(default_factory=dict)
    """(Package, place) -> the live replica of whoever is above it, which is for it too."""
    parents: dict[str, str | None] = field(default_factory=dict)
    """Place -> the organisation above it."""


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    places = sorted({place for command in commands for place in command.places})
    receivers = sorted({command.receiver for command in commands})
    bodies = sorted({*receivers, *places})
    said = {"packages": sorted({command.package for command in commands}), "receivers": bodies}
    yield _HELD, said
    yield _OFFERS, said
    yield _THROUGH, {"packages": said["packages"], "bodies": bodies}
    yield _TOLD, {"receivers": receivers}
    if places:
        yield _PARENTS, {"places": places}


def _take(world: World, found: Receivers, rows: Sequence[Row]) -> None:
    for row in rows:
        match row:
            case (package, edition, project, receiver, code, ended_on):
                found.held[project, receiver].append(Replica(package, edition, code, ended_on is None))
            case (package, receiver, attempt, code, standing):
                pair = package, receiver
                found.attempts[pair] = max(attempt, found.attempts.get(pair, 0))
                if standing in OPEN:
                    found.open[pair] = code
            case (package, place, replica):
                found.through[package, place] = replica
            case (place, parent):
                found.parents[place] = parent
            case (receiver,):
                found.told.add(receiver)


RECEIVERS: Lookup[Receivers] = Lookup(name="receivers", empty=Receivers, ask=_ask, take=_take)
"""What is known of the receivers of a batch of offers."""


@dataclass(slots=True)
class Offered:
    """An offer, as the lane sees it."""

    code: str
    package: str
    receiver: str
    attempt: int
    standing: OfferStanding
    offered_on: date
    offered_by: str
    start_on: date | None
    places: tuple[str, ...] = ()
    people: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Role -> those who were named when it was made."""


_STANDS = Statement(
    select(_offer.c.code, _offer.c.package, _subject.c.organisation, _offer.c.attempt, _offer.c.standing,
           _offer.c.offered_on, _offer.c.offered_by, _offer.c.start_on)
    .join(_subject, _subject.c.code == _offer.c.code)
    .where(Among(_offer.c.code, "codes"))
)  # fmt: skip
_PLACES = Statement(select(_place.c.offer, _place.c.organisation).where(Among(_place.c.offer, "codes")))
_NAMED = Statement(
    select(_role.c.scope, _role.c.role, _role.c.person)
    .where(Among(_role.c.scope, "codes"))
    .order_by(_role.c.scope, _role.c.role, _role.c.person)
)

OFFERS: Lookup[dict[str, Offered]] = Lookup(name="offers", empty=dict)
"""Offers that commands answer, by code."""


def offers(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """The offers that commands answer, with their packages."""
    codes = {"codes": sorted({command.subject for command in commands})}
    stand, places, named = wire.ask((_STANDS, codes), (_PLACES, codes), (_NAMED, codes))
    found = world.of(OFFERS)
    for code, package, receiver, attempt, standing, offered_on, offered_by, start_on in stand:
        days = (date.fromisoformat(day) if isinstance(day, str) else day for day in (offered_on, start_on))
        first, start = days
        found[code] = Offered(
            code, package, receiver, attempt, OfferStanding(standing), first or date.min, offered_by, start
        )
    for code, place in places:
        found[code].places += (place,)
    for code, role, person in named:
        if code in found:
            found[code].people[role] = (*found[code].people.get(role, ()), person)
    bodies = sorted({body for one in found.values() for body in (one.receiver, *one.places)})
    about = {"packages": sorted({one.package for one in found.values()}), "receivers": bodies, "bodies": bodies}
    for rows in wire.ask((_HELD, about), (_THROUGH, about)):
        _take(world, world.of(RECEIVERS), rows)
    missing = sorted({one.package for one in found.values()} - world.of(PACKAGES).keys())
    if missing:
        take_packages(world, world.of(PACKAGES), wire.ask((FROZEN, {"codes": missing}))[0])
