"""A secretary enters one protocol: from a sheet to decisions, one letter to whoever decided."""

from __future__ import annotations

from email import message_from_bytes, policy
from pathlib import Path

import pytest

from console.main import main

AWAITED = 2
"""Letters that ask for a decision at a gate."""

COMMANDS = (
    "init --admin-name Иванова --admin-email m@region.example",
    "org register Школа --kind institution --as PER-0001",
    "role give PER-0001 rcc_methodologist --as PER-0001",
    "person register Петров --email p@region.example --post заместитель --as PER-0001",
    "role give PER-0002 curator --as PER-0001",
    "person register Лидер --email l@region.example --post методист --as PER-0001",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    monkeypatch.setenv("POTOK_LANGUAGE", "ru")
    lines = list(COMMANDS)
    for n in (1, 2):
        code = f"PRJ-000{n}"
        lines.append(f"project open Проект{n} --org ORG-0001 --leader PER-0003 --anyway --as PER-0001")
        lines.append(f"project evidence {code} process_card --title Карта --link http://x.example --as PER-0001")
        lines.append(f"project submit {code} --as PER-0003")
    for line in lines:
        assert main(line.split()) == 0, capsys.readouterr().err
    capsys.readouterr()
    return tmp_path


def said(capsys: pytest.CaptureFixture[str], line: str) -> tuple[int, str]:
    code = main([word.replace("_", " ") for word in line.split()])
    told = capsys.readouterr()
    return code, told.out + told.err


def test_a_sheet_of_decisions_is_gathered_printed_and_entered(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "r.csv").write_text(
        "код проекта;решение;замечания\nPRJ-0001;согласовано;\nPRJ-0002;вернуть;дополнить\n", "utf-8"
    )
    assert said(capsys, "protocol gather Совещание --by p@region.example --file r.csv --as PER-0001")[0] == 0
    assert said(capsys, "protocol show PRT-0001 --out list.html")[0] == 0
    tried = said(capsys, "protocol approve PRT-0001 --number 12 --kept-at дело --dry-run --as PER-0001")

    code, told = said(capsys, "protocol approve PRT-0001 --number 12 --kept-at дело --as PER-0001")

    assert (tried[0], "Не пройдут: 0" in tried[1]) == (0, True)
    assert (code, "Решено по протоколу: 2 из 2" in told) == (0, True)
    assert "PRJ-0002" in (folder / "list.html").read_text("utf-8")
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("mail/new/*")]
    subjects = [str(letter["Subject"]) for letter in letters if "p@region.example" in str(letter["To"])]
    assert sum("протокол № 12" in subject for subject in subjects) == 1
    assert len(subjects) == AWAITED + 1


def test_the_list_that_is_signed_says_the_terms_of_each_decision(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "r.csv").write_text(
        "№ проекта;Принятое решение;содержание условия;исполнитель условия;срок исполнения условия;замечание\n"
        "PRJ-0001;согласовать с условиями;провести замер;PER-0001;20.01.2025;\nPRJ-0002;вернуть;;;;дополнить карту\n",
        "utf-8",
    )
    gathered = said(capsys, "protocol gather Совещание --by p@region.example --file r.csv --as PER-0001")
    assert gathered[0] == 0, gathered[1]

    said(capsys, "protocol show PRT-0001 --out list.html")
    shown = " ".join(said(capsys, "protocol show PRT-0001 --json")[1].split())

    printed = (folder / "list.html").read_text("utf-8")
    assert all(told in printed for told in ("провести замер", "до 20.01.2025", "дополнить карту"))
    assert all(told in shown for told in ("провести замер", "2025-01-20", "дополнить карту"))


def test_all_who_await_a_decision_are_gathered_by_the_title_of_their_phase(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, told = said(capsys, "protocol gather Волна --by p@region.example --awaiting Отбор --as PER-0001")
    unknown = said(capsys, "protocol gather Волна --by p@region.example --awaiting отборы --as PER-0001")

    assert code == 0, told
    assert (unknown[0], "можно: отбор" in unknown[1]) == (2, True)


def test_a_row_that_says_no_decision_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "r.csv").write_text("код;решение\nPRJ-0001;подумать\n", "utf-8")

    code, told = said(capsys, "protocol gather Совещание --by p@region.example --file r.csv --as PER-0001")

    assert (code, "строка 2" in told, "подумать" in told) == (2, True, True)


def test_a_column_that_no_decision_knows_is_named_and_what_it_says_is_not_taken_for_read(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "r.csv").write_text("код;решение;мнение главы\nPRJ-0001;согласовано;не спешить\n", "utf-8")

    code, told = said(capsys, "protocol gather Совещание --by p@region.example --file r.csv --as PER-0001")

    assert (code, "мнение главы" in told) == (0, True)


@pytest.mark.parametrize(
    "row", ["вернуть;;", "приостановить;;31.01.2025", "согласовано;дозамерить;", "с условием;дозамерить;31.01.2025"]
)
def test_a_decision_lacks_nothing_and_says_nothing_that_is_not_of_it(
    folder: Path, capsys: pytest.CaptureFixture[str], row: str
) -> None:
    (folder / "r.csv").write_text(f"код;решение;условие;срок\nPRJ-0001;{row}\n", "utf-8")

    code, told = said(capsys, "protocol gather Совещание --by p@region.example --file r.csv --as PER-0001")

    assert (code, "PRJ-0001: «" in told) == (2, True)


def test_what_a_gate_refuses_is_named_and_the_rest_is_decided(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "project take-back PRJ-0002 --reason рано --as PER-0003")
    said(capsys, "protocol gather Совещание --by p@region.example --go PRJ-0001 --go PRJ-0002 --as PER-0001")

    code, told = said(capsys, "protocol approve PRT-0001 --number 12 --kept-at дело --as PER-0001")
    said(capsys, "project submit PRJ-0002 --as PER-0003")
    again = said(capsys, "protocol approve PRT-0001 --number 12 --kept-at дело --as PER-0001")

    assert (code, "PRJ-0002 не решён" in told, "1 из 2" in told) == (1, True, True)
    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("mail/new/*")]
    (entered,) = (one for one in letters if "внесён протокол № 12" in str(one["Subject"]))
    assert "решений от вашего имени: 1 из 2" in " ".join(str(entered["Subject"]).split())
    body = entered.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert ["этап не пройден" in line for line in body.splitlines() if "PRJ-000" in line] == [False, True]
    assert (again[0], "2 из 2" in again[1]) == (0, True)


def test_whoever_decided_hears_once_that_another_document_lies_under_the_decisions(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "protocol gather Совещание --by p@region.example --go PRJ-0001 --go PRJ-0002 --as PER-0001")
    said(capsys, "protocol approve PRT-0001 --number 12 --kept-at дело --as PER-0001")

    done = said(capsys, "protocol replace PRT-0001 --number 13 --kept-at дело_8 --reason черновик --as PER-0001")
    said(capsys, "notices deliver")

    letters = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in folder.glob("mail/new/*")]
    (told,) = (one for one in letters if "документ протокола заменён" in " ".join(str(one["Subject"]).split()))
    body = " ".join(told.get_body(("plain",)).get_content().split())  # type: ignore[union-attr]
    assert done[0] == 0, done[1]
    assert "p@region.example" in str(told["To"])
    assert all(words in body for words in ("протоколу № 12", "протокол № 13", "черновик", "возразите до 18 декабря"))
