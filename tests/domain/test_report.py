"""The report recomputes the programme as of any day, by either date, to the same bytes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import Engine

from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.engine.command import SYSTEM
from domain.engine.database import reading
from domain.pilot.holds import Park, Resume
from domain.programme.kinds import CentreKind, Moment, OfferAnswer, OrganisationKind
from domain.registry.bodies import AmendCentre, AmendOrganisation
from domain.registry.organisations import RegisterCentre, RegisterOrganisation
from domain.reports.axis import Axis, Question
from domain.reports.report import Report, report
from tests.acts import by_act
from tests.region import DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, SPAN, TOWN, Region


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def asked(region: Region, as_of: date, axis: Axis = Axis.HAPPENED) -> Report:
    with reading(region.engine) as connection:
        return report(connection, Question(as_of, axis), region.packs.current)


def opened(found: Report) -> int:
    return found.count("projects", "opened")


def replicated(found: Report) -> tuple[int, int]:
    return found.count("replicated", "total"), found.count("replicated", "this_year")


def test_the_same_question_gets_the_same_bytes_whatever_happens_later(region: Region) -> None:
    region.exemplar(DAY)
    before = asked(region, DAY).as_json()

    region.open_project(date(2024, 9, 2))

    assert asked(region, DAY).as_json() == before
    assert opened(asked(region, date(2024, 9, 2))) == opened(asked(region, DAY)) + 1


def test_a_day_before_anything_happened_has_empty_figures(region: Region) -> None:
    region.package()

    found = asked(region, date(2018, 12, 31))

    assert [figure.number for figure in found.figures if figure.count] == []
    assert [figure.key for figure in found.section("exemplars").figures] == ["federal", "regional", "local"]


def test_an_exemplar_counts_from_its_grant_until_it_is_withdrawn(region: Region) -> None:
    region.exemplar(DAY)
    region.do(by_act("withdraw", date(2024, 10, 1)))

    assert asked(region, date(2024, 6, 2)).count("exemplars", "local") == 0
    assert asked(region, DAY).count("exemplars", "local") == 1
    assert asked(region, date(2024, 10, 1)).count("exemplars", "local") == 0


def test_the_figures_say_beside_them_how_many_of_those_counted_are_challenged_and_not_published(region: Region) -> None:
    region.exemplar(DAY)
    before = asked(region, DAY).as_json()
    made, settled = DAY + timedelta(days=2), DAY + timedelta(days=9)
    region.do(MakeChallenge(actor=HEAD, on=made, subject="CHK-0001", text="Не тот корпус"))

    waiting = asked(region, made).section("exemplars")
    region.do(
        SettleChallenge(actor=METHODOLOGIST, on=settled, subject="CHK-0001", reason="проверено", kept_at="дело 5")
    )

    assert [(one.key, one.codes) for one in waiting.figures] == [
        ("federal", ()), ("regional", ()), ("local", (SCHOOL,)), ("objected", (SCHOOL,)),
    ]  # fmt: skip
    assert asked(region, made).section("exemplars") == waiting
    assert [one.key for one in asked(region, settled).section("exemplars").figures] == ["federal", "regional", "local"]
    assert asked(region, DAY).as_json() == before


@pytest.mark.long
def test_a_replica_counts_once_it_is_closed_with_success_in_the_year_of_the_report(region: Region) -> None:
    package = region.package(date(2023, 5, 15))
    people = {"project_leader": "PER-0002", "customer": "PER-0003", "process_owner": "PER-0004"}
    replica = region.replica(package, TOWN, date(2023, 6, 1), people=people)
    region.measure(replica, "60", Moment.BASELINE, date(2023, 7, 3))
    region.measure(replica, "29", Moment.AFTER, date(2023, 9, 4))

    region.walk(replica, until="sustainment_3", on=date(2023, 10, 2))

    early, same_year, next_year = (asked(region, day) for day in (date(2023, 9, 30), date(2023, 12, 31), DAY))
    assert replicated(early) == (0, 0)
    assert replicated(same_year) == (1, 1)
    assert replicated(next_year) == (1, 0)


def test_what_is_entered_late_shows_by_the_day_it_happened_and_not_by_the_day_it_was_recorded(region: Region) -> None:
    region.now = datetime(2024, 7, 1, 9, tzinfo=UTC)
    region.open_project(date(2024, 2, 5))

    happened = asked(region, date(2024, 3, 1))
    recorded_then, recorded_now = (asked(region, day, Axis.RECORDED) for day in (date(2024, 3, 1), date(2024, 7, 1)))

    assert opened(happened) == 1
    assert (opened(recorded_then), opened(recorded_now)) == (0, 1)


def test_where_a_project_stood_is_its_last_move_up_to_the_day(region: Region) -> None:
    code = region.open_project(date(2024, 2, 5))
    region.go(code, date(2024, 3, 4))

    assert asked(region, date(2024, 2, 20)).figure("phases.pilot", "selection").codes == (code,)
    assert asked(region, date(2024, 3, 4)).figure("phases.pilot", "opening").codes == (code,)


def test_an_offer_is_no_project_until_it_is_accepted(region: Region) -> None:
    package = region.package(date(2023, 5, 15))
    before = asked(region, DAY)
    offer = region.offer(package, TOWN, date(2023, 6, 1))

    asked_for = asked(region, DAY)
    replica = region.answer(offer, OfferAnswer.ACCEPT, date(2023, 7, 3)).entries[1].subject
    accepted = asked(region, DAY)
    region.do(Park(actor=METHODOLOGIST, on=DAY, subject=replica, comment="тишина"))

    assert opened(asked_for) == opened(before)
    assert TOWN not in asked_for.figure("involved", "municipality").codes
    assert opened(accepted) == opened(before) + 1
    assert accepted.figure("replicated", "at_work").codes == (replica,)
    assert asked(region, DAY).figure("replicated", "at_work").codes == (replica,), "a parked one is no less taken over"
    assert TOWN in accepted.figure("involved", "municipality").codes


def test_a_parked_project_is_on_hold_and_back_at_work_when_it_is_resumed(region: Region) -> None:
    code = region.open_project(date(2024, 2, 5))
    region.do(Park(actor=METHODOLOGIST, on=date(2024, 3, 4), subject=code))
    region.do(Resume(actor=LEADER, on=date(2024, 4, 1), subject=code))

    parked, resumed = (asked(region, day) for day in (date(2024, 3, 4), date(2024, 4, 1)))

    assert (parked.count("projects", "on_hold"), parked.count("projects", "in_work")) == (1, 0)
    assert (resumed.count("projects", "on_hold"), resumed.count("projects", "in_work")) == (0, 1)


def test_who_only_stands_in_the_register_is_not_involved_and_a_subordinates_project_involves_who_is_above(
    region: Region,
) -> None:
    before = asked(region, date(2024, 2, 4))
    region.open_project(date(2024, 2, 5), organisation=SCHOOL)

    after = asked(region, date(2024, 2, 5))

    assert [figure.codes for figure in before.section("involved").figures if figure.codes] == []
    assert SCHOOL in after.figure("involved", "institution").codes
    assert {code for figure in after.section("involved").figures for code in figure.codes} == {SCHOOL, *above(region)}


@pytest.mark.parametrize("axis", Axis)
def test_a_past_day_counts_organisations_and_centres_as_they_were_then(region: Region, axis: Axis) -> None:
    site = RegisterCentre(actor=SYSTEM, on=date(2024, 2, 1), title="Площадка", kind=CentreKind.SECTORAL)
    code = region.do(site).subject
    ministry = RegisterOrganisation(actor=METHODOLOGIST, on=DAY, title="Минтруд", kind=OrganisationKind.BODY)
    other = region.do(ministry).subject
    region.open_project(date(2024, 2, 5), organisation=SCHOOL)
    before = asked(region, DAY, axis).as_json()

    later, region.now = DAY + timedelta(days=1), region.now + timedelta(days=1)
    changed = {"actor": METHODOLOGIST, "on": later, "reason": "реорганизация"}
    unit = OrganisationKind.GOVERNMENT_UNIT
    region.do(AmendOrganisation(**changed, subject=SCHOOL, parent=other, kind=unit))  # type: ignore[arg-type]
    region.do(AmendCentre(**changed, subject=code, kind=CentreKind.REGIONAL))  # type: ignore[arg-type]

    assert asked(region, DAY, axis).as_json() == before
    now = asked(region, later)
    assert other in now.figure("involved", "body").codes
    assert now.figure("involved", "government_unit").codes == (SCHOOL,)
    assert code in now.figure("centres", "regional").codes


def above(region: Region) -> set[str]:
    """Whoever stands above the school in the register."""
    with reading(region.engine) as connection:
        parent = connection.exec_driver_sql(f"select parent from organisation where code = '{SCHOOL}'").scalar()
    return {str(parent)} if parent else set()


def test_a_training_site_counts_from_its_own_date(region: Region) -> None:
    site = RegisterCentre(actor=SYSTEM, on=date(2022, 3, 1), title="Площадка", kind=CentreKind.SECTORAL)
    code = region.do(site).subject

    assert asked(region, date(2022, 2, 28)).count("centres", "sectoral") == 0
    assert asked(region, date(2022, 3, 1)).figure("centres", "sectoral").codes == (code,)


def test_a_completed_project_that_missed_its_goal_is_counted_apart(region: Region) -> None:
    region.finished_pilot()
    found = asked(region, DAY)
    assert (found.count("projects", "implemented"), found.count("projects", "goal_not_reached")) == (1, 0)

    missed = region.open_project(DAY, title="Другой проект", process="приём заявлений", code="PRJ-0777")
    region.measure(missed, "67", Moment.BASELINE, DAY - SPAN)
    region.measure(missed, "45", Moment.AFTER, DAY)
    region.walk(missed, until="monitoring")

    found = asked(region, DAY)
    assert (found.count("projects", "implemented"), found.count("projects", "goal_not_reached")) == (1, 1)
    assert found.figure("projects", "goal_not_reached").codes == (missed,)


def test_how_much_of_the_way_counts_as_the_goal_is_the_methodologys_to_say(region: Region) -> None:
    missed = region.open_project(DAY)
    region.measure(missed, "67", Moment.BASELINE, DAY - SPAN)
    region.measure(missed, "45", Moment.AFTER, DAY)  # 59 % of the way to 30
    region.walk(missed, until="monitoring")
    pack = region.packs.current
    share = replace(pack.parameters["goal_reached_share"], value=Decimal("0.5"))
    milder = replace(pack, parameters={**pack.parameters, "goal_reached_share": share})

    with reading(region.engine) as connection:
        by_half = report(connection, Question(DAY), milder)

    assert asked(region, DAY).count("projects", "goal_not_reached") == 1
    assert (by_half.count("projects", "goal_not_reached"), by_half.count("projects", "implemented")) == (0, 1)
    assert "меньше 50 %" in str(by_half.figure("projects", "goal_not_reached").rule)


def test_every_table_of_projects_adds_up_and_a_project_without_a_sphere_has_a_row(region: Region) -> None:
    region.finished_pilot()
    bare = region.open_project(DAY, title="Без сферы", process="другой", code="PRJ-0778", sphere=None)

    found = asked(region, DAY)

    spheres = found.section("spheres").figures
    assert sum(figure.count for figure in spheres) == opened(found)
    assert bare in found.figure("spheres", "unsaid").codes
    accounts = [figure for figure in found.section("projects").figures if figure.key not in ("opened", "requests")]
    assert sum(figure.count for figure in accounts) == opened(found)
