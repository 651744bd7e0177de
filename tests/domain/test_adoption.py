"""A running project goes over to the methodology in use, by somebody's decision, whole or not at all."""

from __future__ import annotations

from dataclasses import replace
from json import loads

import pytest
from sqlalchemy import Engine

from domain.engine.database import reading
from domain.engine.journal import history, verify
from domain.linting.kinds import Severity
from domain.linting.portfolio import lint
from domain.methodology.schema import Pack, Phase
from domain.pilot.adoption import AdoptMethodology
from domain.reports.adoption import Behind, behind
from domain.reports.views import state_of
from tests.region import LEADER, METHODOLOGIST, NOW, STRANGER, Region

TODAY = NOW.date()


def with_phase(pack: Pack, phase: Phase, version: str) -> Pack:
    """The methodology in another version, one phase of a pilot being another."""
    pilot = pack.lifecycles["pilot"]
    phases = {key: phase if key == phase.key else known for key, known in pilot.phases.items()}
    return replace(pack, version=version, lifecycles={**pack.lifecycles, "pilot": replace(pilot, phases=phases)})


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def earlier_of(region: Region) -> Region:
    """The region while an edition was in use whose first phase is longer and asks for no document."""
    first = region.pack.lifecycles["pilot"].first
    longer = replace(first.duration, working_days=first.duration.working_days + 7)
    lax = replace(first, duration=longer, gate=replace(first.gate, evidence=()))
    return region.under(with_phase(region.pack, lax, "1.0"))


def adopting(*codes: str, actor: str = METHODOLOGIST) -> AdoptMethodology:
    return AdoptMethodology(actor=actor, on=TODAY, subjects=codes, reason="вышла новая редакция")


def changes_of(region: Region) -> dict[str, Behind]:
    with reading(region.engine) as connection:
        return {found.state.code: found for found in behind(connection, region.packs)}


def test_what_would_change_is_told_for_each_before_anybody_moves(region: Region) -> None:
    first = region.pack.lifecycles["pilot"].first
    old = earlier_of(region).open_project()
    region.open_project(title="Открыт по действующей")

    (code, found), *others = changes_of(region).items()

    assert (code, others) == (old, [])
    said = "\n".join(change.ru for change in found.changes)
    assert "у ворот станет не хватать: не приложено" in said
    days = first.duration.working_days
    assert f"рабочих дней {days + 7} → {days}" in said
    assert found.lacking == ()


def test_a_project_moves_with_its_term_kept_and_its_next_gate_asks_by_the_new_edition(region: Region) -> None:
    code = earlier_of(region).open_project()
    with reading(region.engine) as connection:
        before = state_of(connection, code)

    region.do(adopting(code))

    with reading(region.engine) as connection:
        after = state_of(connection, code)
        assert (after.pack, after.due_on) == (region.pack.identity, before.due_on)
        assert loads(history(connection, code)[-1].facts)["before"] == before.pack
        assert verify(connection).broken == ()
        assert not [
            found
            for found in lint(connection, region.packs, TODAY)
            if found.code == code and found.severity is Severity.ERROR
        ]
    assert any(not found.blocks or "приложен" in found.said.ru for found in region.findings(code))
    assert changes_of(region) == {}


def test_all_move_or_none(region: Region) -> None:
    then = earlier_of(region)
    good, waits, current = (
        then.open_project(),
        then.open_project(title="Ждёт решения"),
        region.open_project(title="Новый"),
    )
    then.bring(waits)

    assert region.refused(adopting(good, waits, current)) == ["wrong_standing", "nothing_changed"]
    assert set(changes_of(region)) == {good, waits}
    region.do(adopting(good))
    assert {code: found.can_move for code, found in changes_of(region).items()} == {waits: False}


def test_an_edition_that_lacks_what_the_project_may_have_passed_is_refused_by_name(region: Region) -> None:
    reasons = dict(region.pack.reasons)
    key = next(iter(reasons))
    code = region.under(replace(region.pack, version="1.0")).open_project()
    del reasons[key]
    poorer = replace(region, pack=replace(region.pack, version="2.0", reasons=reasons))

    answer = poorer.ask(adopting(code))

    (reason,) = answer.reasons  # type: ignore[union-attr]
    assert (reason.key, key in reason.said.ru) == ("lacking", True)
    (found,) = changes_of(poorer).values()
    assert key in found.lacking[0].en


@pytest.mark.parametrize("actor", [LEADER, STRANGER])
def test_only_a_methodologist_moves_a_project(region: Region, actor: str) -> None:
    code = earlier_of(region).open_project()

    assert region.refused(adopting(code, actor=actor)) == ["not_entitled"]
