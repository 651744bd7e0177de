"""Every rule of a gate, flipped one by one: a full pilot passes them all, and each blemish fails its own rule."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.certification.facts import FoundThere
from domain.methodology.loader import load_default
from domain.pilot.card_fields import CARD
from domain.pilot.facts import Attached, Condition, Dated, Planned, Reading
from domain.programme.kinds import Direction, FindingKind, Level, Moment, Severity
from domain.rules.documents import equal_as_rounded
from domain.rules.placeholders import stands_for_nothing
from domain.rules.table import RULES, Outcome, findings
from domain.stored.holdings import Holdings
from tests.region import CARD as TEXTS
from tests.region import CUSTOMER, LEADER, OWNER, TIME

PACK = load_default()
PILOT = PACK.lifecycles["pilot"]
OF_PROJECTS = {name for name, rule in RULES.items() if "pilot" in rule.lifecycles}
SCHOOL = "Школа № 7"


def paper(entry: int, kind: str, **stated: Any) -> Attached:
    return Attached(entry, "sustaining", kind, kind, "", None, **stated)


FIRST, SECOND, FIFTH = (date(2024, 2, day) for day in (1, 2, 5))


def full() -> Holdings:
    """What a faultless pilot has at its last gate."""
    plans = [replace(TIME, key=key, name=f"Показатель {key}") for key in ("time", "b", "c", "d", "e")]
    readings = [
        Reading(10 + number * 2 + place, plan.key, moment, on, value)
        for number, plan in enumerate(plans)
        for place, (moment, on, value) in enumerate(
            (
                (Moment.BASELINE, date(2024, 1, 10), Decimal(67)),
                (Moment.AFTER, date(2024, 6, 3), Decimal(29)),
            )
        )
    ]
    card = {key: CARD[key].empty for key in CARD} | {
        key: "\n".join(value) if isinstance(value, tuple) else value for key, value in TEXTS.items()
    }
    return Holdings(
        evidence=[
            paper(2, "signed_card", organisation=SCHOOL),
            paper(3, "production_analysis_before"),
            paper(4, "production_analysis_after"),
            paper(5, "closing_protocol", organisation=SCHOOL, goals={plan.key: Decimal(30) for plan in plans}),
        ],
        people={"project_leader": [LEADER], "customer": [CUSTOMER], "process_owner": [OWNER]},
        posts={person: (f"Участник {person}", "директор") for person in (LEADER, CUSTOMER, OWNER)},
        card=card | {"title": "Сокращение времени подготовки"},
        organisation=SCHOOL,
        indicators=plans,
        readings=readings,
        conditions=[Condition(1, "измерить", LEADER, date(2024, 5, 1), date(2024, 4, 1))],
        milestones=[
            Dated("kick_off", "Кик-офф", "diagnosis", FIRST, SECOND, FIRST, SECOND),
            Dated("implementation", "Внедрение", "implementation", FIFTH, date(2024, 5, 1), FIFTH),
        ],
        actions=[
            Planned(1, "Шаблон", LEADER, date(2024, 4, 1), done_on=date(2024, 4, 1)),
            Planned(2, "Стенд", LEADER, date(2024, 4, 1), dropped_on=date(2024, 4, 1), reason="нет средств"),
        ],
    )


def outcome(rule: str, facts: Holdings) -> Outcome:
    """What one rule says of the facts."""
    return RULES[rule].rule(facts, PACK)[0]


@pytest.mark.parametrize("rule", sorted(OF_PROJECTS))
def test_a_full_pilot_passes_the_rule_and_the_reason_is_said_in_both_languages(rule: str) -> None:
    found, said = RULES[rule].rule(full(), PACK)

    assert found is Outcome.PASS, said.en
    assert said.ru
    assert said.en


def _plan(**changes: Any) -> Callable[[Holdings], object]:
    def change(facts: Holdings) -> None:
        facts.indicators[0] = replace(facts.indicators[0], **changes)

    return change


def _card(key: str, value: Any) -> Callable[[Holdings], object]:
    return lambda facts: facts.card.update({key: value})


def _consent(kind: str | None, text: str = "Без фамилий") -> Callable[[Holdings], object]:
    return lambda facts: facts.card.update(consent_kind=kind, consent=text)


def _set(name: str, value: Any) -> Callable[[Holdings], object]:
    return lambda facts: setattr(facts, name, value)


def _paper(place: int, **changes: Any) -> Callable[[Holdings], object]:
    def change(facts: Holdings) -> None:
        facts.evidence[place] = replace(facts.evidence[place], **changes)

    return change


def _dated(place: int, **changes: Any) -> Callable[[Holdings], object]:
    def change(facts: Holdings) -> None:
        facts.milestones[place] = replace(facts.milestones[place], **changes)

    return change


def _reading(moment: Moment, **changes: Any) -> Callable[[Holdings], object]:
    def change(facts: Holdings) -> None:
        facts.readings = [
            replace(one, **changes) if one.moment is moment and one.indicator == "time" else one
            for one in facts.readings
        ]

    return change


FAIL, UNKNOWN = Outcome.FAIL, Outcome.UNKNOWN
BLEMISHES: list[tuple[str, str, Callable[[Holdings], object], Outcome]] = [
    *(("card_complete", f"без поля {key}", _card(key, ""), FAIL)
      for key in ("title", "process", "clients", "perimeter", "from_event", "to_event", "justification", "key_risk")),
    *(("card_complete", f"заглушка {text}", _card("process", text), FAIL)
      for text in ("___", "Процесс ______", "…", "-", "уточняется", "Будет уточнено позже", "н/д", "xxx", "<название>",
                   "ТЕКСТ")),
    ("card_complete", "заглушка в списке", _card("clients", "жители\n___"), FAIL),
    ("card_complete", "эффект без суммы", _card("economic_effect", True), FAIL),
    ("card_complete", "нет заказчика", lambda facts: facts.people.pop("customer"), FAIL),
    ("card_people_named", "нет владельца", lambda facts: facts.people.update(process_owner=[]), FAIL),
    ("people_have_posts", "нет должности", lambda facts: facts.posts.update({LEADER: ("Иванов", "")}), FAIL),
    ("people_have_posts", "должность-заглушка",
     lambda facts: facts.posts.update({LEADER: ("Иванов", "уточняется")}), FAIL),
    ("people_have_posts", "у второго заказчика нет должности",
     lambda facts: facts.people["customer"].append("PER-0099"), FAIL),
    ("people_have_posts", "утвердил неизвестно кто", _card("approved_by", "PER-0077"), FAIL),
    ("has_indicator", "нет показателей", _set("indicators", []), FAIL),
    ("wanted_indicators", "четыре показателя", lambda facts: facts.indicators.pop(), FAIL),
    ("units_allowed", "единицы нет в перечне", _plan(unit="попугаи", calculation_unit=""), FAIL),
    ("units_allowed", "в расчёте другая единица", _plan(calculation_unit="ч"), FAIL),
    ("methods_stated", "нет метода", _plan(method=""), FAIL),
    ("methods_stated", "источник уточняется", _plan(source="уточняется"), FAIL),
    ("dates_in_order", "веха кончилась до начала", _dated(0, actual_end=date(2024, 1, 1)), FAIL),
    ("dates_in_order", "конец без начала", _dated(0, actual_start=None), FAIL),
    ("dates_in_order", "план наоборот", _dated(1, planned_end=date(2024, 1, 1)), FAIL),
    ("dates_in_order", "цель раньше базы", _plan(base_on=date(2024, 5, 1), target_on=date(2024, 1, 1)), FAIL),
    ("no_personal_data", "телефон в риске", _card("key_risk", "звонить +7 (863) 240-11-22 завхозу"), FAIL),
    ("measured_before", "нет исходного", lambda facts: facts.readings.pop(0), FAIL),
    ("measured_after", "нет итогового", lambda facts: facts.readings.pop(1), FAIL),
    ("both_production_analyses", "нет анализа № 2", lambda facts: facts.evidence.pop(2), FAIL),
    ("both_production_analyses", "нет анализа № 1", lambda facts: facts.evidence.pop(1), FAIL),
    ("measurement_span", "136 дней", _reading(Moment.AFTER, on=date(2024, 5, 25)), FAIL),
    ("measurement_span", "одно измерение", lambda facts: facts.readings.pop(1), UNKNOWN),
    ("result_in_right_direction", "время выросло", _reading(Moment.AFTER, value=Decimal(70)), FAIL),
    ("result_in_right_direction", "осталось как было", _reading(Moment.AFTER, value=Decimal(67)), FAIL),
    ("result_in_right_direction", "должно расти, а упало", _plan(direction=Direction.RISE), FAIL),
    ("result_in_right_direction", "не измерено", lambda facts: facts.readings.pop(1), UNKNOWN),
    ("target_reached", "до цели не дошли", _reading(Moment.AFTER, value=Decimal(31)), FAIL),
    ("kickoff_before_implementation", "кик-офф позже внедрения",
     _dated(0, actual_start=date(2024, 2, 6), actual_end=date(2024, 2, 6)), FAIL),
    ("kickoff_before_implementation", "нет даты", _dated(0, actual_start=None, actual_end=None), FAIL),
    ("kickoff_before_implementation", "внедрение не начато", _dated(1, actual_start=None), UNKNOWN),
    ("actions_settled", "мероприятие открыто",
     lambda facts: facts.actions.append(Planned(3, "Обучение", None, date(2024, 5, 1))), FAIL),
    ("actions_settled", "снято без причины", lambda facts: setattr(facts.actions[1], "reason", " "), FAIL),
    ("actions_settled", "плана нет", _set("actions", []), UNKNOWN),
    ("goal_as_on_card", "другая цель",
     _paper(3, goals={"time": Decimal(40)} | dict.fromkeys("bcde", Decimal(30))), FAIL),
    ("goal_as_on_card", "цели одного нет", _paper(3, goals={"time": Decimal(30)}), FAIL),
    ("goal_as_on_card", "чужой показатель", _paper(3, goals=dict.fromkeys(("time", *"bcdef"), Decimal(30))), FAIL),
    ("goal_as_on_card", "цели не внесены", _paper(3, goals={}), UNKNOWN),
    ("same_organisation", "другая школа", _paper(3, organisation="Школа № 8"), FAIL),
    ("same_organisation", "не названа", _paper(0, organisation=""), UNKNOWN),
    ("consent_to_publish", "нет согласия", _consent(None, ""), FAIL),
    ("consent_to_publish", "отказано", _consent("refused"), FAIL),
    ("consent_to_publish", "ожидается", _consent("pending"), UNKNOWN),
    ("consent_to_publish", "никто не выбрал", _consent(None), UNKNOWN),
    ("consent_to_publish", "условия не записаны", _consent("given_with_conditions", " "), UNKNOWN),
    ("conditions_closed", "условие открыто", lambda facts: setattr(facts.conditions[0], "closed_on", None), FAIL),
]  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "said", "blemish", "wanted"), BLEMISHES, ids=[f"{row[0]}: {row[1]}" for row in BLEMISHES]
)
def test_a_blemish_flips_its_rule(rule: str, said: str, blemish: Callable[[Holdings], object], wanted: Outcome) -> None:
    facts = deepcopy(full())

    blemish(facts)

    assert outcome(rule, facts) is wanted


def test_every_rule_of_projects_has_its_blemish() -> None:
    assert {row[0] for row in BLEMISHES} == OF_PROJECTS


@pytest.mark.parametrize("text", ["Согласны на публикацию", "Да", "We agree."])
def test_a_consent_that_nobody_judged_never_passes_whatever_it_says(text: str) -> None:
    facts = full()

    _consent(None, text)(facts)

    found, said = RULES["consent_to_publish"].rule(facts, PACK)
    assert found is Outcome.UNKNOWN
    assert f"«{text}»" in said.ru
    assert "choose whether it is given" in said.en


def test_the_conditions_of_a_consent_are_shown_to_whoever_decides() -> None:
    facts = full()

    _consent("given_with_conditions", "Без фамилий")(facts)

    found, said = RULES["consent_to_publish"].rule(facts, PACK)
    assert (found, "«Без фамилий»" in said.ru, "“Без фамилий”" in said.en) == (Outcome.PASS, True, True)


def test_organisations_are_the_same_whatever_their_quotation_marks() -> None:
    facts = full()
    facts.organisation = "МБОУ «Школа № 7 имени Героя — Королёва»"
    facts.evidence[0].organisation = 'мбоу "Школа  № 7 имени героя - Королева"'
    facts.evidence[3].organisation = "МБОУ „Школа № 7 имени Героя – Королёва“"

    assert outcome("same_organisation", facts) is Outcome.PASS


@pytest.mark.parametrize(
    ("card", "protocol", "equal"),
    [
        ("35", "35", True), ("35.4", "35", True), ("35.5", "36", True), ("35.4", "36", False), ("40", "41", False),
        ("0.125", "0.13", True), ("0.125", "0.12", True), ("0.125", "0.1", True), ("0.125", "0.2", False),
        ("1000", "1000.4", True), ("17", "16.4", False), ("17", "16.5", True),
    ],
)  # fmt: skip
def test_goals_are_equal_when_one_is_the_other_rounded(card: str, protocol: str, equal: bool) -> None:
    assert equal_as_rounded(Decimal(card), Decimal(protocol), Decimal("0.5")) is equal


@given(st.decimals(-1000, 1000, places=4), st.integers(0, 3))
def test_a_rounded_goal_is_the_same_goal(goal: Decimal, digits: int) -> None:
    assert equal_as_rounded(goal, round(goal, digits), Decimal("0.5"))


@pytest.mark.parametrize(
    "text", ["Выдача справок", "Приём", "Запись к врачу: уточняется порядок очереди в регистратуре"]
)
def test_real_texts_are_no_placeholders(text: str) -> None:
    assert not stands_for_nothing(text, PACK)


def test_advice_is_shown_and_never_blocks() -> None:
    facts = full()
    facts.indicators = facts.indicators[:1]

    found = {one.rule: one for one in findings(PILOT.phases["opening"].gate, facts, PACK)}

    assert found["wanted_indicators"].outcome is Outcome.FAIL
    assert found["wanted_indicators"].advisory
    assert not found["wanted_indicators"].blocks
    assert not any(one.blocks for one in found.values())


@pytest.mark.parametrize("lifecycle", PACK.lifecycles)
def test_a_gate_of_no_subject_names_no_command_that_mends(lifecycle: str) -> None:
    gates = [phase.gate for phase in PACK.lifecycles[lifecycle].phases.values()]

    found = [one for gate in gates for one in findings(gate, Holdings(level=Level.LOCAL), PACK)]

    assert any(one.outcome is not Outcome.PASS for one in found)
    assert [one.mends for one in found if one.mends] == []


def test_findings_without_an_answer_are_named_by_their_numbers() -> None:
    one = FoundThere(
        1, FindingKind.NONCONFORMITY, Severity.MINOR, "stand", "", "нет", LEADER, date(2024, 6, 3), raised=5
    )
    facts = Holdings(findings=[one, replace(one, number=2), replace(one, number=3, answered_on=date(2024, 6, 3))])

    outcome, said = RULES["findings_answered"].rule(facts, PACK)

    assert (outcome, said.ru) == (Outcome.FAIL, "нет ответа на замечания: 1, 2")


def test_the_gates_of_the_pilot_ask_for_every_rule_of_the_domain_notes() -> None:
    asked = {rule for phase in PILOT.phases.values() for rule in (*phase.gate.rules, *phase.gate.advice)}

    assert OF_PROJECTS - asked == {"card_people_named"}, "the card's completeness covers the people of a pilot"
