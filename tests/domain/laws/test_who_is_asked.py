"""Nobody is asked for what their role may not do: every kind of open thing, at every phase, by every role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from domain.engine.action import roles_for
from domain.engine.kinds import Standing
from domain.engine.state import PARKED, State
from domain.engine.words import Language
from domain.methodology.loader import load_default
from domain.programme.kinds import Cadence, SubjectKind
from domain.reports.ask_commands import settled_by
from domain.reports.deadlines import Deadline, Kind
from domain.reports.responsibility import gate_of, levels_of
from domain.reports.surroundings import Around, Reader

DAY = date(2024, 12, 11)
PACK = load_default()
PHASES = [(lifecycle.key, phase.key) for lifecycle in PACK.lifecycles.values() for phase in lifecycle.phases.values()]
MOVES_ON = frozenset({Kind.MILESTONE, Kind.ACTION, Kind.MEASURE})
"""What whoever may submit a phase may do in it, too."""
KIND_OF = {"partner_check": SubjectKind.CHECK, "surveillance": SubjectKind.CHECK}


def walking(lifecycle: str, phase: str, **known: object) -> State:
    """A subject of a lifecycle in one of its phases."""
    state = State.new(KIND_OF.get(lifecycle, SubjectKind.PROJECT), "X-1", DAY)
    state.lifecycle, state.phase, state.standing = lifecycle, phase, Standing.IN_WORK
    for name, value in known.items():
        setattr(state, name, value)
    return state


def held_by_one_each(state: State) -> Around:
    """Every role of the methodology is held on the subject itself, by somebody named as the role is."""
    people = {
        role: Reader(role, role, "", f"{role}@potok.example", Language.RU, "Europe/Moscow", Cadence.DAILY)
        for role in PACK.roles
    }
    around = Around(states={state.code: state}, people=people)
    around.roles.update({(state.code, role): [role] for role in PACK.roles})
    return around


def may(kind: Kind, state: State) -> frozenset[str]:
    """Roles that may do what settles an open thing of a subject."""
    gate, roles = gate_of(state, PACK), roles_for(PACK, settled_by()[kind][0])
    if kind is Kind.DECISION:
        return gate.decide
    if kind is Kind.DUE or kind in MOVES_ON:
        return roles | gate.submit
    if kind is Kind.REVIEW:
        return roles | gate.decide | (gate.submit if state.held_for == PARKED else frozenset())
    return roles


def asked(kind: Kind, state: State) -> Iterator[str]:
    """Who hears of it first, each named as their role."""
    open_thing = Deadline(state.code, PACK.identity, kind, "", DAY, None, "")
    yield from (hearer.person for hearer in levels_of(open_thing, state, PACK, held_by_one_each(state))[0])


@pytest.mark.parametrize(("lifecycle", "phase"), PHASES)
def test_whoever_is_asked_may_do_it(lifecycle: str, phase: str) -> None:
    held = [{}, {"held_for": PARKED}, {"held_for": "funding"}]
    states = [walking(lifecycle, phase, **known) for known in held]
    of_its_own = frozenset({Kind.IDLE})  # whoever looks at a gate needs no role

    may_not = {
        (kind, state.held_for, person)
        for kind in settled_by().keys() - of_its_own
        for state in states
        for person in asked(kind, state)
        if person not in may(kind, state)
    }

    assert may_not == set()
