"""What one person enters in another's name: both names stand in the letter."""

from __future__ import annotations

from datetime import date

import orjson
from sqlalchemy import Engine, select

from domain.engine.actor import Acting, Method
from domain.engine.database import reading
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide
from domain.reports.card import card
from domain.stored.tables import TABLES
from notifications.explanation import OTHERS, OWN_ACT, why
from notifications.ledger import owe
from tests.region import METHODOLOGIST, Region

TODAY = date(2024, 12, 10)


def test_a_letter_names_whoever_decided_and_whose_hand_entered_it(sqlite_engine: Engine) -> None:
    region = Region(sqlite_engine).found()
    code = region.open_project(TODAY)
    region.bring(code, TODAY)
    decider = region.decider(region.state(code))
    hand = Acting(METHODOLOGIST, Method.KEY, "K1", on_behalf_of=decider, basis="протокол № 3")
    region.do(Decide(actor=decider, acting=hand, on=TODAY, subject=code, decision=Decision.GO))

    owe(region.engine, region.packs, now=region.now)

    notice = TABLES["notice"]
    with reading(region.engine) as connection:
        told = connection.execute(select(notice.c.facts).where(notice.c.rule == "gate_decided")).scalars().all()
    said = [str(orjson.loads(facts)) for facts in told]
    assert said
    assert all("(внесено: Участник 1" in one and "протокол № 3)" in one for one in said)
    with reading(region.engine) as connection:
        line = card(connection, code).decisions[-1]
    assert (line.decided_by, line.entered_by, line.basis) == (decider, METHODOLOGIST, "протокол № 3")
    with reading(region.engine) as connection:
        found = [why(connection, region.packs, one, region.today).untold for one in (decider, METHODOLOGIST)]
    assert [[one.why for one in some if one.kind == "decided"] for some in found] == [[OWN_ACT], [OTHERS]]
