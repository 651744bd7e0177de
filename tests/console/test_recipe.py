"""The guide's recipe “add an action” is followed to the letter, and the action it adds really works."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import notifications.examples
import notifications.letters
from domain import certification
from domain.engine.action import ACTIONS
from domain.engine.database import reading
from domain.engine.event_effects import APPLY, EVENTS
from domain.engine.journal import history
from domain.engine.rooms import files_of
from domain.engine.words import Language, Words
from domain.methodology.loader import default_text
from domain.pilot.facts import Reading
from domain.programme.kinds import Moment
from domain.rules import results
from domain.rules import table as rules
from domain.stored.holdings import Holdings
from flows.pack_check import checked, known
from flows.staff import staff
from notifications.notices import from_facts, to_facts
from notifications.parts import NOTICES, Notice
from notifications.render import render
from notifications.scene import COMPOSERS
from tests.console.conftest import Window
from tests.pages import ROOT
from tests.region import DAY, METHODOLOGIST, STRANGER, TIME, Region

PAGE = (ROOT / "console" / "guide" / "developer.md").read_text("utf-8")


def block(name: str, language: str = "python") -> str:
    """What the page shows under a mark."""
    found = re.search(rf"<!-- {name} -->\n```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found, name
    return found[1]


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The block of the page as a file of its subject's room, which finds it; taken out again afterwards."""
    actions, applied, events = dict(ACTIONS), dict(APPLY), dict(EVENTS)
    (tmp_path / "notes.py").write_text(block("add-an-action"), "utf-8")
    monkeypatch.setattr(certification, "__path__", [*certification.__path__, str(tmp_path)])
    sys.modules.pop("console.check", None)
    module = next(file for file in files_of(certification) if file.__name__.endswith(".notes"))
    yield module
    del sys.modules[module.__name__]
    sys.modules.pop("console.check", None)
    for table, before in ((ACTIONS, actions), (APPLY, applied), (EVENTS, events)):
        table.clear()
        table.update(before)  # type: ignore[arg-type]


def test_the_recipes_action_goes_through_lane_and_journal(recipe: ModuleType, region: Region) -> None:
    check = region.apply(region.finished_pilot())
    asked = recipe.NoteVisit(actor=METHODOLOGIST, on=DAY, subject=check, text="Стенд обновлён")

    refused = region.refused(replace(asked, command_id="other", actor=STRANGER, text=" "))
    region.do(asked)

    with reading(region.engine) as connection:
        last = history(connection, check)[-1]
    assert refused == ["not_entitled", "bad_value"]
    assert last.kind == "visit_noted"
    assert EVENTS[last.kind].says.say(Language.RU) == "записано увиденное"


def test_the_recipes_action_has_a_form_and_a_flow_and_a_command(
    recipe: ModuleType, region: Region, window: Window
) -> None:
    flow: Any = staff(recipe.NoteVisit)
    check = region.apply(region.finished_pilot())

    help_ = window("check", "note-visit", "--help")
    missing = window("check", "note-visit", check, "--as", METHODOLOGIST)
    done = window("check", "note-visit", check, "--text", "Стенд обновлён", "--as", METHODOLOGIST)

    assert (flow.name, flow.fn.__module__) == ("note-visit", "flows.certification")
    assert {"subject", "text"} <= flow.parameters.model_dump()["definitions"]["NoteVisitForm"]["properties"].keys()
    assert "Записать увиденное на визите" in help_.out
    assert "--text" in missing.err
    assert (done.code, "CHK-" in done.out) == (0, True)


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Notice]]:
    """The examples of the page's letter, from files where the rooms find them and a pack with the page's line."""
    for package, name in ((notifications.letters, "letter"), (notifications.examples, "example")):
        (folder := tmp_path / name).mkdir()
        (folder / "plans.py").write_text(block(f"add-a-notice: {name}"), "utf-8")
        monkeypatch.setattr(package, "__path__", [str(folder)])
    files_of(notifications.letters)
    line = block("add-a-notice: pack", "toml")
    told = default_text()[0].replace("[notices]\n", f"[notices]\n{line}")
    monkeypatch.setattr("notifications.scenarios.load_default", lambda: checked(told, "region.toml"))
    known.cache_clear()
    yield {name: one for file in files_of(notifications.examples) for name, one in file.EXAMPLES.items()}
    known.cache_clear()
    del NOTICES["plan_moved"], COMPOSERS["plan_moved"]
    for room in ("letters", "examples"):
        del sys.modules[f"notifications.{room}.plans"]


def test_the_recipes_letter_is_found_and_written_in_both_languages(letters: dict[str, Notice]) -> None:
    (name, notice) = next(iter(letters.items()))

    written = [
        render(notice, language, base_url="", programme=Words("Программа", "Programme")) for language in Language
    ]

    assert name == notice.template == "plan_moved"
    assert from_facts(name, to_facts(notice)) == notice
    assert [letter.subject.partition(":")[0] for letter in written] == [
        "Контрольная точка перенесена",
        "A milestone was moved",
    ]
    assert all("карантин в учреждении" in letter.text for letter in written)


@pytest.fixture
def rule(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The page's rule among the rules of measures, and its line in the table."""
    exec(
        compile(block("add-a-rule: rule"), "developer.md", "exec"),
        vars(results) | {"Counter": Counter},
        made := dict[str, Any](),
    )
    monkeypatch.setattr(results, "measured_twice", made["measured_twice"], raising=False)
    line = eval("{" + block("add-a-rule: line") + "}", vars(rules))
    monkeypatch.setattr("flows.pack_check.RULES", {**rules.RULES, **line})
    known.cache_clear()
    yield
    known.cache_clear()


@pytest.mark.usefixtures("rule")
def test_the_recipes_rule_is_asked_for_by_a_gate_and_judges() -> None:
    asking = default_text()[0].replace('"has_indicator", "measured_after"', '"measured_twice", "measured_after"')
    once = Reading(1, TIME.key, Moment.AFTER, DAY, TIME.target)
    facts = Holdings(indicators=[TIME], readings=[once])

    pack = checked(asking, "region.toml")

    judge = vars(results)["measured_twice"]
    assert "measured_twice" in pack.lifecycles["pilot"].phases["sustaining"].gate.rules
    assert judge(facts, pack)[1].en == f"measured less than twice: {TIME.name}"
    facts.readings.append(once)
    assert judge(facts, pack)[1].en == "each result was measured twice"


def test_the_recipes_phase_stands_between_its_neighbours() -> None:
    phase = block("add-a-phase", "toml")
    text = default_text()[0].replace(
        '{ go = "sustaining", conditional = "sustaining"', '{ go = "trial_run", conditional = "trial_run"'
    )
    before = '[[lifecycles.pilot.phases]]\nkey = "sustaining"'

    pack = checked(text.replace(before, f"{phase}\n{before}"), "region.toml")

    assert list(pack.lifecycles["pilot"].phases)[-3:] == ["trial_run", "sustaining", "monitoring"]


@pytest.mark.system
def test_the_recipes_field_is_kept_and_comes_back_and_what_landed_before_it_still_reads(tmp_path: Path) -> None:
    for room in ("domain", "flows", "notifications", "console", "deployments", "tests", "pyproject.toml"):
        (shutil.copytree if (ROOT / room).is_dir() else shutil.copy)(ROOT / room, tmp_path / room)
    (tmp_path / "field.diff").write_text(block("add-a-field", "diff"), "utf-8")
    own = {key: value for key, value in os.environ.items() if not key.startswith(("POTOK_", "GIT_", "PYTEST_"))}

    def typed(*words: str) -> None:
        done = subprocess.run(
            words, cwd=tmp_path, env=own | {"PYTHONPATH": str(tmp_path)}, check=False, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    typed("git", "apply", "field.diff")
    typed(sys.executable, "-m", "console.main", "init")
    typed(sys.executable, "-m", "alembic", "revision", "--autogenerate", "-m", "seen")
    (made,) = (tmp_path / "deployments" / "migrations" / "versions").glob("*_seen.py")
    released(tmp_path / "domain", made.name.partition("_")[0])
    typed(sys.executable, "-m", "pytest", "-q", "-n0", "tests/field_recipe.py", "tests/deployments/test_landed.py")

    assert 'sa.Column("seen", sa.String(length=500), server_default="", nullable=False)' in made.read_text("utf-8")


def released(domain: Path, number: str) -> None:
    """The migration of a number, made known where the page says."""
    for file, before, after in (
        (domain / "engine" / "database.py", f"range(1, {int(number)})", f"range(1, {int(number) + 1})"),
        (domain / "archive" / "earlier.py", '}\n"""Migration', block("add-a-field: added").replace("NUMBER", number)),
    ):
        text = file.read_text("utf-8")
        assert before in text, file
        file.write_text(text.replace(before, after if file.name == "database.py" else after + before), "utf-8")


def changed(text: str, lines: str) -> str:
    """A pack in which each line of a recipe heads its table, and the one that says the same key is gone."""
    table = ""
    for line in lines.splitlines():
        if line.startswith("["):
            table = f"\n{line}\n"
            continue
        key, place = line.partition(" = ")[0], text.index(table) + len(table)
        own, mark, after = text[place:].partition("\n[")
        own = re.sub(rf"^{key} = .*\n", "", own, flags=re.MULTILINE)
        text = f"{text[:place]}{line}\n{own}{mark}{after}"
    return text


def test_the_recipes_region_numbers_dates_and_writes_as_its_pack_and_settings_say(
    blank_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("POTOK_DATABASE_URL")
    (tmp_path / "region.toml").write_text(changed(default_text()[0], block("add-a-region: pack", "toml")), "utf-8")
    (tmp_path / ".env").write_text(block("add-a-region: settings", "ini"), "utf-8")
    typed = block("not run: typed in the folder of that region by the test of this recipe", "bash")

    said = [blank_window(*shlex.split(line)[1:]) for line in typed.splitlines()]

    shown = blank_window("project", "show", "PRJ-0001", "--json").data
    letters = [
        message_from_bytes(file.read_bytes(), policy=policy.default) for file in (tmp_path / "mail").glob("new/*")
    ]
    assert [one.err for one in said if one.code] == []
    assert "lori@2026.1" in said[0].out
    assert (shown["state"]["pack"], shown["details"]["number"]) == ("lori@2026.1", "ЛО-001/2024")
    assert shown["state"]["due_on"] == "2025-01-10"  # twenty working days, two of them off in that region alone
    bodies = [body.get_content() for letter in letters if (body := letter.get_body(("plain",)))]
    assert {str(letter["from"]) for letter in letters} == {"Бережливая Лори <lean@lori.example>"}
    assert len(bodies) == len(letters)
    assert all(body.startswith("Бережливая Лори") for body in bodies)
