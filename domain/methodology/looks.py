"""Whether what the rules of gates look for exists in the pack: a gate that looks for nothing is never passed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields

from domain.engine.words import Words
from domain.methodology.check import ROLE, Check
from domain.methodology.looks_at import STANDARD_LOOKS, LooksAt
from domain.methodology.problems import Path
from domain.methodology.schema import Lifecycle

PAPER = Words("вид документа", "kind of evidence")
MILESTONE = Words("контрольная точка", "milestone")

Missing = Iterator[tuple[str, Words]]
"""Key of `[looks_at]`, and what of it is not there."""


def looks(check: Check) -> None:
    """Whatever a rule looks for is there: in the pack, and milestones in the very lifecycle."""
    _named(check)
    for lifecycle in check.pack.lifecycles.values():
        for place, phase in enumerate(lifecycle.phases.values()):
            gate: Path = ("lifecycles", lifecycle.key, "phases", place, "gate")
            for rule in dict.fromkeys((*phase.gate.rules, *phase.gate.advice)):
                for field, missing in LOOKS_FOR.get(rule, _nothing)(check, lifecycle):
                    own = Words(
                        f" или назовите своё в [looks_at]: {field}", f", or name your own in [looks_at]: {field}"
                    )
                    mend = own if field else Words("", "")
                    check.fault(
                        (*gate, "rules" if rule in phase.gate.rules else "advice"),
                        f"правило «{rule}» ищет {missing.ru}, а в методике этого нет: добавьте{mend.ru}",
                        f"the rule “{rule}” looks for {missing.en}, which the pack lacks: add it{mend.en}",
                    )


def _named(check: Check) -> None:
    """What the pack itself names in `[looks_at]` exists."""
    pack, found = check.pack, check.pack.looks_at
    milestones = {key for cycle in pack.lifecycles.values() for key in cycle.milestones}
    for field in fields(LooksAt):
        value = getattr(found, field.name)
        if value == getattr(STANDARD_LOOKS, field.name):
            continue
        names = (value,) if isinstance(value, str) else value
        path: Path = ("looks_at", field.name)
        if field.name == "card_people":
            check.known_among(path, names, pack.roles, ROLE)
        elif field.name in {"kick_off", "implementation"}:
            check.known_among(path, names, milestones, MILESTONE)
        else:
            check.known_among(path, names, pack.evidence, PAPER)
        check.once(path, names)
        if not names and field.name in {"analyses", "card_people"}:
            check.fault(path, "список пуст", "the list is empty")


def _nothing(check: Check, lifecycle: Lifecycle) -> Missing:
    return iter(())


def _card_people(check: Check, lifecycle: Lifecycle) -> Missing:
    for role in check.pack.looks_at.card_people:
        if role not in check.pack.roles:
            yield "card_people", Words(f"роль «{role}»", f"the role “{role}”")


def _papers(field: str, kinds: tuple[str, ...], check: Check) -> Missing:
    for kind in kinds:
        if kind not in check.pack.evidence:
            yield field, Words(f"документ «{kind}»", f"the document “{kind}”")


def _analyses(check: Check, lifecycle: Lifecycle) -> Missing:
    return _papers("analyses", check.pack.looks_at.analyses, check)


def _closing(check: Check, lifecycle: Lifecycle) -> Missing:
    return _papers("closing", (check.pack.looks_at.closing,), check)


def _organisation(check: Check, lifecycle: Lifecycle) -> Missing:
    """One such document is enough: a pack needs not have all that the standard table names."""
    kinds = check.pack.looks_at.names_organisation
    if not set(kinds) & check.pack.evidence.keys():
        listed = ", ".join(kinds)
        yield "names_organisation", Words(f"один из документов: {listed}", f"one of the documents: {listed}")


def _kick_off(check: Check, lifecycle: Lifecycle) -> Missing:
    found = check.pack.looks_at
    for field, key in (("kick_off", found.kick_off), ("implementation", found.implementation)):
        if key not in lifecycle.milestones:
            yield (
                field,
                Words(
                    f"контрольную точку «{key}» жизненного цикла «{lifecycle.title.ru}»",
                    f"the milestone “{key}” of the lifecycle “{lifecycle.title.en}”",
                ),
            )


def _units(check: Check, lifecycle: Lifecycle) -> Missing:
    if not check.pack.units:
        yield "", Words("перечень единиц [units]", "the list of units [units]")


LOOKS_FOR: Mapping[str, Callable[[Check, Lifecycle], Missing]] = {
    "card_complete": _card_people,
    "card_people_named": _card_people,
    "both_production_analyses": _analyses,
    "goal_as_on_card": _closing,
    "same_organisation": _organisation,
    "kickoff_before_implementation": _kick_off,
    "units_allowed": _units,
}
"""Rule -> what of it is missing in a pack."""
