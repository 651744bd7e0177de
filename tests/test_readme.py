"""The README shows nothing that is not so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from console.main import main
from domain.engine.words import Language
from domain.methodology.loader import load_default
from domain.methodology.show import as_mermaid
from flows.settings import Settings

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text("utf-8")


def block(marker: str) -> str:
    """The fenced block under a marker."""
    found = re.search(rf"<!-- {marker} -->\n```\w+\n(.*?)```", TEXT, re.DOTALL)
    assert found, marker
    return found[1]


def test_the_pilots_diagram_is_that_of_the_shipped_pack() -> None:
    assert block("pilot-diagram") == as_mermaid(load_default().lifecycles["pilot"], Language.RU)


def test_every_setting_is_explained_and_every_explained_one_exists() -> None:
    shown = set(re.findall(r"`POTOK_([A-Z_]+)`", TEXT))

    assert shown == {name.upper() for name in Settings.model_fields}


SHOWN = sorted({" ".join(line.split()[1:3]) for line in re.findall(r"^potok [a-z].*", TEXT, re.MULTILINE)})


@pytest.mark.parametrize("shown", SHOWN)
def test_every_command_that_is_shown_is_there(shown: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = [word for word in shown.split() if re.fullmatch("[a-z]+", word)]

    assert main([*words, "--help"]) == 0
    assert f"potok {words[0]}" in capsys.readouterr().out


def test_the_two_commands_are_one_line_each() -> None:
    assert block("demo-line").count("\n") == block("test-line").count("\n") == 1


@pytest.mark.parametrize("picture", re.findall(r"!\[[^\]]*\]\(([^)]+)\)", TEXT))
def test_every_picture_is_there(picture: str) -> None:
    assert (ROOT / picture).is_file()


def test_the_top_level_holds_what_is_agreed_and_nothing_else() -> None:
    agreed = {
        "README.md", "console", "deployments", "domain", "flows", "notifications", "pyproject.toml", "tests",
    }  # fmt: skip
    ignored = {line.strip("/\n") for line in (ROOT / ".gitignore").read_text("utf-8").splitlines()}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - ignored

    assert {name for name in found if not name.endswith((".egg-info", ".db", ".db-shm", ".db-wal"))} == agreed
