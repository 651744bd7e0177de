"""Telling right after an action: short, never in the action's way, and nothing is lost when mail is down."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from flows.immediate_notices import AT_ONCE, Told, channels_of, owe_digests, tell, tell_now
from flows.programme import Programme
from flows.settings import Settings
from notifications.tables import Way
from tests.ledgers import change, rows
from tests.region import LEADER, Region

TODAY = date(2024, 12, 10)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


@pytest.fixture
def programme(region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    monkeypatch.setenv("POTOK_DATABASE_URL", region.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    monkeypatch.setenv("POTOK_MAILDIR", str(tmp_path / "mail"))
    return Programme.open(Settings())


def mails(programme: Programme) -> int:
    assert programme.settings.mail_folder
    folder = programme.settings.mail_folder / "new"
    return len(list(folder.iterdir())) if folder.exists() else 0


def test_without_a_mail_server_letters_stay_on_this_machine(region: Region, programme: Programme) -> None:
    region.go(region.open_project(TODAY), TODAY)

    found = tell(programme)

    assert channels_of(programme.settings).keys() == {Way.EMAIL}
    assert found.sent == mails(programme) > 0
    assert found.down is None


def test_an_action_hands_over_a_few_letters_and_the_sweep_the_rest(region: Region, programme: Programme) -> None:
    for _ in range(AT_ONCE):
        region.go(region.open_project(TODAY), TODAY)

    first, rest = tell_now(programme), tell(programme)

    assert first.sent == AT_ONCE
    assert rest.sent + rest.withheld == first.left > 0


def test_a_dry_run_marks_nothing(region: Region, programme: Programme, monkeypatch: pytest.MonkeyPatch) -> None:
    region.go(region.open_project(TODAY), TODAY)
    monkeypatch.setenv("POTOK_DRY_RUN", "1")

    tell(Programme.open(Settings()))

    assert {fate for (fate,) in rows(region, "fate")} == {"queued"}
    assert mails(programme) == 0
    assert tell(programme).sent > 0


def test_whatever_breaks_the_action_is_done_and_its_notices_stay_owed(
    region: Region, programme: Programme, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    region.go(region.open_project(TODAY), TODAY)

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("a bug")

    with monkeypatch.context() as patch, caplog.at_level(logging.ERROR):
        patch.setattr("flows.immediate_notices.deliver", broken)
        found = tell_now(programme)

    assert found == Told()
    assert "stay owed" in caplog.text
    assert tell(programme).sent > 0


def test_a_folder_that_cannot_be_written_is_said_and_everything_is_kept(region: Region, programme: Programme) -> None:
    region.go(region.open_project(TODAY), TODAY)
    folder = programme.settings.mail_folder
    assert folder
    folder.write_text("a file where the folder should be")

    found = tell(programme)
    folder.unlink()
    after = tell(programme, patient=False)

    assert found.sent == 0
    assert found.down is not None
    assert "mail" in found.down.ru
    assert after.sent + after.withheld == found.left


def test_on_a_worker_without_a_channel_letters_wait_and_doctor_says_why(
    region: Region, programme: Programme, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from console.desk import Desk
    from console.health import examine

    if region.engine.dialect.name == "sqlite":
        pytest.skip("beside a file there is always a folder")
    region.go(region.open_project(TODAY), TODAY)
    monkeypatch.delenv("POTOK_MAILDIR")
    monkeypatch.chdir(tmp_path)

    told = tell(Programme.open(Settings()))
    said = "\n".join(map(str, examine(Desk(False)).shown))

    assert (told.sent, told.failed) == (0, 0)
    assert {fate for (fate,) in rows(region, "fate")} == {"queued"}
    assert "почтового канала нет, письма ждут в очереди" in said
    assert "POTOK_SMTP_URL или POTOK_MAILDIR" in said
    assert not list(tmp_path.iterdir())
    assert tell(programme).sent > 0


def test_beside_a_server_a_folder_is_named_whole() -> None:
    with pytest.raises(ValueError, match="whole path"):
        Settings(database_url="postgresql://db/potok", maildir=Path("mail"), _env_file=None)


def test_digests_that_are_due_are_owed_once(region: Region, programme: Programme) -> None:
    region.open_project(date(2024, 6, 3))

    assert owe_digests(programme, date(2024, 12, 11)) > 0
    assert owe_digests(programme, date(2024, 12, 11)) == 0
    assert tell(programme).sent == mails(programme) > 0


def test_a_notice_that_could_not_be_composed_is_listed_and_its_preview_says_so(
    region: Region, programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    from domain.engine.refusals import Refusal
    from flows.immediate_notices import sender_of
    from notifications.preview import preview

    region.go(region.open_project(TODAY), TODAY)

    def broken(*_: object) -> None:
        raise KeyError("a fact")

    monkeypatch.setattr("notifications.ledger.compose", broken)
    tell(programme)

    key = next(key for key, recipient in rows(region, "key", "recipient") if recipient == LEADER)
    with pytest.raises(Refusal):
        preview(region.engine, region.packs, sender_of(programme), key, now=region.now)


def test_a_letter_in_an_unknown_time_zone_leaves_all_the_same(region: Region, programme: Programme) -> None:
    region.go(region.open_project(TODAY), TODAY)
    change(region, "person", LEADER, time_zone="Mars/Olympus")

    assert tell(programme).failed == 0
    assert (LEADER, "sent") in rows(region, "recipient", "fate")
