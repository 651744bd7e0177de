"""What a commission did and how a package is taken over stand on the cards that people read, in both languages."""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select

from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.engine.database import reading
from domain.programme.kinds import Moment, Outcome
from domain.registry.people import GiveRole
from domain.stored.tables import TABLES
from tests.console.conftest import Window
from tests.region import DAY, GUEST_1, HEAD, METHODOLOGIST, STRANGER, TOWN, Region


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

    region.go(check)
    assert "с замечаниями" in window("status", "show", check, "--language", "ru").out
    assert "with remarks" in window("status", "show", check, "--language", "en").out


def test_what_was_said_of_a_place_is_told_with_the_place(window: Window, region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="self_assessment")
    one = next(one for one in region.asked(check) if one.per_place)
    mark = f"{one.key}@корпус 2={one.highest}"

    said = window("check", "self-assess", check, "--mark", mark, "--kept-at", "дело 3", "--as", HEAD)

    assert "корпус 2" in said.out


def test_a_resubmission_shows_only_what_changed(window: Window, region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="desk_review")
    saying: dict[str, Any] = {"actor": HEAD, "on": DAY, "subject": check, "kept_at": "дело 3"}
    returned = {"tour": "приложите программу", "mentors": "нет приказа"}
    lines = tuple(f"{key}={remark}" for key, remark in returned.items())

    before = window("check", "changes", check).out
    region.do(ReviewAssessment(actor=METHODOLOGIST, on=DAY, subject=check, accepted=("all",), returned=lines))
    region.do(SelfAssess(**saying, marks=("tour=7",), note="программа на 2 часа"))
    changed, shown = window("check", "changes", check), window("check", "show", check)
    data = window("check", "changes", check, "--json").data
    region.do(ReviewAssessment(actor=METHODOLOGIST, on=DAY, subject=check, accepted=("tour",)))
    again = window("check", "changes", check, "--json").data
    before_review, reviewed = (
        next(one for one in told["changes"] if one["criterion"] == "tour") for told in (data, again)
    )

    assert "не возвращали" in before
    told = {one["criterion"]: (one["said_again"], one["before"], one["value"], one["note"]) for one in data["changes"]}
    assert told["mentors"][0] is False
    assert told["tour"] == (True, "10", "7", "программа на 2 часа")
    assert "ещё не исправлено" in " ".join(changed.out.split())
    assert {one["criterion"] for one in data["changes"]} == set(returned)
    assert "самооценка по" in shown.out
    assert (before_review["accepted"], reviewed["accepted"]) == (None, True)


def test_the_card_of_a_check_shows_objections_and_what_became_of_them(window: Window, region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check)
    region.do(MakeChallenge(actor=HEAD, on=DAY, subject=check, text="Не тот корпус"))
    waits = window("check", "show", check).out
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="rcc_methodologist"))
    region.do(SettleChallenge(actor=STRANGER, on=DAY, subject=check, reason="корпус тот", kept_at="дело 5"))

    assert "Не тот корпус" in waits
    assert "отклонено: корпус тот" in window("check", "show", check).out


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


def test_no_file_of_a_blind_sheet_is_kept_by_the_terminal(window: Window, region: Region, tmp_path: Path) -> None:
    check = region.to_be_judged()
    (paper := tmp_path / "sheet.txt").write_text("экскурсия 7,25", "utf-8")

    refused = window("check", "score", check, GUEST_1, "--mark", "tour=7", "--file", str(paper), "--as", GUEST_1)

    assert "без файла и бумаги" in refused.out + refused.err
    with reading(region.engine) as connection:
        kept = connection.execute(select(TABLES["stored_file"].c.sha256)).scalars().all()
    assert sha256(paper.read_bytes()).hexdigest() not in kept
