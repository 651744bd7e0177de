"""A replica of a landed release, which was a project at once: it stays as it is, and counts once it was taken on."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from domain.engine.command import SYSTEM, Command
from domain.engine.database import reading
from domain.engine.lane import Done, handle
from domain.engine.loader import load
from domain.engine.packs import Packs
from domain.engine.record import Record, start
from domain.engine.wire import wired
from domain.methodology.loader import load_text
from domain.methodology.schema import Decision, Pack
from domain.pilot.cards import ReplicaOpened
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.submission import Submit
from domain.programme.kinds import SubjectKind
from domain.replication.offers import Replicate
from domain.reports.axis import Question
from domain.reports.report import report
from tests.region import CARD_PEOPLE, CUSTOMER, DAY, LEADER, METHODOLOGIST, TOWN, Region

LANDED = Path(__file__).parents[1] / "fixtures" / "landed" / "archive" / "methodology.csv"
REPLICA = "PRJ-0100"


@pytest.fixture
def earlier() -> Pack:
    """The methodology of the landed release, with its phase of a request."""
    with LANDED.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    return load_text(row["text"], row["identity"])


@pytest.fixture
def region(sqlite_engine: Engine, earlier: Pack) -> Region:
    """A region with a package, and a replica as the landed release wrote it."""
    region = Region(sqlite_engine).found()
    event = ReplicaOpened(
        title="Реплика", organisation=TOWN, centre=None, sphere=None, lifecycle="replica", pack=earlier.identity,
        opening_phase="request", due_on=DAY, people=CARD_PEOPLE, indicators=(), card={"number": "ЭР-2024-0100"},
        milestones=(), package=region.package(), receiver=TOWN,
    )  # fmt: skip
    with wired(region.engine) as wire:
        world = load(wire, [], region.packs, today=DAY, recorded_at=region.now)
        record = Record(world)
        start(world, SubjectKind.PROJECT, REPLICA, DAY)
        record.write(Command(actor=SYSTEM, on=DAY), 0, REPLICA, event)
        record.flush(wire)
    return region


def figures(region: Region) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The requests, and what is being replicated."""
    with reading(region.engine) as connection:
        found = report(connection, Question(date(2024, 12, 11)), region.pack)
    return found.figure("projects", "requests").codes, found.figure("replicated", "at_work").codes


def test_a_request_of_a_landed_release_is_no_project_until_it_leaves_its_first_phase(
    region: Region, earlier: Pack
) -> None:
    packs = Packs(region.pack, {earlier.identity: earlier})
    before = figures(region)

    for command in (
        AttachEvidence(actor=LEADER, on=DAY, subject=REPLICA, kind="replication_request", kept_at="дело 1"),
        Submit(actor=LEADER, on=DAY, subject=REPLICA),
        Decide(actor=CUSTOMER, on=DAY, subject=REPLICA, decision=Decision.GO),
    ):
        assert isinstance(handle(region.engine, packs, command, now=region.now), Done)

    assert before == ((REPLICA,), ())
    assert figures(region) == ((), (REPLICA,))


def test_its_receiver_holds_the_package_already(region: Region) -> None:
    command = Replicate(actor=METHODOLOGIST, on=DAY, package="PKG-0001", receiver=TOWN, people=CARD_PEOPLE)

    assert region.refused(command) == ["replicated_now"]
