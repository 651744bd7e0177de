"""Each package of the demo has its practice behind it, and hands on papers of its own process."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from deployments.demo.exemplars import drawn, handed_on
from deployments.demo.papers import ANY, file_of, own
from deployments.demo.shapes import Portfolio
from domain.methodology.loader import load_default
from domain.practices.publication import ConfirmPractice, PublishPractice


def test_each_package_has_a_practice_that_was_published_before_it_and_is_kept_fresh(told: Portfolio) -> None:
    practices, pack = handed_on(told), load_default()

    assert {*(one.project for one in told.packages), told.live.project} == practices.keys()
    for package in told.packages:
        made = drawn(package, practices[package.project], told.as_of, author="PER-0001", expert="PER-0002")
        (out,) = [one.on for one in made if isinstance(one, PublishPractice)]
        said = [out, *(one.on for one in made if isinstance(one, ConfirmPractice))]
        assert out < package.frozen_on
        months = pack.practices.confirm_months
        assert all(later < pack.calendar.in_months(on, months) for on, later in pairwise(said))
        assert told.as_of <= said[-1] + timedelta(days=365)


def test_a_packaged_project_attaches_its_own_papers_and_any_other_the_sample(told: Portfolio) -> None:
    pack = load_default()
    made = dict(own(told, pack))
    files = {key: str(number) for number, key in enumerate(made)} | {(ANY, "standard"): "sample"}

    assert len(set(made.values())) == len(made), "no two are the same paper"
    assert set(pack.replication.elements) <= {kind for _, kind in made}
    assert file_of(files, told.packages[0].project, "standard") not in (None, "sample")
    assert file_of(files, "PRJ-9999", "standard") == "sample"
