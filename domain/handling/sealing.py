"""Decisions that rest on facts which a command changes: each is said once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from domain.capsule import differences, opened
from domain.events import FactsChanged, FieldChange
from domain.facts import post_key, post_text
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


def rewritten(case: Case, person: str, name: str, post: str) -> Iterator[Happening]:
    """The decisions about live subjects whose card wrote a person another way."""
    now = {post_key(person): post_text(name, post)}
    for code in sorted(case.world.sealed):
        state = case.world.states[code]
        if state.ended_on is None:
            yield from unsealed(case, state, now)
