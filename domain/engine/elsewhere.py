"""Roles that somebody holds, but for another body: a refusal says so of a role that would let them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import select

from domain.engine.command import Command
from domain.engine.packs import Packs
from domain.engine.refusals import Reason
from domain.engine.tables import TABLES
from domain.engine.wire import Among, Statement, Wire
from domain.engine.words import Words
from domain.engine.world import World
from domain.methodology.schema import Pack

NAMED = 3
"""How many bodies a refusal names; of the others it says how many there are."""

_role = TABLES["role"]
_person = TABLES["subject"].alias("holder")
_scope = TABLES["subject"].alias("place")
HELD = Statement(
    select(_role.c.person, _role.c.role, _role.c.scope, _scope.c.title, _role.c.until)
    .join(_person, _person.c.code == _role.c.person)
    .join(_scope, _scope.c.code == _role.c.scope)
    .where(Among(_role.c.person, "people"), Among(_role.c.role, "roles"), _person.c.ended_on.is_(None))
    .order_by(_role.c.person, _role.c.role, _role.c.scope)
)

Refusals = Mapping[int, tuple[Command, tuple[Reason, ...]]]
"""Place of a command in its batch -> the command, and why it is refused."""
Places = Mapping[str, list[str]]
"""Role -> the bodies for which somebody holds it."""


def where_held(wire: Wire, world: World, packs: Packs, refused: Refusals) -> Iterator[tuple[int, tuple[Reason, ...]]]:
    """The reasons of those who hold a role that may, for another body, with its name; one question for all of them."""
    short = {place: one for place, one in refused.items() if any(reason.roles for reason in one[1])}
    if not short:
        return
    held = _held(wire, world, [command.actor for command, _ in short.values()], [
        role for _, reasons in short.values() for reason in reasons for role in reason.roles
    ])  # fmt: skip
    for place, (command, reasons) in short.items():
        subject = world.states.get(getattr(command, "subject", ""))
        pack = packs.of(subject.pack if subject else None)
        yield place, tuple(_widened(reason, held.get(command.actor, {}), pack) for reason in reasons)


def _held(wire: Wire, world: World, people: Sequence[str], roles: Sequence[str]) -> Mapping[str, Places]:
    """Person -> role -> where it is held; what ended with a day, or in this very batch, is held no more."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    (rows,) = wire.ask((HELD, {"people": sorted({*people}), "roles": sorted({*roles})}))
    for person, role, scope, title, until in rows:
        here = world.roles.get((person, scope))
        if (until is None or str(until) >= world.today.isoformat()) and (here is None or role in here):
            found[person][role].append(f"{scope} ({title})")
    return found


def _widened(reason: Reason, held: Places, pack: Pack) -> Reason:
    said = reason.said
    for role in sorted(reason.roles & held.keys()):
        title, bodies, more = pack.roles[role].title, ", ".join(held[role][:NAMED]), len(held[role]) - NAMED
        rest = Words(f" и ещё {more}", f" and {more} more") if more > 0 else Words("", "")
        said = Words(
            f"{said.ru}; роль «{title.ru}» дана для {bodies}{rest.ru} и сюда не распространяется",
            f"{said.en}; the role “{title.en}” is held for {bodies}{rest.en} and does not reach here",
        )
    return replace(reason, said=said)
