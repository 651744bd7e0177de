"""An operator's day: what left, what did not and why, once more, and a try of every channel."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from console.titles import TEMPLATES
from domain.methodology.loader import default_text, load_default
from domain.pilot.documents import AttachEvidence
from flows.offer_chunks import STOPPING
from notifications.notices import NOTICES
from tests.console.conftest import Window
from tests.postbox import LATER, Postbox
from tests.region import CUSTOMER, LEADER, NOW, Region

SINCE = ("--failed", "--since", "2024-12-01")


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Iterator[Postbox]:
    box = Postbox()
    box.start()
    monkeypatch.setenv("POTOK_SMTP_URL", box.url)
    yield box
    box.stop()


@pytest.fixture
def decided(region: Region) -> str:
    """A project whose first gate was passed; its letters are still owed."""
    code = region.open_project(NOW.date())
    region.go(code, NOW.date())
    return code


def key_of(window: Window, person: str = LEADER, **narrowed: str) -> str:
    words = [word for name, value in narrowed.items() for word in (f"--{name}", value)]
    listed = window("notices", "list", "--person", person, "--kind", "gate_decided", *words, "--json")
    line = listed.data["lines"][0]
    return str(line["key"])


def test_a_letter_is_shown_as_it_left_byte_by_byte(window: Window, post: Postbox, decided: str, tmp_path: Path) -> None:
    window("notices", "deliver")
    key = key_of(window)

    shown = window("notices", "show", key, "--eml", str(tmp_path / "letter.eml"))
    data = window("notices", "show", key, "--json").data

    mine = [one for one in post.envelopes if one.rcpt_tos == ["person2@region.example"]]
    sent = next(one for one in mine if b"gate-decided" in (one.original_content or b""))
    assert (tmp_path / "letter.eml").read_bytes() == sent.original_content
    assert data["intact"] is True
    assert "Участник 2 <person2@region.example>" in shown.out
    assert "250 taken" not in shown.out
    assert "Ушло" in shown.out
    assert f"Subject: {message_from_bytes(sent.original_content or b'', policy=policy.default)['Subject']}" in shown.out


def test_a_failure_is_seen_with_the_servers_words_and_mended_by_one_command(
    window: Window, post: Postbox, decided: str
) -> None:
    post.refuse("person2@region.example")
    first = window("notices", "deliver")
    sick, listed = window("doctor"), window("notices", "list", "--fate", "failed")
    shown = window("notices", "show", key_of(window, fate="failed"))
    post.accept("person2@region.example")
    mended = window("notices", "retry", *SINCE)
    sound = window("doctor")

    assert first.code == 3
    assert "potok notices list --fate failed" in first.out
    assert sick.code == 3
    assert "potok notices retry --failed --since 2024-12-0" in sick.out
    assert "Участник 2" in listed.out
    assert "550 5.1.1 no such mailbox" in shown.out
    assert mended.code == 0
    assert any(one.rcpt_tos == ["person2@region.example"] for one in post.envelopes)
    assert "не доставлено" not in sound.out


def test_a_run_in_which_nobody_took_a_letter_says_so_by_its_code(window: Window, post: Postbox, decided: str) -> None:
    everybody = [f"person{number}@region.example" for number in range(1, 30)]
    post.refuse(*everybody, answer=LATER)
    put_off = window("notices", "deliver", "--json")
    post.accept(*everybody[1:])
    window("role", "give", "PER-0003", "curator", "--as", "PER-0001")
    again = window("notices", "deliver")

    assert put_off.code == 3
    assert put_off.data["again"] > 0
    assert put_off.data["sent"] == put_off.data["failed"] == 0
    assert again.code == 0
    assert "попробуем ещё: 0" in again.out


def test_a_letter_is_sent_once_more_as_a_letter_of_its_own(window: Window, post: Postbox, decided: str) -> None:
    window("notices", "deliver")
    key = key_of(window)

    again = window("notices", "resend", key)
    third = window("notices", "resend", key)
    refused = window("notices", "resend", "PER-0002:nothing:x:1")

    mine = [one for one in post.messages if "person2@" in str(one["To"]) and "gate-decided" in str(one["List-ID"])]
    assert (again.code, third.code, refused.code) == (0, 0, 2)
    assert len({one["Message-ID"] for one in mine}) == len(mine) == 3
    assert len({one["Subject"] for one in mine}) == 1
    assert window("notices", "show", key, "--json").data["fate"] == "sent"


class Impatient(Postbox):
    """A mail server whose first letter comes as the machine goes down."""

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        if not self.envelopes:
            os.kill(os.getpid(), signal.SIGTERM)
        return await super().handle_DATA(server, session, envelope)


def test_a_delivery_asked_to_stop_ends_its_letter_and_leaves_the_rest(
    window: Window, decided: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Impatient()
    box.start()
    monkeypatch.setenv("POTOK_SMTP_URL", box.url)

    stopped = window("notices", "deliver")
    taken = len(box.envelopes)
    STOPPING.clear()
    window("notices", "deliver")
    box.stop()

    assert "Остановлено: остальное уйдёт потом" in stopped.out
    assert (stopped.code, taken) == (0, 1)
    assert len({one["Message-ID"] for one in box.messages}) == len(box.messages) > 1


def test_why_somebody_heard_nothing_has_an_answer(window: Window, region: Region, decided: str) -> None:
    paper: dict[str, Any] = {
        "actor": LEADER,
        "on": NOW.date(),
        "subject": decided,
        "kind": "team_order",
        "kept_at": "дело 1",
    }
    region.do_all([AttachEvidence(**paper, title=title) for title in ("Приказ", "Приказ, изменение")])
    window("notices", "deliver")

    own = window("notices", "why", LEADER, "--on", "2024-12-11")
    others = window("notices", "why", CUSTOMER, "--on", "2024-12-11")
    nothing = window("notices", "why", LEADER, "--on", "2024-12-01")

    assert "решение по этапу" in own.out
    assert "своё действие" in own.out
    assert "о таком отдельных писем нет" in others.out
    assert "ничего не рассматривалось" in nothing.out
    assert "Утреннего письма нет: выходной" in nothing.out
    assert window("notices", "why", "nobody@region.example").code == 2
    lines = window("notices", "why", CUSTOMER, "--on", "2024-12-11", "--json").data["untold"]
    assert sum(one["kind"] == "evidence_attached" for one in lines) > 1
    assert others.out.count("приложен документ") == 1
    assert "приложен документ × " in others.out


def test_a_persons_letters_are_erased_with_the_person(
    window: Window, region: Region, post: Postbox, decided: str
) -> None:
    from domain.engine.database import reading
    from domain.reports.known_person import Known
    from domain.reports.views import person_by
    from flows.erasure import beyond
    from flows.programme import Programme
    from flows.settings import Settings

    window("notices", "deliver")
    key = key_of(window)
    with reading(region.engine) as connection:
        person = person_by(connection, LEADER, "WHO")
    beyond(Programme(Settings(), region.engine), Known(person, ("Участник 2",), ("person2@region.example",)))

    assert window("notices", "show", key, "--json").data["message"] is None


def test_a_test_letter_goes_through_each_channel_and_leaves_no_trace(window: Window, post: Postbox) -> None:
    tried = window("notices", "test", "--to", "anna@region.example")
    post.refuse("boris@region.example")
    refused = window("notices", "test", "--to", "boris@region.example", "--json")

    assert (tried.code, refused.code) == (0, 3)
    assert "smtp: принято" in tried.out
    assert post.envelopes[0].rcpt_tos == ["anna@region.example"]
    assert refused.data[0]["ok"] is False
    assert window("notices", "list", "--json").data["total"] == 0


def test_a_sample_is_read_in_words_and_names_that_are_none_are_refused(window: Window) -> None:
    names, one = window("notices", "sample"), window("notices", "sample", "gate_decided")
    wrong = window("notices", "sample", "birthday")

    assert "gate_decided" in names.out.split()
    assert one.out.startswith("Тема: ")
    assert wrong.code == 2


def test_a_letter_for_several_has_a_sample(window: Window) -> None:
    several = window("notices", "sample", "several")

    assert all(several.out.count(name) > 1 for name in ("Соколова Анна Сергеевна", "Ким Ли"))
    assert "https://" not in several.out


def test_a_sample_needs_no_database_and_is_in_the_words_of_the_regions_pack(
    blank_window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "[letters.gate_decided]\nsubject = { ru = 'Решено: {{ about.title }}', en = 'Decided' }\n"
    (tmp_path / "region.toml").write_text(f"{default_text()[0]}\n{own}", "utf-8")
    monkeypatch.setenv("POTOK_METHODOLOGY", str(tmp_path / "region.toml"))

    shown = blank_window("notices", "sample", "gate_decided")

    assert shown.out.startswith("Тема: Решено: ")
    assert not (tmp_path / "potok.db").exists()


def test_a_preview_is_in_the_words_of_the_regions_pack(
    window: Window, decided: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window("notices", "deliver")
    text, own = default_text()[0], "[letters.{}]\nsubject = {{ ru = 'По-нашему', en = 'Ours' }}\n"
    both = "\n".join(own.format(name) for name in ("gate_decided", "status_digest"))
    version = load_default().version
    (tmp_path / "region.toml").write_text(f"{text.replace(version, f'{version}-own', 1)}\n{both}", "utf-8")
    monkeypatch.setenv("POTOK_METHODOLOGY", str(tmp_path / "region.toml"))

    shown, morning = window("notices", "preview", key_of(window)), window("digest", "preview", LEADER)

    assert "Тема: По-нашему" in shown.out
    assert "Тема: По-нашему" in morning.out


def test_every_kind_of_letter_has_a_name_by_which_lists_are_narrowed(window: Window) -> None:
    assert NOTICES.keys() <= TEMPLATES.keys()
    assert {window("notices", "list", "--kind", kind).code for kind in ("check_news", "replication_news")} == {0}


def test_a_sample_is_drawn_by_a_browser(window: Window, tmp_path: Path) -> None:
    pytest.importorskip("shutil").which("chromium") or pytest.skip("no browser here")

    drawn = window("notices", "sample", "gate_decided", "--png", str(tmp_path / "letter.png"))

    assert drawn.code == 0
    assert (tmp_path / "letter.png").read_bytes().startswith(b"\x89PNG")


def test_without_a_browser_a_picture_is_something_outside_that_is_down(
    window: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    said = window("notices", "sample", "gate_decided", "--png", str(tmp_path / "letter.png"))

    assert said.code == 3
    assert "--html" in said.err


@pytest.mark.parametrize(
    "words",
    [
        ("retry",), ("retry", "--failed"), ("retry", "--since", "2024-12-01"), ("list", "--kind", "birthday"),
        ("list", "--since", "yesterday"), ("list", "--reason", "spite"), ("show", "nothing"),
    ],
)  # fmt: skip
def test_bad_input_is_named(window: Window, words: tuple[str, ...]) -> None:
    said = window("notices", *words)

    assert said.code == 2
    assert "--" in said.err or "nothing" in said.err
