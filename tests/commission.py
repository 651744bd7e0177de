"""How a commission works on a partner check in a region to test with."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Engine, func, select

from domain.certification.applications import ApplyForCheck
from domain.certification.commission import Appoint
from domain.certification.confirmation import ConfirmStatus
from domain.certification.findings import AnswerFinding
from domain.certification.scores import GiveScore
from domain.certification.surveillance import OpenSurveillance
from domain.certification.visits import HoldVisit, PlanVisit
from domain.certification.votes import CastVote
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.lane import Done
from domain.engine.state import State
from domain.methodology.criteria import Criterion
from domain.methodology.schema import Decision, Gate, Pack
from domain.programme.kinds import (
    Duty,
    Level,
    Outcome,
)
from domain.reports.gatecheck import holdings_of
from domain.reports.views import state_of
from domain.rules import marks
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES
from tests import checks
from tests.checks import HEAD, JUDGES, OFFICE

CHECKS = TABLES["partner_check"]
DAY = date(2024, 6, 3)
LEADER, SCHOOL = "PER-0002", "ORG-0002"


class Commission(ABC):
    """What the members of a commission do, one by one or together."""

    engine: Engine
    pack: Pack

    @abstractmethod
    def do(self, command: Command) -> Done:
        """Handle a command that must succeed."""

    @abstractmethod
    def do_all(self, commands: Sequence[Command]) -> None:
        """Handle commands that must succeed, together."""

    @abstractmethod
    def gate(self, state: State) -> Gate:
        """The gate of a subject's phase."""

    def prepare_check(self, state: State, on: date = DAY) -> None:
        """Do what the gate of a check looks at and nobody has done yet."""
        check, seen = state.code, self.known(state.code)
        asked, needed = marks.asked(seen, self.pack), []
        for command in checks.work(
            self.pack, check, self.level(check), state.phase or "", on, lifecycle=state.lifecycle or ""
        ):
            if isinstance(command, PlanVisit | HoldVisit) and seen.visited_on is not None:
                continue
            if isinstance(command, CastVote) and seen.votes:
                continue
            if isinstance(command, GiveScore):
                if not any(person == command.person for person, _ in marks.missing(seen, self.pack)):
                    continue
                command = replace(command, marks=checks.lines(asked))  # noqa: PLW2901 - of this round
            needed.append(command)
        self.do_all(needed)
        if "findings_answered" in self.gate(state).rules:
            self.answer_findings(check, on)

    def level(self, check: str) -> Level:
        """The level of a check."""
        with reading(self.engine) as connection:
            return Level(connection.execute(select(CHECKS.c.level).where(CHECKS.c.code == check)).scalar_one())

    def answer_findings(self, check: str, on: date = DAY) -> None:
        """The head answers every finding."""
        for found in self.known(check).findings:
            if found.answered_on is None:
                self.do(
                    AnswerFinding(
                        actor=HEAD, on=on, subject=check, finding=found.number, text="Обновили", kept_at="дело 1"
                    )
                )

    def known(self, check: str) -> Holdings:
        """What the gate of a check sees."""
        with reading(self.engine) as connection:
            return holdings_of(connection, state_of(connection, check))

    def counts(self, check: str) -> dict[str, int]:
        """How many rows of a check there are."""
        with reading(self.engine) as connection:
            return {
                name: connection.execute(
                    select(func.count()).select_from(TABLES[name]).where(TABLES[name].c.check == check)
                ).scalar_one()
                for name in ("visit", "score", "vote", "finding", "sheet")
            }  # fmt: skip

    def apply(self, project: str, level: Level = Level.LOCAL, on: date = DAY, organisation: str = SCHOOL) -> str:
        """Ask for a partner check with a full commission."""
        people = {"project_leader": LEADER}
        check = self.do(
            ApplyForCheck(
                actor=OFFICE, on=on, organisation=organisation, level=level, projects=(project,), people=people
            )
        ).subject
        seats = zip(JUDGES, ("leader", "auditor", "auditor"), strict=True)
        self.do_all([self.appointing(check, guest, level, duty=Duty(duty), on=on) for guest, duty in seats])
        return check

    def survey(self, opening: OpenSurveillance) -> str:
        """Open a surveillance with a full commission, and walk it to its end."""
        check = self.opened_survey(opening)
        self.walk(check, on=opening.on)
        return check

    def opened_survey(self, opening: OpenSurveillance) -> str:
        """Open a surveillance with a full commission."""
        check = self.do(opening).subject
        seats = zip(JUDGES, ("leader", "auditor", "auditor"), strict=True)
        self.do_all([self.appointing(check, guest, duty=Duty(duty), on=opening.on) for guest, duty in seats])
        return check

    @abstractmethod
    def walk(self, code: str, until: str | None = None, on: date = DAY) -> None:
        """Pass gates until a phase is reached, or the end."""

    def appointing(self, check: str, person: str, level: Level = Level.LOCAL, **said: Any) -> Appoint:
        """Appoint somebody to a commission."""
        party = next(iter(self.pack.criteria[level].commission.parties), None)
        given: dict[str, Any] = {"actor": OFFICE, "on": DAY, "subject": check, "party": party}
        given |= {"declared": "б/н от 03.06.2024"}
        return Appoint(person=person, **given | said)

    def visit(self, check: str, on: date = DAY) -> None:
        """The commission plans a visit and holds it."""
        for command in checks.visit(check, on):
            self.do(command)

    def asked(self, check: str) -> list[Criterion]:
        """The criteria that members judge at a check."""
        return checks.criteria(self.pack, self.level(check), DAY)

    def sheet(self, check: str, person: str, share: str = "100", on: date = DAY, **said: Any) -> GiveScore:
        """A whole sheet in which every criterion gets about the same share."""
        given: dict[str, Any] = {"on": on, "subject": check, "person": person}
        given |= {"marks": checks.lines(self.asked(check), share)}
        return GiveScore(**given | checks.by_hand(self.pack, self.level(check), person) | said)

    def judge(self, check: str, share: str = "100", on: date = DAY) -> None:
        """Every commissioner hands in a sheet."""
        for command in checks.sheets(self.pack, check, self.level(check), on, share):
            self.do(command)

    def conclude(self, check: str, outcome: Outcome = Outcome.GRANTED, on: date = DAY) -> None:
        """The commission votes; with remarks or a refusal after a finding."""
        for command in checks.votes(self.pack, check, self.level(check), on, outcome):
            self.do(command)

    def act(self, check: str, decision: Decision = Decision.GO, *, on: date = DAY, **said: Any) -> ConfirmStatus:
        """The act by which the curator confirms what the commission concluded."""
        return checks.act(check, decision, on, **said)

    def granting(self, state: State) -> bool:
        """Whether the gate of a check decides on a status."""
        return "grant_status" in self.gate(state).effects and state.kind == "check"
