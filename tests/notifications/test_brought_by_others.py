"""A letter asks its reader for the next phase only where the reader's role brings it to the gate."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.methodology.loader import load_default
from domain.methodology.schema import Decision
from notifications.examples.gates import decided
from notifications.scenarios import CHECK, PROJECT, state, told

PACK = load_default()
SUBJECTS = {"pilot": PROJECT, "partner_check": CHECK}


def gates() -> Iterator[tuple[str, str, str]]:
    """Lifecycle, phase and the one that follows it."""
    for key in SUBJECTS:
        phases = PACK.lifecycles[key].phases
        yield from (
            (key, phase.key, target) for phase in phases.values() if (target := phase.gate.exits[Decision.GO]) in phases
        )


@pytest.mark.parametrize("role", ["project_leader", "centre_staff", "organisation_head"])
@pytest.mark.parametrize(("lifecycle", "phase", "target"), list(gates()), ids=lambda one: one)
def test_nobody_is_asked_for_a_phase_that_others_bring(lifecycle: str, phase: str, target: str, role: str) -> None:
    about = SUBJECTS[lifecycle]
    letter = told(decided(Decision.GO, phase, target), state(about, target), role=role)

    brings = role in PACK.lifecycles[lifecycle].phases[target].gate.submit
    assert getattr(letter, "asks", None) is (brings and role != "organisation_head")
