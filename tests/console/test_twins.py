"""Logins of an older database: those written otherwise become normal, twins are named and both stay."""

from __future__ import annotations

import re
import sqlite3
from datetime import datetime
from pathlib import Path

import orjson
import pytest

from console.main import main
from domain.engine.chain import RECORDS, link_of_1
from domain.engine.journal import sealed_heads
from domain.engine.state import GENESIS

LANDED = Path(__file__).parent.parent / "fixtures" / "landed"


def _registered_as(landed: sqlite3.Connection, emails: dict[str, str]) -> None:
    """An earlier release took people in with e-mails as they were typed: its tables, chains and seal say so."""
    guards = list(landed.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"))
    for name, _ in guards:
        landed.execute(f"DROP TRIGGER {name}")
    for code, email in emails.items():
        landed.execute("UPDATE person SET email = ? WHERE code = ?", (email, code))
        _told_as(landed, code, email)
    (taken,) = landed.execute("SELECT sealed_at FROM seal").fetchone()
    heads = landed.execute("SELECT code, version, head FROM subject ORDER BY code")
    landed.execute("UPDATE seal SET hash = ?", (sealed_heads(heads, datetime.fromisoformat(taken)).hash,))
    for _, sql in guards:
        landed.execute(sql)


def _told_as(landed: sqlite3.Connection, code: str, email: str) -> None:
    """The chain of a person whose first entry names this e-mail."""
    head = GENESIS
    columns = ", ".join(RECORDS[1])
    query = f"SELECT {columns} FROM journal WHERE subject = ? ORDER BY seq"
    for *entry, facts in landed.execute(query, (code,)).fetchall():
        told = orjson.loads(facts)
        typed = orjson.dumps(told | {"email": email}).decode() if "email" in told else facts
        previous, head = head, link_of_1(head, (*entry, typed))
        landed.execute(
            "UPDATE journal SET facts = ?, previous = ?, hash = ? WHERE subject = ? AND seq = ?",
            (typed, previous, head, code, entry[1]),
        )
    landed.execute("UPDATE subject SET head = ? WHERE code = ?", (head, code))


def test_an_old_database_with_twins_is_upgraded_and_says_who_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "potok.db"
    with sqlite3.connect(file) as landed:
        landed.executescript((LANDED / "database.sql").read_text("utf-8"))
        codes = [code for (code,) in landed.execute("SELECT code FROM person ORDER BY code LIMIT 3")]
        emails = ("Ivan@region.example", "ivan@region.example", "Olga@Region.example")
        _registered_as(landed, dict(zip(codes, emails, strict=True)))
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
    assert re.search(rf"{codes[0]} \([^,]+\), {codes[1]} \([^,]+\): give the code", capsys.readouterr().err)
    assert main(["today", "--as", "OLGA@region.example"]) == 0
