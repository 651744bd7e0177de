"""`potok demo`: the main job end to end, to the figures of the source article."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.recount import recount
from tests.recount_spread import replication

pytestmark = pytest.mark.system

POTOK = [sys.executable, "-m", "console.main"]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a whole demo, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "rostov"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "POTOK_"))}
    environment |= {"POTOK_LANGUAGE": "ru", "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [*POTOK, "demo", "--dir", str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


def potok(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command as staff would run it in the folder."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "POTOK_"))}
    environment |= {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        [*POTOK, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False
    )


def test_the_demo_reaches_the_figures_of_the_article(shown: tuple[Path, str]) -> None:
    folder, said = shown

    report = json.loads(potok(folder, "report", "--as-of", "2024-12-11", "--json").stdout)

    assert "Все цифры совпадают со статьёй" in said
    involved = report["involved"]
    assert (involved["body"], involved["municipality"], involved["government_unit"]) == (29, 55, 2)
    assert report["centres"]["sectoral"] == 18
    assert report["exemplars"] == {"federal": 4, "regional": 8, "local": 1}
    replicated = report["replicated"]
    assert (replicated["total"], replicated["this_year"]) == (160, 60)
    assert 0.4 < replicated["goal"] / replicated["total"] < 0.6
    assert 0.6 < replicated["held"] / replicated["held_due"] < 0.9
    assert report["projects"]["implemented"] > 600


@pytest.mark.parametrize("day", ["2019-02-01", "2020-12-31", "2023-06-15", "2024-12-11"])
def test_every_figure_is_what_a_recount_of_the_export_by_other_code_comes_to(shown: tuple[Path, str], day: str) -> None:
    folder, _ = shown

    report = json.loads(potok(folder, "report", "--as-of", day, "--json").stdout)

    counted = recount(folder / "export", day)
    for table, figures in counted.items():
        assert {key: count for key, count in report[table].items() if count} == {
            key: count for key, count in figures.items() if count
        }, (day, table)


@pytest.mark.parametrize("day", ["2020-12-31", "2022-03-01", "2023-06-15", "2024-12-11"])
def test_the_funnel_the_groups_and_the_forecast_are_what_other_code_comes_to(shown: tuple[Path, str], day: str) -> None:
    folder, _ = shown

    told = json.loads(potok(folder, "replica", "numbers", "--as-of", day, "--json").stdout)

    counted = replication(folder / "export", day)
    for table in ("funnel", "by_package", "by_sphere"):
        said = {key: count for key, count in told[table].items() if count and key not in ("waiting", "withdrawn")}
        assert said == {key: count for key, count in counted[table].items() if count}, (day, table)
    assert (told["days_to_answer"], told["days_to_close"]) == (counted["days_to_answer"], counted["days_to_close"])
    for name, exact in counted["forecast"].items():
        assert abs(told["forecast"][name] - exact) <= 1, (day, name)


def test_every_number_opens_to_a_list_of_as_many(shown: tuple[Path, str]) -> None:
    folder, _ = shown

    why = json.loads(potok(folder, "report", "--why", "1.1", "--json").stdout)
    book = potok(folder, "report", "--xlsx", "figures.xlsx")

    assert why["count"] == len(why["rows"]) == len({row["code"] for row in why["rows"]}) > 600
    assert book.returncode == 0, book.stderr
    sheets = openpyxl.load_workbook(folder / "figures.xlsx", read_only=True)
    assert sum(1 for _ in sheets["1.1"].iter_rows()) == why["count"] + 1
    first = {row[0]: row[3] for row in sheets.worksheets[0].iter_rows(values_only=True)}
    assert {number: first[number] for number in sheets.sheetnames if number in first} == {
        number: sum(1 for _ in sheets[number].iter_rows()) - 1 for number in sheets.sheetnames if number in first
    }


def test_the_gate_that_it_points_at_has_every_verdict(shown: tuple[Path, str]) -> None:
    folder, said = shown
    (code,) = re.findall(r"project gate (PRJ-\d+)", said)

    gate = json.loads(potok(folder, "project", "gate", code, "--json").stdout)

    assert {check["outcome"] for check in gate["checks"]} == {"pass", "fail", "unknown"}


def test_its_journal_verifies_and_its_mail_lies_in_the_maildir(shown: tuple[Path, str]) -> None:
    folder, _ = shown

    verified = potok(folder, "journal", "verify", "--json")
    notices = json.loads(potok(folder, "notices", "list", "--json").stdout)

    found = json.loads(verified.stdout)
    assert verified.returncode == 0
    assert found["sound"]
    assert found["replayed"] == found["entries"] > 40_000  # and the journal tells every table
    assert len(list((folder / "mail" / "new").iterdir())) > 200
    assert notices
    assert (folder / "reports" / "programme-2024-12-11.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_folder_that_is_not_empty_is_left_alone(shown: tuple[Path, str]) -> None:
    folder, _ = shown

    again = potok(folder.parent, "demo", "--dir", str(folder))

    assert again.returncode == 2
    assert "не пуста" in again.stderr + again.stdout


def test_thirteen_holders_have_certificates_and_what_was_lost_has_no_mark(shown: tuple[Path, str]) -> None:
    folder, _ = shown

    papers = sorted((folder / "certificates").glob("*.pdf"))
    verified = [potok(folder, "status", "verify", str(paper)).returncode for paper in papers]
    register = json.loads(potok(folder, "status", "list", "--json").stdout)

    assert verified == [0] * 13
    assert {one["standing"] for one in register} == {"active", "renewal_open", "suspended", "withdrawn"}
    (lost,) = [one for one in register if one["standing"] == "withdrawn"]
    presented = set(re.findall(r"PRJ-\d+", potok(folder, "check", "show", lost["basis"], "--json").stdout))
    shown_of = [json.loads(potok(folder, "project", "show", code, "--json").stdout) for code in presented]
    assert {one["state"]["stage"] for one in shown_of} == {"closed"}
