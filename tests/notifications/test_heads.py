"""Whoever heads an organisation: a monthly list under the centre's name, and no reminder of what is overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.command import SYSTEM
from domain.engine.database import reading
from domain.engine.words import Language, Words
from domain.methodology.schema import Contact
from domain.programme.kinds import Cadence, CentreKind, OrganisationKind, Rhythm, Weekday
from domain.registry.letter_preferences import PreferLetters
from domain.registry.organisations import RegisterCentre, RegisterOrganisation
from domain.registry.people import GiveRole
from domain.reports.desks import desks
from notifications.letters.regular import StatusDigest
from notifications.message import Letter, message_bytes
from tests.ledgers import change, classic, delivered, owed
from tests.region import HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, Region
from tests.sweeps import OPENED, at, days, morning, of, patient, plan, project, sweep, told, working
from tests.tray import Tray

MONTH_LATER = date(2024, 4, 1)
"""The first working day of a month in which the school's project is overdue."""


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    """A region in which nobody is nudged."""
    return classic(patient(sqlite_engine))


Morning = tuple[date, dict[str, StatusDigest], list[Letter]]


def mornings(region: Region, *on: date) -> Iterator[Morning]:
    """Each day's letters, and those that left."""
    for day in on:
        found, tray = morning(region, day), Tray(name="email")
        owed(region)
        delivered(region, tray, later=timedelta(hours=3))
        yield day, found, list(tray.sent.values())


def lists(region: Region, *on: date, person: str = HEAD) -> dict[date, StatusDigest]:
    """The days on which a list came, with the letter."""
    return {
        day: found[person] for day, found, _ in mornings(region, *on) if person in found and found[person].listed
    }  # fmt: skip


def weekdays(first: date, last: date) -> list[date]:
    return [day for day in days(first, last) if day.weekday() < 5]


def late_with(region: Region, person: str, on: date) -> int:
    """How much is overdue that is asked of somebody, by the one source of it."""
    with reading(region.engine) as connection:
        return sum(ask.is_late for ask in desks(connection, region.packs, [person], on=on)[person].mine)


def instead(region: Region, **said: Any) -> None:
    """The methodology with other words on heads."""
    region.pack = replace(region.pack, heads=replace(region.pack.heads, **said))


# --- the list


@pytest.mark.long
def test_a_head_reads_once_a_month_what_others_leave_undone_in_the_organisation(region: Region) -> None:
    code = project(region)

    found = lists(region, *weekdays(date(2024, 2, 26), date(2024, 4, 3)))

    assert list(found) == [date(2024, 3, 1), MONTH_LATER]
    (row,) = found[MONTH_LATER].listed
    assert (row.owner, row.code, row.late) == ("Участник 2", code, late_with(region, LEADER, MONTH_LATER))
    assert row.days > 20


@pytest.mark.long
def test_where_nothing_is_late_no_list_comes(region: Region) -> None:
    project(region)

    assert lists(region, date(2024, 2, 2), date(2024, 2, 5)) == {}


@pytest.mark.long
def test_the_list_is_a_part_of_the_one_morning_letter(region: Region) -> None:
    project(region)
    left = [
        [one.template for one in sent if one.to.address == "person6@region.example"]
        for _, _, sent in mornings(region, date(2024, 3, 25), MONTH_LATER)
    ]

    assert MONTH_LATER.weekday() == 0, "the weekly letter comes on that day, too"
    assert left[-1] == ["status_digest"]


@pytest.mark.long
def test_the_list_reaches_the_organisations_below(region: Region) -> None:
    region.do(
        RegisterOrganisation(
            actor=SYSTEM, on=OPENED, title="Управление образования", kind=OrganisationKind.BODY, code="ORG-0090"
        )
    )
    region.do(GiveRole(actor=METHODOLOGIST, on=OPENED, person=STRANGER, role="organisation_head", scope="ORG-0090"))
    code = project(region)
    nothing = lists(region, MONTH_LATER, person=STRANGER)
    change(region, "organisation", SCHOOL, parent="ORG-0090")

    found = lists(region, date(2024, 5, 2), person=STRANGER)

    assert nothing == {}
    assert {row.code for letter in found.values() for row in letter.listed} == {code}


@pytest.mark.long
def test_what_the_head_is_asked_stands_among_their_own_and_not_in_the_list(region: Region) -> None:
    code = project(region)
    plan(region, code, date(2024, 3, 15), owner=HEAD)

    (letter,) = lists(region, MONTH_LATER).values()

    assert any("Единый шаблон" in action.what.ru for action in letter.actions)
    assert [row.late for row in letter.listed] == [late_with(region, LEADER, MONTH_LATER)]


@pytest.mark.long
def test_days_and_cadence_are_the_methodologys(region: Region) -> None:
    project(region)
    instead(region, day=20)
    later = lists(region, *weekdays(MONTH_LATER, date(2024, 4, 25)))
    instead(region, every=Rhythm.NEVER)
    never = lists(region, *weekdays(date(2024, 5, 20), date(2024, 5, 23)))

    assert list(later) == [date(2024, 4, 22)], "the 20th is a day off"
    assert never == {}


@pytest.mark.long
@pytest.mark.parametrize(
    ("said", "on"),
    [
        ({"organisation": Rhythm.NEVER}, []),
        ({"organisation": Rhythm.THURSDAY}, [4, 11]),
        ({"cadence": Cadence.NEVER}, []),
        ({"paused_until": date(2024, 4, 3)}, [3]),
    ],
)
def test_a_head_chooses_when_the_list_comes(region: Region, said: dict[str, Any], on: list[int]) -> None:
    project(region)
    list(mornings(region, date(2024, 3, 25)))
    region.do(PreferLetters(actor=HEAD, on=date(2024, 3, 25), person=HEAD, **said))
    list(mornings(region, date(2024, 3, 28)))

    found = lists(region, *weekdays(MONTH_LATER, date(2024, 4, 11)))

    assert [day.day for day in found] == on


@pytest.mark.long
@pytest.mark.parametrize("said", [{"cadence": Cadence.MONTHLY}, {"weekday": Weekday.TUESDAY}, {}], ids=str)
def test_a_list_that_is_late_comes_whatever_is_chosen_of_the_letter_meanwhile(
    region: Region, said: dict[str, Any]
) -> None:
    project(region)
    list(mornings(region, date(2024, 3, 25)))
    region.now = at(date(2024, 4, 3))  # nothing ran on the first two
    if said:
        region.do(PreferLetters(actor=HEAD, on=region.today, person=HEAD, **said))

    found = lists(region, date(2024, 4, 3), date(2024, 4, 4))

    assert [day.day for day in found] == [3]


@pytest.mark.long
def test_who_heads_nothing_has_no_list_whatever_they_choose(region: Region) -> None:
    project(region)
    region.do(PreferLetters(actor=LEADER, on=OPENED, person=LEADER, organisation=Rhythm.DAILY))

    assert lists(region, *weekdays(date(2024, 4, 1), date(2024, 4, 3)), person=LEADER) == {}


# --- under the name of the centre


def to_head(region: Region) -> Letter:
    """The head's letter of the list."""
    project(region)
    (left,) = [left for _, _, left in mornings(region, MONTH_LATER)]
    (letter,) = [one for one in left if one.to.address == "person6@region.example"]
    return letter


@pytest.mark.long
def test_the_letter_is_the_centres_by_name_and_answers_go_there(region: Region) -> None:
    region.do(RegisterCentre(actor=SYSTEM, on=OPENED, title="Центр бережливых технологий", kind=CentreKind.REGIONAL))

    letter = to_head(region)

    message = message_from_bytes(message_bytes(letter), policy=policy.default)
    assert message["From"].addresses[0].display_name.replace("  ", " ") == "Центр бережливых технологий"
    assert message["From"].addresses[0].addr_spec == "potok@region.example"
    assert message["Reply-To"].addresses[0].display_name.replace("  ", " ") == "Центр бережливых технологий"
    assert message["Reply-To"].addresses[0].addr_spec in {"person1@region.example", "person5@region.example"}
    assert "Список подготовлен: Центр бережливых технологий." in letter.said.text
    assert "ответ придёт в центр" in letter.said.text


@pytest.mark.long
@pytest.mark.parametrize(("language", "name"), [(Language.RU, "РЦК области"), (Language.EN, "The regional centre")])
def test_a_centre_that_the_methodology_names_comes_first(region: Region, language: Language, name: str) -> None:
    region.do(RegisterCentre(actor=SYSTEM, on=OPENED, title="Центр бережливых технологий", kind=CentreKind.REGIONAL))
    region.do(PreferLetters(actor=HEAD, on=OPENED, person=HEAD, language=language))
    contact = Contact(Words("РЦК области", "The regional centre"), "rck@region.example", "8 (800) 000-00-00")
    region.pack = replace(region.pack, contact=contact)

    letter = to_head(region)

    assert [(one.name, one.address) for one in letter.reply_to] == [(name, "rck@region.example")]
    assert letter.sender.name == name


# --- no reminders of what is overdue


@pytest.mark.long
def test_a_head_is_reminded_of_a_date_and_not_of_what_is_overdue(region: Region) -> None:
    code = region.open_project(OPENED, people={})
    due_on = working(region, OPENED, 20)

    for day in days(OPENED, working(region, due_on, 16)):
        sweep(region, day)

    steps = {step for person, step in of("due", told(region, code)) if person == HEAD}
    assert 0 in steps
    assert all(step >= 0 for step in steps)


@pytest.mark.long
def test_a_methodology_may_have_heads_reminded_of_their_own_and_of_others(region: Region) -> None:
    instead(region, reminders=True)
    own = region.open_project(OPENED, people={})
    others = project(region)
    due_on = working(region, OPENED, 20)

    for day in days(OPENED, working(region, due_on, 16)):
        sweep(region, day)

    assert -1 in {step for person, step in of("due", told(region, own)) if person == HEAD}
    assert -10 in {step for person, step in of("due", told(region, others)) if person == HEAD}
