"""What a commission concludes and what its marks come to, to the very edge of each number of the methodology."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

import pytest

from domain.certification.facts import FoundThere, Given, SaidOfItself, Voted
from domain.methodology.criteria import Criterion, CriterionKind
from domain.methodology.loader import load_default
from domain.methodology.schema import Pack
from domain.programme.kinds import Duty, FindingKind, Level, Outcome, Severity
from domain.rules import marks
from domain.rules.table import RULES
from domain.rules.verdict import Outcome as Found
from domain.stored.holdings import Holdings

PACK = load_default()
TERMS = PACK.criteria["local"].commission
EDITION = next(one.edition for one in PACK.sets if one.level == "local")
DAY = date(2024, 6, 3)
MEMBERS = ("PER-1", "PER-2", "PER-3", "PER-4", "PER-5")

FOUND = FoundThere(
    1, FindingKind.NONCONFORMITY, Severity.MINOR, "stand", "", "нет карты", "PER-9", due_on=DAY, raised=5
)


def terms(**changed: object) -> Pack:
    """The shipped methodology with other terms of a local commission."""
    criteria = replace(PACK.criteria["local"], commission=replace(TERMS, **changed))  # type: ignore[arg-type]
    return replace(PACK, criteria={**PACK.criteria, "local": criteria})


def sitting(members: tuple[str, ...] = MEMBERS, **known: object) -> Holdings:
    """A commission of a local check, whose first member leads."""
    duties = dict.fromkeys(members, Duty.AUDITOR) | {members[0]: Duty.LEADER}
    facts = {"commission": dict.fromkeys(members, True), "duties": duties, "edition": EDITION, "began_on": DAY}
    return Holdings(level=Level.LOCAL, **facts | known)  # type: ignore[arg-type]


def cast(votes: tuple[Outcome | None, ...]) -> list[Voted]:
    return [Voted(place, MEMBERS[place], vote) for place, vote in enumerate(votes) if vote is not None]


def ballots(size: int) -> Iterator[tuple[Outcome | None, ...]]:
    yield from product((None, *Outcome), repeat=size)


@pytest.mark.parametrize("quorum", [0, 2, 3])
def test_a_conclusion_is_that_of_more_than_half_of_all_who_judge_by_a_quorum_in_which_the_leader_voted(
    quorum: int,
) -> None:
    pack = terms(quorum=quorum, chaired=True)

    for votes in ballots(4):
        given = [vote for vote in votes if vote is not None]
        most = [vote for vote, count in Counter(given).items() if 2 * count > len(votes)]
        valid = votes[0] is not None and len(given) >= quorum
        assert marks.conclusion(sitting(votes=cast(votes)), pack) == (most[0] if most and valid else None), votes


def test_where_nobody_leads_nobody_has_to_lead_the_vote() -> None:
    facts = sitting(MEMBERS[:3], votes=cast((None, Outcome.GRANTED, Outcome.GRANTED)))

    assert marks.conclusion(facts, terms(quorum=2, chaired=False)) == Outcome.GRANTED
    assert marks.conclusion(facts, terms(quorum=2, chaired=True)) is None


@pytest.mark.parametrize("duty", [Duty.EXPERT, Duty.OBSERVER])
def test_neither_experts_nor_observers_judge_or_vote(duty: Duty) -> None:
    facts = sitting(MEMBERS[:3], votes=cast((Outcome.GRANTED,) * 3))
    facts.duties[MEMBERS[2]] = duty

    assert MEMBERS[2] not in marks.voters(facts)
    assert marks.conclusion(facts, terms(quorum=3)) is None
    assert marks.conclusion(facts, terms(quorum=2)) == Outcome.GRANTED


@pytest.mark.parametrize(("above", "concluded"), [(1, Outcome.GRANTED), (2, None)])
def test_those_from_above_conclude_only_where_they_are_less_than_half_of_whoever_voted(
    above: int, concluded: Outcome | None
) -> None:
    facts = sitting(MEMBERS[:4], votes=cast((Outcome.GRANTED,) * 4), founders={*MEMBERS[4 - above : 4]})

    assert marks.conclusion(facts, terms(quorum=2, chaired=False)) == concluded


def test_marks_and_votes_of_whoever_sits_there_no_more_count_no_more() -> None:
    facts = sitting(MEMBERS[:3], votes=cast((Outcome.GRANTED, Outcome.GRANTED, None, Outcome.REFUSED)))
    one = criterion(facts)
    facts.scores = [Given(1, MEMBERS[0], one.key, one.highest), Given(2, MEMBERS[3], one.key, one.lowest)]

    judged = next(found for found in marks.judged(facts, PACK) if found.criterion == one)

    assert {who for given in judged.marks.values() for who in given} == {MEMBERS[0]}
    assert marks.votes_of(facts).keys() == {MEMBERS[0], MEMBERS[1]}


def test_of_several_votes_the_last_counts() -> None:
    votes = [Voted(1, MEMBERS[0], Outcome.REFUSED), Voted(2, MEMBERS[0], Outcome.GRANTED)]
    facts = sitting(MEMBERS[:1], votes=votes)

    assert marks.conclusion(facts, terms(quorum=1)) == Outcome.GRANTED


def criterion(facts: Holdings) -> Criterion:
    """A criterion of the shipped set that is judged by points or steps."""
    return next(one for one in marks.counted(facts, PACK) if one.kind in (CriterionKind.STEP, CriterionKind.POINTS))


@pytest.mark.parametrize(("allowed", "apart"), [("49", True), ("50", False), ("51", False), (None, False)])
def test_marks_that_lie_as_far_apart_as_allowed_may_stand(allowed: str | None, apart: bool) -> None:
    facts = sitting()
    one = criterion(facts)
    half = one.lowest + (one.highest - one.lowest) / 2
    facts.scores = [Given(1, MEMBERS[0], one.key, one.highest), Given(2, MEMBERS[1], one.key, half)]

    found = marks.apart(facts, terms(spread=None if allowed is None else Decimal(allowed)))

    assert [judged.criterion.key for judged in found] == ([one.key] if apart else [])


def test_where_some_say_that_it_does_not_apply_the_rest_has_to_agree_with_them() -> None:
    facts = sitting()
    one = criterion(facts)
    mark, excuse = (
        Given(1, MEMBERS[0], one.key, one.highest),
        Given(2, MEMBERS[1], one.key, Decimal(0), given="not_applicable"),
    )

    facts.scores = [mark, excuse]
    asked = marks.apart(facts, PACK)
    facts.scores = [mark, excuse, Given(3, MEMBERS[0], one.key, one.highest, given="consensus")]

    assert [judged.criterion.key for judged in asked] == [one.key]
    assert marks.apart(facts, PACK) == []


def test_what_does_not_apply_weighs_nothing_and_what_nobody_judged_weighs_as_nothing_reached() -> None:
    facts = sitting()
    entered = [one for one in marks.counted(facts, PACK) if one.entered]
    whole, excused, *_ = entered

    facts.scores = [
        *(Given(place, MEMBERS[0], one.key, one.highest) for place, one in enumerate(entered) if one is not excused),
        Given(99, MEMBERS[0], excused.key, Decimal(0), given="not_applicable"),
    ]
    judged = [one for one in marks.judged(facts, PACK) if one.criterion.entered]
    some = [one for one in judged if one.criterion.key in (whole.key, excused.key)]

    assert marks.share_of(judged) == 100
    assert marks.share_of(some) == 100
    assert marks.share_of([some[0], replace(some[0], marks={})]) == 50


@pytest.mark.parametrize(("above", "outcome"), [("0", Found.PASS), ("0.01", Found.FAIL), ("-0.01", Found.PASS)])
def test_a_share_that_just_reaches_the_threshold_passes(above: str, outcome: Found) -> None:
    facts = sitting()
    facts.scores = [
        Given(place, MEMBERS[0], one.key, one.highest if place % 2 else one.lowest)
        for place, one in enumerate(marks.counted(facts, PACK))
        if one.entered
    ]
    share = marks.mean_score(facts, PACK)
    assert share is not None
    sets = tuple(replace(one, threshold=share + Decimal(above)) for one in PACK.sets)

    found, said = RULES["scores_reach_threshold"].rule(facts, replace(PACK, sets=sets))

    assert found is outcome, said.en


def verdict(rule: str, facts: Holdings, pack: Pack = PACK) -> Found:
    return RULES[rule].rule(facts, pack)[0]


def test_a_commission_is_complete_with_as_many_as_are_asked_for_and_one_leader() -> None:
    need = PACK.criteria["local"].commissioners
    two = sitting(MEMBERS[:need])
    two.duties[MEMBERS[1]] = Duty.LEADER
    none = sitting(MEMBERS[:need])
    none.duties[MEMBERS[0]] = Duty.AUDITOR

    assert verdict("commission_complete", sitting(MEMBERS[:need])) is Found.PASS
    assert verdict("commission_complete", sitting(MEMBERS[: need - 1])) is Found.FAIL
    assert verdict("commission_complete", two) is Found.FAIL
    assert verdict("commission_complete", none) is Found.FAIL


def test_a_conclusion_with_remarks_names_them() -> None:
    votes = cast((Outcome.REMARKS,) * 3)

    assert verdict("concluded", sitting(votes=votes)) is Found.FAIL
    assert verdict("concluded", sitting(votes=votes, findings=[FOUND])) is Found.PASS
    assert verdict("concluded", sitting(votes=cast((Outcome.REFUSED,) * 3), findings=[FOUND])) is Found.FAIL


def test_a_finding_that_was_answered_or_closed_waits_for_no_answer() -> None:
    silent = sitting(findings=[FOUND])
    settled = sitting(findings=[replace(FOUND, answered_on=DAY), replace(FOUND, number=2, closed_on=DAY)])

    assert verdict("findings_answered", silent) is Found.FAIL
    assert verdict("findings_answered", settled) is Found.PASS


def test_what_was_returned_is_neither_assessed_nor_reviewed() -> None:
    facts = sitting()
    said = [SaidOfItself(one.key, "", one.highest, None, None) for one in marks.counted(facts, PACK) if one.entered]

    answers = {None: (Found.PASS, Found.FAIL), True: (Found.PASS, Found.PASS), False: (Found.FAIL, Found.FAIL)}
    for accepted, wanted in answers.items():
        facts.said = [replace(one, accepted=accepted if place == 0 else True) for place, one in enumerate(said)]
        assert (verdict("self_assessed", facts), verdict("desk_reviewed", facts)) == wanted, accepted
