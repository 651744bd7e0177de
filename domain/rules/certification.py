"""Rules of a partner check: what is presented, who judges, how high the scores are."""

from __future__ import annotations

from decimal import Decimal

from domain.engine.words import Words
from domain.methodology.schema import Criteria, Pack
from domain.rules.verdict import Outcome, Verdict, verdict
from domain.stored.holdings import Holdings


def presents_projects(facts: Holdings, pack: Pack) -> Verdict:
    """At least one project is presented, and all presented ones are done."""
    if not facts.presented:
        return Outcome.FAIL, Words("не представлен ни один проект", "no project is presented")
    unfinished = [shown.code for shown in facts.presented if shown.completed_on is None]
    return verdict(
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


def lower_level_held(facts: Holdings, pack: Pack) -> Verdict:
    """The level below is held (a parameter of the pack, an assumption)."""
    if (criteria := _criteria(facts, pack)) is None:
        return NO_CRITERIA
    if criteria.requires is None or not pack.flag("next_level_needs_previous"):
        return Outcome.PASS, Words("предыдущий уровень не требуется", "no lower level is needed")
    title = pack.levels[criteria.requires]
    return verdict(
        criteria.requires in facts.held_levels,
        Words(f"есть статус образца, уровень: {title.ru}", f"holds the {title.en} level"),
        Words(f"сначала нужен статус образца, уровень: {title.ru}", f"the {title.en} level must be held first"),
    )


def commission_complete(facts: Holdings, pack: Pack) -> Verdict:
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
    return verdict(
        count >= need,
        Words(f"в комиссии {count} из {need}", f"commissioners: {count}, needed: {need}"),
        Words(f"в комиссии {count}, нужно не меньше {need}", f"commissioners: {count}, at least {need} needed"),
    )


def final_scores(facts: Holdings) -> dict[tuple[str, str], Decimal]:
    """(Commissioner, criteria group) -> the points entered last by whoever sits in the commission."""
    sits = facts.commission
    return {(given.person, given.criterion): given.points for given in facts.scores if given.person in sits}


def scores_complete(facts: Holdings, pack: Pack) -> Verdict:
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
    return verdict(
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


def scores_reach_threshold(facts: Holdings, pack: Pack) -> Verdict:
    """The mean score reaches the level's threshold (an assumption of the pack)."""
    if (criteria := _criteria(facts, pack)) is None:
        return NO_CRITERIA
    if (mean := mean_score(facts)) is None:
        return Outcome.UNKNOWN, Words("оценок ещё нет", "there are no scores yet")
    return verdict(
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
