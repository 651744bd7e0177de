"""Whether sets of criteria can be judged by: known groups, ranges the right way round, a threshold that can be met."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from domain.engine.words import Words
from domain.methodology.check import Check
from domain.methodology.criteria import ATTAINMENT, Computed, CriteriaSet, Criterion, Occasion, Scoring, Steps
from domain.methodology.problems import Path

GROUP = Words("группа критериев", "criteria group")
LONGEST_EDITION = 40
WHOLLY = 100
"""A goal that is exceeded counts as reached wholly, in percent."""


def sets(check: Check) -> None:
    """Each set by itself, and no two for the same level, sphere and day."""
    seen: dict[tuple[str, str | None, object], int] = {}
    named: dict[tuple[str, str], int] = {}
    for place, one in enumerate(check.pack.sets):
        path: Path = ("sets", place)
        check.known_among((*path, "level"), [one.level], check.pack.levels, Words("уровень", "level"))
        if one.sphere is not None:
            check.known_among((*path, "sphere"), [one.sphere], check.pack.spheres, Words("сфера", "sphere"))
        if not 0 < len(one.edition) <= LONGEST_EDITION:
            said = (
                f"нужно название до {LONGEST_EDITION} знаков",
                f"needs a name, {LONGEST_EDITION} characters at most",
            )
            check.fault((*path, "edition"), *said)
        if seen.setdefault((one.level, one.sphere, one.effective_from), place) != place:
            said = "на этот уровень, сферу и дату набор уже есть", "there is a set for this level, sphere and date"
            check.fault((*path, "effective_from"), *said)
        if named.setdefault((one.level, one.edition), place) != place:  # a check keeps its level and edition alone
            said = "такая редакция этого уровня уже есть", "there is such an edition of this level already"
            check.fault((*path, "edition"), *said)
        if one.criteria:
            _filled(check, path, one)
        elif one.in_force:
            check.fault((*path, "criteria"), "набор пуст, а в силе", "the set is empty, yet in force")
    _commissions(check)
    _judging(check)


CONCLUDES = ("commission_complete", "scores_complete", "concluded")
PASSES = (*CONCLUDES, "requirements_met", "scores_reach_threshold")
JUDGES_BY: Mapping[str, tuple[str, ...]] = {"grant_status": PASSES, "keep_status": CONCLUDES}
"""Effect -> the rules without which its gate would give a status that nobody judged."""


def _judging(check: Check) -> None:
    """What gives a status or keeps it asks for the commission, its marks and its conclusion."""
    spreads = any(criteria.commission.spread is not None for criteria in check.pack.criteria.values())
    for lifecycle in check.pack.lifecycles.values():
        for place, phase in enumerate(lifecycle.phases.values()):
            wanted = [rule for effect in phase.gate.effects for rule in JUDGES_BY.get(effect, ())]
            wanted += ["spread_settled"] * bool(wanted and spreads)
            if absent := ", ".join(dict.fromkeys(rule for rule in wanted if rule not in phase.gate.rules)):
                path: Path = ("lifecycles", lifecycle.key, "phases", place, "gate", "rules")
                check.fault(path, f"о статусе решают без правил: {absent}", f"a status is decided without: {absent}")


def _filled(check: Check, path: Path, found: CriteriaSet) -> None:
    """A set with criteria in it."""
    check.once((*path, "criteria"), [one.key for one in found.criteria])
    level = check.pack.criteria.get(found.level)
    if not 0 < found.threshold <= 100 and (level is None or found.threshold != level.pass_share):
        check.fault((*path, "threshold"), "нужно больше 0 и не больше 100", "must be above 0 and at most 100")
    for place, one in enumerate(found.criteria):
        _criterion(check, (*path, "criteria", place), one, found)
    for occasion in (Occasion.FIRST, Occasion.RENEWAL):  # without criteria of a surveillance there is none
        if not sum((one.weight for one in found.asked(occasion, found.effective_from)), Decimal(0)):
            said = (
                f"порог не набрать: ни один критерий не считается при assessed_at = {occasion}",
                f"nobody can reach it: no criterion counts at assessed_at = {occasion}",
            )
            check.fault((*path, "threshold"), *said)


def _criterion(check: Check, path: Path, one: Criterion, found: CriteriaSet) -> None:
    check.key((*path, "key"), one.key)
    check.known_among((*path, "group"), [one.group], found.groups, GROUP)
    if one.weight < 0 or (one.weight == 0 and not one.requirement):
        check.fault((*path, "weight"), "вес должен быть больше нуля", "the weight must be above zero")
    least, most = one.lowest, one.highest
    if least >= most:
        said = "от least до most, а они наоборот или равны", "least to most, but they are turned round or equal"
        check.fault((*path, "most"), *said)
    elif one.entered and not least < one.bound <= most:
        said = f"нужно больше {least} и не больше {most}", f"must be above {least} and at most {most}"
        check.fault((*path, "met_from"), *said)
    if isinstance(one, Steps) and len(one.steps) < 2:
        check.fault((*path, "steps"), "нужно хотя бы две ступени", "needs two steps at least")
    if isinstance(one, Computed) and (one.at_least is None) == (one.at_most is None):
        said = "нужно at_least или at_most, одно из двух", "needs either at_least or at_most"
        check.fault((*path, "at_least"), *said)
    elif isinstance(one, Computed) and one.indicator == ATTAINMENT and (one.at_least or 0) > WHOLLY:
        said = f"не набрать: цель достигают не больше чем на {WHOLLY} %", f"nobody can reach it: {WHOLLY} % is the most"
        check.fault((*path, "at_least"), *said)
    if not one.assessed_at:
        check.fault((*path, "assessed_at"), "никогда не оценивается", "is judged at no time")
    if one.obsolete_on is not None and one.obsolete_on <= found.effective_from:
        ru = f"отменён раньше, чем набор вступил в силу ({found.effective_from:%d.%m.%Y})"
        check.fault((*path, "obsolete_on"), ru, f"is over before the set is in force ({found.effective_from})")
    if one.future and one.requirement:
        said = (
            "будущий критерий не считается, а требование без него не проходят: требованием он станет в новой редакции",
            "a criterion of the future does not count, a requirement must be met: it becomes one in the next edition",
        )
        check.fault((*path, "requirement"), *said)


def _commissions(check: Check) -> None:
    for level, criteria in check.pack.criteria.items():
        path: Path = ("criteria", level, "commission")
        terms = criteria.commission
        check.bounds(path, terms)
        if not terms.quorum:
            said = (
                "без кворума комиссия ничего не заключает, а статус дают без акта: нужен хотя бы 1",
                "without a quorum no commission concludes and no act gives the status: needs 1 at least",
            )
            check.fault((*path, "quorum"), *said)
        if terms.quorum > criteria.commissioners:
            said = "кворум больше наименьшей комиссии", "the quorum is above the least commission"
            check.fault((*path, "quorum"), *said)
        check.keys((*path, "parties"), terms.parties)
        if terms.scoring is Scoring.AGREED and terms.spread is not None:
            check.fault((*path, "spread"), "у согласованного листа нет разброса", "an agreed sheet has no spread")
