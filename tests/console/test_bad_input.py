"""What the user got wrong: a sentence, the right exit code, and never a traceback."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from console.failure import lines
from console.main import options_of
from domain.engine.asked import fields_of
from domain.engine.command import Command
from domain.engine.refusals import bad_value
from domain.engine.words import Language
from domain.methodology.loader import default_text
from domain.subjects import commands
from tests.console.conftest import Window
from tests.prepared import Prepared
from tests.region import Region
from tests.spoken import as_words

UNUSABLE = "sqlite:////proc/potok/potok.db"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("projct",), "нет такой команды: «projct»; похожие: project"),
        (("project", "shw"), "нет такой команды: «shw»; похожие: show"),
        (("project", "show"), "не указано: CODE"),
        (("project", "show", "PRJ-0001", "more"), "лишнее: more"),
        (("project", "list", "--jsn"), "нет такой опции: --jsn; похожие: --json, --person"),
        (("project", "open", "Проект", "--org"), "после --org нужно значение"),
        (("report", "--json=1"), "--json пишут без значения"),
    ],
)
def test_a_command_line_that_is_not_understood_is_explained(
    window: Window, words: tuple[str, ...], sentence: str
) -> None:
    said = window(*words)

    assert said.code == 2
    assert said.err.startswith(f"Команда не понята: {sentence}\nСправка: potok")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("project", "show", "PRJ-9999"), "- нет такого: проект «PRJ-9999»"),
        (("project", "show", "ORG-0001"), "- нет такого: проект «ORG-0001»"),
        (("check", "gate", "CHK-0001"), "- нет такого кода: «CHK-0001»"),
        (("check", "show", "CHK-9999"), "- нет такого: партнёрская проверка «CHK-9999»"),
        (("check", "show", "ORG-0001"), "- нет такого: партнёрская проверка «ORG-0001»"),
        (("project", "plan", "ORG-0001"), "- нет такого: проект «ORG-0001»"),
        (("project", "changes", "ORG-0001"), "- нет такого: проект «ORG-0001»"),
        (("journal", "list", "ORG-9999"), "- нет такого кода: «ORG-9999»"),
        (("project", "list", "--org", "ORG-9999"), "- --org: нет такого: организация «ORG-9999»"),
        (("project", "list", "--org", "PER-0001"), "- --org: нет такого: организация «PER-0001»"),
        (("check", "list", "--org", "ORG-9999"), "- --org: нет такого: организация «ORG-9999»"),
        (("person", "list", "--org", "ZZZ"), "- --org: нет такого: организация «ZZZ»"),
        (("status", "list", "--org", "ZZZ"), "- --org: нет такого: организация «ZZZ»"),
        (("notices", "list", "--person", "PER-9999"), "- --person: нет такого: участник «PER-9999»"),
        (("role", "list", "--person", "PER-9999"), "- --person: нет такого: участник «PER-9999»"),
        (("deadlines", "list", "--person", "PER-9999"), "- --person: нет такого: участник «PER-9999»"),
        (("digest", "preview", "PER-9999"), "- WHO: нет такого: участник «PER-9999»"),
        (("report", "--as-of", "завтра"), "- --as-of: «завтра» не дата"),
        (("export", "--template", "образец.docx"), "- PATH: «образец.docx»: нужен файл .xlsx или папка"),
        (("journal", "list", "XX"), "«XX»"),
        (("project", "list", "--limit", "x"), "- --limit: «x»: нужно целое число от 1"),
        (("report", "--as-of", "32.13.2024"), "«32.13.2024» не дата; нужно ДД.ММ.ГГГГ или ГГГГ-ММ-ДД"),
        (("report", "--by", "luck"), "- --by: «luck» не подходит; можно: happened, recorded"),
        (
            ("project", "open", "П", "--org", "ORG-0001", "--indicator", "a;b"),
            "- indicator: «a;b»: нужно «ключ; название;",
        ),
        (("project", "open", "П", "--org", "ORG-0001", "--role", "leader"), "- role: «leader»: нужно «роль=участник»"),
        (("project", "open", " ", "--org", "ORG-0001"), "- Название проекта: не может быть пустым"),
        (
            ("org", "register", "Школа", "--kind", "school"),
            "- --kind: «school» не подходит; можно: орган власти (body), ",
        ),
        (("org", "register", "Школа", "--kind", "body", "--on", "2031-01-01"), "ещё не наступила"),
        (("person", "register", "Имя", "--email", "нет"), "«нет» не адрес почты"),
        (("role", "give", "nobody@x.example", "curator"), "- Участник: нет такого: участник «nobody@x.example»"),
        (("key", "issue", "nobody@x.example", "--expires", "31.12.2030"), "- WHO: нет такого: участник «nobody@x.ex"),
        (("protocol", "gather", "Совещание", "--by", "nobody@x.example"), "- --by: нет такого: участник «nobody@x.ex"),
        (("project", "open", "П", "--org", "ORG-0001", "--from", "я" * 501), "- --from: не длиннее 500 знаков"),
        (("project", "open", "П", "--org", "ORG-0001", "--why", "я" * 4001), "- Обоснование выбора: не длиннее 4000"),
        (("project", "open", "П", "--org", "ORG-0001", "--leader", "nobody@x.example"), "- Роли: «nobody@x.example»"),
        (("role", "give", "PER-0002", "king"), "- Роль: «king» не подходит; можно: administrator"),
        (("replicate", "PKG-0001"), "назовите получателей: --to КОД, --file ФАЙЛ"),
        (("methodology", "check", "/nowhere.toml"), "- /nowhere.toml: нет такого файла"),
        (
            ("methodology", "show", "pilt"),
            "- LIFECYCLE: «pilt» не подходит; можно: pilot, partner_check, surveillance, replica",
        ),
        (("--language", "de", "project", "list"), "- --language: «de» не подходит; можно: ru, en"),
        (("project", "list", "--phase", "diagnoses"), "- --phase: «diagnoses» не подходит; можно: selection, opening"),
        (("org", "list", "--kind", "school"), "- --kind: «school» не подходит; можно: body, municipality"),
        (("notices", "list", "--fate", "lost"), "- --fate: «lost» не подходит; можно: queued, sending"),
        (("notices", "preview", "nothing"), "- KEY: в реестре писем нет «nothing»"),
        (("serve", "--port", "many"), "- --port: «many»: нужно целое число от 1 до 65534"),
        (("init", "--admin-name", "Иванова"), "- --admin-email: нужны имя и почта вместе"),
    ],
)
def test_bad_input_names_the_field_and_what_was_expected(window: Window, words: tuple[str, ...], sentence: str) -> None:
    said = window(*words)

    assert said.code == 2
    assert said.err.startswith("Нужно поправить, ничего не изменено:\n")
    assert sentence in said.err


def test_every_field_at_fault_is_named_at_once(window: Window, region: Region) -> None:
    code = region.open_project()

    said = window("project", "measure", code, "time", "abc", "--on", "32.13.2024", "--moment", "never")

    assert said.code == 2
    assert said.err.splitlines()[1:] == [
        "- --on: «32.13.2024» не дата; нужно ДД.ММ.ГГГГ или ГГГГ-ММ-ДД",
        "- Значение: «abc» не число",
        "- --moment: «never» не подходит; можно: исходное (baseline), промежуточное (interim), итоговое (after)",
    ]


@pytest.mark.parametrize(("word", "kept"), [("да", True), ("Есть", True), ("нет", False), ("0", False), ("NO", False)])
def test_yes_and_no_are_said_in_words(window: Window, region: Region, word: str, *, kept: bool) -> None:
    code = region.open_project()

    said = window("project", "amend", code, "--set", f"economic_effect={word}")

    assert said.code == 0, said.err
    assert window("project", "show", code, "--json").data["details"]["economic_effect"] is kept


def test_any_other_word_is_neither_yes_nor_no(window: Window, region: Region) -> None:
    code = region.open_project()
    before = window("project", "show", code, "--json").data

    said = window("project", "amend", code, "--set", "economic_effect=возможно")

    assert said.code == 2
    assert "«возможно» не подходит; нужно да или нет" in said.err
    assert window("project", "show", code, "--json").data == before


def test_a_refusal_names_the_option_that_was_left_out(window: Window, region: Region) -> None:
    code = region.open_project()
    region.bring(code)

    rework = window("project", "decide", code, "rework", "--as", "person6@region.example")
    moved = window("project", "milestone", code, "kick_off", "--end", "20.12.2024")

    assert "- --mend: напишите, что исправить" in rework.err
    assert "- --reason: " in moved.err


def test_codes_are_understood_in_any_letters(window: Window, region: Region) -> None:
    code = region.open_project()

    shown = window("project", "show", code.lower())
    parked = window("project", "park", code.lower(), "--as", "per-0001")
    listed = window("project", "list", "--org", "org-0002")
    named = window("org", "register", "Школа", "--kind", "institution", "--code", "school-9")

    assert shown.out.startswith(f"{code} ")
    assert parked.code == listed.code == 0, parked.err + listed.err
    assert region.state(code).standing == "on_hold"
    assert "school-9" in named.out


def test_personal_data_in_a_comment_is_remarked_on_and_the_action_is_done(window: Window, region: Region) -> None:
    code = region.open_project()
    with_number = ("project", "park", code, "--comment", "вернуть по звонку Петрову, тел. 240-12-34")

    said = window(*with_number)
    window("project", "resume", code)
    data = window(*with_number, "--json").data
    clean = window("project", "resume", code, "--json").data

    assert said.code == 0, said.err
    assert "! Пояснение: похоже на персональные данные: номер телефона •••-••-34\n" in said.out
    assert data["warnings"] == ["Пояснение: похоже на персональные данные: номер телефона •••-••-34"]
    assert clean["warnings"] == []


def test_nobody_in_particular_cannot_act(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POTOK_ACTOR")

    said = window("org", "register", "Школа", "--kind", "institution")

    assert said.code == 2
    assert "не сказано, кто действует: добавьте --as ПОЧТА" in said.err


def test_an_unknown_person_cannot_act(window: Window) -> None:
    said = window("org", "register", "Школа", "--kind", "institution", "--as", "nobody@region.example")

    assert said.code == 2
    assert "нет такого: участник «nobody@region.example»" in said.err


@pytest.mark.parametrize("base_url", ["ftp://potok", "potok.region.ru", "https://", "http://potok:99999"])
def test_settings_that_make_no_sense_are_named_by_their_variables(
    window: Window, monkeypatch: pytest.MonkeyPatch, base_url: str
) -> None:
    monkeypatch.setenv("POTOK_TIMEZONE", "Mars/Olympus")
    monkeypatch.setenv("POTOK_SEND_CAP", "0")
    monkeypatch.setenv("POTOK_BASE_URL", base_url)

    said = window("project", "list")

    assert said.code == 2
    assert f"- POTOK_BASE_URL: «{base_url}» не подходит: https://potok.region.ru" in said.err
    assert "- POTOK_TIMEZONE: «Mars/Olympus» не подходит" in said.err
    assert "- POTOK_SEND_CAP: не меньше 1" in said.err


@pytest.mark.parametrize("command", [("doctor",), ("project", "list")])
@pytest.mark.parametrize("variable", ["POTOK_MAIL_FROM", "POTOK_REPLY_TO"])
@pytest.mark.parametrize(
    "mailbox",
    [
        "a@b.example, c@d.example",
        "a@b.example\nc@d.example",
        "Иванов, Пётр <p@b.example>",
        "nobody",
        "x@",
        "Ы@b.example",
    ],
)
def test_a_sender_is_exactly_one_address(
    window: Window, monkeypatch: pytest.MonkeyPatch, variable: str, mailbox: str, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv(variable, mailbox)

    said = window(*command)

    assert f"{variable}: «{mailbox}» не подходит: Поток <potok@region.ru>" in said.err
    assert said.code == 2


@pytest.mark.parametrize(
    "mailbox", ["p@b.example", '"Иванов, Пётр" <p@b.example>', "Поток <potok@localhost>", "p@почта.рф"]
)
def test_a_sender_of_one_address_is_taken(window: Window, monkeypatch: pytest.MonkeyPatch, mailbox: str) -> None:
    monkeypatch.setenv("POTOK_MAIL_FROM", mailbox)

    assert window("project", "list").code == 0


def test_a_database_of_another_make_is_bad_input(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("POTOK_DATABASE_URL", "mysql://region/potok")

    said = window("project", "list")

    assert said.code == 2
    assert "адрес базы данных «mysql://…» не подходит" in said.err


def test_a_broken_pack_is_named_by_file_line_and_key(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "region.toml"
    file.write_text(default_text()[0].replace("\ncountry =", "\ncontry ="), encoding="utf-8")
    monkeypatch.setenv("POTOK_METHODOLOGY", str(file))

    for words in (("report",), ("methodology", "check", str(file)), ("init",)):
        said = window(*words)

        assert said.code == 2
        assert f"- {file}:13: contry: неизвестный ключ; может быть, «country»?" in said.err


def test_a_pack_that_names_an_unknown_rule_is_refused(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "region.toml"
    file.write_text(default_text()[0].replace('"has_indicator"', '"has_indicatr"'), encoding="utf-8")

    said = window("methodology", "check", str(file))

    assert said.code == 2
    assert "has_indicatr" in said.err


def test_a_pack_in_another_encoding_is_explained(window: Window, tmp_path: Path) -> None:
    file = tmp_path / "region.toml"
    file.write_bytes("имя = 1".encode("cp1251"))

    said = window("methodology", "check", str(file))

    assert said.code == 2
    assert "файл не в кодировке UTF-8" in said.err


def test_with_json_the_fault_is_json_too(window: Window) -> None:
    said = window("project", "show", "PRJ-9999", "--json", "--language", "en")

    assert said.code == 2
    assert said.data == {
        "outcome": "bad_input",
        "exit_code": 2,
        "reasons": [
            {"key": "unknown_code", "field": "code", "fault": "input", "said": "there is no project “PRJ-9999”"}
        ],
    }


def test_english_is_spoken_when_asked_for(window: Window) -> None:
    said = window("--language", "en", "project", "measure", "PRJ-0001", "time", "x")

    assert said.code == 2
    assert said.err == "Please correct, nothing was changed:\n- Value: “x” is not a number\n"


@pytest.mark.parametrize(("days", "told"), [(2, 1), (0, 0)])
def test_an_action_says_when_the_clock_is_behind_what_was_recorded_last(
    window: Window, region: Region, days: int, told: int
) -> None:
    region.now += timedelta(days=days)
    code = region.open_project()

    done = window("project", "park", code, "--comment", "переезд цеха", "--json")

    assert done.code == 0, done.out
    assert len([one for one in done.data["warnings"] if "часы этой машины" in one]) == told


@pytest.mark.parametrize("command", commands(), ids=lambda one: one.name)
def test_an_option_that_a_refusal_names_is_one_that_the_command_takes(
    command: type[Command], prepared: Prepared
) -> None:
    options = options_of(as_words(prepared.examples[command]), Language.EN)
    assert options

    for name in fields_of(command):
        (said,) = lines((bad_value(name, "не то", "wrong"),), Language.EN, command, options=options)
        called = said.removeprefix("- ").partition(":")[0]
        assert not called.startswith("--") or called in options.values()


@pytest.mark.parametrize("kind", ["орган власти", "Орган Власти ", "body of power", "body"])
def test_a_choice_is_typed_as_it_is_called_or_by_its_key(window: Window, kind: str) -> None:
    assert window("org", "register", "Министерство проб", "--kind", kind).code == 0

    (row,) = (one for one in window("org", "list", "--json").data if one["name"] == "Министерство проб")
    assert row["kind"] == "body"
