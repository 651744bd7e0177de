"""Checks and packages of the demo portfolio: what is presented, by whom it is judged, what comes after."""

from __future__ import annotations

from deployments.demo.shapes import (
    Appointed,
    Method,
    Portfolio,
    Scored,
)
from tests.stories import LEVELS, granted, passed_on, standing


def test_a_check_presents_own_projects_that_are_done(told: Portfolio) -> None:
    projects = {one.code: one for one in told.projects}
    presented = [code for check in told.checks for code in check.projects]

    assert len(presented) == len(set(presented))
    for check in told.checks:
        for code in check.projects:
            done = passed_on(projects[code], "monitoring")
            assert projects[code].organisation == check.organisation
            assert done, (check.code, code)
            assert done < check.applied_on, (check.code, code)


def test_each_level_needs_the_one_below(told: Portfolio, method: Method) -> None:
    held = {(one.organisation, one.level): day for one in told.checks if (day := granted(one, method))}
    for check in told.checks:
        if check.level != "local":
            below = held[check.organisation, LEVELS[LEVELS.index(check.level) - 1]]
            assert below < check.applied_on, check.code


def test_commissions_are_complete_and_come_from_other_regions_where_they_must(told: Portfolio, method: Method) -> None:
    regions = {one.code: one.region for one in told.people}
    for check in told.checks:
        terms = method.checks[check.level]
        commission = [step for step in check.steps if isinstance(step, Appointed)]
        assert all(step.outside == (regions[step.person] != "Ростовская область") for step in commission)
        if passed_on(check, "desk_review"):
            assert len({step.person for step in commission}) >= terms.commissioners, check.code
            assert not terms.outside or all(step.outside for step in commission), check.code


def test_the_last_scores_decide_a_check(told: Portfolio, method: Method) -> None:
    for check in told.checks:
        scores = {(s.person, s.group): s.points for s in check.steps if isinstance(s, Scored)}
        commission = {step.person for step in check.steps if isinstance(step, Appointed)}
        terms = method.checks[check.level]
        if standing(check, method) in ("end", "stopped"):
            assert set(scores) == {(person, group) for person in commission for group in terms.groups}
            assert (sum(scores.values()) / len(scores) >= terms.pass_share) == bool(granted(check, method))


def test_one_granted_check_went_through_remarks_and_a_recheck(told: Portfolio, method: Method) -> None:
    mended = [one for one in told.checks if granted(one, method) and passed_on(one, "recheck")]
    assert len(mended) == 1


def test_packages_are_frozen_from_granted_projects_and_replicas_come_after(told: Portfolio, method: Method) -> None:
    grants = {code: day for one in told.checks if (day := granted(one, method)) for code in one.projects}
    packages = {one.code: one for one in told.packages}
    pairs = [(one.package, one.organisation) for one in told.projects if one.package]

    assert 8 <= len(packages) <= 12
    assert all(grants[one.project] < one.frozen_on for one in packages.values())
    assert len(pairs) == len(set(pairs))
    assert all(packages[one.package].frozen_on < one.opened_on for one in told.projects if one.package)


def test_a_replica_carries_the_card_of_its_package(told: Portfolio) -> None:
    projects, packages = {one.code: one for one in told.projects}, {one.code: one for one in told.packages}
    for replica in told.projects:
        if replica.package:
            origin = projects[packages[replica.package].project]
            assert (replica.title, replica.indicators) == (origin.title, origin.indicators)
            assert replica.organisation != origin.organisation
