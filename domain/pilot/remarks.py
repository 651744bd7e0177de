"""What a remark on a return may be about: a field of the card, a role, an indicator, a milestone, a document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.schema import Pack
from domain.pilot.card_fields import CARD
from domain.pilot.indicator_plan import IndicatorPlan
from domain.stored.fact_words import Names, field_words
from domain.stored.holdings import Holdings

GROUPS: Mapping[str, Words] = {
    "people": Words("участники", "people"),
    "indicators": Words("показатели", "indicators"),
    "measurements": Words("измерения", "measurements"),
    "milestones": Words("контрольные точки", "milestones"),
    "actions": Words("план мероприятий", "action plan"),
    "evidence": Words("документы", "documents"),
    "conditions": Words("условия", "conditions"),
}
"""Parts of a submission that a remark may name as a whole."""

OF_GROUP: Mapping[str, str] = {
    "people": "people", "indicators": "indicator", "measurements": "measurement", "milestones": "milestone",
    "actions": "action", "evidence": "evidence", "conditions": "condition",
}  # fmt: skip
"""Part that a remark names as a whole -> the part of the fields that belong to it."""

PARTS = ("card", "people", "indicator", "milestone", "evidence")
"""Parts whose fields may be named with the part in front, or without it."""

SHORT: Mapping[str, str] = {
    "risk": "key_risk", "why": "justification", "from": "from_event", "to": "to_event", "leader": "project_leader",
    "owner": "process_owner",
}  # fmt: skip
"""Names by which a card is opened on the command line -> keys of the card and its roles."""

PLANNED = frozenset(name for name in IndicatorPlan.__slots__ if name != "key")


def remarkable(state: State, held: Holdings, pack: Pack) -> dict[str, tuple[str, ...]]:
    """Part -> what a remark on this subject may name, as it is typed."""
    phases = pack.lifecycles[state.lifecycle or ""].phases.values()
    asked = [kind for phase in phases for kind in phase.gate.evidence]
    is_project = held.level is None
    criteria = pack.criteria.get(held.level or "")
    found: dict[str, Iterable[str]] = {
        "card": CARD if is_project else ("title",),
        "people": pack.roles,
        "indicator": [plan.key for plan in held.indicators],
        "milestone": [found.key for found in held.milestones],
        "evidence": dict.fromkeys([*asked, *pack.evidence]),
        "criterion": criteria.groups if criteria else (),
        "": GROUPS,
    }
    return {part: tuple(names) for part, names in found.items() if names}


def is_remarkable(name: str, offered: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a remark may name this: plainly, with its part in front, or down to a field of an indicator."""
    part, dot, rest = name.partition(".")
    if not dot:
        name = SHORT.get(name, name)
        return any(name in names for names in offered.values())
    key, _, field = rest.partition(".")
    if part in {"action", "condition"}:
        return rest.isdigit()
    if part in {"indicator", "milestone", "measurement"} and field:
        return part != "indicator" or (key in offered.get(part, ()) and field in PLANNED)
    return rest in offered.get(part, ())


def remark_words(name: str, pack: Pack, names: Names | None = None) -> Words:
    """What a remark is about, as people read it."""
    name = SHORT.get(name, name)
    if name in GROUPS:
        return GROUPS[name]
    for criteria in pack.criteria.values():
        if name in criteria.groups:
            return criteria.groups[name]
    if "." in name:
        return field_words(name, pack, names)
    for part in PARTS:
        if name in _keys(part, pack, names or {}):
            return field_words(f"{part}.{name}", pack, names)
    return Words(name, name)


def untouched(names: Iterable[str], fields: Iterable[str], pack: Pack) -> tuple[str, ...]:
    """The remarks about whose matter nothing changed, by the fields that did."""
    changed = tuple(fields)
    return tuple(name for name in names if not any(_is_about(name, field, pack) for field in changed))


def _is_about(name: str, field: str, pack: Pack) -> bool:
    """Whether a field that changed is what a remark names, a part of it, or what it is a part of."""
    name = SHORT.get(name, name)
    if name in OF_GROUP:
        return field.startswith(f"{OF_GROUP[name]}.")
    part, _, key = field.partition(".")
    if part == "criterion":
        key = key.partition(".")[0]
        groups = {one.group for found in pack.sets if (one := found.criterion(key)) is not None}
        return name.removeprefix("criterion.") in {key, *groups}
    full = [name] if "." in name else [f"{part}.{name}" for part in PARTS]
    return any(f"{field}.".startswith(f"{one}.") or one.startswith(f"{field}.") for one in full)


def _keys(part: str, pack: Pack, names: Names) -> Iterable[str]:
    """Keys of a part that the pack, or the names at hand, know."""
    match part:
        case "card":
            return CARD
        case "people":
            return pack.roles
        case "evidence":
            return pack.evidence
        case "milestone":
            return [key for cycle in pack.lifecycles.values() for key in cycle.milestones]
    return names
