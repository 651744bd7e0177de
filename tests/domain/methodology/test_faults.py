"""Faults of a region's pack: each is named by file, line and key before anybody works with it, and none is a crash."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.methodology.loader import default_text, load, load_text, read_text
from domain.methodology.problems import LISTED, PackBroken, Problem
from flows.pack_check import checked
from tests.region import EDITION

TEXT, _ = default_text()
FILE = "region.toml"


def faults(text: str) -> tuple[Problem, ...]:
    """What is wrong with a pack."""
    with pytest.raises(PackBroken) as raised:
        checked(text, FILE)
    return raised.value.problems


def instead(good: str, bad: str) -> str:
    """The shipped pack with one text replaced wherever it stands."""
    assert good in TEXT
    return TEXT.replace(good, bad)


VALUES = [
    ('name = "effective-region"', 'name = ""', "name", "needs letters"),
    ('name = "effective-region"', 'name = "a@b"', "name", "needs letters"),
    (f'version = "{EDITION}"', 'version = ""', "version", "needs letters"),
    (f'version = "{EDITION}"', 'version = "2026 осень"', "version", "needs letters"),
    ('"Europe/Moscow"', '"Europe/Rostov"', "time_zone", "no time zone “Europe/Rostov”"),
    ('"Europe/Moscow"', '"Europe"', "time_zone", "no time zone"),
    ('"Europe/Moscow"', '"../../etc/passwd"', "time_zone", "no time zone"),
    ('"Europe/Moscow"', '""', "time_zone", "no time zone"),
    ('"ЭР-{year}-{number:04d}"', '"ЭР-{number.foo}"', "registration", "may hold {number}"),
    ('"ЭР-{year}-{number:04d}"', '"ЭР-{number!r}"', "registration", "may hold {number}"),
    ('"ЭР-{year}-{number:04d}"', '"ЭР-{number:c}"', "registration", "may hold {number}"),
    ('"ЭР-{year}-{number:04d}"', '"ЭР-{code:.3}"', "registration", "may hold {number}"),
    ('"ЭР-{year}-{number:04d}"', '"ЭР-{"', "registration", "may hold {number}"),
    ('"ЭР-{year}-{number:04d}"', '"ЭР-{}"', "registration", "may hold {number}"),
    ('"ЭР-{year}-{number:04d}"', '"ЭР-{year}"', "registration", "lacks {number} and {code}"),
    ('"ЭР-{year}-{number:04d}"', f'"{"Э" * 60}{{number}}"', "registration", "at most 60"),
    ('"PRJ-{number:04d}"', '"PRJ-{number.foo}"', "codes.project", "needs letters"),
    ('"PRJ-{number:04d}"', '"ПР {number:04d}/x"', "codes.project", "needs letters"),
    ('"PRJ-{number:04d}"', '"{number}"', "codes.project", "needs letters"),
    ('"PRJ-{number:04d}"', '"P1{number}"', "codes.project", "needs letters"),
    ('"PRJ-{number:04d}"', f'"{"P" * 61}{{number:04d}}"', "codes.project", "30 characters at most"),
    ("goal_tolerance = { value = 0.5", "goal_tolerance = { value = nan", "goal_tolerance.value", "needs a plain value"),
    ("goal_tolerance = { value = 0.5", "goal_tolerance = { value = inf", "goal_tolerance.value", "needs a plain value"),
    ("goal_tolerance = { value = 0.5", "goal_tolerance = { value = 1e9999999999999999999", "goal_tolerance.value",
     "needs a plain value"),
    ("goal_tolerance = { value = 0.5", "goal_tolerance = { value = -0.5", "goal_tolerance.value", "between 0 and"),
    ("measurement_span_days = {", "measurment_span_days = {", "parameters", "no parameter “measurment_span_days”"),
    ("measurement_span_days = { value = 137", "measurement_span_days = { value = -137", "measurement_span_days.value",
     "between 0 and"),
    ("wanted_indicators = { value = 5", "wanted_indicators = { value = -5", "wanted_indicators.value", "between 0 and"),
    ("hold_review_days_most = { value = 90", "hold_review_days_most = { value = 0", "hold_review_days_most.value",
     "between 1 and"),
    ("hold_review_days_most = { value = 90", "hold_review_days_most = { value = 99999999999",
     "hold_review_days_most.value", "between 1 and"),
    ("pass_share = 70", "pass_share = nan", "criteria.local.pass_share", "needs a number"),
    ("commissioners = 3\noutside = false", "commissioners = 3\nvalid_months = 0\noutside = false",
     "criteria.local.valid_months", "between 1 and"),
    ('also = ["сек", ', 'also = ["мин", ', "units.minute", "already names the unit “second”"),
    ("seconds = 60 }", "seconds = -60 }", "units.minute.seconds", "between 1 and"),
    ("load_most = 8 ", "load_most = 0 ", "replication.load_most", "between 1 and"),
    ("months = [3, 6, 12] ", "months = [3, 3, 12] ", "replication.months", "growing numbers"),
    ("confirm_months = 12 ", "confirm_months = 1001 ", "practices.confirm_months", "between 1 and"),
    ("costs = [100000, 1000000]", "costs = [1000000, 100000]", "practices.costs", "growing numbers"),
    ("overdue = [1, 3, 7,", "overdue = [3, 1, 7,", "watch.overdue", "growing numbers"),
    ("overdue = [1, 3, 7,", "overdue = [1, 3, 3,", "watch.overdue", "growing numbers"),
    ("catch_up_days = 366", "catch_up_days = -5", "watch.catch_up_days", "between 1 and"),
    ("escalate_after = 10", "escalate_after = -10", "watch.escalate_after", "between 1 and"),
    ("off = []", "off = [2025-05-08T00:00:00]", "calendar.off[0]", "needs a date"),
    ("off = []", 'off = ["2025-05-08"]', "calendar.off[0]", "needs a date"),
    ('decisions = ["stop"], assumption = true }\nno_resources', 'decisions = [], assumption = true }\nno_resources',
     "reasons.goals_unreachable", "for no decision"),
    ('title = { ru = "пилот", en = "pilot" }', 'title = { ru = " ", en = "pilot" }', "lifecycles.pilot.title.ru",
     "is blank"),
    ('observer = { title', '"наблюдатель со стороны" = { title', "roles", "needs letters, digits"),
    ('observer = { title', 'deciders = { title', "roles", "means something else"),
    ('region = "Ростовская область"', 'region = "Ростов"', "region", "not in regions"),
    ('region = "Ростовская область"', 'region = ""', "region", "not in regions"),
    ('"Тульская область"', '"РЯЗАНСКАЯ ОБЛАСТЬ"', "regions", "named twice"),
    ('"Тульская область"', '" "', "regions", "blank"),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "key", "said"), VALUES, ids=[f"{row[2]}: {row[1]}"[:70] for row in VALUES])
def test_a_value_that_makes_no_sense_is_named(good: str, bad: str, key: str, said: str) -> None:
    found = faults(instead(good, bad))

    assert any(said in problem.said.en and key in problem.key for problem in found), [str(one) for one in found]
    assert {problem.file for problem in found} == {FILE}
    assert all(problem.line >= 1 and problem.said.ru != problem.said.en for problem in found)


WALKS = [
    ('{ key = "kick_off", title', '{ key = "", title', "milestones", "needs letters, digits"),
    ('{ key = "survey_1", title', f'{{ key = "{"s" * 60}", title', "milestones", "needs letters, digits"),
    ('en = "current-state map" }, after = 0, days = 7', 'en = "map" }, after = 0, follows = ["kick_off"]',
     "milestones", "follows itself"),
    ('key = "opening"\n', 'key = "stopped"\n', "phases[1].key", "means something else"),
    ("duration = { working_days = 70", "duration = { working_days = 100000", "duration.working_days", "between 1 and"),
    ("after = 0, days = 65", "after = 0, days = 100000", "milestones", "between 0 and"),
    ('"methods_stated", "dates_in_order"', '"methods_stated", "methods_stated"', "gate.rules", "listed twice"),
    ('advice = ["no_personal_data", "target_reached", "measurement_span"]',
     'advice = ["no_personal_data", "measured_after"]', "gate.rules", "listed twice"),
    ('evidence = ["signed_card", "team_order", "survey_before"]', 'evidence = ["signed_card", "signed_card"]',
     "gate.evidence", "listed twice"),
    ('effects = ["close_project"]\n', "", "phases[5].gate", "go leads to the end"),
    ('effects = ["grant_status"]\n', "", "partner_check", "go leads to the end"),
    ('effects = ["close_project"]', 'effects = ["close_project", "grant_status"]', "gate.effects", "its own lifecycle"),
    ('rules = ["measured_after", "conditions_closed"]', 'rules = ["measured_after"]', "gate.exits",
     "does not ask for conditions_closed"),
    ("[lifecycles.replica]\n", '[lifecycles.extra]\ntitle = { ru = "ещё", en = "extra" }\n[lifecycles.replica]\n',
     "lifecycles.extra", ""),
]  # fmt: skip


@pytest.mark.parametrize(("good", "bad", "key", "said"), WALKS, ids=[f"{row[2]}: {row[1]}"[:70] for row in WALKS])
def test_a_lifecycle_that_cannot_be_walked_is_named(good: str, bad: str, key: str, said: str) -> None:
    found = faults(instead(good, bad))

    assert any(said in problem.said.en and key in problem.key for problem in found), [str(one) for one in found]


@pytest.mark.parametrize("role", ["administrator", "project_leader", "commissioner"])
def test_a_role_that_the_program_leans_on_must_be_there_whatever_it_is_called(role: str) -> None:
    (fault,) = [one for one in faults(re.sub(rf"\b{role}\b", "team_lead", TEXT)) if "the program itself" in one.said.en]

    assert fault.key == f"roles.{role}"
    assert f"«{role}»" in fault.said.ru
    assert TEXT.splitlines()[fault.line - 1] == "[roles]"


def test_a_region_may_call_every_role_as_it_likes() -> None:
    text = instead('ru = "руководитель проекта", en = "project leader"', 'ru = "тимлид", en = "team lead"')

    assert checked(text, FILE).roles["project_leader"].title.ru == "тимлид"


LOOKED_AT = [
    ("production_analysis_before", "time_study", 'analyses = ["time_study", "production_analysis_after"]'),
    ("closing_protocol", "final_act",
     'closing = "final_act"\nnames_organisation = ["signed_card", "final_act", "replication_order"]'),
    ("kick_off", "start_meeting", 'kick_off = "start_meeting"'),
    ("process_owner", "owner", 'card_people = ["project_leader", "customer", "owner"]'),
]  # fmt: skip


def renamed(old: str, new: str, looks_at: str) -> str:
    """The shipped pack under another key, with a table of what the rules look for, or with none."""
    text = re.sub(rf'(?<![\w])"{old}"|\b{old}(?= = \{{)', lambda found: found[0].replace(old, new), TEXT)
    return re.sub(r"\[looks_at\]\n(?:\w.*\n)+", f"[looks_at]\n{looks_at}\n", text)


@pytest.mark.long
@pytest.mark.parametrize(("old", "new", "mapped"), LOOKED_AT, ids=[row[0] for row in LOOKED_AT])
def test_what_a_rule_looks_for_must_be_in_the_pack_or_be_mapped(old: str, new: str, mapped: str) -> None:
    found = faults(renamed(old, new, ""))

    assert any(f"“{old}”" in one.said.en and "gate.rules" in one.key and one.line > 1 for one in found), found
    assert checked(renamed(old, new, mapped), FILE).looks_at != load_text(TEXT, FILE).looks_at


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('closing = "closing_protocl"', "looks_at.closing"),
        ('analyses = ["a", "b"]', "looks_at.analyses"),
        ("analyses = []", "looks_at.analyses"),
        ('kick_off = "start"', "looks_at.kick_off"),
        ('card_people = ["boss"]', "looks_at.card_people"),
        ('klosing = "closing_protocol"', "looks_at.klosing"),
    ],
)
def test_the_table_itself_is_checked(line: str, key: str) -> None:
    found = faults(re.sub(r"\[looks_at\]\n(?:\w.*\n)+", f"[looks_at]\n{line}\n", TEXT))

    assert key in {problem.key for problem in found}


def test_a_pack_without_the_table_looks_for_what_it_always_did() -> None:
    text = re.sub(r"\[looks_at\]\n(?:\w.*\n)+", "", TEXT)

    assert checked(text, FILE).looks_at == load_text(TEXT, FILE).looks_at


def test_units_are_needed_where_a_gate_asks_for_allowed_ones() -> None:
    text = re.sub(r"\[units\]\n.*?(?=\n# )", "[units]\n", TEXT, flags=re.DOTALL)

    assert any("the list of units" in problem.said.en for problem in faults(text))


def test_a_pack_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    file = tmp_path / FILE
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())

    assert load(file) == load_text(TEXT, FILE)


@pytest.mark.parametrize("encoding", ["cp1251", "utf-16"])
def test_a_pack_in_another_encoding_is_told_how_to_save_it(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / FILE
    file.write_bytes("\n# Методика\n".encode(encoding))

    with pytest.raises(PackBroken) as raised:
        load(file)

    (problem,) = raised.value.problems
    assert problem.file == str(file)
    assert "UTF-8" in problem.said.ru


def test_what_cannot_be_read_and_what_makes_no_sense_are_told_together_and_once() -> None:
    text = instead("pass_share = 70", 'pass_share = "70"').replace('"card_complete"', '"card_komplete"')
    text = text.replace('"Europe/Moscow"', "3").replace("catch_up_days = 366", "catch_up_days = 0")

    found = faults(text)

    keys = [problem.key for problem in found]
    wanted = {"criteria.local.pass_share", "watch.catch_up_days", "lifecycles.pilot.phases[1].gate.rules"}
    assert set(keys) == wanted | {"time_zone"}
    assert len(keys) == len(set(keys))
    assert [problem.line for problem in found] == sorted(problem.line for problem in found)


def test_a_missing_table_is_told_alone() -> None:
    found = faults(re.sub(r"\[roles\]\n(?:\w.*\n)+", "", TEXT))

    assert [problem.key for problem in found] == ["roles"]


def test_a_milestone_is_named_by_its_own_line() -> None:
    text = instead('follows = ["card_signing"]', 'follows = ["kard_signing"]')

    (fault,) = faults(text)

    assert "kard_signing" in text.splitlines()[fault.line - 1]


@pytest.mark.parametrize(
    "text",
    ["", "x = " + "[" * 5000, "x = " + "9" * 5000, "roles = []", "lifecycles = 1", 'title = "x"', "a = nan", "\x00"],
)
def test_nonsense_is_a_list_of_faults_and_no_crash(text: str) -> None:
    assert faults(text)


LINES = TEXT.splitlines()


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(LINES) - 1), st.sampled_from(["", "= 1", "{", "nan", "[]", "-1", '""', "true", "1979-05-27"]))
def test_a_pack_with_any_line_spoilt_is_sound_or_faulty_and_never_crashes(place: int, value: str) -> None:
    key, found, _ = LINES[place].partition(" = ")
    spoilt = f"{key} = {value}" if found and value else ""
    text = "\n".join([*LINES[:place], spoilt, *LINES[place + 1 :]])

    with suppress(PackBroken):
        checked(text, FILE)


def test_an_unknown_country_is_told_which_there_are_and_how_to_bring_its_own_days() -> None:
    (fault,) = faults(instead('country = "RU"', 'country = "AM"'))

    assert fault.key == "country"
    assert "BY, KZ, RU" in fault.said.ru
    assert "years = [2024, 2030]" in fault.said.ru


def test_a_country_of_ones_own_stands_alone() -> None:
    text = instead('country = "RU"', 'country = "AM"').replace("off = []", "off = [2024-05-09]\nyears = [2024, 2030]")

    calendar = checked(text, FILE).calendar

    assert not calendar.is_working_day(date(2024, 5, 9))
    assert calendar.span == (2024, 2030)


@pytest.mark.parametrize("years", ["[2024]", "[2030, 2024]", "[1, 3000]", '["2024", "2030"]'])
def test_years_of_a_calendar_are_a_first_and_a_last_one(years: str) -> None:
    found = faults(instead("off = []", f"off = []\nyears = {years}"))

    assert any(problem.key.startswith("calendar.years") for problem in found)


def test_a_word_for_a_column_that_no_sheet_has_is_named() -> None:
    text = (
        default_text()[0] + '\n[sheets.headings.actions]\ndue = ["до"]\n[sheets.values.people.kind]\nbody = ["орган"]\n'
    )

    problems = read_text(text, "own.toml")[1].listed

    assert sorted((one.key, one.said.ru) for one in problems) == [
        ("sheets.headings.actions.due", "неизвестный ключ; может быть, «due_on»?"),
        ("sheets.values.people.kind", "неизвестный ключ"),
    ]


@pytest.mark.parametrize(
    ("row", "each"), [("u{0} = 1", 1), ("[levels.l{0}]\na = 1", 3), ('[[lifecycles.pilot.phases]]\nkey = "p{0}"', 1)]
)
def test_of_very_many_faults_the_first_are_listed_and_the_rest_is_counted(row: str, each: int) -> None:
    rows = "\n".join(row.format(number) for number in range(3000))
    begin = TEXT.index("[looks_at]") if row.startswith("u") else len(TEXT)

    with pytest.raises(PackBroken) as raised:
        checked(f"{TEXT[:begin]}\n{rows}\n{TEXT[begin:]}", FILE)

    found = [problem.line for problem in raised.value.problems]
    assert len(found) == LISTED
    assert found == sorted(found)
    assert raised.value.unlisted >= 3000 * each - LISTED


def test_the_first_unknown_keys_are_those_that_stand_first() -> None:
    rows = "\n".join(f"u{number} = 1" for number in range(300))

    found = faults(f"{rows}\n{TEXT}")

    assert [problem.key for problem in found] == [f"u{number}" for number in range(LISTED)]
