"""A region's words stand for ours wherever people read them, in the forms that it gives, and change no stored text."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jinja2 import Environment
from markupsafe import Markup

from domain.engine import own_terms
from domain.engine.words import Language, Words
from domain.exchange.checked_rows import read
from domain.exchange.layouts import layouts
from domain.methodology.loader import default_text, load_text
from domain.methodology.problems import PackBroken
from notifications.formats import tied
from notifications.own_words import OwnTerms

SAID = '\n[words]\n"контрольная точка" = "веха"\n"контрольные точки" = "вехи"\n"этап" = "стадия"\n'


@pytest.fixture(autouse=True)
def terms() -> Iterator[None]:
    """The region's words for the time of a test."""
    own_terms.use(load_text(default_text()[0] + SAID, "region.toml").words)
    yield
    own_terms.use({})


def test_whole_words_are_said_the_regions_way_and_keep_their_capital() -> None:
    said = Words("Контрольная точка и этап; поэтапно; контрольной точки", "Milestone and phase")

    assert said.say(Language.RU) == "Веха и стадия; поэтапно; контрольной точки"
    assert (said.ru[:17], said.say(Language.EN)) == ("Контрольная точка", "Milestone and phase")


def test_templates_and_facts_of_letters_are_said_the_regions_way_and_markup_stays_markup() -> None:
    made = Environment(extensions=[OwnTerms], autoescape=True)

    assert made.from_string("<b>этап</b> {{ said }}").render(said=Markup("<i>")) == "<b>стадия</b> <i>"
    assert (tied("этап"), tied(Markup("<i>этап</i>"))) == ("стадия", Markup("<i>этап</i>"))


def test_a_sheet_headed_by_the_regions_words_is_read_as_one_headed_by_ours() -> None:
    known = layouts(load_text(default_text()[0] + SAID, "region.toml"))
    milestones = next(one for one in known if one.key == "milestones")

    found = [
        read(f"Проект;Ключ;{heading};Плановый конец\nPRJ-1;a;Сдача;01.12.2024".encode(), known, name=f"{title}.csv")
        for heading, title in (("Веха", "Вехи"), ("Контрольная точка", "Контрольные точки"))
    ]

    assert milestones.title.say(Language.RU) == "Вехи"
    assert [[row.values["title"] for _, row in one.rows()] for one in found] == [["Сдача"], ["Сдача"]]


@pytest.mark.parametrize(
    "line", ['"этап" = "<b>"', '"этап" = ""', '"этап" = "{{ x }}"', '"этап" = "фаза"\n"фаза" = "этап"']
)
def test_what_is_no_word_or_runs_in_a_ring_is_refused(line: str) -> None:
    with pytest.raises(PackBroken, match=r"words"):
        load_text(f"{default_text()[0]}\n[words]\n{line}\n", "region.toml")
