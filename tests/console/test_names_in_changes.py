"""What changed under a decision, and who decided by which order, are told by name wherever people read them."""

from __future__ import annotations

from datetime import timedelta

from orjson import loads
from sqlalchemy import select

from console.desk import Desk
from console.entry_table import table_of
from console.project import show
from domain.engine.actor import Acting, Method
from domain.engine.database import reading
from domain.engine.journal import history
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide
from domain.programme.kinds import Moment
from domain.registry.role_terms import LendRole
from domain.stored.tables import TABLES
from notifications.ledger import owe
from tests.console.conftest import Window
from tests.region import CURATOR, DAY, GUEST_1, LEADER, METHODOLOGIST, Region

_notice = TABLES["notice"]
ORDER = "приказ № 5 от 09.12.2024"


def test_a_fact_that_changed_under_a_decision_is_told_by_the_name_of_its_indicator(
    window: Window, region: Region
) -> None:
    code = region.open_project()
    region.measure(code, "67", Moment.BASELINE, DAY)
    region.walk(code, "implementation")

    done = window("project", "indicator", code, "time", "--field", "target=25", "--reason", "описка")
    journal = window("journal", "list", code).out
    linted = window("lint", "--project", code).out
    owe(region.engine, region.packs, now=region.now)
    with reading(region.engine) as connection:
        letters = connection.execute(select(_notice.c.facts).where(_notice.c.template == "facts_changed")).scalars()
        told = [change["field"]["ru"] for facts in letters for change in loads(facts)["changes"]]

    assert done.code == 0, done.err
    assert "«time»" not in done.out + journal + linted
    assert all("показатель «Время подготовки»: цель" in " ".join(said.split()) for said in (done.out, linted))
    assert set(told) == {"Показатель «Время подготовки»: цель"}


def test_the_deed_of_a_deputy_names_the_order_in_the_journal_and_on_the_card(window: Window, region: Region) -> None:
    code = region.open_project()
    region.bring(code)
    until = region.today + timedelta(days=3)
    region.do(
        LendRole(actor=METHODOLOGIST, on=DAY, person=GUEST_1, role="deputy", scope=CURATOR, until=until, order=ORDER)
    )
    deputy = Acting(GUEST_1, Method.KEY, "K1", CURATOR)
    region.do(Decide(actor=CURATOR, acting=deputy, on=DAY, subject=code, decision=Decision.GO))

    journal = " ".join(window("journal", "list", code).out.split())
    with reading(region.engine) as connection:
        who = [row[5] for row in table_of(Desk(False), history(connection, code)).rows]
    by = [cell for part in show(Desk(False), code).shown if not isinstance(part, str) for row in part.rows
          for cell in row if ORDER in cell]  # fmt: skip

    assert ORDER in who[-1]
    assert who.count(who[-1]) == 1
    assert by
    assert "приказ № 5" in journal
    assert LEADER not in by


def test_who_left_and_who_follows_are_told_apart_and_a_deputy_is_called_so(window: Window, region: Region) -> None:
    until = (region.today + timedelta(days=3)).isoformat()

    lent = window("role", "lend", GUEST_1, "deputy", "--scope", CURATOR, "--until", until).out
    ended = window("person", "end", LEADER, "--successor", GUEST_1).out

    assert "Дана роль на время: заместитель" in lent
    assert "Участник ушёл, преемник: Участник 7" in " ".join(ended.split())
