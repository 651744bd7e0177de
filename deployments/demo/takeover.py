"""How the demo's receivers take packages over: readiness, changes, support, closing, and what became of the result."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from deployments.demo.shapes import ARCHIVE, ProjectStory
from deployments.demo.story import AS_OF
from domain.engine.calendar import after_months
from domain.engine.command import Command
from domain.methodology.schema import Decision, Pack
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.measurements import Measure
from domain.pilot.submission import Submit
from domain.programme.kinds import Choice, Moment, ReadyAnswer
from domain.replication.adaptation import AdaptElement, ApproveElements, ImplementElement
from domain.replication.closure import AgreeClosing, CheckSustained
from domain.replication.readiness import AnswerReadiness
from domain.replication.support import AppointMethodologist, HoldSupport, PlanSupport, ReportSupport

SHOWN = ("приказ о команде", "штатное расписание", "служебная записка", "выгрузка из журнала", "осмотр на месте")
CHANGED = (("укорочено под две смены", "нет второй смены"), ("бланк свой", "бланк утверждён учредителем"),
           ("шаги объединены", "одно окно вместо двух"))  # fmt: skip
DROPPED = ("такой процедуры у нас нет", "делаем иначе, уже закреплено")
NOTED = ("посмотрели процесс на месте, сверили с картой образца", "разобрали замеры и отклонения",
         "показали стандарт в работе, ответили на вопросы")  # fmt: skip
"""What was done at a support."""
LATEST = timedelta(days=30)
"""Support of the last days may be without its report yet."""


@dataclass(frozen=True, slots=True)
class Helpers:
    """Who supports replicas, and who approves a change of a core element."""

    methodologists: Sequence[str]
    curator: str


class Followed:
    """Adds to the steps of a replica what its gates look at, and the support that it gets."""

    def __init__(self, story: ProjectStory, pack: Pack, helpers: Helpers, elements: Mapping[str, bool]) -> None:
        self.story, self.pack, self.helpers = story, pack, helpers
        self.elements = {**pack.replication.elements, **elements}
        self.rng = Random(f"{story.code} followed")
        self.leader = story.people["project_leader"]
        others = [one for one in helpers.methodologists if one not in story.people.values()]
        self.methodologist = self.rng.choice(others or list(helpers.methodologists))
        self._number = 0
        self._closed: date | None = None
        self._supports = 0
        self.kept: list[str] = []
        self.implemented: set[str] = set()

    def steps(self, steps: list[Command]) -> Iterator[Command]:
        """The steps with what stands between them."""
        yield AppointMethodologist(**self._said(self.story.opened_on, self.story.opened_by), person=self.methodologist)
        begun, done, phase, stopped = self.story.opened_on, set[str](), "", False
        for place, step in enumerate(steps):
            if isinstance(step, AttachEvidence) and step.phase:
                phase = step.phase
            if isinstance(step, Submit) and phase not in done:
                done.add(phase)
                yield from self._before(phase, begun, step.on, steps[:place])
            yield step
            if isinstance(step, Decide):
                begun = step.on
                stopped = step.decision is Decision.STOP
                if phase == "closing" and step.decision in (Decision.GO, Decision.CONDITIONAL):
                    self._closed = step.on
        if self._closed is None and not stopped:
            yield self._planned(begun)

    def _planned(self, on: date) -> Command:
        """The next call at a replica that is being carried out: within two weeks of the portfolio's day."""
        ahead = self.pack.calendar.after(AS_OF, self.rng.randint(1, 9))
        return PlanSupport(
            **self._said(on, self.methodologist), form="call", planned_on=ahead, person=self.methodologist,
            purpose="ход внедрения",
        )  # fmt: skip

    def _said(self, on: date, actor: str) -> dict[str, Any]:
        self._number += 1
        return {"actor": actor, "on": on, "subject": self.story.code,
                "command_id": f"demo:{self.story.code}:f{self._number}"}  # fmt: skip

    def _before(self, phase: str, begun: date, on: date, earlier: list[Command]) -> Iterator[Command]:
        match phase:
            case "readiness":
                yield from self._ready(on)
            case "adaptation":
                yield from self._adapted(on)
            case "implementation":
                yield from self._supported(begun, on)
            case "closing":
                yield from self._agreed(on, earlier)
            case _ if phase.startswith("sustainment_"):
                yield from self._checked(int(phase.rpartition("_")[2]), on, earlier)

    def _ready(self, on: date) -> Iterator[Command]:
        for item in self.pack.replication.ready:
            answer = ReadyAnswer.PARTLY if self.rng.random() < 0.15 else ReadyAnswer.YES
            yield AnswerReadiness(
                **self._said(on, self.leader), items=(item,), answer=answer, evidence=self.rng.choice(SHOWN)
            )

    def _adapted(self, on: date) -> Iterator[Command]:
        copied: list[str] = []
        for key, core in self.elements.items():
            luck = self.rng.random()
            choice = Choice.DROPPED if luck < (0 if core else 0.15) else Choice.COPIED
            choice = Choice.ADAPTED if 0.15 <= luck < (0.3 if core else 0.5) else choice
            what, why = self.rng.choice(CHANGED) if choice is Choice.ADAPTED else ("", self.rng.choice(DROPPED))
            if choice is not Choice.COPIED:
                yield AdaptElement(**self._said(on, self.leader), elements=(key,), choice=choice, what=what, why=why)
                by = self.helpers.curator if core else self.methodologist
                yield ApproveElements(**self._said(on, by), elements=(key,), comment="Смысл решения сохранён")
            else:
                copied.append(key)
            if choice is not Choice.DROPPED:
                self.kept.append(key)
        if copied:
            yield AdaptElement(**self._said(on, self.leader), elements=tuple(copied), choice=Choice.COPIED)

    def _supported(self, begun: date, on: date) -> Iterator[Command]:
        for share, form in ((0.3, self.rng.choice(("visit", "exemplar_visit", "training"))), (0.7, "call")):
            self._supports += 1
            day = begun + timedelta(days=round((on - begun).days * share))
            while not self.pack.calendar.is_working_day(day) and day < on:
                day += timedelta(days=1)
            yield PlanSupport(
                **self._said(begun, self.methodologist), form=form, planned_on=max(day, begun),
                person=self.methodologist, purpose="ход внедрения",
            )  # fmt: skip
            hours = Decimal(self.rng.choice(("1", "1.5", "3", "6")))
            yield HoldSupport(**self._said(day, self.methodologist), number=self._supports, hours=hours,
                              notes=NOTED[self._supports % len(NOTED)])  # fmt: skip
            if self.rng.random() < 0.9 or day < AS_OF - LATEST:
                yield ReportSupport(**self._said(day, self.methodologist), entry=self._supports, kept_at=ARCHIVE)
        working = tuple(key for key in self.kept if self.elements[key] or self.rng.random() > 0.15)
        self.implemented.update(working)
        if working:
            yield ImplementElement(**self._said(on, self.leader), elements=working)

    def _agreed(self, on: date, earlier: list[Command]) -> Iterator[Command]:
        after = {
            step.indicator: step.value for step in earlier if isinstance(step, Measure) and step.moment is Moment.AFTER
        }
        short = [
            plan for plan in self.story.indicators
            if (after[plan.key] > plan.target) is (plan.direction == "fall") and after[plan.key] != plan.target
        ]  # fmt: skip
        core = [key for key, is_core in self.elements.items() if is_core]
        share = Decimal(len(self.implemented & set(core))) / max(len(core), 1)
        faithful = share >= self.pack.replication.fidelity_least
        reasons = () if faithful and not short else (self.rng.choice(tuple(self.pack.replication.shortfalls)),)
        yield AgreeClosing(**self._said(on, self.methodologist), reasons=reasons)

    def _checked(self, months: int, on: date, earlier: list[Command]) -> Iterator[Command]:
        """The check of a term, where its day has come and every indicator was measured towards it."""
        if self._closed is None or on < after_months(self._closed, months):
            return
        near = max(after_months(self._closed, months - 1), self._closed + timedelta(days=1))
        measured = {
            step.indicator for step in earlier
            if isinstance(step, Measure) and step.moment is Moment.AFTER and step.on >= near
        }  # fmt: skip
        if measured >= {plan.key for plan in self.story.indicators}:
            yield CheckSustained(**self._said(on, self.methodologist), months=months)
