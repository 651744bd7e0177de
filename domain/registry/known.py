"""People whom commands name: found by code or e-mail, with the name and post that cards write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select

from domain.engine import asked
from domain.engine.action import action_of
from domain.engine.named import address
from domain.engine.wire import Among, Row, Statement
from domain.engine.words import Words
from domain.engine.world import Lookup, Question, World
from domain.registry.tables import TABLES

ORGANISATION = asked.code("Организация", "Organisation", option="--org")
CENTRE = asked.code("Центр компетенций", "Competence centre")
MUNICIPALITY = asked.value("Вид муниципального образования", "Type of municipality", option="--municipality")
SPHERE = asked.key(
    "Сфера", "Sphere", Words("Ключ методики, например health", "key of the methodology, for example health")
)
_person = TABLES["person"]
KNOWN = Statement(
    select(_person.c.code, _person.c.name, _person.c.post, _person.c.email).where(
        or_(Among(_person.c.code, "codes"), Among(_person.c.email, "emails"))
    )
)


@dataclass(slots=True)
class People:
    """People as the lane knows them."""

    emails: dict[str, str] = field(default_factory=dict)
    """E-mail -> code of whoever has it."""
    posts: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Code -> name and post."""


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    emails = {email for command in commands for email in action_of(command).addresses(command)}
    emails |= {address(command.email) for command in commands if getattr(command, "email", None)}
    codes = {
        code for command in commands if action_of(command).casts for code in action_of(command).people(command)
    } & world.states.keys()  # fmt: skip
    if emails or codes:
        yield KNOWN, {"codes": sorted(codes), "emails": sorted(emails)}


def _take(world: World, people: People, rows: Sequence[Row]) -> None:
    for code, name, post, email in rows:
        people.emails[email] = code
        people.posts[code] = (name, post)


PEOPLE = Lookup(name="people", empty=People, ask=_ask, take=_take)
"""The people of a batch's commands."""

_organisation = TABLES["organisation"]
_SPHERES = Statement(select(_organisation.c.code, _organisation.c.sphere).where(Among(_organisation.c.code, "codes")))


def _ask_spheres(commands: Sequence[Any], world: World) -> Iterable[Question]:
    yield _SPHERES, {"codes": sorted({command.organisation for command in commands})}


def _take_spheres(world: World, spheres: dict[str, str | None], rows: Sequence[Row]) -> None:
    spheres.update((code, sphere) for code, sphere in rows)


SPHERES: Lookup[dict[str, str | None]] = Lookup(name="spheres", empty=dict, ask=_ask_spheres, take=_take_spheres)
"""Organisation -> its sphere."""
