"""A mailbox that several people read gets one letter for them, by a real mail server, and no link of one of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email.message import EmailMessage

import pytest
from pydantic import SecretStr
from sqlalchemy import Engine, select

from domain.engine.database import reading, writing
from domain.engine.words import Language
from domain.programme.kinds import Cadence
from domain.registry.people import AmendPerson
from domain.stored.tables import TABLES
from notifications.copies import copy_of
from notifications.delivery import Delivered, deliver
from notifications.digest import key_of, write
from notifications.explanation import why
from notifications.message import Mailbox
from notifications.outgoing import Sender
from notifications.preview import Preview, preview
from notifications.retries import resend
from notifications.smtp import Smtp
from notifications.tables import Way
from tests.ledgers import change, owed, rows
from tests.postbox import LATER, Postbox
from tests.region import CUSTOMER, LEADER, METHODOLOGIST, Region

TODAY = date(2024, 12, 11)
BOX = "school@region.example"
SITE = "https://potok.example"
NAMES = {LEADER: "Участник 2", CUSTOMER: "Участник 3"}


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    found.now = datetime(2024, 12, 11, 6, tzinfo=UTC)
    for person in NAMES:
        found.do(AmendPerson(actor=METHODOLOGIST, on=TODAY, person=person, delivery=BOX))
        change(found, "person", person, cadence=Cadence.DAILY)
    return found


def handed_over(region: Region, smtp: Postbox, *, later: timedelta = timedelta(), cap: int = 500) -> Delivered:
    """Everything that may leave, by SMTP, from an office whose pages answer and which signs links."""
    sender = Sender(
        Mailbox("Поток", "potok@region.example"), SITE, region.pack.programme, stop_secret=SecretStr("s" * 40)
    )
    channel = Smtp(smtp.url, timeout=5)
    try:
        return deliver(
            region.engine, region.packs, {Way.EMAIL: channel}, sender, now=region.now + later, cap=cap
        )  # fmt: skip
    finally:
        channel.close()


def mornings(region: Region, on: date = TODAY) -> None:
    """The scheduled letters of a day are written."""
    region.now = datetime.combine(on, region.now.timetz())
    owed(region)
    write(region.engine, region.packs, on=on, now=region.now)


def to_box(smtp: Postbox, template: str = "") -> list[EmailMessage]:
    """What came to the mailbox, of one kind where one is named."""
    kind = template.replace("_", "-")
    return [one for one in smtp.messages if BOX in str(one["To"]) and str(one["List-ID"]).startswith(f"<{kind}")]


def text(message: EmailMessage, kind: str = "plain") -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


@pytest.mark.long
def test_the_morning_letter_of_two_people_is_one_and_says_of_each_what_is_theirs(region: Region, smtp: Postbox) -> None:
    project = region.open_project(TODAY)
    mornings(region)

    handed_over(region, smtp)

    (letter,) = to_box(smtp, "status_digest")
    for kind in ("plain", "html"):
        said = text(letter, kind)
        assert said.index(NAMES[LEADER]) < said.index(NAMES[CUSTOMER])
        assert said.count(project) >= 2
    assert all(name in str(letter["To"]) and name in str(letter["Subject"]) for name in NAMES.values())
    marks = TABLES["digest_mark"]
    with reading(region.engine) as connection:
        told = {row.person: row.number for row in connection.execute(select(marks))}
        kept = [copy_of(connection, key_of(person, TODAY)) for person in NAMES]
    assert told[LEADER] == told[CUSTOMER] > 0
    assert kept[0] is not None
    assert kept[0] == kept[1]
    assert {fate for who, fate in rows(region, "recipient", "fate") if who in NAMES} == {"sent"}
    with reading(region.engine) as connection:
        told_with = why(connection, region.packs, LEADER, TODAY).together
    assert told_with[key_of(LEADER, TODAY)] == [NAMES[CUSTOMER]]


@pytest.mark.long
def test_a_letter_to_one_person_is_told_with_nobody(region: Region, smtp: Postbox) -> None:
    region.open_project(TODAY)
    mornings(region)

    handed_over(region, smtp)

    with reading(region.engine) as connection:
        assert why(connection, region.packs, METHODOLOGIST, TODAY).together == {}


def test_a_letter_of_one_event_names_everybody_who_hears_of_it(region: Region, smtp: Postbox) -> None:
    region.go(region.open_project(TODAY), TODAY)
    owed(region)

    handed_over(region, smtp)

    events = [(rule, about, version) for who, rule, about, version, fate in
              rows(region, "recipient", "rule", "object", "version", "fate")
              if who in NAMES and fate == "sent"]  # fmt: skip
    letters = to_box(smtp)
    assert len(events) > len(letters) == len(set(events))
    both = [one for one in letters if all(name in str(one["To"]) for name in NAMES.values())]
    assert both
    assert all(name in text(one) and name in text(one, "html") for one in both for name in NAMES.values())


@pytest.mark.long
def test_nothing_in_it_is_the_key_of_one_person(region: Region, smtp: Postbox) -> None:
    change(region, "person", LEADER, delivery="")
    (login,) = [email for code, email in _logins(region) if code == LEADER]
    change(region, "person", CUSTOMER, delivery=login)
    region.go(region.open_project(TODAY), TODAY)
    mornings(region)

    handed_over(region, smtp)

    shared = [one for one in smtp.messages if login in str(one["To"])]
    assert len(shared) > 1
    assert not any(one["List-Unsubscribe"] for one in shared)
    assert not any("/stop/" in text(one, kind) for one in shared for kind in ("plain", "html"))
    others = [one for one in smtp.messages if login not in str(one["To"])]
    assert any("/stop/" in str(one["List-Unsubscribe"]) for one in others), "whoever reads alone has a link"


def _logins(region: Region) -> list[tuple[str, str]]:
    person = TABLES["person"]
    with reading(region.engine) as connection:
        return [(code, email) for code, email in connection.execute(select(person.c.code, person.c.email))]


@pytest.mark.long
def test_a_preview_is_the_letter_of_all_who_read_the_mailbox(region: Region, smtp: Postbox) -> None:
    region.go(region.open_project(TODAY), TODAY)
    mornings(region)
    fates = dict(rows(region, "key", "fate"))
    waiting = [key for key, fate in fates.items() if fate == "queued" and key.split(":")[0] in NAMES]
    shown = {key: previewed(region, key) for key in waiting}

    handed_over(region, smtp)

    fates = dict(rows(region, "key", "fate"))
    left = [shown[key] for key in waiting if fates[key] == "sent"]
    assert {("," in found.recipient) for found in left} == {True, False}
    said = {tuple(text(one).split()) for one in to_box(smtp)}
    assert {tuple(found.said.text.split()) for found in left} == said


def previewed(region: Region, key: str) -> Preview:
    sender = Sender(
        Mailbox("Поток", "potok@region.example"), SITE, region.pack.programme, stop_secret=SecretStr("s" * 40)
    )
    return preview(region.engine, region.packs, sender, key, now=region.now)


@pytest.mark.long
def test_each_is_told_in_their_own_language(region: Region, smtp: Postbox) -> None:
    change(region, "person", CUSTOMER, language=Language.EN)
    region.open_project(TODAY)
    mornings(region)

    handed_over(region, smtp)

    (letter,) = to_box(smtp, "status_digest")
    assert "Здравствуйте, Участник 2" in text(letter)
    assert "Dear Участник 3" in text(letter)


@pytest.mark.long
def test_a_refused_letter_is_tried_again_for_all_of_them(region: Region, smtp: Postbox) -> None:
    region.open_project(TODAY)
    mornings(region)
    smtp.refuse(BOX, answer=LATER)
    handed_over(region, smtp)
    first = len(smtp.asked)
    smtp.accept(BOX)

    handed_over(region, smtp, later=timedelta(minutes=2))

    assert first
    assert len(to_box(smtp, "status_digest")) == 1
    found = rows(region, "recipient", "fate", "attempts", "rule")
    fates = [one[:3] for one in found if one[3] == "status_digest" and one[0] in NAMES]
    assert fates == [(LEADER, "sent", 1), (CUSTOMER, "sent", 1)]


@pytest.mark.long
def test_the_letter_of_the_day_has_left_so_whoever_is_late_is_told_on_the_next_morning(
    region: Region, smtp: Postbox
) -> None:
    region.open_project(TODAY)
    owed(region)
    write(region.engine, region.packs, on=TODAY, now=region.now, people=[LEADER])
    handed_over(region, smtp)
    write(region.engine, region.packs, on=TODAY, now=region.now, people=[CUSTOMER])

    handed_over(region, smtp, later=timedelta(hours=1))
    on_the_day = len(to_box(smtp, "status_digest"))
    handed_over(region, smtp, later=timedelta(days=1))

    assert on_the_day == 1
    assert [NAMES[CUSTOMER] in str(one["To"]) for one in to_box(smtp, "status_digest")] == [False, True]


@pytest.mark.long
def test_one_at_a_time_still_makes_one_letter(region: Region, smtp: Postbox) -> None:
    region.open_project(TODAY)
    mornings(region)

    for _ in range(12):
        handed_over(region, smtp, cap=1)

    assert len(to_box(smtp, "status_digest")) == 1


@pytest.mark.long
@pytest.mark.parametrize("held_for", [LEADER, CUSTOMER])
def test_what_another_process_holds_is_waited_for(region: Region, smtp: Postbox, held_for: str) -> None:
    region.open_project(TODAY)
    mornings(region)
    notice = TABLES["notice"]
    with writing(region.engine) as connection:
        held = notice.update().where(notice.c.key == key_of(held_for, TODAY))
        connection.execute(
            held.values(fate="sending", lease="elsewhere:1:a", leased_until=region.now + timedelta(minutes=3))
        )

    handed_over(region, smtp)
    meanwhile = len(to_box(smtp, "status_digest"))
    handed_over(region, smtp, later=timedelta(minutes=6))

    assert meanwhile == 0
    assert len(to_box(smtp, "status_digest")) == 1


@pytest.mark.long
def test_what_is_sent_once_more_goes_to_whom_it_was_asked_for(region: Region, smtp: Postbox) -> None:
    region.open_project(TODAY)
    mornings(region)
    handed_over(region, smtp)
    with writing(region.engine) as connection:
        resend(connection, key_of(LEADER, TODAY), region.now)

    handed_over(region, smtp, later=timedelta(minutes=1))

    once_more = to_box(smtp, "status_digest")[-1]
    assert NAMES[LEADER] in text(once_more)
    assert NAMES[CUSTOMER] not in str(once_more["To"])


@pytest.mark.long
def test_people_with_contacts_of_their_own_may_answer_all_of_them(region: Region, smtp: Postbox) -> None:
    region.pack = replace(region.pack, contact=None)
    region.open_project(TODAY)
    mornings(region)

    handed_over(region, smtp)

    (letter,) = to_box(smtp, "status_digest")
    named = [str(one.addr_spec) for one in letter["Reply-To"].addresses]
    assert named
    assert all(address in text(letter) for address in named)


def test_what_is_broken_for_one_of_them_costs_the_others_nothing(region: Region, smtp: Postbox) -> None:
    region.go(region.open_project(TODAY), TODAY)
    owed(region)
    causes: dict[tuple[str, ...], dict[str, str]] = {}
    for key, who, *cause in rows(region, "key", "recipient", "rule", "object", "version"):
        causes.setdefault(tuple(cause), {})[who] = key
    both = next(found for found in causes.values() if found.keys() >= NAMES.keys())
    change(region, "notice", both[LEADER], facts="{}")

    handed_over(region, smtp)

    fates = dict(rows(region, "key", "fate"))
    assert (fates[both[CUSTOMER]], fates[both[LEADER]]) == ("sent", "queued")
    with reading(region.engine) as connection:
        copy = copy_of(connection, both[CUSTOMER])
    assert copy is not None
    (letter,) = [one for one in to_box(smtp) if one["Message-ID"].encode() in copy.content]
    assert NAMES[LEADER] not in str(letter["To"])
