"""A command that is shown names what is to be put in by the words of its reader's help."""

from __future__ import annotations

import re

import pytest

from console.blanks import with_blanks
from domain.engine.words import Language
from domain.linting.kinds import FLAWS
from domain.reports.ask_commands import settled_by

SHOWN = sorted({about.mend for about in FLAWS.values()} | {one.typed for _, one in settled_by().values()})
CAPITALS = re.compile(r"(?<![\w-])[A-Z]{3,}(?![\w-])")


@pytest.mark.parametrize("command", SHOWN)
def test_a_russian_reader_meets_no_english_blank(command: str) -> None:
    assert CAPITALS.findall(with_blanks(command, Language.RU)) == []
    assert with_blanks(command, Language.EN) == command


def test_options_and_codes_stay_as_they_are_typed() -> None:
    shown = with_blanks("potok project milestone PRJ-0661 survey_2 --finished DATE --file FILE-1", Language.RU)

    assert shown == "potok project milestone PRJ-0661 survey_2 --finished ДАТА --file FILE-1"
