"""Rules of a partner check: what is presented, who judges, what the marks come to, what the commission concludes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from domain.engine.words import Words, written
from domain.methodology.schema import Criteria, Pack
from domain.programme.kinds import Duty, Outcome
from domain.rules import marks
from domain.rules.verdict import Outcome as Found
from domain.rules.verdict import Verdict, verdict
from domain.stored.holdings import Holdings


def presents_projects(facts: Holdings, pack: Pack) -> Verdict:
    """At least one project is presented, and all presented ones are done."""
    if facts.outside:
        return OUTSIDE
    if not facts.presented:
        return Found.FAIL, Words("не представлен ни один проект", "no project is presented")
    unfinished = [shown.code for shown in facts.presented if shown.completed_on is None]
    return verdict(
        not unfinished,
        Words(f"представлено проектов: {len(facts.presented)}", f"projects presented: {len(facts.presented)}"),
        Words(f"ещё не выполнены: {', '.join(unfinished)}", f"not completed yet: {', '.join(unfinished)}"),
    )


def _criteria(facts: Holdings, pack: Pack) -> Criteria | None:
    return pack.criteria.get(facts.level) if facts.level else None


NO_CRITERIA = (
    Found.UNKNOWN,
    Words("для этого уровня нет критериев", "there are no criteria for this level"),
)
OUTSIDE = (
    Found.PASS,
    Words("решение принято вне программы и внесено с документом", "decided outside, registered with its document"),
)


def lower_level_held(facts: Holdings, pack: Pack) -> Verdict:
    """The level below is held (a parameter of the pack, an assumption)."""
    if (criteria := _criteria(facts, pack)) is None:
        return NO_CRITERIA
    if criteria.requires is None or not pack.flag("next_level_needs_previous"):
        return Found.PASS, Words("предыдущий уровень не требуется", "no lower level is needed")
    title = pack.levels[criteria.requires]
    return verdict(
        criteria.requires in facts.held_levels,
        Words(f"есть статус образца, уровень: {title.ru}", f"holds the {title.en} level"),
        Words(f"сначала нужен статус образца, уровень: {title.ru}", f"the {title.en} level must be held first"),
    )


def commission_complete(facts: Holdings, pack: Pack) -> Verdict:
    """Enough members who judge, one leader, from other regions where the level asks so."""
    if facts.outside:
        return OUTSIDE
    if (criteria := _criteria(facts, pack)) is None:
        return NO_CRITERIA
    judges = marks.voters(facts)
    here = [person for person in judges if not facts.commission[person] or person in facts.of_here]
    if criteria.outside and here:
        return Found.FAIL, Words(
            f"в комиссии этого уровня только другие регионы; не оттуда: {', '.join(here)}",
            f"this level's commission comes from other regions; these do not: {', '.join(here)}",
        )
    leaders = [person for person, duty in facts.duties.items() if duty == Duty.LEADER and person in facts.commission]
    if criteria.commission.chaired and len(leaders) != 1:
        return Found.FAIL, Words(
            f"руководитель группы должен быть один, а их {len(leaders)}", f"one leader is needed, not {len(leaders)}"
        )
    count, need = len(judges), criteria.commissioners
    return verdict(
        count >= need,
        Words(f"в комиссии {count} из {need}", f"commissioners: {count}, needed: {need}"),
        Words(f"в комиссии {count}, нужно не меньше {need}", f"commissioners: {count}, at least {need} needed"),
    )


def visit_held(facts: Holdings, pack: Pack) -> Verdict:
    """The commission has been there."""
    return verdict(
        facts.visited_on is not None,
        Words("визит состоялся", "the visit was held"),
        Words("визит не состоялся", "no visit was held"),
    )


def scores_complete(facts: Holdings, pack: Pack) -> Verdict:
    """Whoever judges has judged each criterion that is asked for."""
    if facts.outside:
        return OUTSIDE
    if _criteria(facts, pack) is None:
        return NO_CRITERIA
    absent: dict[str, list[str]] = {}
    for person, key in marks.missing(facts, pack):
        absent.setdefault(person, []).append(key)
    waits = ", ".join(person for person in absent if person in facts.handed_in)
    alike: dict[tuple[str, ...], list[str]] = {}
    for person in absent.keys() - facts.handed_in:
        alike.setdefault(tuple(absent[person]), []).append(person)
    said = []
    for keys, people in sorted(alike.items()):
        titles, who = _titles(keys, facts, pack), ", ".join(sorted(people))
        said.append(Words(f"нет оценок: {who}: {titles.ru}", f"scores missing: {who}: {titles.en}"))
    if waits:
        told = f"листы сданы и ждут остальных: {waits}", f"sheets that are in and wait for the others: {waits}"
        said.append(Words(*told))
    if not marks.scorers(facts, pack):
        said.append(Words("нет оценок: комиссия пуста", "scores missing: no commission"))
    return verdict(
        not said,
        Words("все оценки выставлены", "all scores are given"),
        Words("; ".join(one.ru for one in said), "; ".join(one.en for one in said)),
    )


MOST = 4
"""How many criteria are named by their titles; the others are counted."""


def _titles(keys: Iterable[str] | Mapping[str, str], facts: Holdings, pack: Pack) -> Words:
    """Criteria as people know them, with the word by which a mark names each, and what is said of it."""
    besides = {key: f", {said}" for key, said in keys.items()} if isinstance(keys, Mapping) else {}
    titles = {one.key: one.title for one in marks.criteria_of(facts, pack).criteria}
    found = [(titles.get(key, Words(key, key)), f"{key}{besides.get(key, '')}") for key in dict.fromkeys(keys)]
    left = len(found) - MOST
    shown = [*found[:MOST]] if left > 1 else found  # one more takes no more room than its number
    ru = ", ".join(f"«{title.ru}» ({key})" for title, key in shown)
    en = ", ".join(f"“{title.en}” ({key})" for title, key in shown)
    return Words(f"{ru} и ещё {left}", f"{en} and {left} more") if left > 1 else Words(ru, en)


def spread_settled(facts: Holdings, pack: Pack) -> Verdict:
    """Where marks lie far apart, the commission agreed on one, with a reason."""
    if facts.outside:
        return OUTSIDE
    if _criteria(facts, pack) is None:
        return NO_CRITERIA
    apart = {one.criterion.key: f"{one.spread:.0f} %" for one in marks.apart(facts, pack)}
    far = _titles(apart, facts, pack)
    return verdict(
        not far.ru,
        Words("оценки согласны", "the marks agree"),
        Words(f"оценки разошлись, нужна согласованная: {far.ru}", f"marks lie apart, a consensus is needed: {far.en}"),
    )


def requirements_met(facts: Holdings, pack: Pack) -> Verdict:
    """Every requirement that applies is met."""
    if facts.outside:
        return OUTSIDE
    if _criteria(facts, pack) is None:
        return NO_CRITERIA
    open_ones = [one for one in marks.judged(facts, pack) if one.criterion.requirement and one.applies and not one.met]
    unknown = _titles([one.criterion.key for one in open_ones if one.met is None], facts, pack)
    unmet = _titles([one.criterion.key for one in open_ones if one.met is False], facts, pack)
    if unknown.ru and not unmet.ru:
        return Found.UNKNOWN, Words(f"о требованиях нет данных: {unknown.ru}", f"nothing is known of: {unknown.en}")
    return verdict(
        not unmet.ru,
        Words("требования выполнены", "the requirements are met"),
        Words(f"требования не выполнены: {unmet.ru}", f"requirements are not met: {unmet.en}"),
    )


def scores_reach_threshold(facts: Holdings, pack: Pack) -> Verdict:
    """The share of the applicable weight reaches the threshold (an assumption of the pack)."""
    if facts.outside:
        return OUTSIDE
    if _criteria(facts, pack) is None:
        return NO_CRITERIA
    need = marks.criteria_of(facts, pack).threshold
    if (share := marks.mean_score(facts, pack)) is None:
        return Found.UNKNOWN, Words("оценок ещё нет", "there are no scores yet")
    said, wanted = written(round(share, 1)), written(need)
    return verdict(
        share >= need,
        Words(f"набрано {said.ru} % из нужных {wanted.ru}", f"share {said.en} %, needed {wanted.en}"),
        Words(f"набрано {said.ru} %, нужно {wanted.ru}", f"share {said.en} %, needed {wanted.en}"),
    )


def concluded(facts: Holdings, pack: Pack) -> Verdict:
    """The commission concluded by quorum that the status may be granted."""
    if facts.outside:
        return OUTSIDE
    if (criteria := _criteria(facts, pack)) is None:
        return NO_CRITERIA
    found = marks.conclusion(facts, pack)
    cast, need = len(marks.votes_of(facts)), max(criteria.commission.quorum, 1)
    if found is None:
        ru = f"заключения комиссии нет: голосов {cast}, кворум {need}, с голосом руководителя, больше половины судей"
        en = f"no conclusion: {cast} votes, quorum {need}, with the leader's, more than half of all who judge"
        if facts.founders:
            ru, en = f"{ru}, вышестоящих меньше половины", f"{en}, less than half of them from above"
        return Found.FAIL, Words(ru, en)
    outcome, said = _concluded(facts, pack, found)
    gone = ", ".join(paper.title for paper in facts.taken_away if paper.entry > min(vote.entry for vote in facts.votes))
    if not gone:
        return outcome, said
    return outcome, Words(
        f"{said.ru}; после голосования отозваны документы: {gone} — сверьте те, что вместо них",
        f"{said.en}; documents were taken back since the vote: {gone}; compare what stands in their place",
    )


def _concluded(facts: Holdings, pack: Pack, found: str) -> Verdict:
    """What the commission concluded, and whether it may be followed."""
    if found == Outcome.REFUSED:
        return Found.FAIL, Words("комиссия заключила: отказать", "the commission concluded: refused")
    if found == Outcome.REMARKS and not facts.findings:
        return Found.FAIL, Words("заключение с замечаниями, а замечаний нет", "with remarks, yet there are no findings")
    return _granted(facts, pack, found)


def _granted(facts: Holdings, pack: Pack, found: str) -> Verdict:
    """A held status is confirmed without findings only where every requirement is met."""
    if not facts.surveys:
        return Found.PASS, Words("комиссия заключила: присвоить", "the commission concluded: grant")
    met, said = requirements_met(facts, pack)
    if found == Outcome.GRANTED and met is Found.FAIL:
        return Found.FAIL, Words(f"{said.ru}: запишите замечание", f"{said.en}: record a finding")
    return Found.PASS, Words("комиссия заключила: подтвердить", "the commission concluded: confirm")


def findings_answered(facts: Holdings, pack: Pack) -> Verdict:
    """Whoever owns a finding said what was done about it."""
    silent = (one for one in facts.findings if one.answered_on is None and one.closed_on is None)
    unanswered = ", ".join(str(one.number) for one in silent)
    return verdict(
        not unanswered,
        Words("на все замечания есть ответ", "all findings are answered"),
        Words(f"нет ответа на замечания: {unanswered}", f"findings without an answer: {unanswered}"),
    )


def _spoken(facts: Holdings, pack: Pack) -> Sequence[str]:
    said = {one.criterion for one in facts.said}
    return [one.key for one in marks.counted(facts, pack) if one.entered and one.key not in said]


def self_assessed(facts: Holdings, pack: Pack) -> Verdict:
    """The organisation says of itself where it stands, criterion by criterion."""
    if _criteria(facts, pack) is None:
        return NO_CRITERIA
    silent = _titles(_spoken(facts, pack), facts, pack)
    returned = _titles((one.criterion for one in facts.said if one.accepted is False), facts, pack)
    if returned.ru:
        said = f"возвращено и не исправлено: {returned.ru}", f"returned and not mended: {returned.en}"
        return Found.FAIL, Words(*said)
    return verdict(
        not silent.ru,
        Words("самооценка дана по всем критериям", "each criterion is self-assessed"),
        Words(f"нет самооценки: {silent.ru}", f"not self-assessed: {silent.en}"),
    )


def desk_reviewed(facts: Holdings, pack: Pack) -> Verdict:
    """The desk review accepted what the organisation says, criterion by criterion."""
    waiting = _titles((one.criterion for one in facts.said if one.accepted is None), facts, pack)
    returned = _titles((one.criterion for one in facts.said if one.accepted is False), facts, pack)
    if returned.ru:
        return Found.FAIL, Words(f"возвращено: {returned.ru}", f"returned: {returned.en}")
    none = not facts.said
    return verdict(
        not none and not waiting.ru,
        Words("самооценка принята по всем критериям", "the self-assessment is accepted"),
        Words(
            "нечего рассматривать: самооценки нет" if none else f"не рассмотрено: {waiting.ru}",
            "nothing to review: there is no self-assessment" if none else f"not reviewed: {waiting.en}",
        ),
    )


def commission_rotates(facts: Holdings, pack: Pack) -> Verdict:
    """Nobody judges the same organisation twice in a row."""
    again = ", ".join(facts.sat_before)
    return verdict(
        not again,
        Words("состав обновлён", "the members are new"),
        Words(f"судят эту организацию второй раз подряд: {again}", f"judge this organisation twice in a row: {again}"),
    )
