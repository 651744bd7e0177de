"""Undoing a merger may untie a judge or an authority: nobody whom a running check concerns does it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import or_, select, union_all

from domain.certification.independence import acts_independently, no_judge_acts
from domain.engine.case import Case
from domain.engine.loader import states_of
from domain.engine.packs import Packs
from domain.engine.parts import hold, of_kind
from domain.engine.state import COLUMNS, State
from domain.engine.wire import Among, Statement, Wire, also
from domain.engine.world import Lookup, World
from domain.programme.kinds import SubjectKind
from domain.registry.biography import Past
from domain.registry.past import PAST, pasts
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES

_subject, _status, _journal, _seat = (
    TABLES[name] for name in ("subject", "exemplar_status", "journal", "commissioner")
)
_one = _subject.alias("one")
_RUNNING = Statement(
    select(*(_subject.c[name] for name in COLUMNS))
    .where(
        also(_subject.c.kind, SubjectKind.CHECK),
        or_(
            _subject.c.ended_on.is_(None),
            _subject.c.code.in_(select(_status.c.basis).where(_status.c.frozen_on.is_not(None))),
        ),
    )
    .order_by(_subject.c.code)
)
"""Checks under way, and those against which an objection waits."""
_SEATED = Statement(
    select(*(_subject.c[name] for name in COLUMNS))
    .where(
        _subject.c.code.in_(
            union_all(
                select(_seat.c.check).where(Among(_seat.c.person, "people")),
                select(_seat.c.check)
                .join(_one, _one.c.code == _seat.c.person)
                .where(Among(_one.c.organisation, "bodies")),
            )
        ),
        _subject.c.ended_on.is_(None),
    )
    .order_by(_subject.c.code)
)
"""Those of them in which some people sit, or people who work at some bodies."""
_ACTED = Statement(
    select(_journal.c.subject, _journal.c.actor, _journal.c.on_behalf_of)
    .where(
        Among(_journal.c.subject, "codes"),
        or_(Among(_journal.c.actor, "people"), Among(_journal.c.on_behalf_of, "people")),
    )
    .distinct()
)
RUNNING: Lookup[dict[str, set[str]]] = Lookup(name="running checks", empty=dict)
"""Running check -> those of the people at hand who did anything in it."""


def with_running(wire: Wire, world: World, people: Collection[str], commands: Sequence[Any], packs: Packs) -> None:
    """Every running check with its commission, what its judges are tied to, and who of some people acted in it."""
    _take(wire, world, wire.ask((_RUNNING, {}))[0], people)
    pasts(wire, world, commands, packs)


def with_commissions(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """The running checks in which those sit of whom it is written anew where they come from."""
    moved = [command for command in commands if command.organisation is not None]
    people = sorted({command.person for command in moved if hasattr(command, "person")})
    bodies = sorted({command.organisation for command in moved if not hasattr(command, "person")})
    if (people or bodies) and (rows := wire.ask((_SEATED, {"people": people, "bodies": bodies}))[0]):
        _take(wire, world, rows, ())
        pasts(wire, world, commands, packs)


def _take(wire: Wire, world: World, rows: Sequence[Any], people: Collection[str]) -> None:
    found = world.of(RUNNING)
    codes = [row[COLUMNS.index("code")] for row in rows]
    states_of(world, [row for row, code in zip(rows, codes, strict=True) if code not in world.states])
    found |= {code: set() for code in codes}
    parts, acted = wire.ask(
        (of_kind(SubjectKind.CHECK), {"codes": codes}), (_ACTED, {"codes": codes, "people": sorted(people)})
    )
    fresh = {code: Holdings() for code in codes}
    for row in parts:
        hold(fresh[row[0]], row)
    world.holdings |= fresh
    for code, *hands in acted:
        found[code].update(set(hands) & set(people))


def unties_nobody(case: Case, people: Collection[str] = (), bodies: Collection[str] = ()) -> None:
    """Whom a running check concerns, undoes no merger: it may untie a judge, or whoever decides on the status.

    Those tied to what it judges undo none at all; its judges none of people or of bodies that are anything to it.
    """
    past = case.world.of(PAST)
    for code, acted in case.world.of(RUNNING).items():
        check, held = case.world.states[code], case.world.holdings[code]
        acts_independently(case, check)
        known = acted.union(held.commission, *map(past.in_whose_name, held.commission))
        if not known.isdisjoint(people) or any(_around(past, check, body) for body in bodies):
            no_judge_acts(case, held)


def others_place_it(case: Case, person: str = "", body: str = "") -> None:
    """Where a judge of a running check comes from is written by nobody tied to what it judges, and by no judge.

    What a judge writes of themselves is asked of elsewhere.
    """
    if case.command.organisation is None:
        return
    works_at = case.world.of(PAST).works_at
    for code in case.world.of(RUNNING):
        check, held = case.world.states[code], case.world.holdings[code]
        if person in held.commission or (body and any(works_at.get(one) == body for one in held.commission)):
            acts_independently(case, check)
            if person not in case.doers:
                no_judge_acts(case, held)


def _around(past: Past, check: State, body: str) -> bool:
    """Whether a body is, or ever was, that of a check, above it or below it."""
    own = check.organisation or ""
    return body == own or body in past.ever_above(own) or own in past.ever_above(body)
