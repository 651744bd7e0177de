"""Which set of criteria a check goes by: the one in force on its first day, until its end."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain.engine.words import Language, Words
from domain.methodology.criteria import ATTAINMENT, ONE, CriteriaSet, Criterion, CriterionKind
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


def set_of(pack: Pack, level: str, edition: str | None, sphere: str | None = None) -> CriteriaSet:
    """The set that a check began with; where it began before there were sets, its groups."""
    found = [one for one in pack.sets if (one.level, one.edition) == (level, edition)]
    if edition is None or not found:
        return by_groups(pack.criteria[level])
    return max(found, key=lambda one: one.sphere == sphere)


def by_groups(criteria: Criteria) -> CriteriaSet:
    """The criteria groups of a level as one criterion each, from 0 to 100: what there was before sets."""
    groups = tuple(
        Criterion(
            key=key, group=key, title=title, kind=CriterionKind.POINTS, requirement=False, weight=ONE,
            least=Decimal(0), most=Decimal(100), met_from=criteria.pass_share, basis=criteria.basis,
        )
        for key, title in criteria.groups.items()
    )  # fmt: skip
    return CriteriaSet(
        level=criteria.level, sphere=None, edition="", effective_from=date.min, title=criteria.title,
        threshold=criteria.pass_share, in_force=True, groups=criteria.groups, criteria=groups, basis=criteria.basis,
    )  # fmt: skip


def judged_by(one: Criterion) -> Words:
    """How a criterion is judged, with what may be entered and from what value on it is met."""
    said = _scale(one)
    if one.kind in (CriterionKind.STEP, CriterionKind.POINTS):
        said = Words(f"{said.ru}; выполнено с {one.met_from}", f"{said.en}; met from {one.met_from}")
    if one.per_place:
        said = Words(f"{said.ru}; по местам", f"{said.en}; per place")
    return Words(f"{said.ru}; может быть неприменим", f"{said.en}; may not apply") if one.may_not_apply else said


def _scale(one: Criterion) -> Words:
    match one.kind:
        case CriterionKind.YES_NO:
            return Words("да или нет", "yes or no")
        case CriterionKind.STEP:
            ru, en = ("; ".join(f"{n} — {step.say(to)}" for n, step in enumerate(one.steps)) for to in Language)
            return Words(ru, en)
        case CriterionKind.POINTS:
            return Words(f"баллы от {one.least} до {one.most}", f"points from {one.least} to {one.most}")
        case CriterionKind.COMPUTED:
            bound = Words("не больше", "at most") if one.at_most else Words("не меньше", "at least")
            name = Words(f"показатель {one.indicator}", f"indicator {one.indicator}")
            if one.indicator == ATTAINMENT:
                name = Words("достижение целей проектов, %", "attainment of the projects' goals, %")
            return Words(f"{name.ru}: {bound.ru} {one.met_from}", f"{name.en}: {bound.en} {one.met_from}")
