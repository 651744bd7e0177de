"""What a commission did and how a package is taken over stand on the cards that people read, in both languages."""

from __future__ import annotations

from datetime import date

from domain.programme.kinds import Moment, Outcome
from tests.console.conftest import Window
from tests.region import GUEST_1, TOWN, Region


def test_the_card_of_a_check_shows_members_points_votes_findings_and_visits(window: Window, region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check)
    region.conclude(check, Outcome.REMARKS)

    russian, english = window("check", "show", check), window("check", "show", check, "--language", "en")
    data = window("check", "show", check, "--json").data

    for table in ("Комиссия", "Критерий", "Голоса комиссии", "Замечания комиссии", "Визиты комиссии"):
        assert f"\n{table}" in russian.out
    for table in ("Commission", "Criterion", "Votes of the commission", "Findings of the commission"):
        assert f"\n{table}" in english.out
    assert "присвоить с замечаниями" in russian.out
    assert {vote["person"] for vote in data["votes"]} >= {GUEST_1}
    assert data["findings"][0]["closed_on"] is None


def test_a_check_that_nobody_has_judged_shows_no_empty_tables(window: Window, region: Region) -> None:
    check = region.apply(region.finished_pilot())

    said = window("check", "show", check)

    assert said.code == 0
    assert not {"Критерий", "Голоса комиссии", "Замечания комиссии", "Визиты комиссии"} & set(said.out.splitlines())


def test_the_card_of_a_replica_shows_readiness_elements_and_support(window: Window, region: Region) -> None:
    replica = region.replica(region.package(date(2023, 5, 15)), TOWN, date(2023, 6, 1))
    region.measure(replica, "70", Moment.BASELINE, date(2023, 6, 5))
    region.walk(replica, until="implementation", on=date(2023, 6, 5))

    said, data = window("project", "show", replica), window("project", "show", replica, "--json").data

    assert "\nГотовность" in said.out
    assert "\nЭлемент" in said.out
    assert all(one["choice"] == "copied" for one in data["elements"])
    assert all(one["answer"] == "yes" for one in data["readiness"].values())
