"""People are told what changed: behind their decision, since a return, and when a project is parked."""

from __future__ import annotations

from datetime import timedelta

import orjson
import pytest
from sqlalchemy import Engine, select

from domain.engine.command import SYSTEM
from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.pilot.amendment import AmendCard
from domain.pilot.holds import Park
from domain.pilot.submission import Submit
from domain.programme.kinds import Moment
from domain.stored.tables import TABLES
from notifications.ledger import owe
from tests.region import CARD, CURATOR, CUSTOMER, HEAD, LEADER, METHODOLOGIST, NOW, TIME, Region

TODAY = NOW.date() - timedelta(days=1)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def told(region: Region, template: str) -> list[tuple[str, dict[str, object]]]:
    """Who was told what under a template, after owing everything."""
    owe(region.engine, region.packs, now=region.now)
    notice = TABLES["notice"]
    query = select(notice.c.recipient, notice.c.facts).where(notice.c.template == template).order_by(notice.c.key)
    with reading(region.engine) as connection:
        return [(row.recipient, orjson.loads(row.facts)) for row in connection.execute(query)]


def amend(region: Region, code: str, **card: object) -> None:
    region.do(AmendCard(actor=METHODOLOGIST, on=TODAY, subject=code, card=card))


def test_the_decider_is_told_once_that_a_fact_behind_the_decision_changed(region: Region) -> None:
    code = region.open_project(on=TODAY)
    region.walk(code, until="diagnosis", on=TODAY)

    amend(region, code, key_risk="нет замены")
    amend(region, code, key_risk="есть замена")
    amend(region, code, note="заполнено позже")

    ((recipient, facts),) = told(region, "facts_changed")
    assert recipient == CUSTOMER
    assert facts["role"] == {"ru": "заказчик проекта", "en": "project customer"}
    assert facts["changes"] == [
        {
            "field": {"ru": "Ключевой риск", "en": "Key risk"},
            "before": {"ru": CARD["key_risk"], "en": CARD["key_risk"]},
            "after": {"ru": "нет замены", "en": "нет замены"},
        }
    ]


def test_people_are_called_by_name_where_a_role_changed(region: Region) -> None:
    code = region.open_project(on=TODAY)
    region.walk(code, until="diagnosis", on=TODAY)

    region.do(AmendCard(actor=METHODOLOGIST, on=TODAY, subject=code, people={"process_owner": (CURATOR,)}))

    ((_, facts),) = told(region, "facts_changed")
    assert [(change["before"]["ru"], change["after"]["ru"]) for change in facts["changes"]] == [  # type: ignore[attr-defined]
        ("Участник 4", "Участник 5")
    ]


def test_whoever_decides_on_a_resubmission_sees_only_what_changed(region: Region) -> None:
    code = region.open_project(on=TODAY)
    region.walk(code, until="opening", on=TODAY)
    region.bring(code, on=TODAY)
    region.decide(code, Decision.REWORK, on=TODAY, comment="поправьте")
    amend(region, code, perimeter=("учебная часть",))
    region.measure(code, "50", Moment.INTERIM, on=TODAY)
    told(region, "action_awaited")  # what came before the submission is owed without it

    region.do(Submit(actor=LEADER, on=TODAY, subject=code))

    again = [facts for recipient, facts in told(region, "action_awaited") if facts["resubmitted"]]
    assert [[change["field"]["ru"] for change in facts["changes"]] for facts in again] == [  # type: ignore[attr-defined]
        ["Периметр проекта", f"Измерение «{TIME.name}»: промежуточное"]
    ]


def test_the_people_of_a_parked_project_are_told_how_to_bring_it_back(region: Region) -> None:
    code = region.open_project(on=TODAY)

    region.do(Park(actor=SYSTEM, on=TODAY, subject=code))

    assert sorted(recipient for recipient, _ in told(region, "parked")) == [LEADER, CUSTOMER, HEAD]
