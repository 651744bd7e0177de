"""`potok demo`: the main job end to end, to the figures of the source article."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

POTOK = [sys.executable, "-m", "console.main"]


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of a whole demo, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "rostov"
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "POTOK_"))}
    environment |= {"POTOK_LANGUAGE": "ru", "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [*POTOK, "demo", "--dir", str(folder)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=400, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, done.stdout


def potok(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command as staff would run it in the folder."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "POTOK_"))}
    environment |= {"PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        [*POTOK, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=100, check=False
    )


def test_the_demo_reaches_the_figures_of_the_article(shown: tuple[Path, str]) -> None:
    folder, said = shown

    report = json.loads(potok(folder, "report", "--as-of", "2024-12-11", "--json").stdout)

    assert "Все цифры совпадают со статьёй" in said
    assert (report["bodies"], report["municipalities"], report["government_units"]) == (29, 55, 2)
    assert report["centres"] == 18
    assert report["exemplars"] == {"federal": 4, "regional": 8, "local": 1}
    assert report["replicated"] == {"total": 160, "this_year": 60}
    assert report["projects"] > 600


def test_the_gate_that_it_points_at_has_every_verdict(shown: tuple[Path, str]) -> None:
    folder, said = shown
    (code,) = re.findall(r"project gate (PRJ-\d+)", said)

    gate = json.loads(potok(folder, "project", "gate", code, "--json").stdout)

    assert {check["outcome"] for check in gate["checks"]} == {"pass", "fail", "unknown"}


def test_its_journal_verifies_and_its_mail_lies_in_the_maildir(shown: tuple[Path, str]) -> None:
    folder, _ = shown

    verified = potok(folder, "journal", "verify")
    notices = json.loads(potok(folder, "notices", "list", "--json").stdout)

    assert verified.returncode == 0
    assert len(list((folder / "mail" / "new").iterdir())) > 200
    assert notices
    assert (folder / "reports" / "programme-2024-12-11.html").read_text("utf-8").startswith("<!doctype html>")


def test_a_folder_that_is_not_empty_is_left_alone(shown: tuple[Path, str]) -> None:
    folder, _ = shown

    again = potok(folder.parent, "demo", "--dir", str(folder))

    assert again.returncode == 2
    assert "не пуста" in again.stderr + again.stdout
