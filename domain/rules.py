"""The named rules that a pack may ask for at a gate: pure functions over a subject's facts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from domain.facts import Holdings
from domain.kinds import Direction, Moment
from domain.methodology.schema import Criteria, Pack
from domain.words import Words


class Outcome(StrEnum):
    """What a rule says."""

    PASS = "pass"  # noqa: S105 - a verdict
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's verdict, why, and where to mend it."""

    rule: str
    outcome: Outcome
    said: Words
    mend: Words


Rule = Callable[[Holdings, Pack], tuple[Outcome, Words]]

CARD = Words("карточка проекта", "the project card")
SERIES = Words("измерения: potok project measure", "measurements: potok project measure")
TERMS = Words("условия решения: potok project condition", "conditions: potok project condition")
COMMISSION = Words("комиссия: potok check appoint", "the commission: potok check appoint")
POINTS = Words("оценки: potok check score", "scores: potok check score")
APPLICATION = Words("заявка на проверку", "the application")


def _verdict(good: bool, passed: Words, failed: Words) -> tuple[Outcome, Words]:
    return (Outcome.PASS, passed) if good else (Outcome.FAIL, failed)


def has_indicator(facts: Holdings, pack: Pack) -> tuple[Outcome, Words]:
    """At least one indicator is on the card (domain notes, G1)."""
    count = len(facts.indicators)
    return _verdict(
        count > 0,
        Words(f"показателей на карточке: {count}", f"indicators on the card: {count}"),
        Words("на карточке нет ни одного показателя", "the card has no indicator"),
    )


CARD_ROLES = ("project_leader", "customer", "process_owner")


def card_people_named(facts: Holdings, pack: Pack) -> tuple[Outcome, Words]:
    """Leader, customer and process owner are named on the card (domain notes, G1)."""
    missing = [pack.roles[role].title for role in CARD_ROLES if not facts.people.get(role)]
    return _verdict(
        not missing,
        Words(
            "руководитель, заказчик и владелец процесса названы",
            "leader, customer and process owner are named",
        ),
        Words(
            "на карточке не названы: " + ", ".join(title.ru for title in missing),
            "the card does not name: " + ", ".join(title.en for title in missing),
        ),
    )


def _without(facts: Holdings, moments: frozenset[Moment]) -> list[str]:
    """Names of indicators that were never measured at one of these moments."""
    measured = {reading.indicator for reading in facts.readings if reading.moment in moments}
    return [plan.name for plan in facts.indicators if plan.key not in measured]


def measured_before(facts: Holdings, pack: Pack) -> tuple[Outcome, Words]:
    """Each indicator has a baseline measurement (production analysis no. 1)."""
    missing = _without(facts, frozenset({Moment.BASELINE}))
    return _verdict(
        not missing,
        Words("исходные значения измерены", "baselines are measured"),
        Words(f"нет исходного измерения: {', '.join(missing)}", f"no baseline measurement: {', '.join(missing)}"),
    )


def measured_after(facts: Holdings, pack: Pack) -> tuple[Outcome, Words]:
    """Each indicator has a measurement after the improvement (production analysis no. 2)."""
    missing = _without(facts, frozenset({Moment.AFTER}))
    return _verdict(
        not missing,
        Words("итоговые значения измерены", "results are measured"),
        Words(f"нет итогового измерения: {', '.join(missing)}", f"no final measurement: {', '.join(missing)}"),
    )


def result_in_right_direction(facts: Holdings, pack: Pack) -> tuple[Outcome, Words]:
    """The last fact lies on the good side of the measured base (domain notes, G4)."""
    wrong, unmeasured = [], []
    for plan in facts.indicators:
        series = [reading for reading in facts.readings if reading.indicator == plan.key]
        after = [reading for reading in series if reading.moment is Moment.AFTER]
        if not after:
            unmeasured.append(plan.name)
            continue
        base = next((reading.value for reading in series if reading.moment is Moment.BASELINE), plan.base)
        value = max(enumerate(after), key=lambda pair: (pair[1].on, pair[0]))[1].value
        if not (value < base if plan.direction is Direction.FALL else value > base):
            wrong.append(f"{plan.name}: {base} → {value}")
    if unmeasured and not wrong:
        names = ", ".join(unmeasured)
        return Outcome.UNKNOWN, Words(f"результат ещё не измерен: {names}", f"the result is not measured yet: {names}")
    return _verdict(
        not wrong,
        Words("результат в нужную сторону", "the result goes the right way"),
        Words(
            f"результат не в ту сторону: {'; '.join(wrong)}",
            f"the result goes the wrong way: {'; '.join(wrong)}",
        ),
    )


def conditions_closed(facts: Holdings, pack: Pack) -> tuple[Outcome, Words]:
    """All conditions of earlier gates are closed."""
    numbers = [str(condition.number) for condition in facts.conditions if condition.closed_on is None]
    return _verdict(
        not numbers,
        Words("открытых условий нет", "no condition is open"),
        Words(f"не закрыты условия: {', '.join(numbers)}", f"conditions are open: {', '.join(numbers)}"),
    )


def presents_projects(facts: Holdings, pack: Pack) -> tuple[Outcome, Words]:
    """At least one project is presented, and all presented ones are done."""
    if not facts.presented:
        return Outcome.FAIL, Words("не представлен ни один проект", "no project is presented")
    unfinished = [shown.code for shown in facts.presented if shown.completed_on is None]
    return _verdict(
        not unfinished,
        Words(f"представлено проектов: {len(facts.presented)}", f"projects presented: {len(facts.presented)}"),
        Words(f"ещё не выполнены: {', '.join(unfinished)}", f"not completed yet: {', '.join(unfinished)}"),
    )


def _criteria(facts: Holdings, pack: Pack) -> Criteria | None:
    return pack.criteria.get(facts.level) if facts.level else None


NO_CRITERIA = (
    Outcome.UNKNOWN,
    Words("для этого уровня нет критериев", "there are no criteria for this level"),
)


def lower_level_held(facts: Holdings, pack: Pack) -> tuple[Outcome, Words]:
    """The level below is held (a parameter of the pack, an assumption)."""
    if (criteria := _criteria(facts, pack)) is None:
        return NO_CRITERIA
    if criteria.requires is None or not pack.flag("next_level_needs_previous"):
        return Outcome.PASS, Words("предыдущий уровень не требуется", "no lower level is needed")
    title = pack.levels[criteria.requires]
    return _verdict(
        criteria.requires in facts.held_levels,
        Words(f"есть статус образца, уровень: {title.ru}", f"holds the {title.en} level"),
        Words(f"сначала нужен статус образца, уровень: {title.ru}", f"the {title.en} level must be held first"),
    )


def commission_complete(facts: Holdings, pack: Pack) -> tuple[Outcome, Words]:
    """Enough commissioners, from other regions where the level asks so."""
    if (criteria := _criteria(facts, pack)) is None:
        return NO_CRITERIA
    here = [person for person, outside in facts.commission.items() if not outside]
    if criteria.outside and here:
        return Outcome.FAIL, Words(
            f"в комиссии этого уровня только другие регионы; не оттуда: {', '.join(here)}",
            f"this level's commission comes from other regions; these do not: {', '.join(here)}",
        )
    count, need = len(facts.commission), criteria.commissioners
    return _verdict(
        count >= need,
        Words(f"в комиссии {count} из {need}", f"commissioners: {count}, needed: {need}"),
        Words(f"в комиссии {count}, нужно не меньше {need}", f"commissioners: {count}, at least {need} needed"),
    )


def final_scores(facts: Holdings) -> dict[tuple[str, str], Decimal]:
    """(Commissioner, criteria group) -> the points entered last."""
    return {(given.person, given.criterion): given.points for given in facts.scores}


def scores_complete(facts: Holdings, pack: Pack) -> tuple[Outcome, Words]:
    """Each commissioner scored each criteria group."""
    if (criteria := _criteria(facts, pack)) is None:
        return NO_CRITERIA
    scores = final_scores(facts)
    missing = [
        f"{person}: {group}"
        for person in facts.commission
        for group in criteria.groups
        if (person, group) not in scores
    ]
    return _verdict(
        bool(facts.commission) and not missing,
        Words("все оценки выставлены", "all scores are given"),
        Words(
            f"нет оценок: {', '.join(missing) or 'комиссия пуста'}",
            f"scores missing: {', '.join(missing) or 'no commission'}",
        ),
    )


def mean_score(facts: Holdings) -> Decimal | None:
    """Mean of the commissioners' points, in percent; None before anybody scored."""
    points = list(final_scores(facts).values())
    return sum(points, Decimal(0)) / len(points) if points else None


def scores_reach_threshold(facts: Holdings, pack: Pack) -> tuple[Outcome, Words]:
    """The mean score reaches the level's threshold (an assumption of the pack)."""
    if (criteria := _criteria(facts, pack)) is None:
        return NO_CRITERIA
    if (mean := mean_score(facts)) is None:
        return Outcome.UNKNOWN, Words("оценок ещё нет", "there are no scores yet")
    return _verdict(
        mean >= criteria.pass_share,
        Words(
            f"средняя оценка {mean:.1f} из нужных {criteria.pass_share}",
            f"mean score {mean:.1f}, needed {criteria.pass_share}",
        ),
        Words(
            f"средняя оценка {mean:.1f}, нужно {criteria.pass_share}",
            f"mean score {mean:.1f}, needed {criteria.pass_share}",
        ),
    )


PROJECTS = frozenset({"pilot", "replica"})
CHECKS = frozenset({"partner_check"})
BOTH = PROJECTS | CHECKS


@dataclass(frozen=True, slots=True)
class Named:
    """A rule that a pack may name."""

    rule: Rule
    mend: Words
    """Where its failure is mended."""
    lifecycles: frozenset[str]
    """Lifecycles whose subjects have the facts that it looks at."""


RULES: Mapping[str, Named] = {
    "has_indicator": Named(has_indicator, CARD, PROJECTS),
    "card_people_named": Named(card_people_named, CARD, PROJECTS),
    "measured_before": Named(measured_before, SERIES, PROJECTS),
    "measured_after": Named(measured_after, SERIES, PROJECTS),
    "result_in_right_direction": Named(result_in_right_direction, SERIES, PROJECTS),
    "conditions_closed": Named(conditions_closed, TERMS, BOTH),
    "presents_projects": Named(presents_projects, APPLICATION, CHECKS),
    "lower_level_held": Named(lower_level_held, APPLICATION, CHECKS),
    "commission_complete": Named(commission_complete, COMMISSION, CHECKS),
    "scores_complete": Named(scores_complete, POINTS, CHECKS),
    "scores_reach_threshold": Named(scores_reach_threshold, POINTS, CHECKS),
}
"""Name in the pack -> rule."""


def findings(names: tuple[str, ...], facts: Holdings, pack: Pack) -> tuple[Finding, ...]:
    """What each rule of a gate says, in the pack's order."""
    found = []
    for name in names:
        named = RULES[name]
        outcome, said = named.rule(facts, pack)
        found.append(Finding(name, outcome, said, named.mend))
    return tuple(found)
