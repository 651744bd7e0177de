"""What a commission agrees on: on paper where its sheets are, between what was given, at every place that one named."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.certification.findings import CloseFinding
from domain.certification.scores import Agree
from domain.certification.votes import CastVote
from domain.engine.database import reading
from domain.engine.journal import history
from domain.methodology.criteria import Criterion
from domain.programme.kinds import Level, Outcome
from domain.registry.people import AmendPerson, GiveRole
from domain.registry.role_terms import LendRole
from domain.rules import marks
from domain.rules.mends import consensus
from domain.stored.tables import TABLES
from tests import checks
from tests.checks import JUDGES
from tests.region import CURATOR, DAY, HEAD, METHODOLOGIST, SCHOOL, STRANGER, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def by_place(region: Region, check: str) -> Criterion:
    """A criterion that is judged at each place."""
    return next(one for one in region.asked(check) if one.per_place)


def lines_with(region: Region, check: str, share: str, *more: str) -> tuple[str, ...]:
    """A sheet with lines for places in the stead of the whole of their criterion."""
    keys = {line.partition("@")[0] for line in more}
    plain = (line for line in checks.lines(region.asked(check), share) if line.partition("=")[0] not in keys)
    return (*plain, *more)


def agreeing(check: str, criterion: str, value: str, **said: Any) -> Agree:
    given: dict[str, Any] = {"actor": JUDGES[0], "on": DAY, "subject": check, "reason": "сверили"}
    return Agree(criterion=criterion, value=value, **given | said)


@pytest.mark.long
def test_places_that_one_judge_alone_names_move_no_mean_unseen(region: Region) -> None:
    check = region.to_be_judged()
    one = by_place(region, check)
    at = f"{one.key}@корпус"
    for person in JUDGES[:2]:
        region.do(region.sheet(check, person, marks=lines_with(region, check, "40", f"{at}={one.lowest}")))
    invented = [f"{one.key}@двор {number}={one.highest}" for number in range(9)]
    region.do(region.sheet(check, JUDGES[2], marks=lines_with(region, check, "40", f"{at}={one.lowest}", *invented)))

    far = {found.criterion.key: found.spread for found in marks.apart(region.known(check), region.pack)}
    vote = CastVote(actor=JUDGES[0], on=DAY, subject=check, person=JUDGES[0], outcome=Outcome.GRANTED)

    mends = list(consensus(check, region.known(check), region.pack))

    assert far == {one.key: 100}
    assert len(mends) == len(invented)
    assert not any("корпус" in mend for mend in mends), "where all agree already nothing is asked for"
    assert region.refused(vote) == ["marks_apart"]
    for number in range(9):
        region.do(agreeing(check, one.key, str(one.lowest), place=f"двор {number}"))
    judged = next(found for found in marks.judged(region.known(check), region.pack) if found.criterion.key == one.key)
    assert judged.share == judged.spread == 0


@pytest.mark.long
def test_what_is_agreed_lies_between_what_the_judges_gave(region: Region) -> None:
    check = region.to_be_judged()
    one = next(found for found in region.asked(check) if found.highest - found.lowest > 5)
    low, high = one.lowest + 1, one.highest - 1
    for person, value in zip(JUDGES, (low, high, high), strict=True):
        marked = lines_with(region, check, "100", f"{one.key}={value}")
        marked = tuple(line for line in marked if line != f"{one.key}={one.highest}")
        region.do(region.sheet(check, person, marks=marked))

    below, above = (region.refused(agreeing(check, one.key, str(edge))) for edge in (one.lowest, one.highest))
    nobody_said_so = region.refused(agreeing(check, one.key, "", not_applicable=True))

    assert (below, above, nobody_said_so) == (["bad_value"], ["bad_value"], ["bad_value"])
    region.do(agreeing(check, one.key, str(low)))


def on_paper(region: Region) -> tuple[str, str]:
    """A regional check whose signed sheets lie apart, and the criterion in which they do."""
    region.exemplar()
    check = region.to_be_judged(Level.REGIONAL)
    first, *others = checks.sheets(region.pack, check, Level.REGIONAL, DAY)
    for sheet in (first, *others[:-1]):
        region.do(sheet)
    lines = tuple("package_ready=нет" if line.startswith("package_ready") else line for line in others[-1].marks)
    region.do(replace(others[-1], marks=lines))
    return check, "package_ready"


@pytest.mark.long
def test_a_secretary_enters_an_agreed_mark_with_its_paper_and_decides_on_nothing_then(region: Region) -> None:
    check, criterion = on_paper(region)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="rcc_methodologist"))
    bare = agreeing(check, criterion, "да", actor=STRANGER)

    assert region.refused(bare) == ["nothing_behind"]
    region.do(replace(bare, kept_at="дело 2, лист 4"))

    evidence = TABLES["evidence"]
    with reading(region.engine) as connection:
        laid = connection.execute(select(evidence.c.kept_at).where(evidence.c.subject == check)).scalars().all()
    assert "дело 2, лист 4" in laid
    region.conclude(check)
    region.bring_again(check)
    assert region.refused(region.act(check, actor=STRANGER)) == ["judged"]
    region.do(region.act(check))


@pytest.mark.long
def test_whoever_stands_in_for_the_head_judges_nothing_of_the_school_and_later_gives_it_no_status(
    region: Region,
) -> None:
    check = region.apply(region.finished_pilot())
    until = region.now.date() + timedelta(days=30)
    region.do(LendRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="deputy", scope=HEAD, until=until))
    said = [reason.said.en for reason in region.ask(region.appointing(check, STRANGER)).reasons]  # type: ignore[union-attr]

    assert said == [f"may not judge: {STRANGER} stands or stood in: {HEAD} holds or held a role at {SCHOOL}"]
    region.walk(check, until="decision")
    region.do(LendRole(actor=METHODOLOGIST, on=DAY, person=JUDGES[2], role="deputy", scope=HEAD, until=until))
    region.judge(check)
    region.conclude(check)
    region.bring_again(check)

    assert set(region.refused(region.act(check))) == {"tied"}


def test_whoever_stood_in_for_one_who_worked_at_the_school_gives_it_no_status(region: Region) -> None:
    check = region.to_be_judged()
    region.bring(check)
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=SCHOOL))
    until = region.now.date() + timedelta(days=30)
    region.do(LendRole(actor=METHODOLOGIST, on=DAY, person=CURATOR, role="deputy", scope=STRANGER, until=until))

    assert set(region.refused(region.act(check))) == {"tied"}


@pytest.mark.long
@pytest.mark.parametrize("closed", [False, True], ids=["open", "closed before the act"])
def test_a_status_is_with_remarks_while_one_of_them_is_open(region: Region, closed: bool) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check)
    region.conclude(check, Outcome.REMARKS)
    if closed:
        region.answer_findings(check)
        for found in region.known(check).findings:
            region.do(CloseFinding(actor=METHODOLOGIST, on=DAY, subject=check, finding=found.number))
    region.bring_again(check)

    region.do(region.act(check))

    with reading(region.engine) as connection:
        granted = next(entry for entry in history(connection, SCHOOL) if entry.kind == "status_granted")
    assert json.loads(granted.facts)["remarks"] is not closed
