"""Whoever owes a sheet, an agreement or a vote is called when that comes up, and finds it among what is asked."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import Engine, select, update

from domain.certification.scores import Agree, GiveScore
from domain.engine.database import reading, writing
from domain.methodology.schema import Decision
from domain.programme.kinds import Duty, Level, Outcome
from domain.reports.asks import agenda
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of
from domain.rules import marks
from domain.stored.tables import TABLES
from tests import checks
from tests.checks import JUDGES, OFFICE
from tests.region import DAY, STRANGER, Region

JOURNAL = TABLES["journal"]
TURNS = (Kind.SHEET, Kind.AGREEMENT, Kind.VOTE)
SHEETS, VOTES = ("sheet_asked", *JUDGES), ("vote_asked", *JUDGES)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def called(region: Region, check: str) -> list[tuple[str, ...]]:
    """What the members of a commission were called to, each call with whom it called, in order."""
    query = select(JOURNAL.c.kind, JOURNAL.c.facts)
    query = query.where(JOURNAL.c.subject == check, JOURNAL.c.kind.in_(["sheet_asked", "vote_asked"]))
    calls: list[tuple[str, ...]] = []
    with reading(region.engine) as connection:
        for kind, facts in connection.execute(query.order_by(JOURNAL.c.seq)):
            person = json.loads(facts)["person"]
            if calls and calls[-1][0] == kind and person not in calls[-1]:
                calls[-1] += (person,)
            else:
                calls.append((kind, person))
    return calls


def owed(region: Region, *others: str) -> dict[str, Kind]:
    """Whoever owes the commission something, by what is asked of each."""
    people = [*JUDGES, *others, OFFICE]
    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, people, on=DAY)
    return {who: ask.kind for who, asks in found.items() for ask in asks if ask.kind in TURNS}


@pytest.mark.long
def test_each_judge_is_called_to_the_sheet_after_the_visit_and_to_the_vote_once_all_marks_are_in(
    region: Region,
) -> None:
    check = region.apply(region.finished_pilot())
    region.do(region.appointing(check, STRANGER, duty=Duty.OBSERVER))
    region.walk(check, until="visit")
    before = owed(region, STRANGER)
    region.visit(check)
    visited = owed(region, STRANGER)
    first, *others = JUDGES
    region.do(region.sheet(check, first))
    waiting = owed(region, STRANGER)
    for one in others:
        region.do(region.sheet(check, one))
    judged = owed(region, STRANGER)
    region.conclude(check)

    assert before == {}
    assert visited == dict.fromkeys(JUDGES, Kind.SHEET)
    assert waiting == dict.fromkeys(others, Kind.SHEET)
    assert judged == dict.fromkeys(JUDGES, Kind.VOTE)
    assert owed(region, STRANGER) == {}
    assert called(region, check) == [SHEETS, VOTES]


@pytest.mark.long
@pytest.mark.parametrize("level", [Level.LOCAL, Level.REGIONAL])
def test_a_re_check_without_another_visit_calls_the_judges_again(region: Region, level: Level) -> None:
    if level is Level.REGIONAL:
        region.exemplar()
    check = region.to_be_judged(level)
    region.judge(check, "20")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    region.decide(check, Decision.REWORK)
    mending = owed(region)
    region.walk(check, until="recheck")
    again = owed(region)
    asked = checks.lines(marks.asked(region.known(check), region.pack))
    for one in JUDGES:
        by = checks.by_hand(region.pack, level, one)
        region.do(GiveScore(on=DAY, subject=check, person=one, marks=asked, **by))

    assert mending == {}
    assert again == dict.fromkeys(JUDGES, Kind.SHEET)
    assert owed(region) == dict.fromkeys(JUDGES, Kind.VOTE)
    assert called(region, check)[-2:] == [SHEETS, VOTES]


@pytest.mark.long
def test_where_marks_lie_apart_the_leader_is_called_first_and_all_others_once_they_agree(region: Region) -> None:
    check = region.to_be_judged()
    leader, *others = JUDGES
    region.do(region.sheet(check, leader, "100"))
    for one in others:
        region.do(region.sheet(check, one, "20"))
    apart = owed(region)
    for far in [found.criterion for found in marks.apart(region.known(check), region.pack)]:
        value = str(far.highest)
        region.do(Agree(actor=leader, on=DAY, subject=check, criterion=far.key, value=value, reason="сверили"))

    assert apart == {leader: Kind.AGREEMENT}
    assert owed(region) == dict.fromkeys(JUDGES, Kind.VOTE)
    assert called(region, check)[-2:] == [("vote_asked", leader), VOTES]


@pytest.mark.long
def test_whoever_waited_for_a_judge_who_left_is_called_to_vote(region: Region) -> None:
    region.exemplar()
    check = region.apply(region.finished_pilot(), Level.REGIONAL)
    region.do(region.appointing(check, STRANGER, Level.REGIONAL, duty=Duty.AUDITOR))
    region.walk(check, until="visit")
    region.visit(check)
    region.judge(check)
    waiting = owed(region, STRANGER)
    checks.dismiss(region, check, STRANGER)

    assert waiting == {STRANGER: Kind.SHEET}
    assert owed(region, STRANGER) == dict.fromkeys(JUDGES, Kind.VOTE)
    assert called(region, check)[-1] == VOTES


def test_what_a_commission_owes_stands_in_the_list_of_dates_and_not_what_it_does_not_owe(region: Region) -> None:
    check = region.to_be_judged()
    region.do(region.sheet(check, JUDGES[0]))
    with reading(region.engine) as connection:
        found = agenda(connection, region.packs, on=DAY, days=60, person=None, limit=50)

    lines = {(ask.kind, ask.people[0].person, ask.command) for ask in found.lines if ask.kind in TURNS}
    assert lines == {(Kind.SHEET, who, f"potok check score {check} {who} …") for who in JUDGES[1:]}


def test_votes_that_an_earlier_release_took_of_whoever_was_not_there_conclude_nothing(region: Region) -> None:
    check = region.to_be_judged()
    region.judge(check)
    region.conclude(check)
    region.bring(check)
    cast = TABLES["vote"]
    with writing(region.engine) as connection:  # two of them voted before they had been there
        for entry, one in enumerate(JUDGES[1:], 1):
            connection.execute(update(cast).where(cast.c.check == check, cast.c.person == one).values(entry=entry))

    granting = region.refused(region.act(check))

    assert granting == ["concluded"]
