"""A region's own words of letters: checked with the pack, said in a sandbox, with ours to fall back on."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from domain.engine.words import Language, Words
from domain.methodology.problems import PackBroken
from domain.methodology.schema import OwnWords
from flows.pack_check import checked
from notifications.examples import EXAMPLES
from notifications.formats import NBSP, tied
from notifications.render import render

TEXT = files("domain.methodology").joinpath("effective_region.toml").read_text("utf-8")
PROGRAMME = Words("Программа", "Programme")


def with_words(subject: str, template: str = "gate_decided") -> str:
    return f"{TEXT}\n[letters.{template}]\nsubject = {{ ru = '''{subject}''', en = 'ours' }}\n"


def said(words: OwnWords | None) -> tuple[str, str]:
    letter = render(EXAMPLES["gate_decided"], Language.RU, base_url="", programme=PROGRAMME, words=words)
    return letter.subject, letter.text


def test_a_region_says_the_subject_and_the_opening_in_its_own_words() -> None:
    pack = checked(with_words("{{ about.title }}: решение от {{ decided_on | short_date }}"), "region.toml")
    words = OwnWords(pack.letters["gate_decided"].subject, Words("Коллеги, поздравляем!", "Congratulations!"))

    subject, text = said(words)

    assert subject == "Сокращение времени записи ребёнка в кружок: решение от 11.12.2024"
    assert "Коллеги, поздравляем!" in text


@pytest.mark.parametrize(
    "subject",
    [
        "{{ about.titel }}",
        "{% if %}",
        "{{ nothing }}",
        "{{ title }}",
        "{{ about.__class__.__mro__ }}",
        '{{ "x" * 100000000 }}',
        "{{ reader.__init__.__globals__ }}",
        '{% include "gate_decided/ru/body.txt" %}',
        '{{ "%1000000000d" | format(1) }}',
        '{{ "{:>1000000000}".format(1) }}',
        '{{ ("x" | center(1000000000)) | length }}',
        '{{ "x" | indent(1000000000) }}',
        "{% for a in range(99999) %}{% for b in range(99999) %}x{% endfor %}{% endfor %}",
        "{% for a in (1, 2) recursive %}{{ loop((1, 2)) }}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        '{{ about|attr("__class__") }}',
        '{{ "{0.__class__.__mro__}".format(about) }}',
        "{{ cycler.__init__.__globals__ }}",
        '{% import "os" as os %}{{ os }}',
        '{% set a = "x" %}' + "{% set a = a ~ a %}" * 60 + "{{ a }}",
        '{{ "x" | join("x" | join("xxxxxxxxxx")) }}',
        '{{ "x" | replace("x", "xxxxxxxxxx") | replace("x", "xxxxxxxxxx") }}',
        "{% for a in about.title %}{% for b in about.title %}{{ b }}{% endfor %}{% endfor %}",
        "{{ 9 ** 9 ** 9 }}",
        "{{ reader.format }}",
        "{{ self }}",
        "{% for a in about.title %}{{ loop }}{% endfor %}",
    ],
)
def test_words_that_cannot_be_said_are_refused_with_the_pack_and_never_cost_a_letter(subject: str) -> None:
    with pytest.raises(PackBroken) as raised:
        checked(with_words(subject), "region.toml")

    assert {problem.key for problem in raised.value.problems} == {"letters.gate_decided.subject.ru"}
    assert said(OwnWords(Words(subject, subject)))[0] == said(None)[0]


def test_words_may_choose_and_list_what_the_letter_knows() -> None:
    text = "{% if decision == 'go' %}{{ about.title | upper }}{% else %}{{ about.code }}{% endif %}"
    pack = checked(with_words(text), "region.toml")
    listed = Words("{% for one in conditions %}{{ one.text }}; {% endfor %}", "")

    subject, opened = said(OwnWords(pack.letters["gate_decided"].subject, listed))

    assert subject in {"СОКРАЩЕНИЕ ВРЕМЕНИ ЗАПИСИ РЕБЁНКА В КРУЖОК", "PRJ-0042"}
    assert opened


@pytest.mark.parametrize("language", Language)
def test_a_region_says_any_part_of_a_letter_in_its_own_words(language: Language) -> None:
    text = """
[letters.gate_decided]
preview = { ru = "Коротко: {{ about.code }}", en = "In short: {{ about.code }}" }
why = { ru = "Потому что так решил регион.", en = "Because the region says so." }
[letters.gate_decided.main]
ru = "Уважаемый {{ reader }}!\\n\\nПроект «{{ about.title }}» <идёт> дальше."
en = "Dear {{ reader }},\\n\\nthe project “{{ about.title }}” <goes> on."
"""
    words = checked(f"{TEXT}\n{text}", "region.toml").letters["gate_decided"]

    letter = render(EXAMPLES["gate_decided"], language, base_url="", programme=PROGRAMME, words=words)
    ours = render(EXAMPLES["gate_decided"], language, base_url="", programme=PROGRAMME)

    said = ("Уважаемый", "<идёт> дальше") if language is Language.RU else ("Dear", "<goes> on")
    assert all(one in letter.text for one in said)
    assert said[1].replace("<", "&lt;").replace(">", "&gt;") in letter.html
    assert all(one.ru in letter.text or one.en in letter.text for one in (words.why,) if one)
    assert "PRJ-0042" in letter.html.partition("</div>")[0], "the preview"
    assert "ПОДРОБНОСТИ" not in letter.text
    assert "DETAILS" not in letter.text.upper().replace("ПОДРОБНОСТИ", "") or language is Language.EN
    assert letter.subject == ours.subject


@pytest.mark.parametrize("part", ["preview", "main", "why", "opening", "subject"])
def test_of_a_part_that_cannot_be_said_ours_stands(part: str) -> None:
    words = OwnWords(**{part: Words("{{ nothing.at_all }}", "{{ nothing.at_all }}")})

    assert said(words) == said(None)


def test_a_letter_that_is_none_is_named() -> None:
    with pytest.raises(PackBroken) as raised:
        checked(with_words("письмо", template="birthday"), "region.toml")

    assert raised.value.problems[0].key == "letters.birthday"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("школа № 34", f"школа №{NBSP}34"),
        ("центр, г. Степной", f"центр, г.{NBSP}Степной"),
        ("имени И. И. Неизвестного", f"имени И.{NBSP}И.{NBSP}Неизвестного"),
        ("Сделано. Дальше", "Сделано. Дальше"),
    ],
)
def test_numbers_places_and_initials_do_not_part_from_what_follows(text: str, shown: str) -> None:
    assert tied(text) == shown


def test_what_is_no_text_is_left_alone() -> None:
    assert tied(date(2024, 12, 11)) == date(2024, 12, 11)
