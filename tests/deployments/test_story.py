"""The demo portfolio tells a history that could have happened, one step before the article's figures."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date

import pytest

from deployments.demo.lessons import year_of_sites
from deployments.demo.shapes import (
    Appointed,
    Attached,
    CheckStory,
    ConditionClosed,
    Decided,
    Measured,
    Method,
    Portfolio,
    ProjectStory,
    Resumed,
    Submitted,
)
from deployments.demo.story import AS_OF, portfolio
from domain.engine.action import roles_for
from domain.methodology.loader import load_default
from domain.pilot.assignments import GiveAssignment
from domain.pilot.protocols import GatherProtocol
from domain.replication.offers import Replicate
from tests.stories import LEVELS, PASSING, decisions, granted, lifecycle_of, passed_on, standing


def opened_on(story: ProjectStory | CheckStory) -> date:
    return story.opened_on if isinstance(story, ProjectStory) else story.applied_on


def histories(told: Portfolio) -> Iterator[ProjectStory | CheckStory]:
    yield from told.projects
    yield from told.checks


def highest_levels(told: Portfolio, method: Method) -> dict[str, str]:
    held: dict[str, str] = {}
    for check in sorted(told.checks, key=lambda one: LEVELS.index(one.level)):
        if granted(check, method):
            held[check.organisation] = check.level
    return held


def replicated(told: Portfolio) -> list[date]:
    return [day for story in told.projects if story.package and (day := passed_on(story, "closing"))]


def people_around(told: Portfolio, story: ProjectStory | CheckStory) -> dict[str, set[str]]:
    """Person -> roles that reach the story's subject."""
    scopes = {"*", story.organisation, story.centre}
    around = defaultdict(set)
    for person in told.people:
        around[person.code] = {held.role for held in person.roles if held.scope in scopes}
    for role, code in story.people.items():
        around[code].add(role)
    for step in story.steps:
        if isinstance(step, Appointed):
            around[step.person].add("commissioner")
    return around


def test_the_same_seed_tells_the_same_story_and_another_seed_another(told: Portfolio, method: Method) -> None:
    assert portfolio(method) == told
    assert portfolio(method, seed=2020) != told


def test_the_region_takes_part_as_the_article_says(told: Portfolio) -> None:
    kinds = Counter(one.kind for one in told.organisations)
    centres = Counter(one.kind for one in told.centres)

    assert (kinds["body"], kinds["municipality"], kinds["government_unit"]) == (29, 55, 2)
    assert 40 <= kinds["institution"] <= 60
    assert (centres["sectoral"], centres["regional"]) == (18, 1)
    assert len({one.sphere for one in told.centres if one.sphere}) == 5


def test_more_than_six_hundred_projects_were_carried_out_and_some_began_each_year_from_2019(told: Portfolio) -> None:
    years = Counter(one.opened_on.year for one in told.projects)

    assert 760 <= len(told.projects) <= 790
    assert sorted(years) == [2019, 2020, 2021, 2022, 2023, 2024]
    assert years[2019] < years[2021] < years[2024]


def test_one_replica_and_one_local_exemplar_are_left_for_the_live_part(told: Portfolio, method: Method) -> None:
    closed = Counter(day.year for day in replicated(told))

    assert (sum(closed.values()), closed[2024]) == (159, 59)
    assert closed[2020] < closed[2021] < closed[2022] < closed[2023] < closed[2024]
    assert Counter(highest_levels(told, method).values()) == {"federal": 4, "regional": 8}
    assert told.live.organisation not in highest_levels(told, method)


def test_the_live_pilot_waits_for_its_results(told: Portfolio, method: Method) -> None:
    (pilot,) = [one for one in told.projects if one.code == told.live.project]

    assert standing(pilot, method) == "sustaining"
    assert pilot.organisation == told.live.organisation
    assert set(told.live.results) == {one.key for one in pilot.indicators}
    assert not [step for step in pilot.steps if isinstance(step, Measured) and step.moment == "after"]
    assert not [one for one in decisions(pilot.steps) if one.decision not in PASSING]


def test_the_live_package_goes_to_five_municipalities_from_a_complete_commission(
    told: Portfolio, method: Method
) -> None:
    kinds = {one.code: one.kind for one in told.organisations}
    terms = method.checks["local"]
    given = [points for groups in told.live.points.values() for points in groups.values()]

    assert [kinds[one] for one in told.live.receivers] == ["municipality"] * 5
    assert {told.live.closes, told.live.reworks} < set(told.live.receivers)
    assert set(told.live.points) == set(told.live.commissioners)
    assert len(set(told.live.commissioners)) >= terms.commissioners
    assert min(given) >= terms.pass_share


def test_codes_and_addresses_are_unique_and_nobody_real_is_written_to(told: Portfolio) -> None:
    codes = [
        one.code
        for group in (
            told.organisations,
            told.centres,
            told.people,
            told.projects,
            told.checks,
            told.packages,
        )
        for one in group
    ]
    addresses = [one.email for one in told.people]

    assert len(codes) == len(set(codes))
    assert len(addresses) == len(set(addresses))
    assert all(address.isascii() and address.endswith(".example") for address in addresses)


def test_codes_of_projects_follow_the_days_of_their_opening(told: Portfolio) -> None:
    assert [one.code for one in told.projects] == [f"PRJ-{n:04d}" for n in range(1, len(told.projects) + 1)]
    days = [one.opened_on for one in told.projects]
    assert days == sorted(days)


def test_everything_named_exists(told: Portfolio) -> None:
    organisations = {one.code for one in told.organisations}
    people = {one.code for one in told.people}
    projects = {one.code for one in told.projects}

    for story in histories(told):
        assert story.organisation in organisations
        assert set(story.people.values()) <= people
        assert {step.by for step in story.steps} <= people
    assert {code for check in told.checks for code in check.projects} <= projects
    assert {one.project for one in told.packages} <= projects
    assert {one.parent for one in told.organisations if one.parent} <= organisations


def test_each_history_runs_forward_on_working_days_and_ends_by_the_portfolios_day(
    told: Portfolio, method: Method
) -> None:
    for story in histories(told):
        days = [opened_on(story), *(step.on for step in story.steps)]

        assert days == sorted(days), story.code
        assert days[-1] <= AS_OF, story.code
        assert all(method.is_working_day(day) for day in days), story.code


def test_decisions_on_a_subject_never_fall_on_one_day(told: Portfolio) -> None:
    for story in histories(told):
        days = [one.on for one in decisions(story.steps)]
        assert len(days) == len(set(days)), story.code


def test_each_history_follows_its_lifecycle(told: Portfolio, method: Method) -> None:
    for story in histories(told):
        where = standing(story, method)
        assert where in {*method.phases(lifecycle_of(story)), "end", "stopped"}


ONE_IN_ALL = "surveillance"
"""The demo walks a single one to its end, and tells no history of it."""


def test_every_phase_of_every_lifecycle_has_someone(told: Portfolio, method: Method) -> None:
    occupied = {(lifecycle_of(story), standing(story, method)) for story in histories(told)}

    assert {place for place in method.exits if place[0] != ONE_IN_ALL} <= occupied
    assert {("pilot", "end"), ("pilot", "stopped"), ("replica", "end"), ("replica", "stopped")} <= occupied
    assert {("partner_check", "end"), ("partner_check", "stopped")} <= occupied


def test_a_passed_gate_had_its_evidence_and_its_submission(told: Portfolio, method: Method) -> None:
    for story in histories(told):
        attached: set[tuple[str, str]] = set()
        awaiting = False
        for step in story.steps:
            if isinstance(step, Attached):
                attached.add((step.phase, step.kind))
            elif isinstance(step, Submitted):
                demanded = method.demands[lifecycle_of(story), step.phase]
                assert {(step.phase, kind) for kind in demanded} <= attached, story.code
                awaiting = True
            elif isinstance(step, Decided):
                assert awaiting or step.decision in ("hold", "stop"), story.code
                awaiting = False


def test_nobody_decides_on_their_own_submission_and_everybody_may_do_what_they_do(
    told: Portfolio, method: Method
) -> None:
    for story in histories(told):
        around, lifecycle, submitter = people_around(told, story), lifecycle_of(story), ""
        for step in story.steps:
            if isinstance(step, Submitted):
                submitter = step.by
                assert around[step.by] & method.submitters[lifecycle, step.phase], (story.code, step)
            elif isinstance(step, Decided):
                assert step.by != submitter, (story.code, step)
                assert around[step.by] & method.deciders[lifecycle, step.phase], (story.code, step)


def test_decisions_come_with_what_they_need(told: Portfolio, method: Method) -> None:
    for story in histories(told):
        for step in decisions(story.steps):
            assert step.reason in {None, *method.reasons.get(step.decision, ())}
            assert step.decision != "stop" or step.reason
            assert step.decision != "rework" or step.fields
            assert (step.decision == "hold") == (step.review_on is not None)
            assert step.review_on is None or step.review_on > step.on
            assert (step.decision == "conditional") == bool(step.conditions)
            assert all(one.due_on >= step.on for one in step.conditions)


def test_conditions_are_closed_before_the_next_gate(told: Portfolio) -> None:
    for story in histories(told):
        still_open: set[int] = set()
        for step in story.steps:
            if isinstance(step, Decided):
                assert not still_open or step.decision not in PASSING, story.code
                still_open |= {one.number for one in step.conditions}
            elif isinstance(step, ConditionClosed):
                still_open.remove(step.number)


def test_a_hold_ends_with_a_resumption(told: Portfolio) -> None:
    for story in histories(told):
        held = False
        for step in story.steps:
            assert not held or isinstance(step, Resumed), story.code
            held = isinstance(step, Decided) and step.decision == "hold"


def test_live_pilots_are_late_on_hold_awaiting_and_returned(told: Portfolio, method: Method) -> None:
    live = [one for one in told.projects if not one.package and standing(one, method) not in ("end", "stopped")]
    last = [one.steps[-1] for one in live if one.steps]
    held = [step for step in last if isinstance(step, Decided) and step.decision == "hold"]

    assert 80 <= len(live) <= 110
    assert 5 <= len(held) <= 8
    assert {step.review_on is not None and step.review_on < AS_OF for step in held} == {True, False}
    assert sum(isinstance(step, Submitted) for step in last) >= 8
    assert sum(isinstance(step, Decided) and step.decision == "rework" for step in last) >= 4
    assert sum(is_late(one, method) for one in live) >= 8


def is_late(story: ProjectStory, method: Method) -> bool:
    """The phase's planned end is past and nothing was submitted."""
    entered = [one.on for one in decisions(story.steps) if one.decision in PASSING] or [story.opened_on]
    planned = method.durations[story.lifecycle, standing(story, method)]
    passed = sum(method.is_working_day(date.fromordinal(n)) for n in range(entered[-1].toordinal(), AS_OF.toordinal()))
    return passed > planned and not (story.steps and isinstance(story.steps[-1], Submitted))


def test_about_fifteen_pilots_were_stopped(told: Portfolio, method: Method) -> None:
    stopped = [one for one in told.projects if not one.package and standing(one, method) == "stopped"]
    assert 13 <= len(stopped) <= 17


def test_results_lie_on_the_good_side_of_the_base(told: Portfolio) -> None:
    for story in told.projects:
        for plan in story.indicators:
            assert (plan.target < plan.base) == (plan.direction == "fall")
            for step in story.series(plan.key):
                if step.moment == "after":
                    assert (step.value < plan.base) == (plan.direction == "fall"), (story.code, plan.key)


def test_published_cases_are_in_the_portfolio(told: Portfolio) -> None:
    shapes = {(one.key, int(one.base), int(one.target)) for story in told.projects for one in story.indicators}
    medicine = next(
        one.series("electronic_prescriptions")
        for one in told.projects
        if one.indicators[0].key == "electronic_prescriptions"
    )

    assert {("test_minutes", 67, 29), ("service_term", 35, 17), ("electronic_prescriptions", 2, 40)} <= shapes
    assert [int(step.value) for step in medicine][:9] == [2, 8, 5, 22, 28, 25, 30, 35, 40]


@pytest.mark.parametrize("title", ["Оптимизация процесса {}", "Сокращение времени {}"])
def test_titles_are_the_programmes_words(told: Portfolio, title: str) -> None:
    assert any(one.title.startswith(title.format("")) for one in told.projects)


def test_every_site_taught_in_the_year_and_handed_on_only_what_was_there(told: Portfolio) -> None:
    held = list(year_of_sites(told, load_default().calendar))
    frozen = {package.code: package.frozen_on for package in told.packages}

    assert {one.subject for one in held} == {one.code for one in told.centres if one.kind == "sectoral"}
    assert all(one.on.year == AS_OF.year and one.on <= AS_OF for one in held)
    assert all(frozen[code] < one.on for one in held for code in one.spread)


def test_the_cast_has_whoever_does_the_everyday_tasks_of_a_region(told: Portfolio, method: Method) -> None:
    wide = {one.post: {held.role for held in one.roles if held.scope == "*"} for one in told.people}
    pack = load_default()

    assert wide["Руководитель РЦК"] == wide["Секретарь РЦК"] == {"centre_staff"}
    assert wide["Заместитель губернатора, куратор программы"] == {"curator"}
    assert roles_for(pack, Replicate) >= {"centre_staff"}, "the head of the centre offers packages"
    assert roles_for(pack, GatherProtocol) >= {"centre_staff"}, "the secretary gathers protocols"
    assert roles_for(pack, GiveAssignment) >= {"curator"}, "the deputy governor gives assignments"
