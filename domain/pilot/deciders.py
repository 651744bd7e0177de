"""Whether somebody may decide on a subject where it stands: known before a list of decisions is signed."""

from __future__ import annotations

from domain.engine.case import Case, scopes_of
from domain.engine.refusals import Reason
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.schema import JUDGING

DECIDES_NOT = "decides_not"
"""Key of the reason that a question of a list is not for whoever decides."""


def no_decider(case: Case, field: str, state: State, person: str) -> Reason | None:
    """Why somebody does not decide at the gate of a subject, with the roles that do; None where they may."""
    pack = case.packs.of(state.pack)
    gate = pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""].gate
    if not case.holds(person, gate.decide, scopes_of(state)):
        held = [pack.roles[role].title for role in sorted(gate.decide)]
        ru, en = ", ".join(one.ru for one in held), ", ".join(one.en for one in held)
        return Reason(
            DECIDES_NOT,
            Words(
                f"{state.code}: на воротах «{gate.title.ru}» названный решающий не решает; решают: {ru}",
                f"{state.code}: whoever is named does not decide at the gate “{gate.title.en}”; these roles do: {en}",
            ),
            field=field,
        )
    if person == state.submitted_by and not (pack.flag("decides_own_submission") and JUDGING.isdisjoint(gate.effects)):
        return Reason(
            DECIDES_NOT,
            Words(
                f"{state.code}: представил сам названный решающий, решает другой",
                f"{state.code}: whoever is named submitted it, somebody else decides",
            ),
            field=field,
        )
    return None
