"""What the reading commands answer: shapes for programs, words for people, and no Prefect."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from console.main import ROOMS
from domain.methodology.schema import Decision
from tests.console.conftest import Window
from tests.region import Region

ROOT = Path(__file__).parents[2]

READING = (
    ("project", "list"),
    ("check", "list"),
    ("org", "list"),
    ("centre", "list"),
    ("person", "list"),
    ("role", "list"),
    ("status", "list"),
    ("package", "list"),
    ("notices", "list"),
    ("digest", "preview", "PER-0001"),
    ("report",),
    ("journal", "verify"),
    ("methodology", "check"),
    ("methodology", "show", "pilot"),
    ("doctor",),
)


@pytest.mark.parametrize("words", READING, ids=" ".join)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_everything_that_reads_answers_people_and_programs(
    window: Window, words: tuple[str, ...], language: str
) -> None:
    shown, data = window(*words, "--language", language), window(*words, "--json", "--language", language)

    assert (shown.code, data.code) == (0, 0), shown.err + data.err
    assert shown.out.strip()
    assert data.data is not None


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", ["ru", "en"])
def test_help_is_in_one_language(window: Window, room: str, language: str) -> None:
    said = window(room, "--help", "--language", language)

    assert said.code == 0
    assert "‖" not in said.out
    assert ("Использование:" in said.out) is (language == "ru")
    assert ("Usage:" in said.out) is (language == "en")


@pytest.mark.parametrize("words", ["role give", "report", "person register", "project chart", "project action"])
def test_help_fits_the_terminal_and_translates_what_is_wrapped(
    window: Window, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")

    said = window(*words.split(), "--help")

    assert max(map(len, said.out.splitlines())) <= 80
    assert "default" not in said.out


def test_the_front_page_lists_every_room(window: Window) -> None:
    said = window()

    assert said.code == 0
    assert all(f"  {room} " in said.out for room in ROOMS)


def test_a_list_says_what_comes_next_and_finds_russian_words_in_any_case(window: Window, region: Region) -> None:
    code = region.open_project()

    found = window("project", "list", "--words", "СОКРАЩЕНИЕ", "--json").data
    late = window("project", "list", "--late", "--json").data
    none = window("project", "list", "--stage", "closed")

    assert (len(found["lines"]), found["after"]) == (1, None)
    assert found["lines"][0]["code"] == code
    assert late["lines"][0]["due_on"] < "2024-12-11"
    assert none.out == "Ничего не найдено.\n"


def test_the_card_shows_people_indicators_and_where_the_project_stands(window: Window, region: Region) -> None:
    code = region.open_project()

    said = window("project", "show", code)
    data = window("project", "show", code, "--json").data

    assert said.out.startswith(
        f"{code} «Сокращение времени подготовки контрольных работ»\nШкола № 7 (ORG-0002)\nотбор — в работе"
    )
    assert "руководитель проекта" in said.out
    assert data["state"]["phase"] == "selection"
    line = data["indicators"][0]
    assert {name: line[name] for name in ("key", "name", "unit", "direction", "base", "target", "ideal")} == {
        "key": "time",
        "name": "Время подготовки",
        "unit": "мин",
        "direction": "fall",
        "base": "67",
        "target": "30",
        "ideal": None,
    }
    assert line["method"] == "среднее по хронометражу десяти операций"
    assert [row["key"] for row in data["milestones"]][:2] == ["process_card", "list_approval"]


def test_the_gate_says_what_is_missing_and_where_to_mend_it(window: Window, region: Region) -> None:
    code = region.open_project()

    shown = window("project", "gate", code)
    gate = window("project", "gate", code, "--json", "--language", "en").data

    assert "не выполнено  не приложено: карточка процесса\n" in shown.out
    assert f"\n  potok project evidence {code} process_card --file …\n" in shown.out
    assert "Ворота пока закрыты." in shown.out
    assert gate["open"] is False
    assert gate["checks"][0] == {
        "rule": "evidence.process_card",
        "outcome": "fail",
        "said": "not attached: process card",
        "mend": f"potok project evidence {code} process_card --file …",
        "mends": [f"potok project evidence {code} process_card --file …"],
        "advisory": False,
    }


def test_the_gate_of_a_check_sees_its_projects_and_commission(window: Window, region: Region) -> None:
    check = region.apply(region.finished_pilot())

    gate = window("check", "gate", check, "--json").data

    assert {row["rule"]: row["outcome"] for row in gate["checks"]} == {
        "evidence.application_letter": "fail",
        "presents_projects": "pass",
        "lower_level_held": "pass",
    }


def test_the_gate_of_what_has_ended_is_its_last_decision_with_what_it_saw(window: Window, region: Region) -> None:
    code = region.open_project()
    region.decide(code, Decision.STOP, reason="no_resources")

    said, data = window("project", "gate", code), window("project", "gate", code, "--json").data

    assert said.code == 0, said.err
    assert "остановлен. Ворот больше нет." in said.out
    assert "Последнее решение: прекращено (отбор)" in said.out
    assert "Почему: нет ресурсов" in said.out
    assert (data["open"], data["decision"]["decision"]) == (False, "stop")
    assert {check["rule"]: check["outcome"] for check in data["checks"]}["conditions_closed"] == "pass"
    assert "открытых условий нет" in said.out


def test_the_gate_that_is_shown_is_the_gate_that_decides(window: Window, region: Region) -> None:
    code = region.open_project()
    region.bring(code)

    shown = window("project", "gate", code, "--json").data
    window("project", "decide", code, "go", "--as", "person5@region.example")
    decided = window("project", "show", code, "--json").data["decisions"][-1]

    assert shown["open"]
    assert decided["facts_sha256"] == shown["facts_sha256"]


def test_the_journal_tells_what_happened_when_and_who_did_it(window: Window, region: Region) -> None:
    code = region.open_project()
    region.bring(code)

    said = window("journal", "list", code)
    entries = window("journal", "list", code, "--json").data

    assert [entry["kind"] for entry in entries] == ["project_opened", "evidence_attached", "submitted"]
    assert entries[1]["facts"]["evidence"] == "process_card"
    assert "03.06.2024  11.12.2024 12:00  проект открыт" in said.out


def test_the_report_is_the_same_bytes_each_time(window: Window, region: Region) -> None:
    region.open_project()

    first, again = (
        window("report", "--json", "--as-of", "11.12.2024"),
        window("report", "--json", "--as-of", "2024-12-11"),
    )

    assert first.out == again.out
    assert first.data["projects"]["opened"] == 1


def test_mermaid_is_ready_to_paste(window: Window) -> None:
    said = window("methodology", "show", "pilot", "--mermaid")

    assert said.out.startswith("stateDiagram-v2\n")


@pytest.mark.parametrize("columns", ["60", "80", "100"])
@pytest.mark.parametrize(
    "words", [("project", "list"), ("project", "plan", "PRJ-0001"), ("person", "list"), ("org", "list"),
              ("journal", "list", "PRJ-0001"), ("notices", "list"), ("deadlines", "list")], ids=" ".join,
)  # fmt: skip
def test_no_line_is_wider_than_the_terminal(
    window: Window, region: Region, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], columns: str
) -> None:
    region.open_project()
    monkeypatch.setenv("COLUMNS", columns)

    said = window(*words)

    assert said.code == 0, said.err
    assert max(map(len, said.out.splitlines())) <= int(columns)


@pytest.mark.system
def test_reading_and_acting_without_a_server_do_not_import_prefect(window: Window, tmp_path: Path) -> None:
    orders = (
        ["project", "list", "--json"],
        ["org", "register", "Школа", "--kind", "institution"],
        ["report"],
    )
    script = (
        "import sys; from console.main import main; code = main(sys.argv[1:]); "
        "sys.exit(code or 100 * ('prefect' in sys.modules) or 50 * ('rich' in sys.modules))"
    )
    for order in orders:
        ran = subprocess.run(
            [sys.executable, "-c", script, *order],
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            cwd=tmp_path,
            capture_output=True,
            check=False,
        )

        assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.system
def test_a_reader_that_goes_away_is_no_fault(window: Window, tmp_path: Path) -> None:
    command = f"{sys.executable} -m console.main methodology show | head -n 1; exit ${{PIPESTATUS[0]}}"
    ran = subprocess.run(
        ["bash", "-c", command],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    assert b"Traceback" not in ran.stderr
    assert ran.returncode in (0, 141)
