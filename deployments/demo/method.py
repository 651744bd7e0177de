"""The methodology pack as the stories see it."""

from __future__ import annotations

from deployments.demo.shapes import CheckTerms, Method
from domain.methodology.schema import Decision, Pack


def method_of(pack: Pack) -> Method:
    """What the stories need to know of a pack."""
    phases = {
        (lifecycle.key, phase.key): phase
        for lifecycle in pack.lifecycles.values()
        for phase in lifecycle.phases.values()
    }
    return Method(
        demands={place: phase.gate.evidence for place, phase in phases.items()},
        durations={place: phase.duration.working_days for place, phase in phases.items()},
        submitters={place: phase.gate.submit for place, phase in phases.items()},
        deciders={place: phase.gate.decide for place, phase in phases.items()},
        exits={
            place: {decision.value: target for decision, target in phase.gate.exits.items()}
            for place, phase in phases.items()
        },
        actions=pack.actions,
        reasons={
            decision.value: tuple(sorted(code.key for code in pack.reasons.values() if decision in code.decisions))
            for decision in Decision
        },
        papers={kind.key: kind.title.ru for kind in pack.evidence.values()},
        checks={
            level: CheckTerms(
                groups=tuple(criteria.groups),
                pass_share=criteria.pass_share,
                commissioners=criteria.commissioners,
                outside=criteria.outside,
            )
            for level, criteria in pack.criteria.items()
        },
        is_working_day=pack.calendar.is_working_day,
    )
