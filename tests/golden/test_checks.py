"""Every action on a partner check, at each of its steps, by each of the people around it: who may, and why not."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from sqlalchemy import Engine

from domain.certification.applications import WithdrawCheck
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.commission import Dismiss
from domain.certification.confirmation import ConfirmStatus
from domain.certification.findings import AnswerFinding, CloseFinding
from domain.certification.scores import Agree
from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.certification.surveillance import OpenSurveillance
from domain.certification.visits import CancelVisit, HoldVisit, PlanVisit
from domain.certification.votes import CastVote
from domain.engine.actor import NOT_SAID
from domain.engine.command import Command
from domain.engine.database import open_engine
from domain.engine.lane import Refused
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide
from domain.pilot.submission import Submit
from domain.programme.kinds import Duty, Level, Outcome
from tests.checks import JUDGES, act, finding, lines
from tests.golden.conftest import AsBefore
from tests.region import CURATOR, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, Region

PEOPLE = {
    "head": HEAD, "leader": LEADER, "methodologist": METHODOLOGIST, "curator": CURATOR, "judge": JUDGES[0],
    "stranger": STRANGER,
}  # fmt: skip
OWN = ("head", "leader")
"""Whoever is tied to the school."""
ITS_OWN = (WithdrawCheck, SelfAssess, AnswerFinding, MakeChallenge, Submit)
"""What an organisation does for itself; the rest is judging."""


def actions(region: Region, check: str) -> Iterator[Command]:
    """One command of each action."""
    common: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "subject": check}
    asked = lines(region.asked(check))
    yield PlanVisit(**common, day=DAY, place="школа")
    yield HoldVisit(**common)
    yield CancelVisit(**common, reason="карантин")
    yield region.appointing(check, STRANGER)
    yield Dismiss(**common, person=JUDGES[2], reason="болезнь")
    yield SelfAssess(**common, marks=asked, kept_at="дело 1")
    yield ReviewAssessment(**common, accepted=("all",))
    yield region.sheet(check, JUDGES[0])
    yield CastVote(**common, person=JUDGES[0], outcome=Outcome.GRANTED, kept_at="дело 1")
    yield Agree(**common, criterion=region.asked(check)[0].key, value="1", reason="договорились")
    yield finding(region.pack, check, Level.LOCAL, DAY)
    yield AnswerFinding(**common, finding=1, text="Обновили", kept_at="дело 1")
    yield CloseFinding(**common, finding=1)
    yield Submit(**common)
    yield Decide(**common, decision=Decision.GO)
    yield Decide(**common, decision=Decision.STOP, reason="criteria_not_met")
    yield act(check, Decision.GO, DAY)
    yield WithdrawCheck(**common, reason="передумали")
    yield MakeChallenge(**common, text="Статус дан не тому корпусу")
    yield SettleChallenge(**common, reason="проверено", kept_at="дело 5")


def steps(region: Region, check: str) -> Iterator[str]:
    """Each step of a check, in work and awaiting its decision."""
    while (state := region.state(check)).ended_on is None:
        yield f"{state.lifecycle} {state.phase} in_work"
        region.bring(check)
        yield f"{state.lifecycle} {state.phase} awaiting"
        region.decide(check, Decision.GO)
    yield f"{state.lifecycle} ended"


def snapshot(region: Region, path: Path) -> Path:
    """The region's database as it stands, in a file that nobody writes to."""
    path.unlink(missing_ok=True)
    source = str(region.engine.url.database)
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(path)) as there:
        here.backup(there)
    return path


def table(region: Region, check: str, scratch: Path) -> Iterator[tuple[str, Command, str, str]]:
    """(Step, command, who, what is answered) for everything at every step; what is accepted happens to a copy."""
    for step in steps(region, check):
        kept = snapshot(region, scratch / "kept.db")
        tried_on = fresh(region, scratch, kept)
        for number, command in enumerate(actions(region, check)):
            for who, person in PEOPLE.items():
                outcome = tried_on.ask(replace(command, actor=person, acting=NOT_SAID, command_id=f"{number}:{who}"))
                keys = sorted({one.key for one in outcome.reasons}) if isinstance(outcome, Refused) else ["done"]
                yield step, command, who, "+".join(keys)
                if not isinstance(outcome, Refused):
                    tried_on.engine.dispose()
                    tried_on = fresh(region, scratch, kept)
        tried_on.engine.dispose()


def fresh(region: Region, scratch: Path, kept: Path) -> Region:
    """A copy on which something is tried."""
    for old in scratch.glob("copy.db*"):
        old.unlink()
    copyfile(kept, scratch / "copy.db")
    return replace(region, engine=open_engine(f"sqlite:///{scratch / 'copy.db'}"))


@pytest.mark.long
def test_every_action_at_every_step_by_everybody(sqlite_engine: Engine, as_before: AsBefore, tmp_path: Path) -> None:
    region = Region(sqlite_engine).found()
    check = region.apply(region.finished_pilot())
    told = list(table(region, check, tmp_path))
    surveillance = region.do(OpenSurveillance(actor=METHODOLOGIST, on=DAY, organisation=SCHOOL, level=Level.LOCAL))
    for guest, duty in zip(JUDGES, ("leader", "auditor", "auditor"), strict=True):
        region.do(region.appointing(surveillance.subject, guest, duty=Duty(duty)))
    told += table(region, surveillance.subject, tmp_path)

    for step, command, who, answer in told:
        if who in OWN and not isinstance(command, ITS_OWN):
            assert answer != "done", (step, command.name, who)
        if isinstance(command, ConfirmStatus) and answer == "done":
            assert who != "judge"
    rows: dict[tuple[str, str], list[str]] = {}
    for step, command, who, answer in told:
        name = f"{command.name} {command.decision}" if isinstance(command, Decide) else command.name
        rows.setdefault((step, name), []).append(f"{who}={answer}")
    as_before("checks.txt", "".join(f"{step} {name}: {' '.join(said)}\n" for (step, name), said in rows.items()))
