"""The ledger: each event is told to whom the pack says, once, and what is not sent has a named reason."""

from __future__ import annotations

import mailbox
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import orjson
import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, func, select

from domain.engine.calendar import WorkingCalendar
from domain.engine.database import reading
from domain.engine.packs import Packs
from domain.engine.words import Language
from domain.methodology.schema import Decision
from domain.pilot.submission import Submit
from domain.programme.kinds import Cadence, Moment
from domain.registry.people import AmendPerson
from domain.stored.tables import TABLES
from flows.immediate_notices import tell, tell_now
from flows.programme import Programme
from flows.settings import Settings
from notifications.channels import Cause, ChannelDown, Outcome, RefusedForGood, TryAgain
from notifications.digest import preview, write
from notifications.ledger import Owed
from notifications.webhook import signature
from tests.ledgers import classic, delivered, notice, owed, rows, told
from tests.postbox import Postbox
from tests.region import CARD_PEOPLE, CURATOR, CUSTOMER, HEAD, LEADER, METHODOLOGIST, OWNER, Region
from tests.tray import Tray

TODAY = date(2024, 12, 10)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


@pytest.fixture
def tray() -> Tray:
    return Tray(name="email")


def test_those_who_can_decide_nearest_to_the_project_are_awaited_and_the_submitter_is_not(region: Region) -> None:
    code = region.open_project(TODAY)
    region.measure(code, "67", Moment.BASELINE, TODAY)
    region.walk(code, until="diagnosis", on=TODAY)
    owed(region)
    region.bring(code, TODAY)

    owed(region)

    with reading(region.engine) as connection:
        last = connection.execute(
            select(notice.c.recipient).where(notice.c.template == "action_awaited").order_by(notice.c.key.desc())
        ).scalars()
        assert CUSTOMER in set(last)
    assert LEADER not in told(region)["action_awaited"]


def test_a_decision_is_told_to_leader_and_owner_and_a_rework_names_what_to_mend(region: Region) -> None:
    code = region.open_project(TODAY)
    region.bring(code, TODAY)
    region.decide(code, Decision.REWORK, on=TODAY, fields={"signed_card": "подпишите"}, comment="почти")
    region.do(Submit(actor=LEADER, on=TODAY, subject=code))
    region.decide(code, Decision.GO, on=TODAY)

    owed(region)

    assert told(region)["returned_for_rework"] == {LEADER}
    assert told(region)["gate_decided"] == {LEADER, OWNER}


@pytest.mark.long
def test_a_granted_status_and_an_invitation_reach_the_heads(region: Region, tray: Tray) -> None:
    package = region.package(TODAY)
    region.offer(package, on=TODAY, people=CARD_PEOPLE)

    owed(region)
    delivered(region, tray)

    assert HEAD in told(region)["status_granted"]
    assert told(region)["package_offer"] == {HEAD, LEADER}
    (letter,) = [
        found for found in tray.sent.values() if found.template == "status_granted" and found.to.address[6] == "6"
    ]
    assert "Присвоен статус образца" in letter.said.subject


def test_events_entered_late_are_history_and_told_to_nobody(region: Region) -> None:
    region.finished_pilot(date(2024, 3, 4))

    found = owed(region)

    assert found.written == 0
    assert found.history > 5
    assert owed(region) == Owed(0, 0)


def test_owing_twice_writes_nothing_twice(region: Region) -> None:
    code = region.open_project(TODAY)
    region.go(code, TODAY)

    first, again = owed(region), owed(region)

    assert first.written > 0
    assert again.written == 0
    assert len(rows(region, "key")) == first.written


def test_a_webhook_is_owed_each_event_once(region: Region) -> None:
    classic(region)
    code = region.open_project(TODAY)
    region.go(code, TODAY)

    owed(region, webhook=True)

    posted = [row for row in rows(region, "recipient", "way", "version") if row[0] == "@webhook"]
    assert len(posted) == len({version for _, _, version in posted}) == 2


def test_an_action_that_is_no_longer_awaited_is_withheld_with_its_reason(region: Region, tray: Tray) -> None:
    code = region.open_project(TODAY)
    region.bring(code, TODAY)
    owed(region)
    region.decide(code, Decision.GO, on=TODAY)
    owed(region)

    found = delivered(region, tray)

    fates = {(template, fate, reason) for template, fate, reason in rows(region, "template", "fate", "reason")}
    assert ("action_awaited", "withheld", "overtaken") in fates
    assert ("gate_decided", "sent", None) in fates
    assert found.withheld > 0
    assert all(letter.template != "action_awaited" for letter in tray.sent.values())


@pytest.mark.long
def test_what_may_be_tried_again_waits_longer_each_time_and_fails_in_the_end(region: Region) -> None:
    code = region.open_project(TODAY)
    region.go(code, TODAY)
    owed(region)
    busy = Tray(
        name="email", answers={f"person{n}@region.example": TryAgain(Cause.RECEIVER_BUSY, "451") for n in range(1, 11)}
    )
    count = len(rows(region, "fate"))

    later, runs = timedelta(), 0
    while any(fate == "queued" for (fate,) in rows(region, "fate")) and runs < 20:
        delivered(region, busy, later=later)
        later += timedelta(days=1)
        runs += 1

    fates = [fate for (fate,) in rows(region, "fate")]
    assert set(fates) <= {"failed", "withheld"}
    assert runs == 10  # a weekend among them
    assert len(fates) == count
    with reading(region.engine) as connection:
        attempts = TABLES["delivery_attempt"]
        assert connection.execute(select(func.max(attempts.c.number))).scalar_one() == 8


def test_a_refused_address_fails_by_name_and_holds_up_nobody(region: Region) -> None:
    classic(region)
    code = region.open_project(TODAY)
    region.go(code, TODAY)
    owed(region)
    tray = Tray(name="email", answers={"person2@region.example": RefusedForGood(Cause.ADDRESS_UNKNOWN, "550")})

    found = delivered(region, tray)

    assert found.failed == 1
    assert (LEADER, "failed", "address_unknown") in rows(region, "recipient", "fate", "reason")
    assert found.sent > 0


def test_a_channel_that_is_down_keeps_everything(region: Region) -> None:
    code = region.open_project(TODAY)
    region.go(code, TODAY)
    written = owed(region).written
    down: dict[str, Outcome] = {
        f"person{n}@region.example": ChannelDown(Cause.UNREACHABLE, "no route") for n in range(1, 11)
    }

    found = delivered(region, Tray(name="email", answers=down))
    again = delivered(region, Tray(name="email"))

    assert set(found.down) == {"email"}
    assert found.left + found.withheld == written
    assert again.sent + again.withheld == found.left


@pytest.mark.long
def test_no_more_leave_than_the_cap(region: Region, tray: Tray) -> None:
    region.package(TODAY)
    written = owed(region).written

    first = delivered(region, tray, cap=3)

    assert (first.sent, first.left + first.withheld) == (3, written - 3)


def test_two_deliverers_at_once_send_nothing_twice(region: Region) -> None:
    region.package(TODAY)
    owed(region)
    trays = [Tray(name="email"), Tray(name="email")]
    threads = [threading.Thread(target=delivered, args=(region, tray)) for tray in trays]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    attempts = [key for tray in trays for key in tray.attempts]
    assert len(attempts) == len(set(attempts))
    assert {fate for (fate,) in rows(region, "fate")} <= {"sent", "withheld"}


@pytest.fixture
def settings(region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("POTOK_DATABASE_URL", region.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("POTOK_TODAY", "2024-12-11")
    monkeypatch.setenv("POTOK_MAILDIR", str(tmp_path / "mail"))
    return Settings()


CHILD = """
from flows.programme import Programme
from flows.settings import Settings
from flows.immediate_notices import tell

tell(Programme.open(Settings()))
"""


@pytest.mark.system
def test_a_killed_delivery_is_taken_up_and_the_maildir_holds_each_letter_once(
    region: Region, settings: Settings
) -> None:
    for _ in range(12):
        region.go(region.open_project(TODAY), TODAY)
    package = region.package(TODAY)
    region.offer(package, on=TODAY, people=CARD_PEOPLE)
    assert settings.mail_folder
    folder = settings.mail_folder / "new"

    child = subprocess.Popen([sys.executable, "-c", CHILD], env=dict(os.environ))
    deadline = time.monotonic() + 600
    while (not folder.exists() or len(list(folder.iterdir())) < 5) and time.monotonic() < deadline:
        time.sleep(0.001)
    child.send_signal(signal.SIGKILL)
    child.wait()
    half = len(list(folder.iterdir()))

    tell(Programme.open(settings))

    fates = [fate for (fate,) in rows(region, "fate")]
    letters = mailbox.Maildir(str(settings.mail_folder), create=False)
    ids = [message["Message-ID"] for message in letters]
    assert half < len(ids) == len(set(ids)) == fates.count("sent")
    assert set(fates) <= {"sent", "withheld"}


def test_mail_leaves_by_smtp_in_the_readers_language(
    region: Region, settings: Settings, smtp: Postbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_SMTP_URL", smtp.url)
    person = TABLES["person"]
    with region.engine.begin() as connection:
        connection.execute(person.update().where(person.c.code == OWNER).values(language=Language.EN))
    region.go(region.open_project(TODAY), TODAY)

    found = tell(Programme.open(Settings()))

    subjects = [str(message["Subject"]) for message in smtp.messages]
    assert found.sent == len(smtp.messages) > 1
    assert any("The project has passed “Selection”" in subject for subject in subjects)
    assert any("Проект прошёл этап «Отбор»" in subject for subject in subjects)


def test_an_unreachable_mail_server_neither_fails_the_action_nor_loses_a_letter(
    region: Region, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POTOK_SMTP_URL", "smtp://127.0.0.1:1")
    region.go(region.open_project(TODAY), TODAY)

    found = tell_now(Programme.open(Settings()))
    after = tell(Programme.open(settings))

    assert found.sent == 0
    assert found.down is not None
    assert "писем сохранено" in found.down.ru
    assert after.sent + after.withheld == found.left


def test_a_digest_says_what_to_do_and_is_written_once_a_period(region: Region, tray: Tray) -> None:
    code = region.open_project(TODAY)
    region.bring(code, TODAY)

    digest = preview(region.engine, region.packs, CURATOR, on=date(2024, 12, 11), now=region.now)
    first = write(region.engine, region.packs, on=date(2024, 12, 11), now=region.now)
    delivered(region, tray)
    again = write(region.engine, region.packs, on=date(2024, 12, 12), now=region.now)
    next_week = write(region.engine, region.packs, on=date(2024, 12, 16), now=region.now + timedelta(days=5))

    assert first.written > 0
    assert again.written == 0
    assert next_week.written > 0
    assert digest is not None
    assert [(action.code, action.what.ru) for action in digest.actions] == [(code, "Принять решение по этапу «Отбор»")]
    assert any("Принять решение" in letter.said.subject for letter in tray.sent.values())


def test_who_has_nothing_to_hear_gets_no_digest(region: Region) -> None:
    assert preview(region.engine, region.packs, "PER-0010", on=date(2024, 12, 11), now=region.now) is None

    found = write(region.engine, region.packs, on=date(2024, 12, 11), now=region.now)

    assert (found.written, found.silent) == (0, 10)


def test_a_daily_digest_waits_on_a_day_off_of_the_programme_itself(region: Region) -> None:
    day = date(2024, 12, 11)
    own = replace(region.pack, calendar=WorkingCalendar(off=frozenset({day})))
    daily = AmendPerson(actor=METHODOLOGIST, on=day, person=CURATOR, cadence=Cadence.DAILY)
    region.do(daily)
    region.bring(region.open_project(TODAY), TODAY)

    resting = write(region.engine, Packs(own), on=day, now=region.now, people=[CURATOR])
    working = write(region.engine, region.packs, on=day, now=region.now, people=[CURATOR])

    assert (resting.written, working.written) == (0, 1)


def test_a_returned_phase_and_an_overdue_one_are_actions_of_the_leader(region: Region) -> None:
    returned = region.open_project(TODAY)
    region.bring(returned, TODAY)
    region.decide(returned, Decision.REWORK, on=TODAY, fields={"title": "короче"})
    late = region.open_project(date(2024, 6, 3))

    digest = preview(region.engine, region.packs, LEADER, on=date(2024, 12, 11), now=region.now)

    assert digest is not None
    assert {action.code for action in digest.actions} == {returned, late}
    assert digest.actions[0].code == late


def test_today_is_the_programmes_date_and_not_that_of_the_servers_clock(region: Region) -> None:
    region.now = datetime(2024, 12, 10, 22, 30, tzinfo=UTC)  # half past one of the 11th in Moscow

    assert region.state(region.open_project(date(2024, 12, 11))).opened_on == date(2024, 12, 11)


def test_the_webhook_hears_each_event_once_as_signed_json(
    region: Region, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[tuple[dict[str, str], bytes]] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((dict(self.headers.items()), body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's name
            """Keep quiet."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("POTOK_WEBHOOK_PRIVATE", "true")
    monkeypatch.setenv("POTOK_WEBHOOK_URL", f"http://127.0.0.1:{server.server_port}/hook")
    monkeypatch.setenv("POTOK_WEBHOOK_SECRET", "a shared secret")
    region.go(region.open_project(TODAY), TODAY)

    tell(Programme.open(Settings()))
    tell(Programme.open(Settings()))

    server.shutdown()
    thread.join()
    server.server_close()
    assert [orjson.loads(body)["notice"] for _, body in heard].count("gate_decided") == 1
    assert "action_awaited" not in {orjson.loads(body)["notice"] for _, body in heard}
    headers, body = heard[0]
    timestamp = int(headers["Potok-Timestamp"])
    assert headers["Potok-Signature"] == signature(SecretStr("a shared secret"), timestamp, body)
    assert settings.webhook_url is None
