"""Where who acts is proved, a question answers whoever showed who they are; what answers openly is named here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import typer

from console.main import ROOMS, _opened
from tests.console.conftest import Window
from tests.region import LEADER, Region

OPENLY = frozenset(
    {
        "account allow", "account forbid", "account list", "export", "journal verify", "methodology check",
        "methodology criteria", "methodology diff", "methodology show", "notices sample", "package verify",
        "project template", "status register", "status verify",
    }
)  # fmt: skip
"""What tells of nobody, and what is the business of whoever holds the host."""


def questions() -> Iterator[tuple[str, bool, list[str]]]:
    """Each question: how it is typed, whether it answers openly, what it wants besides."""
    for room, (module, _) in ROOMS.items():
        command = typer.main.get_command(_opened(module).APPS[room])
        leaves: dict[str, Any] = dict(getattr(command, "commands", {"": command}))
        for name, leaf in leaves.items():
            if (openly := getattr(leaf.callback, "openly", None)) is not None:
                required = [one for one in leaf.params if one.required]
                wanted = ["PRJ-0001" for one in required if one.param_type_name == "argument"]
                wanted += [word for one in required if one.param_type_name == "option" for word in (one.opts[0], "x")]
                yield (room if name in ("", room) else f"{room} {name}"), openly, wanted


QUESTIONS = list(questions())


def test_what_answers_openly_is_decided_one_by_one() -> None:
    assert {typed for typed, openly, _ in QUESTIONS if openly} == OPENLY
    assert len(QUESTIONS) > 60


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [pytest.param(typed, wanted, id=typed) for typed, openly, wanted in QUESTIONS if not openly],
)
def test_nobody_is_answered_who_did_not_show_who_they_are(
    window: Window, region: Region, monkeypatch: pytest.MonkeyPatch, typed: str, wanted: list[str]
) -> None:
    monkeypatch.setenv("POTOK_IDENTITY", "proved")
    monkeypatch.delenv("POTOK_TODAY", raising=False)

    said = window(*typed.split(), *wanted)

    assert (said.code, said.out) == (1, ""), said.err
    assert "здесь имени недостаточно" in said.err


def test_a_name_that_is_typed_opens_nobodys_day(
    window: Window, region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = window("today", "--as", LEADER)
    monkeypatch.setenv("POTOK_IDENTITY", "proved")
    monkeypatch.delenv("POTOK_TODAY", raising=False)

    after = window("today", "--as", LEADER)

    assert (before.code, after.code) == (0, 1)
    assert after.out == ""
