"""Measures of an action plan: done, dropped, moved, handed to somebody else."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.facts import Planned
from domain.reports.card import card
from domain.reports.views import since_return
from tests.region import DAY, LEADER, Region

LATER = date(2024, 12, 20)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def actions(region: Region, code: str) -> tuple[Planned, ...]:
    with reading(region.engine) as connection:
        return card(connection, code).actions


def test_a_measure_is_done_or_dropped_with_a_reason_and_its_owner_may_say_so(region: Region) -> None:
    code = region.open_project()
    for title in ("Шаблон", "Стенд"):
        region.do(PlanAction(actor=LEADER, on=DAY, subject=code, title=title, due_on=LATER, owner="PER-0008"))

    region.do(SettleAction(actor="PER-0008", on=DAY, subject=code, measure=1, outcome="done"))
    refused = region.refused(SettleAction(actor=LEADER, on=DAY, subject=code, measure=2, outcome="dropped"))
    region.do(SettleAction(actor=LEADER, on=DAY, subject=code, measure=2, outcome="dropped", reason="нет средств"))

    assert refused == ["bad_value"]
    assert [(row.done_on, row.dropped_on, row.reason) for row in actions(region, code)] == [
        (DAY, None, ""), (None, DAY, "нет средств")
    ]  # fmt: skip


def test_a_measure_is_handed_to_another_owner_by_a_role_and_its_new_owner_closes_it(region: Region) -> None:
    code = region.open_project()
    region.do(PlanAction(actor=LEADER, on=DAY, subject=code, title="Шаблон", due_on=LATER, owner="PER-0008"))

    def hand(actor: str, owner: str | None) -> SettleAction:
        return SettleAction(actor=actor, on=DAY, subject=code, measure=1, outcome="handed", owner=owner)

    assert region.refused(hand("PER-0008", "PER-0007")) == ["not_entitled"]
    assert region.refused(hand(LEADER, None)) == ["bad_value"]
    assert region.refused(hand(LEADER, "PER-9999")) == ["unknown_code"]
    assert region.refused(hand(LEADER, "PER-0008")) == ["nothing_changed"]

    region.do(hand(LEADER, "PER-0007"))
    (row,) = actions(region, code)
    region.do(SettleAction(actor="PER-0007", on=DAY, subject=code, measure=1, outcome="done"))

    assert (row.owner, row.due_on, row.done_on, row.reason) == ("PER-0007", LATER, None, "")
    assert region.refused(hand(LEADER, "PER-0008")) == ["settled"]


def test_after_a_return_it_shows_who_answers_for_a_measure_now(region: Region) -> None:
    code = region.open_project()
    region.do(PlanAction(actor=LEADER, on=DAY, subject=code, title="Шаблон", due_on=LATER, owner="PER-0008"))
    region.bring(code)
    region.decide(code, Decision.REWORK, comment="поправьте", fields={"key_risk": "общими словами"})
    on = region.state(code).since_on
    region.do(SettleAction(actor=LEADER, on=on, subject=code, measure=1, outcome="handed", owner="PER-0007"))

    with reading(region.engine) as connection:
        (change,) = since_return(connection, code)

    assert (change.field, change.before, change.after) == ("action.1.owner", "PER-0008", "PER-0007")
