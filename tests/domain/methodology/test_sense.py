"""A pack that can be read may still make no sense: each such fault stands on its own line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.engine.words import Language, Words
from domain.methodology.loader import default_text, load_default
from domain.methodology.problems import PackBroken
from domain.methodology.show import as_mermaid
from flows.pack_check import checked

TEXT, FILE = default_text()

SENSELESS = [
    ('hold = "opening"', 'hold = "selection"', "hold does not change the phase"),
    ('rework = "opening"', 'rework = "end"', "rework returns to work"),
    ('go = "diagnosis"', 'go = "opening"', "go leads on"),
    ('stop = "stopped" }', 'stop = "end" }', "stop leads to “stopped” only"),
    ('package = "PKG-{number:04d}"', 'package = "CHK-{number:04d}"', "begins the codes of “check”"),
    ('requires = "local"', 'requires = "federal"', "needs a level below"),
    ('roles = ["deciders"]', "roles = []", "nobody hears of it"),
    ('event = "submitted"', 'event = "submitted", decisions = ["go"]', "only the event “decided”"),
    ("told_within_days = { value = 14", 'told_within_days = { value = "14"', "needs a whole number"),
]


@pytest.mark.parametrize(("good", "bad", "said"), SENSELESS, ids=[row[2] for row in SENSELESS])
def test_a_senseless_value_is_told_on_the_line_on_which_it_stands(good: str, bad: str, said: str) -> None:
    broken = TEXT.replace(good, bad, 1)
    line = TEXT[: TEXT.index(good)].count("\n") + 1

    with pytest.raises(PackBroken) as raised:
        checked(broken, FILE)

    assert line in [problem.line for problem in raised.value.problems if said in problem.said.en]


def test_a_lifecycle_without_a_success_is_told() -> None:
    with pytest.raises(PackBroken, match="never see a success"):
        checked(TEXT.replace("completes = true", "completes = false", 1), FILE)


def test_a_stop_that_no_reason_allows_is_told() -> None:
    without = TEXT.replace('"stop", ', "").replace('decisions = ["stop"]', 'decisions = ["hold"]')

    with pytest.raises(PackBroken, match="nothing can be stopped"):
        checked(without, FILE)


def test_a_title_with_signs_of_mermaid_does_not_break_the_diagram() -> None:
    pilot = load_default().lifecycles["pilot"]
    title = Words('Отбор "А"; #1', 'Selection "A"; #1')
    odd = replace(pilot, phases={**pilot.phases, "selection": replace(pilot.first, title=title)})

    diagram = as_mermaid(odd, Language.RU)

    assert 'state "Отбор #quot;А#quot;#59; #35;1" as selection' in diagram
