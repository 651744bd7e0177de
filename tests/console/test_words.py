"""Words on the command line that are easily taken for something else."""

from __future__ import annotations

import json

import pytest

from console.main import main


def test_a_negative_value_is_a_number_and_not_an_option(capsys: pytest.CaptureFixture[str]) -> None:
    main(["project", "measure", "PRJ-0001", "time", "-3", "--help"])

    assert "нет такой опции" not in capsys.readouterr().err


def test_a_command_that_is_not_understood_is_told_as_json_to_a_program(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--language", "ru", "project", "list", "--nonsense", "--json"])

    told = json.loads(capsys.readouterr().out)
    assert code == told["exit_code"] == 2
    assert "нет такой опции" in told["reasons"][0]["said"]
