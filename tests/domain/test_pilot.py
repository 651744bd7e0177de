"""The pilot as a centre works it: card, people by e-mail, plans that move, corrections, decisions that notice."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.calendar import WorkingCalendar
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.journal import Entry, history
from domain.engine.lane import Done, Refused, handle_together
from domain.engine.named import Newcomer
from domain.methodology.schema import Decision
from domain.pilot.amendment import AmendCard
from domain.pilot.cards import OpenProject
from domain.pilot.documents import AttachEvidence, WithdrawEvidence
from domain.pilot.holds import Park
from domain.pilot.measurements import CorrectMeasurement
from domain.pilot.submission import Submit
from domain.programme.kinds import Moment
from domain.reports.card import Card, card
from domain.reports.gatecheck import gate_of
from domain.reports.unsettled import unsettled
from domain.reports.views import since_return
from tests.region import CARD, CUSTOMER, DAY, LEADER, METHODOLOGIST, SCHOOL, Region

RUSSIA = WorkingCalendar()
LATER = DAY + timedelta(days=30)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def shown(region: Region, code: str) -> Card:
    with reading(region.engine) as connection:
        return card(connection, code)


def entries(region: Region, code: str, kind: str) -> list[dict[str, Any]]:
    with reading(region.engine) as connection:
        found: list[Entry] = [entry for entry in history(connection, code) if entry.kind == kind]
    return [json.loads(entry.facts) for entry in found]


def amend(region: Region, code: str, on: date = LATER, **card_fields: Any) -> Done:
    return region.do(AmendCard(actor=METHODOLOGIST, on=on, subject=code, card=card_fields, reason="уточнение"))


# --- the card


def test_the_whole_card_is_kept_and_shown(region: Region) -> None:
    code = region.open_project(
        sphere="education", subprogramme="contest", category="internal", economic_effect=True,
        effect_planned=Decimal("150000.50"), approved_by=CUSTOMER, approved_on=DAY, risks=("отпуска", " \n", "ремонт"),
        note="идёт по плану",
    )  # fmt: skip

    details = shown(region, code).details

    assert details["clients"] == "ученики\nродители"
    assert details["risks"] == "отпуска\nремонт"
    assert (details["economic_effect"], details["effect_planned"]) == (True, Decimal("150000.50"))
    assert (details["approved_by"], details["approved_on"]) == (CUSTOMER, DAY)
    assert details["subprogramme"] == "contest"


def test_projects_get_registration_numbers_by_the_programmes_pattern_and_no_number_twice(region: Region) -> None:
    first, own = region.open_project(), region.open_project(code="X-1", title="Другое")
    third = region.open_project(number="ОСОБЫЙ-7", title="Третье")

    numbers = [shown(region, code).details["number"] for code in (first, own, third)]
    again = region.refused(
        OpenProject(actor=METHODOLOGIST, on=DAY, title="Ещё", organisation=SCHOOL, number="ОСОБЫЙ-7")
    )

    assert numbers == ["ЭР-2024-0001", "ЭР-2024-0002", "ОСОБЫЙ-7"]
    assert again == ["bad_value"]


def test_people_are_found_or_created_by_their_address(region: Region) -> None:
    newcomers = {"new@region.example": Newcomer(title="Петрова Анна", post="методист")}
    people = {"project_leader": ("PERSON2@region.example", "new@region.example"), "customer": CUSTOMER}
    first = region.open_project(people=people, newcomers=newcomers)
    second = region.open_project(title="Второй", people={"customer": "new@region.example"})

    leaders = {person.email: person for person in shown(region, first).people if person.role == "project_leader"}

    assert sorted(leaders) == ["new@region.example", "person2@region.example"]
    assert (leaders["new@region.example"].name, leaders["new@region.example"].post) == ("Петрова Анна", "методист")
    assert [person.email for person in shown(region, second).people] == ["new@region.example"]


def test_an_unknown_address_without_a_name_is_refused_by_its_role(region: Region) -> None:
    outcome = region.ask(
        OpenProject(
            actor=METHODOLOGIST, on=DAY, title="П", organisation=SCHOOL, people={"customer": "who@region.example"}
        )
    )

    assert isinstance(outcome, Refused)
    assert [(reason.key, reason.field) for reason in outcome.reasons] == [("bad_value", "people.customer")]


def test_an_amendment_says_what_was_and_what_is(region: Region) -> None:
    code = region.open_project()

    amend(region, code, process="выдача справок", clients=("жители",))

    (facts,) = entries(region, code, "card_amended")
    assert {change["field"]: (change["before"], change["after"]) for change in facts["changes"]} == {
        "card.process": (CARD["process"], "выдача справок"),
        "card.clients": ("ученики\nродители", "жители"),
    }
    assert region.refused(
        AmendCard(actor=METHODOLOGIST, on=LATER, subject=code, card={"process": "выдача справок"})
    ) == ["nothing_changed"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"category": "nonsense"}, "category"), ({"title": " "}, "title"), ({"colour": "red"}, "card"),
     ({"approved_by": "PER-9999"}, "approved_by"), ({"process": "п" * 301}, "process")],
)  # fmt: skip
def test_a_wrong_value_on_the_card_is_refused_by_its_field(region: Region, fields: dict[str, Any], field: str) -> None:
    code = region.open_project()

    outcome = region.ask(AmendCard(actor=METHODOLOGIST, on=LATER, subject=code, card=fields))

    assert isinstance(outcome, Refused)
    assert [reason.field for reason in outcome.reasons] == [field]


# --- capsules


def opened_to_diagnosis(region: Region) -> str:
    code = region.open_project()
    region.walk(code, until="diagnosis")
    return code


def test_a_decision_notices_once_when_a_sealed_fact_changes(region: Region) -> None:
    code = opened_to_diagnosis(region)

    amend(region, code, key_risk="другой риск")
    amend(region, code, key_risk="третий риск")

    said = entries(region, code, "facts_changed")
    assert len(said) == 1
    assert said[0]["decided_by"] == CUSTOMER
    assert said[0]["changed"][0]["field"] == "card.key_risk"
    with reading(region.engine) as connection:
        (found,) = unsettled(connection, region.state(code))
    assert found.changed == {"card.key_risk": (CARD["key_risk"], "третий риск")}


def test_a_fact_changed_back_lets_the_decision_rest_again(region: Region) -> None:
    code = opened_to_diagnosis(region)
    amend(region, code, key_risk="другой риск")

    amend(region, code, key_risk=CARD["key_risk"])

    with reading(region.engine) as connection:
        assert unsettled(connection, region.state(code)) == ()


def test_new_words_of_a_consent_take_back_the_answer_that_was_chosen_for_the_old_ones(region: Region) -> None:
    code = region.open_project(consent="Согласны", consent_kind="given")

    amend(region, code, consent="Больше не согласны")

    assert [change["field"] for change in entries(region, code, "card_amended")[0]["changes"]] == [
        "card.consent",
        "card.consent_kind",
    ]
    assert shown(region, code).details["consent_kind"] is None


def test_words_and_answer_of_a_consent_change_together(region: Region) -> None:
    code = region.open_project(consent="Согласны", consent_kind="given")

    amend(region, code, consent="Больше не согласны", consent_kind="refused")

    assert shown(region, code).details["consent_kind"] == "refused"


def test_an_answer_about_the_consent_is_one_of_four(region: Region) -> None:
    code = region.open_project()

    answer = region.ask(AmendCard(actor=METHODOLOGIST, on=LATER, subject=code, card={"consent_kind": "наверное"}))

    assert isinstance(answer, Refused)
    assert [reason.field for reason in answer.reasons] == ["consent_kind"]


def test_filling_a_blank_changes_nothing_that_a_decision_rests_on(region: Region) -> None:
    code = opened_to_diagnosis(region)

    amend(region, code, note="идёт по плану", effect_actual=Decimal(5))

    assert entries(region, code, "facts_changed") == []


def test_a_corrected_measurement_and_a_withdrawn_document_unsettle_the_gates_that_saw_them(region: Region) -> None:
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE)
    region.walk(code, until="implementation")
    line = shown(region, code).indicators[0]
    paper = next(row for row in shown(region, code).evidence if row.kind == "current_map")

    region.do(
        CorrectMeasurement(
            actor=LEADER, on=LATER, subject=code, entry=line.readings[0].entry, value=Decimal(60), reason="опечатка"
        )
    )
    region.do(WithdrawEvidence(actor=LEADER, on=LATER, subject=code, entry=paper.entry, reason="не та карта"))

    assert [facts["phase"] for facts in entries(region, code, "facts_changed")] == ["diagnosis"]
    with reading(region.engine) as connection:
        (found,) = unsettled(connection, region.state(code))
    assert sorted(key.partition(".")[0] for key in found.changed) == ["evidence", "measurement"]


def test_the_hash_of_a_decision_is_that_of_the_gate_before_it(region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    with reading(region.engine) as connection:
        before = gate_of(connection, region.packs, code).facts_sha256

    region.decide(code, Decision.GO)

    assert shown(region, code).decisions[-1].facts_sha256 == before


# --- rework


def test_what_changed_after_a_return_ends_where_the_phase_passes(region: Region) -> None:
    code = region.open_project()
    region.walk(code, until="opening")
    region.bring(code)
    region.decide(code, Decision.REWORK, fields={"key_risk": "уточните"}, reason="incomplete")
    amend(region, code, key_risk="отпуска")
    region.do(Submit(actor=LEADER, on=LATER, subject=code))
    region.decide(code, Decision.GO, on=LATER)
    amend(region, code, note="идём дальше")

    with reading(region.engine) as connection:
        assert [change.field for change in since_return(connection, code)] == ["card.key_risk"]


def test_a_decision_keeps_the_verdicts_on_documents_and_rules(region: Region) -> None:
    code = region.open_project()
    region.walk(code, until="opening")

    (decided,) = shown(region, code).decisions

    assert [(row["rule"], row["outcome"]) for row in decided.findings] == [
        ("evidence.process_card", "pass"), ("conditions_closed", "pass")
    ]  # fmt: skip


def test_a_resubmission_says_only_what_changed_since_the_return(region: Region) -> None:
    code = region.open_project()
    region.walk(code, until="opening")
    amend(region, code, on=DAY, perimeter=("до возврата",))
    region.bring(code)
    region.decide(code, Decision.REWORK, comment="поправьте", fields={"key_risk": "общими словами"})
    amend(region, code, on=DAY, key_risk="нет замены учителю", process="черновик")
    amend(region, code, on=DAY, process=CARD["process"])
    region.do(
        AttachEvidence(actor=LEADER, on=DAY, subject=code, kind="team_order", kept_at="дело 1", title="приказ № 9")
    )

    region.do(Submit(actor=LEADER, on=DAY, subject=code))

    changes = {
        change["field"]: (change["before"], change["after"])
        for change in entries(region, code, "submitted")[-1]["changes"]
    }
    assert changes == {
        "card.key_risk": (CARD["key_risk"], "нет замены учителю"),
        "evidence.team_order": ("", "приказ № 9"),
    }


def test_only_what_a_person_does_counts_as_activity(region: Region) -> None:
    code = region.open_project()
    amend(region, code, note="жив")

    region.do(Park(actor="potok", on=LATER + timedelta(days=9), subject=code))

    assert region.state(code).active_on == LATER


# --- all or nothing


def test_commands_together_are_carried_out_all_or_none(region: Region) -> None:
    def opening(title: str, code: str) -> Command:
        return OpenProject(actor=METHODOLOGIST, on=DAY, title=title, organisation=SCHOOL, code=code)

    def together(*titles: str, keep: bool = True) -> bool:
        commands = [opening(title, f"T-{number}") for number, title in enumerate(titles)]
        return handle_together(
            region.engine, region.packs, lambda _wire: commands, now=region.now, chunk=2,
            heard=lambda _, outcome: isinstance(outcome, Done), keep=lambda: keep,
        )  # fmt: skip

    assert together("А", "Б", "В", "") is False
    assert together("А", "Б", "В", keep=False) is False
    with reading(region.engine) as connection:
        assert history(connection, "T-0") == []
    assert together("А", "Б", "В") is True
    assert region.state("T-2").title == "В"
