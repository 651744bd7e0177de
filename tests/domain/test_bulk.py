"""Handling many commands at once gives exactly the rows of handling them one by one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from domain.certification.applications import ApplyForCheck
from domain.certification.commission import Appoint
from domain.engine.command import Command
from domain.engine.database import open_engine, reading
from domain.engine.lane import Done, Refused
from domain.methodology.schema import Decision, Phase
from domain.pilot.amendment import AmendCard
from domain.pilot.cards import OpenProject
from domain.pilot.conditions import CloseCondition
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import ConditionTerms, Decide
from domain.pilot.measurements import Measure
from domain.pilot.submission import Submit
from domain.programme.kinds import Duty, Level, Moment, Outcome, Stage
from domain.proving.proof import prove
from domain.replication.freeze import FreezePackage
from domain.replication.offers import Replicate
from domain.stored.tables import TABLES
from tests import checks
from tests.batches import NEWCOMERS, PACK, batches, prepared
from tests.ledgers import owed
from tests.region import (
    CARD,
    CURATOR,
    CUSTOMER,
    DAY,
    GUEST_1,
    GUEST_2,
    GUEST_3,
    LEADER,
    METHODOLOGIST,
    SCHOOL,
    SPAN,
    STRANGER,
    TIME,
    TOWN,
    Region,
    behind,
    stated,
)


@pytest.fixture(autouse=True, scope="module")
def _one_salt() -> Iterator[None]:
    """Salts are drawn anew each time; here two databases are compared to the letter."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("domain.engine.personal.token_hex", lambda size: "0" * 2 * size)
        yield


@contextmanager
def regions(template: Path) -> Iterator[tuple[Region, Region]]:
    """Two equal regions in databases of their own."""
    with TemporaryDirectory() as folder:
        found = []
        for name in ("one", "many"):
            file = Path(folder) / f"{name}.db"
            file.write_bytes(template.read_bytes())
            found.append(Region(open_engine(f"sqlite:///{file}")))
        yield found[0], found[1]
        for region in found:
            region.engine.dispose()


@pytest.fixture(scope="session")
def founded(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the region set up, one exemplar project with its package, and one fresh pilot."""
    file = tmp_path_factory.mktemp("founded") / "founded.db"
    shutil.copyfile(sqlite_template, file)
    engine = open_engine(f"sqlite:///{file}")
    region = Region(engine)
    region.found()
    region.package(DAY)
    region.open_project(code="PRJ-0002")
    region.measure("PRJ-0002", "67", Moment.BASELINE)
    region.measure("PRJ-0002", "29", Moment.AFTER)
    engine.dispose()
    return file


def rows(region: Region) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table, once the outbox is told: there one row stands for what is counted of a batch."""
    owed(region)
    with reading(region.engine) as connection:
        return {
            name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
            for name, table in TABLES.items()
        }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(batch=batches(), chunk=st.integers(2, 40))
def test_many_at_once_are_the_same_rows_as_one_by_one(founded: Path, batch: list[Command], chunk: int) -> None:
    with regions(founded) as (one, many):
        first = [one.ask(command) for command in batch]
        second = many.ask_all(batch, chunk=chunk)

        assert second == first
        assert rows(many) == rows(one)


@pytest.mark.long
def test_whoever_answers_for_a_project_of_the_same_batch_is_tied_to_its_organisation_and_stays_so_once_replaced(
    founded: Path,
) -> None:
    named = {"project_leader": STRANGER, "customer": CUSTOMER, "process_owner": CUSTOMER}
    own: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "subject": "PRJ-0009"}
    seat = {**own, "subject": "CHK-0001", "person": STRANGER, "declared": "№ 1", "party": "rcc"}
    batch: list[Command] = [
        OpenProject(
            actor=METHODOLOGIST, on=DAY, command_id="open", code="PRJ-0009", title="П", organisation=SCHOOL,
            people=named, indicators=(TIME,),
        ),
        Appoint(**seat, command_id="tied"),
        AmendCard(**own, command_id="other", people={"project_leader": (LEADER,)}, reason="другой руководитель"),
        Appoint(**seat, command_id="was"),
    ]  # fmt: skip

    with regions(founded) as (one, many):
        first = [one.ask(command) for command in batch]
        second = many.ask_all(batch, chunk=len(batch))

    opened, tied, other, was = first
    assert (type(opened), type(other)) == (Done, Done)
    assert any("PRJ-0009" in reason.said.ru for reason in tied.reasons)  # type: ignore[union-attr]
    assert any("PRJ-0009" in reason.said.ru for reason in was.reasons)  # type: ignore[union-attr]
    assert second == first


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(batch=batches())
def test_whatever_is_asked_the_journal_tells_the_tables_and_a_refusal_has_a_reason_in_both_languages(
    founded: Path, batch: list[Command]
) -> None:
    with regions(founded) as (region, _):
        outcomes = region.ask_all(batch)

        for outcome in outcomes:
            if isinstance(outcome, Refused):
                assert all(reason.said.ru and reason.said.en for reason in outcome.reasons)
                assert outcome.reasons
        with reading(region.engine) as connection:
            found = prove(connection)
        assert found.sound, found


def through(subject: str, phase: Phase, decision: Decision = Decision.GO) -> Iterator[Command]:
    """A gate passed, with a condition set and closed on the way."""
    common = {"on": DAY, "subject": subject}
    number = (
        list(PACK.lifecycles["pilot"].phases).index(phase.key) + 1
        if phase.key in PACK.lifecycles["pilot"].phases
        else 0
    )

    def named(what: str) -> dict[str, Any]:
        return {**common, "command_id": f"{subject}-{phase.key}-{what}"}

    for kind in phase.gate.evidence:
        yield AttachEvidence(actor=METHODOLOGIST, kind=kind, **behind(kind) | stated(kind), **named(kind))
    yield from prepared(subject, phase.key, DAY)
    submitter = LEADER if "project_leader" in phase.gate.submit else METHODOLOGIST
    decider = CUSTOMER if "customer" in phase.gate.decide else CURATOR
    terms = (ConditionTerms(text="закрыть", owner=LEADER, due_on=date(2024, 12, 1)),)
    yield Submit(actor=submitter, **named("submit"))
    reason = "criteria_not_met" if decision is Decision.STOP else None
    conditions = terms if decision is Decision.CONDITIONAL else ()
    yield Decide(actor=decider, decision=decision, conditions=conditions, reason=reason, **named("decide"))
    if decision is Decision.CONDITIONAL:
        yield CloseCondition(actor=LEADER, condition=number, **named("close"))


def pilot(code: str) -> Iterator[Command]:
    """A pilot from its opening to its end, every gate passed on a condition."""
    yield OpenProject(
        actor=METHODOLOGIST,
        on=DAY,
        command_id=f"{code}-open",
        title="П",
        organisation=SCHOOL,
        indicators=(TIME,),
        code=code,
        people={"project_leader": LEADER, "customer": (CUSTOMER, "new@region.example"), "process_owner": CUSTOMER},
        newcomers=NEWCOMERS,
        **CARD,
    )
    for moment, value in ((Moment.BASELINE, "67"), (Moment.AFTER, "29")):
        yield Measure(
            actor=LEADER,
            on=DAY - SPAN if moment is Moment.BASELINE else DAY,
            command_id=f"{code}-{moment}",
            subject=code,
            indicator="time",
            value=Decimal(value),
            moment=moment,
        )
    for phase in PACK.lifecycles["pilot"].phases.values():
        last = "end" in phase.gate.exits.values()
        yield from through(code, phase, Decision.GO if last else Decision.CONDITIONAL)


def check(code: str, level: Level, project: str, last: Decision) -> Iterator[Command]:
    """A partner check from its application to its decision."""
    yield ApplyForCheck(
        actor=METHODOLOGIST,
        on=DAY,
        command_id=f"{code}-apply",
        organisation=SCHOOL,
        level=level,
        projects=(project,),
        people={"project_leader": LEADER},
        code=code,
    )
    for guest, duty in ((GUEST_1, Duty.LEADER), (GUEST_2, Duty.AUDITOR), (GUEST_3, Duty.AUDITOR)):
        party = next(iter(PACK.criteria[level].commission.parties), None)
        said: dict[str, Any] = {"command_id": f"{code}-{guest}", "person": guest, "duty": duty, "party": party}
        yield Appoint(actor=METHODOLOGIST, on=DAY, subject=code, declared="б/н", **said)
    outcome = Outcome.GRANTED if last is Decision.GO else Outcome.REFUSED
    for key in ("application", "self_assessment", "desk_review", "visit", "decision"):
        phase = PACK.lifecycles["partner_check"].phases[key]
        yield from checks.work(PACK, code, level, key, DAY, outcome)
        *brought, decided = through(code, phase, Decision.GO)
        yield from brought
        yield checks.act(code, last, DAY) if key == "decision" else decided


@pytest.mark.long
@pytest.mark.parametrize("chunk", [1, 7, 500])
def test_a_whole_life_in_one_batch_is_the_life_step_by_step(founded: Path, chunk: int) -> None:
    batch = [
        *pilot("PRJ-0100"),
        *check("CHK-0100", Level.REGIONAL, "PRJ-0100", Decision.GO),
        FreezePackage(actor=METHODOLOGIST, on=DAY, command_id="freeze", project="PRJ-0100", code="PKG-0100"),
        Replicate(actor=METHODOLOGIST, on=DAY, command_id="hand", package="PKG-0100", receiver=TOWN),
        *pilot("PRJ-0101"),
        *check("CHK-0101", Level.FEDERAL, "PRJ-0101", Decision.STOP),
    ]
    with regions(founded) as (one, many):
        first = [one.ask(command) for command in batch]
        second = many.ask_all(batch, chunk=chunk)

        assert [outcome for outcome in first if isinstance(outcome, Refused)] == []
        assert second == first
        assert rows(many) == rows(one)
        assert many.state("PRJ-0100").stage is Stage.REPLICATION
