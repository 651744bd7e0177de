"""Decisions that rest on facts which a command changes: each is said once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.capsule import differences, opened
from domain.events import FactsChanged, FieldChange
from domain.handling.case import Case, Happening
from domain.state import State


def unsealed(case: Case, state: State, now: Mapping[str, str | None]) -> Iterator[Happening]:
    """One event for each decision whose sealed facts differ from their values now; None is a fact that is gone."""
    for sealed in case.world.sealed.get(state.code, ()):
        if changed := differences(opened(sealed.capsule), now):
            yield (
                state.code,
                FactsChanged(
                    decision=sealed.entry,
                    phase=sealed.phase,
                    decided_by=sealed.decided_by,
                    changed=tuple(
                        FieldChange(field=key, before=before, after=after) for key, (before, after) in changed.items()
                    ),
                ),
            )
