"""Whose turn it is in a commission: a sheet of marks, marks to agree on, a vote."""

from __future__ import annotations

from dataclasses import dataclass

from domain.methodology.schema import JUDGING, Decision, Pack, Phase
from domain.rules import marks
from domain.stored.holdings import Holdings

VISITED = "visit_held"
"""The rule by which a gate asks for the visit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """Who owes what now; nobody anything where the commission waits for others, or others for nobody."""

    sheets: tuple[str, ...] = ()
    """Members who owe a sheet of marks."""
    apart: tuple[str, ...] = ()
    """Criteria on whose marks the commission has yet to agree."""
    settles: tuple[str, ...] = ()
    """Whoever enters what it agrees on."""
    votes: tuple[str, ...] = ()
    """Members who owe a vote."""


def concludes(phase: Phase) -> bool:
    """Whether the gate of a phase decides on what the commission concluded."""
    return not JUDGING.isdisjoint(phase.gate.effects)


def mends_remarks(pack: Pack, lifecycle: str, phase: Phase) -> bool:
    """Whether remarks of the commission are mended in a phase, so that it judges when that is over."""
    phases = pack.lifecycles[lifecycle].phases.values()
    returns_to = {one.gate.exits.get(Decision.REWORK) for one in phases if concludes(one)}
    return phase.key in returns_to and not concludes(phase)


def asks_for_visit(pack: Pack, lifecycle: str) -> bool:
    """Whether a methodology asks for a visit at a gate of checks; older ones did not."""
    return any(VISITED in phase.gate.rules for phase in pack.lifecycles[lifecycle].phases.values())


def judges_in(pack: Pack, lifecycle: str, phase: Phase) -> bool:
    """Whether a commission works in a phase: at the visit and where its conclusion is decided on."""
    if mends_remarks(pack, lifecycle, phase):
        return False
    return concludes(phase) or VISITED in phase.gate.rules or not asks_for_visit(pack, lifecycle)


def turn(facts: Holdings, pack: Pack) -> Turn:
    """Whose turn it is in the phases in which a commission works, among members who saw the place."""
    criteria, leader = pack.criteria.get(facts.level or ""), marks.leader(facts)
    if facts.visited_on is None or criteria is None or (criteria.commission.chaired and leader is None):
        return Turn()
    if absent := {person for person, _ in marks.missing(facts, pack)}:
        owe = absent - facts.handed_in
        return Turn(sheets=tuple(person for person in facts.commission if person in owe and person in facts.were_there))
    if apart := marks.apart(facts, pack):
        settles = (leader,) if leader is not None and leader in facts.were_there else ()
        return Turn(apart=tuple(one.criterion.key for one in apart), settles=settles)
    if not marks.voters(facts) or marks.conclusion(facts, pack) is not None:
        return Turn()
    voted = marks.votes_of(facts)
    return Turn(votes=tuple(who for who in marks.voters(facts) if who in facts.were_there and who not in voted))
