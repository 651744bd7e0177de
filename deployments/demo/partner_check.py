"""A partner check as commands: from the application over marks, votes and findings to the act and an objection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from deployments.demo import shapes as told
from deployments.demo.shapes import CheckStory, Portfolio, Step
from domain.certification.applications import ApplyForCheck
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.commission import Appoint
from domain.certification.confirmation import ConfirmStatus
from domain.certification.findings import AnswerFinding, CloseFinding, Find
from domain.certification.scores import GiveScore
from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.certification.visits import HoldVisit, PlanVisit
from domain.certification.votes import CastVote
from domain.engine.command import Command
from domain.methodology.criteria import Criterion, CriterionKind, Scoring
from domain.methodology.editions import set_for
from domain.methodology.schema import Decision, Pack
from domain.programme.kinds import Duty, Level, Outcome

FILE = "Дело партнёрской проверки"
DONE = "Стенды обновляют по понедельникам"
REMARK = "На одном из участков стенд показывает прошлый месяц"


def marks(asked: Sequence[Criterion], share: Decimal) -> tuple[str, ...]:
    """A sheet in which every criterion gets about a share, in percent."""
    return tuple(f"{one.key}={_mark(one, share)}" for one in asked)


def _mark(one: Criterion, share: Decimal) -> str:
    if one.kind is CriterionKind.YES_NO:
        return "да" if share >= 30 else "нет"
    value = one.lowest + (one.highest - one.lowest) * share / 100
    return str(value.to_integral_value())


class Judging:
    """One check of the portfolio, step by step."""

    def __init__(self, story: CheckStory, pack: Pack, portfolio: Portfolio) -> None:
        self.story = story
        self.pack = pack
        self.level = Level(story.level)
        self.terms = pack.criteria[story.level].commission
        self.sphere = next(one.sphere for one in portfolio.organisations if one.code == story.organisation)
        self.asked = [
            one for one in set_for(pack, story.level, self.sphere, story.applied_on).criteria
            if one.entered and not one.future
        ]  # fmt: skip
        self.members: list[str] = []
        self.secretary = story.applied_by
        self.head = next(
            one.code for one in portfolio.people
            if any((held.role, held.scope) == ("organisation_head", story.organisation) for held in one.roles)
        )  # fmt: skip
        self.methodologists = [
            one.code for one in portfolio.people
            if any((held.role, held.scope) == ("rcc_methodologist", "*") for held in one.roles)
        ]  # fmt: skip
        self.given: dict[str, list[Decimal]] = {}
        self.findings = 0
        self.count = 0

    def commands(self, plain: Any) -> Iterator[Command]:
        """All commands; `plain` makes those of steps that are no matter of a check's own."""
        yield self._application()
        for place, step in enumerate(self.story.steps):
            common = self._common(step)
            match step:
                case told.Appointed(person=person):
                    yield self._appointed(common, person)
                case told.Visited():
                    yield from self._visited(common)
                case told.Scored(person=person, points=points):
                    yield from self._scored(common, person, points)
                case told.Submitted(phase=phase):
                    yield from self._before(common, phase, self.story.steps[place:])
                    yield plain(self.story.code, f"demo:{self.story.code}:{place}", step)
                case told.Decided(phase=phase) if self._grants(phase) and step.decision != "hold":
                    yield from self._act(common, step)
                case _:
                    yield plain(self.story.code, f"demo:{self.story.code}:{place}", step)

    def _common(self, step: Step) -> dict[str, Any]:
        self.count += 1
        return {"actor": step.by, "on": step.on, "command_id": f"demo:{self.story.code}:judged:{self.count}",
                "subject": self.story.code}  # fmt: skip

    def _application(self) -> Command:
        story = self.story
        return ApplyForCheck(
            actor=self.head, on=story.applied_on, command_id=f"demo:{story.code}",
            organisation=story.organisation, level=self.level, projects=story.projects, centre=story.centre,
            people=story.people, code=story.code,
        )  # fmt: skip

    def _appointed(self, common: dict[str, Any], person: str) -> Command:
        duty = Duty.AUDITOR if self.members else Duty.LEADER
        self.members.append(person)
        self.secretary = common["actor"]
        party = next(iter(self.terms.parties), None)
        return Appoint(**common, person=person, declared="Заявление приложено к приказу", duty=duty, party=party)

    def _visited(self, common: dict[str, Any]) -> Iterator[Command]:
        planning = common | {"actor": self.secretary, "command_id": f"{common['command_id']}:plan"}
        yield PlanVisit(**planning, day=common["on"], place="по месту работы организации", host=self.head)
        yield HoldVisit(**common)

    def _scored(self, common: dict[str, Any], person: str, points: Decimal) -> Iterator[Command]:
        """The sheet of a member, once the story has told all points of it."""
        given = self.given.setdefault(person, [])
        given.append(points)
        if len(given) < len(self.pack.criteria[self.story.level].groups):
            return
        share = sum(self.given.pop(person), Decimal(0)) / len(self.pack.criteria[self.story.level].groups)
        if self.terms.scoring is Scoring.AGREED and person != self.members[0]:
            return
        asked = self.asked[:1] if self.findings else self.asked
        yield GiveScore(**self.hand(common, person), person=person, marks=marks(asked, share))

    def hand(self, common: dict[str, Any], person: str) -> dict[str, Any]:
        """By the member's own hand, or by the secretary with the paper."""
        if not self.terms.scoring.on_paper:
            return common | {"actor": person}
        return common | {"actor": self._typist(), "kept_at": FILE, "title": "Подписанный лист"}

    def _typist(self) -> str:
        """Who enters signed sheets: the secretary, or a colleague where the secretary gives the status."""
        deciding = {step.by for step in self.story.steps if isinstance(step, told.Decided) and self._grants(step.phase)}
        return next(one for one in (self.secretary, *self.methodologists) if one not in deciding)

    def _before(self, common: dict[str, Any], phase: str, steps: Sequence[Step]) -> Iterator[Command]:
        """What the gate of a phase looks at, done before it is brought there."""
        rules = self.pack.lifecycles["partner_check"].phases[phase].gate.rules
        decided = next((one for one in steps if isinstance(one, told.Decided)), None)
        if "self_assessed" in rules:
            own = common | {"actor": self.head, "command_id": f"{common['command_id']}:self"}
            yield SelfAssess(**own, marks=marks(self.asked, Decimal(100)), kept_at=FILE, title="Лист самооценки")
        if "desk_reviewed" in rules:
            by = common | {"actor": self.secretary, "command_id": f"{common['command_id']}:review"}
            yield ReviewAssessment(**by, accepted=("all",))
        if "findings_answered" in rules:
            yield from self._answers(common)
        if "concluded" in rules:
            yield from self.votes(common, decided)

    def _answers(self, common: dict[str, Any]) -> Iterator[Command]:
        by = common | {"actor": self.head, "command_id": f"{common['command_id']}:answer"}
        yield AnswerFinding(**by, finding=self.findings, text=DONE, kept_at=FILE)

    def votes(self, common: dict[str, Any], decided: told.Decided | None) -> Iterator[Command]:
        """All vote as it was decided, after a finding where there are remarks or a refusal."""
        refused = decided is not None and decided.decision in ("rework", "stop")
        outcome = Outcome.REFUSED if refused else Outcome.GRANTED
        if not refused and self.story.remarks:
            outcome = Outcome.REMARKS
        if outcome is not Outcome.GRANTED:
            self.findings += 1
            by = common | {"actor": self.members[0], "command_id": f"{common['command_id']}:finding"}
            yield Find(
                **by, criterion=self.asked[0].key, text=REMARK, owner=self.head, due_on=self._later(common["on"], 20)
            )
        for person in self.members:
            by = self.hand(common, person) | {"command_id": f"{common['command_id']}:{person}"}
            yield CastVote(**by, person=person, outcome=outcome)

    def _later(self, day: date, working_days: int) -> date:
        return self.pack.calendar.after(day, working_days)

    def _grants(self, phase: str) -> bool:
        return "grant_status" in self.pack.lifecycles["partner_check"].phases[phase].gate.effects

    def _act(self, common: dict[str, Any], step: told.Decided) -> Iterator[Command]:
        number = f"{int(self.story.code.rpartition('-')[2]):03d}-пк"
        said: dict[str, Any] = {
            "number": number,
            "dated": step.on,
            "kept_at": FILE,
            "title": "Приказ о статусе образца",
        }
        told_why = step.comment or "Устраните замечания комиссии и приходите снова"
        refusing: dict[str, Any] = {} if step.decision == "go" else {"comment": told_why}
        if step.decision == "stop":
            refusing |= {"reason": step.reason, "again_on": self._later(step.on, 60)}
        yield ConfirmStatus(**common, decision=Decision(step.decision), **said, **refusing)
        if self.story.challenged:
            yield from self._objection(common, step)
        elif self.findings and step.decision in ("go", "stop"):
            yield from self._mended(common, step)

    def _mended(self, common: dict[str, Any], step: told.Decided) -> Iterator[Command]:
        """What the commission found is answered in time, and whoever leads the check finds it mended."""
        said: dict[str, Any] = {"subject": self.story.code, "finding": self.findings}
        answer, seen = (common | said | {"command_id": f"{common['command_id']}:{name}"} for name in ("mended", "seen"))
        if self.story.remarks or step.decision == "stop":
            yield AnswerFinding(**answer | {"actor": self.head, "on": self._later(step.on, 5)}, text=DONE, kept_at=FILE)
        yield CloseFinding(**seen | {"actor": self.secretary, "on": self._later(step.on, 8)})

    def _objection(self, common: dict[str, Any], step: told.Decided) -> Iterator[Command]:
        made, settled = self._later(step.on, 2), self._later(step.on, 6)
        others = [one for one in self.methodologists if one not in {step.by, self._typist(), *self.members}]
        by: dict[str, Any] = {"subject": self.story.code, "command_id": f"{common['command_id']}:challenge"}
        text = "В приказе названы не все представленные проекты"
        yield MakeChallenge(**by, actor=self.head, on=made, text=text)
        by |= {"command_id": f"{common['command_id']}:settled"}
        reason = "Проекты названы в приложении к приказу"
        yield SettleChallenge(**by, actor=others[0], on=settled, reason=reason, kept_at=FILE)
