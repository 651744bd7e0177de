"""The journal's list says every kind of entry in words, whatever its facts look like."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from console.desk import Desk
from console.entry_table import table_of
from domain.engine.action import ACTIONS
from domain.engine.journal import Entry
from tests.console.conftest import Window

EVENTS = [
    line.split(" ", 1) for line in (Path(__file__).parents[1] / "golden" / "events.txt").read_text("utf-8").splitlines()
]
"""Kind of entry, and facts that one really has."""
KNOWN = re.compile(r"\b(PER|ORG)-\d+")
"""Codes of people and organisations, the first of whom the region knows."""


def entry(kind: str, facts: str) -> Entry:
    named = {"subject": "PRJ-0001", "seq": 1, "kind": kind, "happened_on": date(2024, 12, 11), "facts": facts}
    blank = dict.fromkeys(Entry.__dataclass_fields__, "")
    return Entry(**blank | named | {"recorded_at": datetime(2024, 12, 11, tzinfo=UTC)})  # type: ignore[arg-type]


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize(("kind", "facts"), EVENTS, ids=[kind for kind, _ in EVENTS])
def test_an_entry_of_every_kind_is_told(
    kind: str, facts: str, language: str, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_LANGUAGE", language)

    ((_, _, _, said, details, _),) = table_of(Desk(False), [entry(kind, KNOWN.sub(r"\1-0001", facts))]).rows

    assert said
    assert "{" not in details
    assert not KNOWN.search(re.sub(r" \(\S+\)", "", details)), "a code stands behind a name or nowhere"


def test_words_of_fixed_choices_and_reasons_are_told_by_their_titles(window: Window) -> None:
    told = [
        entry("status_changed", '{"to":"active","reason":"cause_removed","level":"local"}'),
        entry("vote_cast", '{"person":"PER-0009","outcome":"remarks"}'),
        entry("status_surveyed", '{"level":"local","outcome":"refused"}'),
        entry("visit_answered", '{"answer":"another_day"}'),
    ]

    said = [row[4] for row in table_of(Desk(False), told).rows]

    assert said == [
        "причина устранена · местный · действует",
        "присвоить с замечаниями · Участник 9",
        "предложено приостановить статус · местный",
        "предлагаю другой день",
    ]


@pytest.mark.parametrize("deed", sorted({command.name for command in ACTIONS}))
def test_what_was_answered_on_paper_is_called_as_people_choose_it(deed: str, window: Window) -> None:
    told = entry("answer_received", f'{{"person":"PER-0002","action":"{deed}","incoming":"12-12/7"}}')

    ((_, _, _, _, details, _),) = table_of(Desk(False), [told]).rows

    assert re.search("[а-я]", details.removeprefix("Участник 2 · 12-12/7 · "))
    assert deed not in details


def test_a_role_says_where_it_is_held_and_people_are_told_by_name(window: Window) -> None:
    told = [
        entry("role_given", '{"role":"organisation_head","scope":"ORG-0002"}'),
        entry("role_given", '{"role":"curator","scope":"*"}'),
        entry("person_merged", '{"into":"PER-0002","reason":"PER-0003"}'),
    ]

    said = [row[4] for row in table_of(Desk(False), told).rows]

    assert said == ["руководитель организации · Школа № 7", "куратор · везде", "PER-0003 · Участник 2 (PER-0002)"]


def test_how_somebody_is_written_to_is_told_as_it_stands_now(window: Window) -> None:
    chosen = '{"weekday":"friday","muted":["gate_decided"],"paused_until":"2024-12-31"}'
    told = [
        entry("letters_preferred", chosen),
        entry("letters_preferred", '{"weekday":"monday","muted":[],"paused_until":null}'),
        entry("person_amended", '{"changes":{"cadence":"daily","time_zone":"Asia/Omsk"}}'),
    ]

    said = [row[4] for row in table_of(Desk(False), told).rows]

    assert said == [
        "день письма: пятница · отключено: gate_decided · не писать до 31.12.2024",
        "день письма: понедельник",
        "Как часто слать сводку, Часовой пояс",
    ]


def test_what_changed_is_told_by_the_titles_of_its_fields(window: Window) -> None:
    amended = entry("person_amended", '{"changes":{"post":"x"}}')
    practice = entry("practice_amended", '{"changed":{"causes":["","a"]}}')
    package = entry("package_frozen", '{"title":"Т","changed":"новая карта"}')

    told = [row[4] for row in table_of(Desk(False), [amended, practice, package]).rows]

    assert told == ["Должность", "Причины", "Т · новая карта"]


def test_what_happened_to_a_replica_names_what_it_is_about_and_says_a_no_too(window: Window) -> None:
    told = [
        entry("readiness_answered", '{"item":"staff_free","answer":"no","evidence":"приказ № 7"}'),
        entry("element_adapted", '{"element":"standard","choice":"copied","what":"","why":""}'),
        entry(
            "support_moved",
            '{"number":1,"form":"visit","planned_on":"2025-01-15","before":"2025-01-14","person":"PER-0010",'
            '"reason":"совещание"}',
        ),
        entry("closing_agreed", '{"reached":false}'),
        entry("sustainment_checked", '{"months":3,"due_on":"2025-05-26","held":false}'),
    ]

    details = [row[4] for row in table_of(Desk(False), told).rows]

    assert details[0].startswith("людей освобождают на время внедрения · ")
    assert details[1] == "стандарт процесса · как в образце"
    assert details[2].startswith("выезд к получателю · 15.01.2025 · ")
    assert details[3:] == ["цель не достигнута", "3 мес. · не удержан · 26.05.2025"]


def test_an_entry_of_whose_facts_the_list_has_no_name_tells_what_was_asked_for_under_its_title(window: Window) -> None:
    told = [
        entry("finding_closed", '{"finding":3}'),
        entry("assessment_reviewed", '{"accepted":["a1","a2"],"returned":[]}'),
    ]

    said = [row[4] for row in table_of(Desk(False), told).rows]

    assert said == ["номер замечания: 3", "принято: a1, a2"]


def test_a_measurement_taken_back_is_not_called_corrected_nor_a_moved_measure_closed(window: Window) -> None:
    measured = '{"entry":7,"indicator":"time","measured_on":"2024-06-03","before":"40","after":AFTER,"reason":"r"}'
    told = [
        entry("measurement_corrected", measured.replace("AFTER", '"41"')),
        entry("measurement_corrected", measured.replace("AFTER", "null")),
        entry("action_settled", '{"number":1,"outcome":"moved","reason":"ремонт","due_on":"2024-12-20"}'),
    ]

    said = [" ".join(row[3:5]) for row in table_of(Desk(False), told).rows]

    assert [one.split(" time")[0] for one in said[:2]] == ["измерение исправлено", "измерение отозвано"]
    assert said[2].startswith("мероприятие перенесено")


@pytest.mark.parametrize(("language", "said"), [("ru", "1,5 ч"), ("en", "1.5 h")])
def test_hours_are_told_with_the_decimal_sign_of_the_language(
    language: str, said: str, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_LANGUAGE", language)
    facts = '{"number":1,"form":"visit","person":"PER-0001","hours":"1.5","notes":"","report_by":"2024-06-10"}'

    ((_, _, _, _, details, _),) = table_of(Desk(False), [entry("support_held", facts)]).rows

    assert said in details
