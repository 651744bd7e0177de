"""What a sentence tells to type is on a page the form that does the same."""

from __future__ import annotations

import re

import pytest

from console.web.command_words import pieces
from domain.certification.exemplars import objection_waits
from domain.engine.words import Language
from tests.console.test_pages import Enter, enter, settings
from tests.region import METHODOLOGIST, Region

__all__ = ["enter", "settings"]

FORMS = [
    ("сначала назначьте визит: potok check plan-visit", "/do/plan_visit?subject=CHK-0001"),
    ("сейчас не решение о статусе: potok check decide", "/do/decide?subject=CHK-0001"),
    ("сначала дайте роль (potok role give)", "/do/give_role?"),
    ("тоже актом, potok status withdraw", "/do/change_status?"),
    (objection_waits("пакет", "CHK-0007").said.ru, "/do/settle_challenge?subject=CHK-0007"),
]


@pytest.mark.parametrize(("said", "href"), FORMS)
def test_a_command_with_a_form_is_called_and_led_to_as_the_form(said: str, href: str) -> None:
    told = list(pieces(said, Language.RU, "CHK-0001"))

    assert [where for _, where in told if where] == [href]
    assert "potok" not in "".join(text for text, _ in told)


@pytest.mark.parametrize("said", ["войдите ключом (potok login)", "potok", "потоком", "цел: potok journal verify", ""])
def test_a_command_without_a_form_stays_as_it_is(said: str) -> None:
    told = list(pieces(said, Language.RU, "CHK-0001"))

    assert "".join(text for text, _ in told) == said
    assert not any(where for _, where in told)


def test_a_refusal_on_a_page_names_no_command_of_the_terminal(enter: Enter, region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")

    refused = enter(METHODOLOGIST).send("/do/hold_visit", subject=check, on="03.06.2024").text

    assert re.findall(r"potok [a-z]+", refused) == []
