"""Which set of criteria a check goes by: the one in force on its first day, until its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from domain.engine.words import Language, Words
from domain.methodology.criteria import ATTAINMENT, Computed, CriteriaSet, Criterion, Points, Steps
from domain.methodology.schema import Criteria, Pack


def set_for(pack: Pack, level: str, sphere: str | None, on: date) -> CriteriaSet:
    """The set by which a check that begins on a day is judged: the sphere's own before that for all, the newest."""
    fitting = [
        one for one in pack.sets
        if one.level == level and one.sphere in (None, sphere) and one.in_force and one.effective_from <= on
    ]  # fmt: skip
    if not fitting:
        return by_groups(pack.criteria[level])
    return max(fitting, key=lambda one: (one.sphere is not None, one.effective_from))


def set_of(pack: Pack, level: str, edition: str | None) -> CriteriaSet:
    """The set that a check began with; where it began before there were sets, its groups."""
    found = (one for one in pack.sets if edition and (one.level, one.edition) == (level, edition))
    return next(found, None) or by_groups(pack.criteria[level])


def edited(now: Pack, before: Pack) -> list[CriteriaSet]:
    """Sets that bear the name of an edition that was in force before, and judge otherwise: those are to be new ones."""
    known = {(one.level, one.edition): one for one in before.sets if one.in_force}
    same = ((one, known.get((one.level, one.edition))) for one in now.sets)
    return [one for one, earlier in same if earlier is not None and _judges(one) != _judges(earlier)]


def _judges(found: CriteriaSet) -> tuple[object, ...]:
    """What a set judges by; words may be mended, and a criterion be announced to come or to go."""
    same = Words("", "")
    criteria = tuple(
        replace(
            one,
            title=same,
            evidence=None,
            future=False,
            obsolete_on=None,
            basis=found.basis,
            requirement=one.requirement and not one.future,
        )
        for one in found.criteria
    )
    return found.sphere, found.effective_from, found.threshold, criteria


def by_groups(criteria: Criteria) -> CriteriaSet:
    """The criteria groups of a level as one criterion each, from 0 to 100: what there was before sets."""
    groups = tuple(
        Points(
            key=key, group=key, title=title, least=Decimal(0), most=Decimal(100), met_from=criteria.pass_share,
            basis=criteria.basis,
        )
        for key, title in criteria.groups.items()
    )  # fmt: skip
    return CriteriaSet(
        level=criteria.level, edition="", effective_from=date.min, title=criteria.title,
        threshold=criteria.pass_share, groups=criteria.groups, criteria=groups, basis=criteria.basis,
    )  # fmt: skip


def judged_by(one: Criterion) -> Words:
    """How a criterion is judged, with what may be entered and from what value on it is met."""
    said = _scale(one)
    if isinstance(one, Steps | Points):
        said = Words(f"{said.ru}; выполнено с {one.bound}", f"{said.en}; met from {one.bound}")
    if one.per_place:
        said = Words(f"{said.ru}; по местам", f"{said.en}; per place")
    return Words(f"{said.ru}; может быть неприменим", f"{said.en}; may not apply") if one.may_not_apply else said


def _scale(one: Criterion) -> Words:
    match one:
        case Steps():
            ru, en = ("; ".join(f"{n} — {step.say(to)}" for n, step in enumerate(one.steps)) for to in Language)
            return Words(ru, en)
        case Points():
            return Words(f"баллы от {one.least} до {one.most}", f"points from {one.least} to {one.most}")
        case Computed():
            limit = Words("не меньше", "at least") if one.at_most is None else Words("не больше", "at most")
            name = Words(f"показатель {one.indicator}", f"indicator {one.indicator}")
            if one.indicator == ATTAINMENT:
                name = Words("достижение целей проектов, %", "attainment of the projects' goals, %")
            return Words(f"{name.ru}: {limit.ru} {one.bound}", f"{name.en}: {limit.en} {one.bound}")
        case _:
            return Words("да или нет", "yes or no")
