"""Logins of an older database: those written otherwise become normal, twins are named and both stay."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from console.main import main

LANDED = Path(__file__).parent.parent / "fixtures" / "landed"


def test_an_old_database_with_twins_is_upgraded_and_says_who_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "potok.db"
    with sqlite3.connect(file) as landed:
        landed.executescript((LANDED / "database.sql").read_text("utf-8"))
        codes = [code for (code,) in landed.execute("SELECT code FROM person ORDER BY code LIMIT 3")]
        emails = ("Ivan@region.example", "ivan@region.example", "Olga@Region.example")
        landed.executemany("UPDATE person SET email = ? WHERE code = ?", zip(emails, codes, strict=True))
    landed.close()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{file}")
    monkeypatch.setenv("POTOK_LANGUAGE", "en")

    said = [(main(["init"]), capsys.readouterr().out) for _ in range(2)]
    main(["person", "list"])
    listed = capsys.readouterr().out

    twins = f"or amend one e-mail: {codes[0]} Ivan@region.example; {codes[1]} ivan@"
    assert all(code == 0 and twins in out for code, out in said)
    assert ("Ivan@region.example" in listed, "ivan@region.example" in listed) == (True, True)
    assert ("olga@region.example" in listed, "Olga@" in listed) == (True, False)
    assert main(["journal", "verify"]) == 0
    capsys.readouterr()
    assert main(["today", "--as", "Ivan@region.example"]) == 2
    assert f"{codes[0]}, {codes[1]}: give the code" in capsys.readouterr().err
    assert main(["today", "--as", "OLGA@region.example"]) == 0
