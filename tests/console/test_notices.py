"""People are told by commands too: what is owed is shown, read and handed over once."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from tests.console.conftest import Window
from tests.region import CUSTOMER, STRANGER, Region

TODAY = ("--on", "2024-12-11")


@pytest.fixture
def awaited(region: Region, window: Window) -> str:
    """A project whose first gate waits for a decision; its letters are still owed."""
    from domain.programme.kinds import Moment
    from tests.region import NOW

    on = NOW.date()
    code = region.open_project(on)
    region.measure(code, "67", Moment.BASELINE, on)
    region.bring(code, on)
    return code


def test_what_is_owed_is_handed_over_once(window: Window, awaited: str, tmp_path: Path) -> None:
    first, again = window("notices", "deliver", "--json"), window("notices", "deliver", "--json")

    assert (first.code, again.code) == (0, 0)
    assert first.data["sent"] > 0
    assert again.data["sent"] == 0
    assert len(list((tmp_path / "mail" / "new").iterdir())) == first.data["sent"]


def test_the_ledger_says_what_became_of_each_notice(window: Window, awaited: str) -> None:
    window("notices", "deliver")

    found = window("notices", "list", "--about", awaited, "--json").data
    shown = window("notices", "list", "--about", awaited)
    read = window("notices", "preview", found["lines"][0]["key"])

    assert found["total"] == len(found["lines"]) > 0
    assert {line["fate"] for line in found["lines"]} == {"sent"}
    assert "отправлено" in shown.out
    assert read.out.startswith(f"Кому: {found['lines'][0]['recipient']}\nТема: ")
    assert awaited in read.out


def test_letters_are_kept_when_the_mail_server_is_down(
    window: Window, awaited: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("POTOK_SMTP_URL", f"smtp://127.0.0.1:{port}")

    said = window("notices", "deliver")
    acted = window(
        "project", "evidence", awaited, "portfolio_list", "--kept-at", "дело 1", "--as", "person2@region.example"
    )

    assert said.code == 3
    assert "писем сохранено" in said.out
    assert acted.code == 0


def test_a_digest_is_looked_at_without_being_sent(window: Window, awaited: str, tmp_path: Path) -> None:
    said = window("digest", "preview", "person5@region.example", *TODAY)

    assert said.code == 0
    assert said.out.startswith("Тема: ")
    assert awaited in said.out
    assert not (tmp_path / "mail").exists()


def test_nothing_to_say_is_no_mail(window: Window) -> None:
    said = window("digest", "preview", CUSTOMER)

    assert said.code == 0
    assert said.out == f"{CUSTOMER}: сказать нечего, письма не будет.\n"


def test_a_digest_is_sent_once_a_period(window: Window, awaited: str) -> None:
    first, again = (window("digest", "send", "person5@region.example", "--json").data for _ in range(2))

    assert (first["digests"]["written"], again["digests"]["written"]) == (1, 0)


def test_a_digest_is_for_somebody_known(window: Window) -> None:
    said = window("digest", "preview", "nobody@region.example")

    assert said.code == 2
    assert "нет такого: участник «nobody@region.example»" in said.err


def test_doctor_says_that_all_arrived_only_where_nothing_waits(window: Window, monkeypatch: pytest.MonkeyPatch) -> None:
    before = window("doctor").out
    monkeypatch.setenv("POTOK_DRY_RUN", "true")
    window("role", "give", STRANGER, "curator")

    assert "письма: за неделю всё доставлено" in before
    assert "письма: ждут отправки: 1, прочее за неделю доставлено" in window("doctor").out
