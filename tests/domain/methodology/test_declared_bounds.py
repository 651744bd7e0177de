"""Every number that a declaration of the pack bounds is refused just beyond its bounds, on its own line."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from domain.methodology.bounds import Within, bounded
from domain.methodology.loader import default_text
from domain.methodology.parameters import ASKED
from domain.methodology.problems import PackBroken
from domain.methodology.watch import Watch
from flows.pack_check import checked

TEXT, _ = default_text()
NUMBERS = {key: Within(asked.least, asked.most) for key, asked in ASKED.items() if asked.kind in {int, Decimal}}
STATED = sorted(key for key in NUMBERS if re.search(rf"^{key} = \{{ value = ", TEXT, re.MULTILINE))
WATCHED = dict(bounded(Watch))


def faults(text: str) -> list[tuple[str, str, str]]:
    """Key, sentence and line of everything that is wrong with a pack."""
    with pytest.raises(PackBroken) as raised:
        checked(text, "region.toml")
    lines = text.splitlines()
    return [(problem.key, problem.said.en, lines[problem.line - 1]) for problem in raised.value.problems]


@pytest.mark.parametrize("key", STATED)
def test_a_parameter_just_beyond_its_bounds_is_refused(key: str) -> None:
    least, most = NUMBERS[key].least, NUMBERS[key].most

    for value in (least - 1, most + 1):
        found = faults(re.sub(rf"^({key} = {{ value = )[^,]+", rf"\g<1>{value}", TEXT, flags=re.MULTILINE))

        (said,) = [one for one in found if one[0] == f"parameters.{key}.value"]
        assert said[1] == f"must be between {least} and {most}"
        assert said[2].startswith(f"{key} = ")


@pytest.mark.parametrize("key", sorted(WATCHED))
def test_a_number_of_the_watch_beyond_its_bounds_is_refused(key: str) -> None:
    found = faults(re.sub(rf"^{key} = \d+", f"{key} = {WATCHED[key].most + 1}", TEXT, flags=re.MULTILINE))

    assert (f"watch.{key}", f"must be between {WATCHED[key].least} and {WATCHED[key].most}") in [
        said[:2] for said in found
    ]


def test_the_tests_of_bounds_see_most_of_the_parameters() -> None:
    assert len(STATED) >= 10
    assert len(WATCHED) == 6


def test_a_choice_that_is_none_of_its_words_is_refused_by_its_line() -> None:
    found = faults(TEXT.replace('term_on_day_off = { value = "next"', 'term_on_day_off = { value = "monday"'))

    assert [(key, line.split(" = ")[0]) for key, _, line in found] == [
        ("parameters.term_on_day_off.value", "term_on_day_off")
    ]
