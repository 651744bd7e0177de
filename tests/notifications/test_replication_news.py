"""Who hears of offers and replicas, and what they read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import orjson
import pytest
from sqlalchemy import Engine

from domain.engine.words import Words
from domain.programme.kinds import OfferAnswer
from domain.replication.closure import SustainmentChecked
from domain.replication.support import AppointMethodologist, CancelSupport, HoldSupport, MoveSupport, PlanSupport
from notifications.beside import Beside
from notifications.letters.replication import ReplicationNews
from notifications.notices import from_facts
from notifications.scenarios import REPLICA, state, told
from tests.ledgers import owed, rows
from tests.region import CARD_PEOPLE, CURATOR, GUEST_1, HEAD, LEADER, METHODOLOGIST, Region

TODAY = date(2024, 12, 11)


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def news(region: Region) -> dict[tuple[str, str], ReplicationNews]:
    """(Rule, recipient) -> the letter."""
    owed(region)
    found = {}
    for rule, recipient, template, facts in rows(region, "rule", "recipient", "template", "facts"):
        notice = from_facts(template, orjson.loads(facts)) if template == "replication_news" else None
        if isinstance(notice, ReplicationNews):
            found[rule, recipient] = notice
    return found


@pytest.mark.long
def test_whoever_offered_hears_the_answer_and_whoever_answered_does_not(region: Region) -> None:
    offer = region.offer(region.package(TODAY), on=TODAY, people=CARD_PEOPLE)
    region.answer(offer, OfferAnswer.DECLINE, TODAY, reason="no_staff", comment="Вернёмся летом.")

    letters = news(region)

    assert {recipient for rule, recipient in letters if rule == "offer_declined"} == {METHODOLOGIST}
    letter = letters["offer_declined", METHODOLOGIST]
    assert [row.value.ru for row in letter.rows if row.value] == ["нет людей", "Вернёмся летом."]


@pytest.mark.long
def test_an_accepted_offer_is_told_to_both_sides(region: Region) -> None:
    offer = region.offer(region.package(TODAY), on=TODAY, people=CARD_PEOPLE)
    region.answer(offer, OfferAnswer.ACCEPT, TODAY)

    letters = news(region)

    assert {recipient for rule, recipient in letters if rule == "offer_accepted"} == {METHODOLOGIST, LEADER}
    assert ("offer_accepted", HEAD) not in letters, "who answered knows"


@pytest.mark.long
def test_support_reaches_the_methodologist_of_the_replica_and_its_leader_with_the_report_due(region: Region) -> None:
    replica = region.replica(region.package(TODAY), on=TODAY)
    said = {"actor": METHODOLOGIST, "on": TODAY, "subject": replica}
    region.do(AppointMethodologist(**said, person=CURATOR))  # type: ignore[arg-type]
    region.do(PlanSupport(**said, form="visit", planned_on=TODAY, person=CURATOR, purpose="замеры"))  # type: ignore[arg-type]
    region.do(HoldSupport(**said, number=1, hours=Decimal(2), notes="смотрели карту"))  # type: ignore[arg-type]

    letters = news(region)

    assert {recipient for rule, recipient in letters if rule == "support_planned"} == {CURATOR, LEADER}
    assert letters["support_held", CURATOR].due_on == region.pack.calendar.after(TODAY, 5)
    assert letters["support_held", LEADER].next_step is None
    assert letters["methodologist_appointed", CURATOR].next_step is not None


@pytest.mark.long
def test_whoever_gives_a_support_hears_of_it_though_another_is_the_methodologist(region: Region) -> None:
    replica = region.replica(region.package(TODAY), on=TODAY)
    said = {"actor": METHODOLOGIST, "on": TODAY, "subject": replica}
    region.do(AppointMethodologist(**said, person=CURATOR))  # type: ignore[arg-type]
    for number in (1, 2):
        region.do(PlanSupport(**said, form="visit", planned_on=TODAY, person=GUEST_1))  # type: ignore[arg-type]
        region.do(MoveSupport(**said, number=number, planned_on=date(2024, 12, 12), reason="занят зал"))  # type: ignore[arg-type]
    region.do(HoldSupport(**said, number=1, hours=Decimal(2)))  # type: ignore[arg-type]
    region.do(CancelSupport(**said, number=2, reason="снег"))  # type: ignore[arg-type]

    letters = news(region)

    kinds = ("support_planned", "support_moved", "support_held", "support_cancelled")
    assert all({CURATOR, LEADER, GUEST_1} <= {to for rule, to in letters if rule == kind} for kind in kinds)
    assert letters["support_held", GUEST_1].due_on == region.pack.calendar.after(TODAY, 5)
    heads = [letters[kind, GUEST_1].headline.ru for kind in ("support_planned", "support_moved", "support_cancelled")]
    assert heads == [
        "Запланировано на 11.12.2024: выезд к получателю", "Перенесено на 12.12.2024: выезд к получателю",
        "Отменено, было на 12.12.2024: выезд к получателю",
    ], "the day of the letter that a subject ends with is not taken for the day of the support"  # fmt: skip
    assert letters["support_planned", GUEST_1].rows[-1].value == Words("вы", "you")
    assert letters["support_planned", LEADER].rows[-1].value == Words(*["Участник 7, специалист"] * 2)


@pytest.mark.parametrize(
    ("before", "months", "held", "said"),
    [
        ({}, 3, True, "Через 3 мес. результат удержан"),
        ({}, 3, False, "Через 3 мес. результат угасает"),
        ({3: False}, 6, True, "Через 6 мес. результат удержан"),
        ({3: True}, 6, False, "Через 6 мес. результат угасает"),
        ({3: False}, 6, False, "Через 6 мес. результат утрачен"),
        ({3: True, 6: True}, 12, False, "Через 12 мес. результат утрачен"),
    ],
)
def test_a_result_that_fades_is_warned_of_and_one_that_is_lost_is_called_so(
    before: dict[int, bool], months: int, held: bool, said: str
) -> None:
    event = SustainmentChecked(months=months, due_on=TODAY, held=held, kept=Decimal("0.5"))
    known = Beside(checked={REPLICA: before | {months: held}})

    letter = told(event, state(REPLICA, "sustainment_3"), role="project_leader", beside=known)

    assert isinstance(letter, ReplicationNews)
    assert letter.headline.ru == said
    assert (letter.next_step is None) == held
