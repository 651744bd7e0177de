"""The card of a practice: prefilled, compared, reviewed by another, published with consent, kept fresh, archived."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.engine.command import SYSTEM, Command
from domain.engine.database import reading
from domain.practices.cards import AmendPractice, DraftPractice, ReopenPractice
from domain.practices.effects import DropEffect, SetEffect
from domain.practices.publication import ArchivePractice, ConfirmPractice, ProposeArchive, PublishPractice
from domain.practices.review import ReviewPractice, SubmitPractice
from domain.practices.steps import SetStep
from domain.programme.kinds import Consent, Direction, PracticeStanding, Quantity
from domain.proving.proof import prove
from domain.reports.desks import asked_of
from domain.reports.practice_editions import as_shown, editions
from domain.reports.practices import Shown, Wanted, leaf, shown
from tests.region import CURATOR, DAY, LEADER, METHODOLOGIST, SCHOOL, STRANGER, Region

STAFF: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}
FILLED = dict.fromkeys(("process", "problem", "causes", "solution", "people", "limits", "core"), "выдача справок")


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


@pytest.fixture
def draft(region: Region) -> str:
    """A draft with everything but its effects and steps."""
    return drafted(region, "Справка за час")


def drafted(region: Region, title: str) -> str:
    code = region.do(DraftPractice(**STAFF, title=title, organisation=SCHOOL)).subject
    card: dict[str, Any] = {**FILLED, "sphere": "education", "owner": LEADER, "consent": Consent.GIVEN}
    region.do(AmendPractice(**STAFF, **card, subject=code))
    return code


def effect(code: str, **said: Any) -> SetEffect:
    """Minutes of waiting that became fewer."""
    told: dict[str, Any] = {
        "title": "Ожидание", "unit": "мин", "direction": Direction.FALL, "base": Decimal(40), "fact": Decimal(10),
        "base_on": DAY - timedelta(days=90), "fact_on": DAY, "quantity": Quantity.WAITING_TIME,
    }  # fmt: skip
    return SetEffect(**STAFF, subject=code, **told | said)


def whole(region: Region, code: str) -> str:
    region.do(effect(code))
    region.do(SetStep(**STAFF, subject=code, title="Собрать шаблоны", role="секретарь", days=3))
    return code


def published(region: Region, code: str) -> str:
    region.do(SubmitPractice(**STAFF, subject=whole(region, code), expert=CURATOR))
    region.do(ReviewPractice(actor=CURATOR, on=DAY, subject=code))
    region.do(PublishPractice(**STAFF, subject=code))
    return code


def of(region: Region, code: str) -> Shown:
    with reading(region.engine) as connection:
        return shown(connection, region.pack, code)


def asked(region: Region, person: str, on: date) -> list[tuple[str, str]]:
    """(Subject, command) of what is asked of somebody."""
    with reading(region.engine) as connection:
        return [(ask.subject, ask.command) for ask in asked_of(connection, region.packs, [person], on=on)[person]]


def test_a_draft_begins_with_what_its_project_measured_and_did(region: Region) -> None:
    project = region.finished_pilot()

    code = region.do(DraftPractice(**STAFF, project=project)).subject

    found = of(region, code).practice
    (measured,) = found.effects.values()
    assert (measured.name, measured.unit, measured.base) == ("Время подготовки", "мин", Decimal(67))
    assert measured.fact < measured.base
    assert measured.fact_on is not None
    assert (found.card.project, found.card.owner) == (project, LEADER)
    assert found.texts["process"]


@pytest.mark.long
def test_each_practice_of_a_batch_goes_through_its_own_steps_whatever_the_others_did_before(
    region: Region, draft: str
) -> None:
    first, second = whole(region, draft), whole(region, drafted(region, "Талон без очереди"))
    region.do(SubmitPractice(**STAFF, subject=first, expert=CURATOR))

    region.ask_all(
        [
            ReviewPractice(actor=CURATOR, on=DAY, subject=first),
            SubmitPractice(**STAFF, subject=second, expert=CURATOR),
            ReviewPractice(actor=CURATOR, on=DAY, subject=second),
        ]
    )

    assert of(region, first).practice.card.standing == of(region, second).practice.card.standing
    with reading(region.engine) as connection:
        assert prove(connection).sound


def test_a_project_that_runs_makes_no_practice(region: Region) -> None:
    assert region.refused(DraftPractice(**STAFF, project=region.open_project())) == ["not_completed"]


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ({"unit": " "}, "bad_value"),
        ({"fact_on": DAY + timedelta(days=1)}, "bad_value"),
        ({"base_on": DAY, "fact_on": DAY - timedelta(days=1)}, "bad_value"),
        ({"fact": Decimal(40)}, "bad_value"),
        ({"fact": Decimal(50)}, "bad_value"),
        ({"unit": "тыс. руб.", "quantity": Quantity.OTHER}, "bad_value"),
        ({"unit": "руб.", "confirmed_by": "финансовое управление"}, "bad_value"),
        ({"number": 7}, "not_among"),
    ],
    ids=["no unit", "measured tomorrow", "fact before base", "no change", "worse", "nobody confirmed the roubles",
         "roubles as waiting", "no such effect"],
)  # fmt: skip
def test_an_effect_is_what_can_be_compared(region: Region, draft: str, said: dict[str, Any], key: str) -> None:
    assert key in region.refused(effect(draft, **said))


def test_labour_waiting_and_roubles_are_never_one_quantity(region: Region, draft: str) -> None:
    region.do(effect(draft))
    region.do(effect(draft, title="Труд", unit="ч", quantity=Quantity.LABOUR_TIME))
    money = {"unit": "тыс. руб.", "quantity": Quantity.OTHER, "confirmed_by": "финансовое управление"}
    region.do(effect(draft, title="Экономия бумаги", direction=Direction.RISE, base=Decimal(0), **money))

    with reading(region.engine) as connection:
        (line,) = leaf(connection, Wanted()).lines

    assert line.quantities == "labour_time,money,waiting_time"


def test_an_effect_is_written_anew_under_its_number_and_the_others_keep_theirs(region: Region, draft: str) -> None:
    for title in ("Первый", "Второй"):
        region.do(effect(draft, title=title))

    region.do(effect(draft, title="Первый заново", number=1))
    region.do(DropEffect(**STAFF, subject=draft, number=1))

    assert {number: one.name for number, one in of(region, draft).practice.effects.items()} == {2: "Второй"}


def test_no_effect_and_no_step_stands_on_a_card_twice_by_its_name(region: Region, draft: str) -> None:
    whole(region, draft)
    region.do(SetStep(**STAFF, subject=draft, title="Обучить", role="завуч", days=2))

    assert region.refused(effect(draft, fact=Decimal(5))) == ["named_already"]
    again = SetStep(**STAFF, subject=draft, title="Собрать шаблоны", role="завуч", days=2)
    assert region.refused(again) == ["named_already"]
    assert region.refused(replace(again, number=2)) == ["named_already"]


def test_completeness_is_the_share_of_what_the_pack_requires(region: Region, draft: str) -> None:
    before = of(region, draft)

    after = of(region, whole(region, draft))

    assert (before.completeness, before.lacks) == (83, ("effects", "steps"))
    assert (after.completeness, after.lacks) == (100, ())


def test_an_expert_returns_a_card_field_by_field_and_the_remarks_stand_on_the_draft(region: Region, draft: str) -> None:
    region.do(SubmitPractice(**STAFF, subject=draft, expert=CURATOR))

    region.do(ReviewPractice(actor=CURATOR, on=DAY, subject=draft, fields={"causes": "назовите причину"}))

    found = of(region, draft)
    assert found.practice.card.standing is PracticeStanding.DRAFT
    assert found.remarks == {"causes": "назовите причину"}


def test_nobody_reviews_what_they_submitted_or_answer_for(region: Region, draft: str) -> None:
    assert region.refused(SubmitPractice(**STAFF, subject=draft, expert=METHODOLOGIST)) == ["bad_value"]
    assert region.refused(SubmitPractice(**STAFF, subject=draft, expert=LEADER)) == ["bad_value"]

    region.do(SubmitPractice(**STAFF, subject=draft, expert=CURATOR))

    assert region.refused(ReviewPractice(**STAFF, subject=draft)) == ["own_submission"]
    assert "own_submission" in region.refused(ReviewPractice(actor=LEADER, on=DAY, subject=draft))


def test_a_remark_names_a_field_that_there_is(region: Region, draft: str) -> None:
    region.do(SubmitPractice(**STAFF, subject=draft, expert=CURATOR))

    wrong = ReviewPractice(actor=CURATOR, on=DAY, subject=draft, fields={"price": "сколько"})

    assert region.refused(wrong) == ["not_among"]


@pytest.mark.parametrize("consent", [Consent.REFUSED, Consent.PENDING])
def test_nothing_is_published_without_the_consent_of_its_source(region: Region, draft: str, consent: Consent) -> None:
    region.do(AmendPractice(**STAFF, subject=whole(region, draft), consent=consent))
    region.do(SubmitPractice(**STAFF, subject=draft, expert=CURATOR))
    region.do(ReviewPractice(actor=CURATOR, on=DAY, subject=draft))

    assert region.refused(PublishPractice(**STAFF, subject=draft)) == ["no_consent"]


def test_nothing_is_published_with_gaps_or_without_a_review(region: Region, draft: str) -> None:
    unreviewed = region.refused(PublishPractice(**STAFF, subject=draft))
    region.do(SubmitPractice(**STAFF, subject=draft, expert=CURATOR))
    region.do(ReviewPractice(actor=CURATOR, on=DAY, subject=draft))

    assert "wrong_standing" in unreviewed
    assert region.refused(PublishPractice(**STAFF, subject=draft)) == ["card_incomplete"]


def test_an_effect_of_a_project_without_a_day_keeps_its_practice_from_the_public(region: Region) -> None:
    code = region.do(DraftPractice(**STAFF, project=region.finished_pilot())).subject
    card: dict[str, Any] = {**FILLED, "sphere": "education", "owner": LEADER, "consent": Consent.GIVEN}
    region.do(AmendPractice(**STAFF, **card, subject=code))
    for number in range(1, len(of(region, code).practice.steps) + 1):
        region.do(SetStep(**STAFF, subject=code, title="Шаг", role="секретарь", days=2, number=number))
    undated = [one for one in of(region, code).practice.effects.values() if one.base_on is None]
    region.do(SubmitPractice(**STAFF, subject=code, expert=CURATOR))
    region.do(ReviewPractice(actor=CURATOR, on=DAY, subject=code))

    answer = region.ask(PublishPractice(**STAFF, subject=code))

    keys = {reason.key for reason in getattr(answer, "reasons", ())}
    assert ("effect_not_comparable" in keys) is bool(undated)


@pytest.mark.long
def test_an_expert_is_asked_to_review_and_the_owner_to_confirm_by_the_one_source_of_what_is_asked(
    region: Region, draft: str
) -> None:
    region.do(SubmitPractice(**STAFF, subject=whole(region, draft), expert=CURATOR))
    reviewing = asked(region, CURATOR, DAY)
    region.do(ReviewPractice(actor=CURATOR, on=DAY, subject=draft))
    region.do(PublishPractice(**STAFF, subject=draft))

    soon, year = asked(region, LEADER, DAY + timedelta(days=30)), asked(region, LEADER, DAY + timedelta(days=365))

    assert (draft, f"potok practice review {draft}") in reviewing
    assert (draft, f"potok practice confirm {draft}") not in soon
    assert (draft, f"potok practice confirm {draft}") in year


def test_a_practice_whose_owner_is_silent_is_proposed_for_archive_and_stays_published_until_a_person_decides(
    region: Region, draft: str
) -> None:
    code = published(region, draft)
    late = Region(region.engine, region.pack, now=region.now.replace(year=2026))
    awaited = of(late, code).practice.card.confirm_by
    assert awaited is not None
    last = late.pack.calendar.after(awaited, late.pack.practices.wait_days)
    on = last + timedelta(days=1)

    early = late.refused(ProposeArchive(actor=SYSTEM, on=last, subject=code))
    late.do(ProposeArchive(actor=SYSTEM, on=on, subject=code))
    again = late.refused(ProposeArchive(actor=SYSTEM, on=on, subject=code))

    found = of(late, code).practice.card
    assert (early, again) == (["answer_awaited"], ["proposed"])
    assert (found.standing, found.proposed_on) == (PracticeStanding.PUBLISHED, on)
    assert "not_entitled" in late.refused(ArchivePractice(actor=SYSTEM, on=on, subject=code, reason="нет ответа"))
    late.do(ConfirmPractice(actor=LEADER, on=on, subject=code))
    assert of(late, code).practice.card.proposed_on is None


def test_a_published_card_is_written_on_only_after_it_was_taken_back(region: Region, draft: str) -> None:
    code = published(region, draft)
    amend = AmendPractice(**STAFF, subject=code, causes="иные")

    refused = region.refused(amend)
    region.do(ReopenPractice(**STAFF, subject=code, reason="изменился порядок"))
    region.do(amend)

    assert refused == ["wrong_standing"]
    assert of(region, code).practice.texts["causes"] == "иные"


def test_whoever_answers_for_a_practice_writes_on_it_and_a_stranger_does_not(region: Region, draft: str) -> None:
    region.do(AmendPractice(actor=LEADER, on=DAY, subject=draft, causes="нет шаблона"))

    assert "not_entitled" in region.refused(AmendPractice(actor=STRANGER, on=DAY, subject=draft, causes="иные"))


def test_a_list_is_leafed_through_by_key_and_loses_nothing(region: Region) -> None:
    codes = [region.do(DraftPractice(**STAFF, title=f"Практика {number}")).subject for number in range(5)]

    with reading(region.engine) as connection:
        first = leaf(connection, Wanted(limit=2))
        second = leaf(connection, Wanted(limit=2), first.after or "")
        last = leaf(connection, Wanted(limit=2), second.after or "")

    assert [line.code for one in (first, second, last) for line in one.lines] == codes
    assert last.after is None


@pytest.mark.long
def test_the_journal_tells_a_practice_again(region: Region, draft: str) -> None:
    code = published(region, draft)
    region.do(ArchivePractice(**STAFF, subject=code, reason="устарела"))

    with reading(region.engine) as connection:
        proved = prove(connection)

    assert proved.sound


NUMBER = "звоните 8 903 123-45-67"
WRITTEN: dict[str, Callable[[str], Command]] = {
    "text": lambda code: AmendPractice(**STAFF, subject=code, solution=NUMBER),
    "title": lambda code: AmendPractice(**STAFF, subject=code, title=NUMBER),
    "effect": lambda code: effect(code, number=1, method=NUMBER),
    "step": lambda code: SetStep(**STAFF, subject=code, title="Собрать шаблоны", role=NUMBER, days=3, number=1),
}


@pytest.mark.parametrize("place", WRITTEN)
def test_what_looks_like_somebodys_number_is_not_published(region: Region, draft: str, place: str) -> None:
    whole(region, draft)
    region.do(WRITTEN[place](draft))
    region.do(SubmitPractice(**STAFF, subject=draft, expert=CURATOR))
    region.do(ReviewPractice(actor=CURATOR, on=DAY, subject=draft))

    assert region.refused(PublishPractice(**STAFF, subject=draft)) == ["personal_data"]


def test_what_was_published_stays_readable_whatever_is_written_on_the_card_later(region: Region, draft: str) -> None:
    published(region, draft)
    region.do(ReopenPractice(**STAFF, subject=draft, reason="новый замер"))
    region.do(AmendPractice(**STAFF, subject=draft, title="Справка за минуту", solution="иначе", money="-"))
    region.do(effect(draft, fact=Decimal(5), number=1))
    region.do(SetStep(**STAFF, subject=draft, title="Обучить", role="завуч", days=2))

    with reading(region.engine) as connection:
        before = editions(connection, draft)
    region.do(SubmitPractice(**STAFF, subject=draft, expert=CURATOR))
    region.do(ReviewPractice(actor=CURATOR, on=DAY, subject=draft))
    region.do(PublishPractice(**STAFF, subject=draft))

    with reading(region.engine) as connection:
        first, second = editions(connection, draft)
        now = shown(connection, region.pack, draft)
        read = as_shown(connection, now, first)
    assert before == [first]
    assert (first.title, first.practice.texts["solution"], first.practice.effects[1].fact) == (
        "Справка за час", "выдача справок", Decimal(10),
    )  # fmt: skip
    assert [step.title for step in first.practice.steps.values()] == ["Собрать шаблоны"]
    assert (second.title, second.practice.texts, second.practice.effects, second.practice.steps) == (
        now.title, now.practice.texts, now.practice.effects, now.practice.steps,
    )  # fmt: skip
    assert (read.title, read.practice.texts["solution"]) == ("Справка за час", "выдача справок")


@pytest.mark.parametrize("archived", [False, True])
def test_a_row_that_changes_nothing_is_no_fault_wherever_the_card_stands(
    region: Region, draft: str, archived: bool
) -> None:
    published(region, draft)
    if archived:
        region.do(ArchivePractice(**STAFF, subject=draft, reason="устарела"))
    practice = of(region, draft).practice
    step, one = practice.steps[1], practice.effects[1]

    same = [
        AmendPractice(**STAFF, subject=draft, solution=practice.texts["solution"]),
        SetStep(**STAFF, subject=draft, title=step.title, role=step.role, days=step.days or 1, by_name=True),
        effect(draft, title=one.name, by_name=True),
    ]
    other = AmendPractice(**STAFF, subject=draft, solution="иначе")

    assert [region.refused(command) for command in same] == [["nothing_changed"]] * 3
    assert region.refused(other) == (["ended"] if archived else ["wrong_standing"])
