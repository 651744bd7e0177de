"""What a phase waits for when all that is missing at its gate is the deed of somebody else than those who submit it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select

from domain.engine.packs import Packs
from domain.engine.state import COLUMNS, State
from domain.methodology.schema import Pack
from domain.replication.closure import is_measured_towards
from domain.reports.deadlines import Deadline, Kind
from domain.reports.gatecheck import all_holdings
from domain.reports.open_items import all_of
from domain.reports.surroundings import parts
from domain.rules.results import without_own_target
from domain.rules.table import findings, papers
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES

_subject = TABLES["subject"]

Handed = tuple[Kind, Collection[str]]
"""What is asked instead of submitting, and who may not do it because it is their own work that is judged."""


def handed(connection: Connection, packs: Packs, found: Collection[Deadline]) -> list[Deadline]:
    """Open things, where a phase that only somebody else can move on is asked of them, and of nobody to submit it."""
    due = {one.subject for one in found if one.kind is Kind.DUE}
    waiting = _waiting(connection, packs, due) if due else {}
    return [
        _instead(one, *waiting[one.subject]) if one.kind is Kind.DUE and one.subject in waiting else one
        for one in found
        if one.kind is not Kind.DUE or waiting.get(one.subject, (Kind.DUE,))[0] is not Kind.SUSTAINED
    ]


def _instead(one: Deadline, kind: Kind, hands: Collection[str]) -> Deadline:
    return replace(one, kind=kind, known_as=one.kind, text=" ".join(sorted(hands)))


def _waiting(connection: Connection, packs: Packs, codes: Collection[str]) -> Mapping[str, Handed]:
    """Subject -> what its phase waits for, of those whose gates have a rule that others settle."""
    at = settled_by_others(packs)
    found: dict[str, Handed] = {}
    for some in parts(codes):
        query = select(*(_subject.c[name] for name in COLUMNS)).where(_subject.c.code.in_(some), at)
        states = [State(*row) for row in connection.execute(query)]
        held = all_holdings(connection, states, home=packs.current) if states else {}
        for state in states:
            waits = waits_for(state, held[state.code], packs.of(state.pack))
            if waits is not None:
                found[state.code] = waits
    return found


def settled_by_others(packs: Packs) -> ColumnElement[bool]:
    """Subjects in such a phase."""
    phases = sorted(others_settle(packs))
    return or_(false(), *(and_(_subject.c.lifecycle == one, _subject.c.phase == two) for one, two in phases))


def others_settle(packs: Packs) -> set[tuple[str, str]]:
    """(Lifecycle, phase) whose gate, by any methodology, has a rule that others than its submitters settle."""
    return {
        (lifecycle.key, phase.key)
        for pack in all_of(packs)
        for lifecycle in pack.lifecycles.values()
        for phase in lifecycle.phases.values()
        if not _RULES.keys().isdisjoint(phase.gate.rules)
    }


def waits_for(state: State, facts: Holdings, pack: Pack) -> Handed | None:
    """What is missing at a gate beside what its submitters can do; None where something is left to them."""
    phase = pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""]
    found = (*papers(phase, facts, pack), *findings(phase.gate, facts, pack))
    shut = [one.rule for one in found if one.blocks]
    if len(shut) != 1 or shut[0] not in _RULES:
        return None
    return _RULES[shut[0]](state, facts, pack)


def _closing(state: State, facts: Holdings, pack: Pack) -> Handed:
    return Kind.CLOSING, {state.submitted_by or ""}


def _elements(state: State, facts: Holdings, pack: Pack) -> Handed | None:
    """Changes that were said and nobody approved; what is unsaid, or has no target of its own, is the receiver's."""
    open_ones = [one for one in facts.elements if not one.is_settled]
    if any(one.choice is None for one in open_ones) or list(without_own_target(facts)):
        return None
    kind = Kind.CORE if any(one.core for one in open_ones) else Kind.CHANGES
    return kind, {one.chosen_by or "" for one in open_ones}


def _assessment(state: State, facts: Holdings, pack: Pack) -> Handed | None:
    """What was said and nobody looked at; what came back is the organisation's."""
    returned = any(one.accepted is False for one in facts.said)
    return None if returned or not facts.said else (Kind.DESK, set())


def _sustained(months: int, state: State, facts: Holdings, pack: Pack) -> Handed | None:
    """What the replica was measured for: the look at it is asked for by a day of its own."""
    return (Kind.SUSTAINED, set()) if is_measured_towards(facts, state, pack, months) else None


_RULES: Mapping[str, Callable[[State, Holdings, Pack], Handed | None]] = {
    "closing_agreed": _closing,
    "elements_approved": _elements,
    "desk_reviewed": _assessment,
    **{f"sustained_{months}": partial(_sustained, months) for months in (3, 6, 12)},
}
"""Rules that others settle -> what they wait for."""
