"""What a region calls actions, fields and events in its methodology is what forms, pages, help and journal say."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from console.answer import Answer
from console.desk import Desk
from console.entry_table import table_of
from console.pack_titles import as_called, who_may
from console.terminal_table import Table
from console.web.deeds import actions
from console.web.inputs import Known, Shape, asked_of
from domain.engine import own_terms
from domain.engine.event_effects import EVENTS
from domain.engine.words import Language, Title
from domain.methodology.loader import default_text
from domain.methodology.problems import PackBroken
from domain.subjects import commands, declared_titles
from flows import forms
from flows.pack_check import judged
from tests.console.conftest import Window
from tests.console.test_journal_words import EVENTS as FACTS
from tests.console.test_journal_words import entry
from tests.console.test_pages import Enter, enter, settings
from tests.region import EDITION, METHODOLOGIST

__all__ = ["enter", "settings"]

OURS = {"Билет", "Очистить поля"}
"""Fields of the forms of Prefect that no action declares."""
BOTH_WAYS = {
    "measurement_corrected": {False: '{"after": "66", "measured_on": "2024-06-03"}', True: '{"after": null}'},
    "person_ended": {False: '{"successor": null}', True: '{"successor": "PER-0002"}'},
    "person_reinstated": {
        False: '{"roles": [], "successor": null}',
        True: '{"roles": ["leader PRJ-00001"], "successor": "PER-0002"}',
    },
    "completion_settled": {False: '{"reached": true, "refusal": "нет акта"}', True: '{"reached": true, "refusal": ""}'},
}
"""Kind of entry that may have come out otherwise -> whether it did -> facts that tell so."""
NUMBERS = {key: number for number, key in enumerate(sorted(declared_titles()))}


def told(key: str, language: str = "ru") -> str:
    return f"Слово-{NUMBERS[key]}" if language == "ru" else f"Word-{NUMBERS[key]}"


def rows_of(answer: Answer) -> Sequence[Sequence[str]]:
    (table,) = answer.shown
    assert isinstance(table, Table)
    return table.rows


@pytest.fixture(autouse=True)
def renamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A methodology that calls everything anew."""
    lines = (f'"{key}" = {{ ru = "{told(key)}", en = "{told(key, "en")}" }}' for key in NUMBERS)
    file = tmp_path / "own.toml"
    text = default_text()[0].replace(f'version = "{EDITION}"', 'version = "2099.1"')
    file.write_text("\n".join([text, "[titles]", *lines, ""]), "utf-8")
    monkeypatch.setenv("POTOK_METHODOLOGY", str(file))
    monkeypatch.setattr(forms, "_MADE", {})
    yield
    own_terms.use({})


@pytest.mark.parametrize("language", list(Language))
def test_every_action_is_called_so_in_forms_of_both_doors_and_where_it_is_said_who_may(
    language: Language, window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_LANGUAGE", language)
    desk = Desk(False)
    pack = desk.programme.packs.current
    said = {row[0] for row in rows_of(who_may(desk, pack))}

    assert said == {told(command.name, language) for command in commands()}
    for command in commands():
        schema = forms.form_of(command).model_json_schema()
        parts = [schema, *schema.get("$defs", {}).values()]
        titles = {one["title"] for part in parts for one in part.get("properties", {}).values() if "title" in one}
        assert schema["description"] == f"{told(command.name)}."
        assert {title for title in titles - OURS if not re.fullmatch(r"Слово-\d+", title)} == set(), command
    unsaid = [
        (command.name, one.name, one.title)
        for command in actions().values()
        for one in asked_of(command, Known(pack, language))
        if one.shape in (Shape.WORD, Shape.LINES, Shape.ROWS) and not re.search(r"(Слово|Word)-\d+", one.title)
    ]
    assert unsaid == [], "a row of a choice or of a role is called as the choice or the role is"


def test_every_page_of_a_form_says_it(enter: Enter) -> None:
    browser = enter(METHODOLOGIST)

    for command in actions().values():
        page = browser.ask(f"/do/{command.name}")
        assert page.status_code != 200 or told(command.name) in page.text, command.name


def test_every_event_is_called_so_in_the_journal(window: Window) -> None:
    desk = Desk(False)
    assert desk.programme.packs.current.titles
    known = dict(FACTS)
    told_by_facts = [(kind, facts, otherwise) for kind, pair in BOTH_WAYS.items() for otherwise, facts in pair.items()]
    others = [(kind, known.get(kind, "{}"), False) for kind in EVENTS.keys() - BOTH_WAYS.keys()]

    rows = table_of(desk, [entry(kind, facts) for kind, facts, _ in told_by_facts + others]).rows

    assert {kind for kind, event in EVENTS.items() if event.otherwise is not None} == BOTH_WAYS.keys()
    expected = [told(f"{kind}.otherwise" if otherwise else kind) for kind, _, otherwise in told_by_facts + others]
    assert [row[3].partition(":")[0] for row in rows] == expected


def test_a_refusal_names_a_field_so(window: Window) -> None:
    said = window("project", "open", "x" * 600, "--org", "ORG-0001")
    assert told("open_project.title") in said.err, said


@pytest.mark.system
def test_help_of_the_terminal_says_it() -> None:
    said = [
        subprocess.run(
            [sys.executable, "-m", "console.main", "project", *words], capture_output=True, text=True, check=True
        ).stdout
        for words in (("submit", "--help"), ("--help",))
    ]

    assert told("submit") in said[0]
    assert told("submit.subject").lower() in said[0].lower()
    assert told("submit") in said[1]


def test_keys_are_listed_with_our_title_beside_the_regions(window: Window) -> None:
    desk = Desk(False)
    assert desk.programme.packs.current.titles
    data = {row["key"]: row for row in as_called(desk).data}

    assert data.keys() == NUMBERS.keys()
    assert data["submit"] == {"key": "submit", "ru": told("submit"), "en": told("submit", "en"), "own": True}
    assert isinstance(title := declared_titles()["submit"], Title)
    assert title.declared.en != title.en


def test_a_region_that_names_none_keeps_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POTOK_METHODOLOGY")
    own_terms.use({})

    assert [key for key, title in declared_titles().items() if title != title.declared] == []


@pytest.mark.parametrize(
    ("line", "key", "said"),
    [
        ('sumbit = { ru = "Внести", en = "Put" }', "titles.sumbit", "submit"),
        ('submit = { ru = "Внести" }', "titles.submit.en", "en"),
        ('submit = { ru = "<b>Внести</b>", en = "Put" }', "titles.submit.ru", "без разметки"),
        ('submit = { ru = "{{ 7 * 7 }}", en = "Put" }', "titles.submit.ru", "без разметки"),
        ('submit = { ru = "", en = "Put" }', "titles.submit.ru", "без разметки"),
        ('submit = { ru = "Внести\\u202e", en = "Put" }', "titles.submit.ru", "без разметки"),
    ],
)
def test_what_names_nothing_or_is_no_plain_text_is_named_by_line_and_key(line: str, key: str, said: str) -> None:
    text = f"{default_text()[0]}\n[titles]\n{line}\n"

    with pytest.raises(PackBroken) as broken:
        judged(text, "region.toml")

    (problem,) = broken.value.problems
    assert (problem.file, problem.line, problem.key) == ("region.toml", text.count("\n"), key)
    assert said in problem.said.ru
