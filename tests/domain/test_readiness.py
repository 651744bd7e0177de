"""Before it applies an organisation sees what it lacks: by which record, and what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event

from domain.certification.applications import ApplyForCheck, WithdrawCheck
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.outside import RegisterDecision
from domain.certification.scores import GiveScore
from domain.certification.surveillance import OpenSurveillance
from domain.engine.database import reading, writing
from domain.methodology.criteria import Occasion
from domain.methodology.schema import Decision, Pack
from domain.programme.kinds import Level, OrganisationKind, Outcome
from domain.registry.bodies import EndBody
from domain.registry.organisations import RegisterOrganisation
from domain.reports.readiness import Readiness, Standing, readiness
from domain.stored.tables import TABLES
from tests.acts import by_act, done_by_two
from tests.checks import JUDGES
from tests.region import DAY, HEAD, METHODOLOGIST, SCHOOL, TOWN, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def seen(region: Region, code: str = SCHOOL, level: str = Level.LOCAL) -> Readiness:
    with reading(region.engine) as connection:
        return next(readiness(connection, region.pack, [code], level, DAY))


def test_a_newcomer_learns_that_nothing_is_known_and_what_to_prepare(region: Region) -> None:
    found = seen(region)

    assert {one.standing for one in found.lines} == {"unknown"}
    assert all(one.to_do.ru.startswith("подготовить: ") for one in found.lines)
    assert [one.en for one in found.obstacles] == ["there is no project that can be presented"]


@pytest.mark.long
def test_a_finished_project_answers_the_computed_criterion_and_a_check_the_others(region: Region) -> None:
    region.finished_pilot()
    before = {one.criterion.key: one.standing for one in seen(region).lines}

    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check, "20")
    after = {one.criterion.key: (one.standing, one.record.en) for one in seen(region).lines}

    assert before["goals_reached"] == "met"
    assert before["package_ready"] == "unknown"
    assert after["package_ready"] == ("not_met", f"marks of the check {check}")


def test_the_next_level_says_that_the_one_below_is_missing(region: Region) -> None:
    assert "the local level must be held first" in [one.en for one in seen(region, level=Level.REGIONAL).obstacles]


def test_many_organisations_take_as_many_questions_as_one(region: Region) -> None:
    region.finished_pilot()
    asked: list[str] = []
    event.listen(region.engine, "before_cursor_execute", lambda *given: asked.append(given[2]))

    def questions(*codes: str) -> int:
        asked.clear()
        with reading(region.engine) as connection:
            list(readiness(connection, region.pack, codes, Level.LOCAL, DAY))
        return len(asked)

    assert questions(SCHOOL, TOWN) == questions(SCHOOL)


def occasions(pack: Pack) -> Pack:
    """The same methodology where each assessment asks for one criterion of its own."""
    first = next(one for one in pack.sets if one.level == Level.LOCAL)
    when = dict(zip(("tour", "suggestions", "motivation"), Occasion, strict=True))
    criteria = tuple(replace(one, assessed_at=frozenset({when[one.key]})) for one in first.criteria if one.key in when)
    terms = replace(pack.criteria[Level.LOCAL], valid_months=12)
    return replace(pack, sets=(replace(first, criteria=criteria),), criteria={**pack.criteria, Level.LOCAL: terms})


@pytest.mark.long
def test_what_is_asked_is_that_of_the_assessment_that_comes_next(region: Region) -> None:
    pack = region.pack
    terms = replace(pack.criteria[Level.LOCAL], valid_months=12)
    region.pack = replace(pack, criteria={**pack.criteria, Level.LOCAL: terms})
    before = asked(region, DAY)
    region.exemplar(DAY)
    last = date(2025, 6, 3)

    held, window, over = (asked(region, day) for day in (DAY, last, last + timedelta(days=1)))

    assert before == (Occasion.FIRST, ["tour"], ["there is no project that can be presented"])
    assert held == (Occasion.SURVEILLANCE, ["suggestions"], [])
    assert window == (Occasion.RENEWAL, ["motivation"], [])
    assert over == (Occasion.FIRST, ["tour"], [])


def asked(region: Region, day: date, occasion: Occasion | None = None) -> tuple[Occasion, list[str], list[str]]:
    """The assessment of the school on a day, its criteria and what stands in the way."""
    with reading(region.engine) as connection:
        (found,) = readiness(connection, occasions(region.pack), [SCHOOL], Level.LOCAL, day, occasion)
    return found.occasion, [one.criterion.key for one in found.lines], [one.en for one in found.obstacles]


def test_another_assessment_may_be_asked_about_and_says_why_it_is_not_due(region: Region) -> None:
    nothing = asked(region, DAY, Occasion.RENEWAL)
    region.exemplar(DAY)

    assert "there is no status of this level" in nothing[2]
    assert asked(region, DAY, Occasion.FIRST)[2] == ["the status of this level is held already"]


def test_a_surveillance_is_told_by_the_projects_on_which_the_status_rests(region: Region) -> None:
    region.exemplar(DAY)
    shown = TABLES["result"]
    other = region.finished_pilot()
    with writing(region.engine) as connection:
        connection.execute(shown.update().where(shown.c.project == other).values(attainment=0))

    def goals(occasion: Occasion) -> str:
        with reading(region.engine) as connection:
            (found,) = readiness(connection, region.pack, [SCHOOL], Level.LOCAL, DAY, occasion)
        return next(one.standing for one in found.lines if one.criterion.key == "goals_reached")

    assert (goals(Occasion.SURVEILLANCE), goals(Occasion.FIRST)) == ("met", "not_met")


@pytest.mark.long
def test_a_mark_of_a_re_check_replaces_the_one_before_and_is_not_averaged_with_it(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check, "20")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    region.decide(check, Decision.REWORK)
    region.walk(check, until="recheck")
    marks = ("leaders_trained=да",)
    for member in JUDGES:
        region.do(GiveScore(actor=member, on=DAY, subject=check, person=member, marks=marks))

    (found,) = [one for one in seen(region).lines if one.criterion.key == "leaders_trained"]

    assert found.standing is Standing.MET
    assert found.share == 1


def nothing(region: Region) -> None:
    """A newcomer."""


def applied(region: Region) -> None:
    region.apply(region.finished_pilot())


def refused(region: Region) -> str:
    check = region.to_be_judged()
    region.judge(check, "20")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check)
    region.decide(check, Decision.STOP)
    return check


def objecting(region: Region) -> str:
    check = refused(region)
    region.do(MakeChallenge(actor=HEAD, on=region.today, subject=check, text="Баллы не те"))
    return check


def settled(region: Region, *, upheld: bool = False) -> None:
    check = objecting(region)
    told: dict[str, Any] = {"actor": METHODOLOGIST, "on": region.today, "subject": check, "kept_at": "дело 5"}
    region.do(SettleChallenge(**told, reason="так", upheld=upheld))


def upheld(region: Region) -> None:
    settled(region, upheld=True)


def suspended(region: Region) -> None:
    region.exemplar()
    region.do(by_act("suspend"))


def withdrawn(region: Region) -> None:
    region.exemplar()
    region.do(by_act("withdraw"))


def taken_back(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(WithdrawCheck(actor=METHODOLOGIST, on=DAY, subject=check, reason="передумали"))


def ending(region: Region) -> None:
    region.exemplar()
    done_by_two(region, by_act("renew", until=region.today + timedelta(days=30)))


def over(region: Region) -> None:
    ending(region)
    region.now += timedelta(days=31)


def challenged(region: Region) -> None:
    region.exemplar()
    region.do(MakeChallenge(actor=HEAD, on=region.today, subject="CHK-0001", text="не тот корпус"))


def registered(region: Region) -> None:
    told: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "organisation": SCHOOL, "kept_at": "дело 6"}
    project = region.finished_pilot()
    region.do(RegisterDecision(**told, level=Level.FEDERAL, number="5", dated=DAY, projects=(project,)))


def highest(region: Region) -> None:
    region.exemplar()
    region.walk(region.apply(region.finished_pilot(), Level.REGIONAL))


def surveyed(region: Region) -> None:
    region.exemplar()
    region.do(OpenSurveillance(actor=METHODOLOGIST, on=DAY, organisation=SCHOOL, level=Level.LOCAL))


STATES: list[Callable[[Region], object]] = [
    nothing, applied, refused, objecting, settled, upheld, suspended, withdrawn, taken_back, ending, over, challenged,
    registered, highest, surveyed, Region.exemplar,
]  # fmt: skip


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("comes_to", STATES)
def test_whatever_an_application_is_refused_for_is_said_before_and_nothing_else(
    sqlite_engine: Engine, comes_to: Callable[[Region], object], level: Level
) -> None:
    region = Region(sqlite_engine).found()
    comes_to(region)
    project = region.finished_pilot()
    with reading(region.engine) as connection:
        told = next(readiness(connection, region.pack, [SCHOOL], level, region.today))
        as_asked = next(readiness(connection, region.pack, [SCHOOL], level, region.today, Occasion.RENEWAL))

    asks = ApplyForCheck(
        actor=METHODOLOGIST, on=region.today, organisation=SCHOOL, level=level, projects=(project,), code="CHK-0900"
    )
    reasons = [one.said.en for one in getattr(region.ask(asks), "reasons", ())]

    said = as_asked if told.occasion is Occasion.SURVEILLANCE else told  # nobody applies for a surveillance
    obstacles = [one.en for one in said.obstacles if one.en != "there is no status of this level"]
    assert len(obstacles) == len(reasons), (obstacles, reasons)
    assert all(any(one.startswith(reason) for one in obstacles) for reason in reasons), (obstacles, reasons)


def test_whoever_is_there_no_more_learns_that_nobody_applies_for_them(region: Region) -> None:
    said: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}
    region.do(RegisterOrganisation(**said, title="Школа № 9", kind=OrganisationKind.INSTITUTION, code="ORG-9"))
    region.do(EndBody(**said, subject="ORG-9", reason="упразднена"))

    assert "the organisation is there no more" in [one.en for one in seen(region, "ORG-9").obstacles]
