"""Seals leave the machine by themselves, signed with a key that no database holds."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from console.main import main
from domain.engine.database import reading, writing
from domain.engine.journal import Sealed, seal
from domain.proving.proof import prove
from domain.proving.signature import Signed
from flows.immediate_notices import tell
from flows.mailed_seal import mail_seal
from flows.programme import Programme
from flows.seal_copies import key_file, key_of, known_keys, make_key, noted, seal_now
from flows.settings import Settings
from tests.region import NOW, Region


@pytest.fixture
def programme(sqlite_engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    Region(sqlite_engine).found()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POTOK_LANGUAGE", "en")
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{tmp_path}/potok.db")
    return Programme.open(Settings())


def signing(programme: Programme) -> str:
    make_key(programme.settings, NOW)
    return seal_now(programme)[1]


def test_a_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POTOK_DATABASE_URL", f"sqlite:///{tmp_path}/new.db")

    codes = [main(["init"]), main(["init"])]

    settings = Settings()
    assert codes == [0, 0]
    assert stat.S_IMODE(key_file(settings).stat().st_mode) == 0o600
    assert len(known_keys(settings)) == 1


def test_a_seal_is_signed_and_noted_outside_of_the_database(programme: Programme) -> None:
    line = signing(programme)

    (kept,) = noted(programme.settings)
    keys = {known.name: known.public for known in known_keys(programme.settings)}
    assert Signed.of(line) == kept
    assert kept.holds(keys) is True
    assert Signed.of(line.replace(kept.sealed.hash, "0" * 64)).holds(keys) is False


def test_a_printed_line_holds_after_more_was_written(
    programme: Programme, sqlite_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    line = signing(programme)
    Region(sqlite_engine, now=NOW + timedelta(days=1)).open_project()

    code = main(["journal", "verify", "--seal", line])

    assert (code, "All of it is sound" in capsys.readouterr().out) == (0, True)


def test_a_line_of_another_history_does_not_hold(programme: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    line = signing(programme)
    false = Signed.of(line).sealed
    other = Sealed(false.sealed_at, false.subjects, false.entries, "1" * 64).line()

    code = main(["journal", "verify", "--seal", other])

    assert (code, "what was before it has been changed" in capsys.readouterr().out) == (1, True)


def test_a_line_that_was_signed_anew_by_somebody_else_is_not_ours(
    programme: Programme, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = signing(programme)
    stranger = make_key(Settings(seal_key=tmp_path / "elsewhere" / "key.pem"), NOW)
    forged = stranger.signed(Signed.of(line).sealed)

    code = main(["journal", "verify", "--seal", forged])

    assert (code, "is not known here" in capsys.readouterr().out) == (1, True)


def test_what_is_no_line_is_bad_input(programme: Programme, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["journal", "verify", "--seal", "2024-12-11 hash"]) == 2
    assert "the whole line of a seal" in capsys.readouterr().err


def test_a_seal_that_the_database_lost_is_missed(
    programme: Programme, sqlite_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    signing(programme)
    with writing(sqlite_engine) as connection:
        connection.execute(text("DROP TRIGGER seal_refuses_delete"))
        connection.execute(text("DELETE FROM seal"))

    assert main(["journal", "verify"]) == 1
    assert "keeps the seal of" in capsys.readouterr().out


def test_another_key_signs_and_lines_of_the_former_hold(programme: Programme) -> None:
    line = signing(programme)
    former = key_of(programme.settings)

    make_key(programme.settings, NOW)

    keys = {known.name: known.public for known in known_keys(programme.settings)}
    assert former is not None
    assert (len(keys), Signed.of(line).holds(keys)) == (2, True)
    assert key_file(programme.settings).with_name(f"seal-key-{former.name}.pem").exists()


def test_without_a_key_a_seal_is_made_all_the_same(programme: Programme) -> None:
    _, line = seal_now(programme)

    assert Signed.of(line).key == ""


def mailed(folder: Path) -> list[bytes]:
    """Letters with a seal that left."""
    letters = [file.read_bytes() for file in (folder / "mail").rglob("*") if file.is_file()]
    return [letter for letter in letters if b"journal-sealed" in letter]


def fates(programme: Programme) -> list[tuple[str, str | None]]:
    """What became of the letters with seals, by the ledger."""
    with reading(programme.engine) as connection:
        query = text("SELECT fate, reason FROM notice WHERE object = 'journal' ORDER BY created_at, fate")
        return [(fate, reason) for fate, reason in connection.execute(query)]


def test_the_letter_goes_to_every_administrator_once_and_again_when_something_has_happened(
    programme: Programme, tmp_path: Path
) -> None:
    told = [mail_seal(programme, *seal_now(programme)) for _ in range(2)]
    left = mailed(tmp_path)
    Region(programme.engine).open_project()
    told.append(mail_seal(programme, *seal_now(programme)))

    assert told == [(1, 1), (0, 0), (1, 1)]
    assert len(left) == 1
    assert b"person1@region.example" in left[0]
    assert len(mailed(tmp_path)) == 2


def test_a_new_key_is_told_though_nothing_has_happened(programme: Programme) -> None:
    mail_seal(programme, *seal_now(programme))
    make_key(programme.settings, NOW)

    assert mail_seal(programme, *seal_now(programme)) == (1, 1)


def test_a_seal_that_no_server_took_leaves_later_and_only_the_newest(
    programme: Programme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_SMTP_URL", "smtp://127.0.0.1:9")
    away = Programme.open(Settings())
    first = mail_seal(away, *seal_now(away))
    Region(programme.engine).open_project()
    second = mail_seal(away, *seal_now(away))
    monkeypatch.delenv("POTOK_SMTP_URL")

    tell(Programme.open(Settings()), patient=False)

    assert (first, second) == ((0, 1), (0, 1))
    assert fates(programme) == [("withheld", "replaced_by_newer"), ("sent", None)]
    assert len(mailed(tmp_path)) == 1


def test_a_seal_of_a_moment_without_entries_holds(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as connection:
        seal(connection, NOW)
    Region(sqlite_engine).found()

    with reading(sqlite_engine) as connection:
        assert prove(connection).sound


def test_a_clock_that_went_back_is_named_and_nothing_counts_as_tampered(
    programme: Programme, sqlite_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    Region(sqlite_engine, now=NOW - timedelta(days=3)).open_project()

    code = main(["journal", "verify"])

    assert (code, "a clock went back: PRJ-0001" in capsys.readouterr().out) == (0, True)


def test_doctor_says_that_the_clock_is_behind(
    programme: Programme, sqlite_engine: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    Region(sqlite_engine, now=datetime.now(UTC) + timedelta(days=1)).open_project()

    main(["doctor"])

    assert "is behind the last entry" in capsys.readouterr().out
