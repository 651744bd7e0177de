"""Who hears of a partner check, and what calendars get of its visit."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import Engine

from domain.certification.applications import WithdrawCheck
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.commission import Dismiss
from domain.certification.visits import CancelVisit, PlanVisit
from domain.methodology.schema import Decision
from domain.programme.kinds import Outcome
from notifications.message import Letter, message_bytes
from tests.checks import HEAD, JUDGES, finding, visit
from tests.ledgers import delivered, owed, told
from tests.region import CUSTOMER, LEADER, METHODOLOGIST, Region
from tests.tray import Tray

DAY = date(2024, 12, 11)
VISIT = DAY + timedelta(days=8)


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def at_visit(region: Region) -> tuple[str, dict[str, Any]]:
    """A check whose visit is to come, and what every action on it says."""
    check = region.apply(region.finished_pilot())
    region.walk(check, until="visit")
    return check, {"actor": METHODOLOGIST, "on": DAY, "subject": check}


def letters(region: Region) -> list[Letter]:
    owed(region)
    tray = Tray(name="email")
    delivered(region, tray)
    return [one for one in tray.sent.values() if one.template == "check_news"]


def event_in(letter: Letter) -> tuple[str, Any]:
    """The method and the only meeting of the calendar file, read as a mail program does."""
    message = message_from_bytes(message_bytes(letter), policy=policy.default)
    (part,) = [one for one in message.walk() if one.get_content_type() == "text/calendar"]
    calendar = Calendar.from_ical(part.get_content())
    assert part["Content-Type"].params["method"] == calendar["METHOD"]
    (event,) = calendar.walk("VEVENT")
    return str(calendar["METHOD"]), event


@pytest.mark.long
def test_a_visit_is_one_meeting_that_moves_and_is_called_off_under_one_number(region: Region) -> None:
    check, common = at_visit(region)
    letters(region)

    region.do(PlanVisit(**common, day=VISIT, place="школа", begins="10:00", ends="15:30"))
    first = event_in(letters(region)[0])
    region.do(PlanVisit(**common, day=VISIT + timedelta(days=1), place="школа"))
    moved = event_in(letters(region)[0])
    region.do(CancelVisit(**common, reason="карантин"))
    off = event_in(letters(region)[0])

    assert [method for method, _ in (first, moved, off)] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {str(event["UID"]) for _, event in (first, moved, off)} == {f"{check}-1@potok"}
    assert [event["SEQUENCE"] for _, event in (first, moved, off)] == [0, 1, 2]
    assert first[1].decoded("DTSTART") == datetime(2024, 12, 19, 7, 0, tzinfo=UTC), "10:00 in Moscow"
    assert first[1].decoded("DTEND") == datetime(2024, 12, 19, 12, 30, tzinfo=UTC)
    assert off[1]["STATUS"] == "CANCELLED"
    assert off[1].decoded("DTSTART").date() == VISIT + timedelta(days=1)


@pytest.mark.long
def test_the_commission_the_head_and_the_host_hear_of_a_visit_each_under_their_own_address(region: Region) -> None:
    _, common = at_visit(region)
    letters(region)

    region.do(PlanVisit(**common, day=VISIT, place="школа", host=HEAD))
    found = letters(region)

    assert told(region)["check_news"] == {HEAD, *JUDGES}
    for letter in found:
        _, event = event_in(letter)
        assert str(event["ATTENDEE"]) == f"mailto:{letter.to.address}"
    # a calendar takes a moved meeting from nobody else than who asked for it: no person who may be replaced
    assert {str(event_in(letter)[1]["ORGANIZER"]) for letter in found} == {f"mailto:{found[0].sender.address}"}


def heard(region: Region) -> dict[str, tuple[str, Any]]:
    """Address -> what its calendar keeps: of one number the highest sequence."""
    of_visits = [letter for letter in letters(region) if b"text/calendar" in message_bytes(letter)]
    found = [(letter.to.address, *event_in(letter)) for letter in of_visits]
    return {address: (method, event) for address, method, event in sorted(found, key=lambda one: one[2]["SEQUENCE"])}


@pytest.mark.long
def test_who_receives_the_visit_no_more_gets_it_taken_off_the_calendar_alone(region: Region) -> None:
    check, common = at_visit(region)
    region.do(PlanVisit(**common, day=VISIT, place="школа", host=HEAD))
    letters(region)

    region.do(PlanVisit(**common, day=VISIT, place="школа", host=CUSTOMER))
    region.do(PlanVisit(**common, day=VISIT, place="школа", host=LEADER))
    found = heard(region)
    sequence = {address: event["SEQUENCE"] for address, (_, event) in found.items()}

    method, event = found["person3@region.example"]
    assert (method, str(event["UID"]), event["STATUS"]) == ("CANCEL", f"{check}-1@potok", "CANCELLED")
    assert {found[address][0] for address in found.keys() - {"person3@region.example"}} == {"REQUEST"}
    assert sequence["person3@region.example"] < sequence["person2@region.example"]


@pytest.mark.long
def test_a_member_who_leaves_is_called_off_and_one_who_joins_is_asked(region: Region) -> None:
    check, common = at_visit(region)
    region.do(PlanVisit(**common, day=VISIT, place="школа"))
    letters(region)

    region.do(Dismiss(**common, person=JUDGES[2], reason="болезнь"))
    left = heard(region)
    region.do(region.appointing(check, JUDGES[2], on=DAY))
    joined = heard(region)

    assert [method for method, _ in left.values()] == ["CANCEL"]
    assert [method for method, _ in joined.values()] == ["REQUEST"]
    assert left.keys() == joined.keys()
    (off,), (on,) = left.values(), joined.values()
    assert off[1]["UID"] == on[1]["UID"]
    assert off[1]["SEQUENCE"] < on[1]["SEQUENCE"]


@pytest.mark.long
@pytest.mark.parametrize("end", ["withdrawn", "stopped"])
def test_a_check_that_ends_before_its_visit_calls_it_off(region: Region, end: str) -> None:
    check, common = at_visit(region)
    region.do(PlanVisit(**common, day=VISIT, place="школа", host=HEAD))
    planned = heard(region)

    if end == "withdrawn":
        region.do(WithdrawCheck(actor=METHODOLOGIST, on=DAY, subject=check, reason="переезд"))
    else:
        region.decide(check, Decision.STOP, on=DAY, reason="criteria_not_met", comment="школа закрыта")
    off = heard(region)

    assert {method for method, _ in off.values()} == {"CANCEL"}
    assert off.keys() == planned.keys()


@pytest.mark.long
def test_who_judged_hears_that_the_application_was_withdrawn_and_what_the_open_marks_had_come_to(
    region: Region,
) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check, "0")
    letters(region)

    region.do(WithdrawCheck(actor=HEAD, on=DAY, subject=check, reason="переезд"))
    told = letters(region)

    assert {letter.to.address for letter in told} >= {f"person{number}@region.example" for number in (7, 8, 9)}
    assert all("переезд" in letter.said.text and "из нужных 70 %" in letter.said.text for letter in told)


@pytest.mark.long
def test_a_finding_is_told_to_its_owner_with_the_criterion_by_its_title(region: Region) -> None:
    check, _ = at_visit(region)
    for step in visit(check, DAY):
        region.do(step)
    letters(region)

    region.do(finding(region.pack, check, "local", DAY))
    (letter,) = letters(region)

    assert letter.to.address == "person6@region.example"
    assert "Стенд не обновляют" in letter.said.text
    assert "Критерий: " in letter.said.text


@pytest.mark.long
def test_a_refusal_says_what_the_commission_found_by_which_act_and_when_to_come_again(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.walk(check, until="decision")
    region.judge(check, "40")
    region.conclude(check, Outcome.REFUSED)
    region.bring_again(check, date(2024, 6, 3))
    region.do(region.act(check, Decision.STOP, on=DAY))
    owed(region)
    tray = Tray(name="email")
    delivered(region, tray)

    told_of_it = [one for one in tray.sent.values() if one.template == "status_refused"]

    title = region.asked(check)[0].title.capital.ru
    assert told_of_it
    for said in (f"{title}: Стенд не обновляют", "Акт: 17 от 11.12.2024", "Прийти снова можно с: 11 марта 2025"):
        assert all(said in one.said.text for one in told_of_it)


@pytest.mark.long
@pytest.mark.parametrize(
    ("decision", "upheld", "way"),
    [
        (Decision.STOP, True, "ждать дня, который назвал отказ, не нужно"),
        (Decision.STOP, False, "подать новую заявку с дня, который он назвал"),
        (Decision.GO, True, "подать новую заявку можно сразу"),
        (Decision.GO, False, None),
    ],
)
def test_what_becomes_of_an_objection_says_how_the_organisation_comes_to_a_status(
    region: Region, decision: Decision, upheld: bool, way: str | None
) -> None:
    check = region.to_be_judged()
    if decision is Decision.STOP:
        region.judge(check, "20")
        region.conclude(check, Outcome.REFUSED)
    region.bring(check) if decision is Decision.GO else region.bring_again(check)
    region.decide(check, decision)
    region.do(MakeChallenge(actor=HEAD, on=DAY, subject=check, text="Баллы не те"))
    letters(region)
    settled: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "subject": check, "kept_at": "дело 5"}

    region.do(SettleChallenge(**settled, reason="проверено", upheld=upheld))

    news = [one for one in letters(region) if one.to.address == "person6@region.example"]
    told = " ".join(" ".join(one.said.text.split()) for one in news if "Возражение" in one.said.text)
    assert told
    assert way in told if way else "новую заявку" not in told
