"""The live part of the demo: the last steps to the article's figures, each a form that staff would fill in."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

from deployments.demo.exemplars import practice_of, published
from deployments.demo.papers import Files, file_of, with_files
from deployments.demo.partner_check import marks
from deployments.demo.shapes import ARCHIVE, LiveStory, Portfolio, ProjectStory
from domain.certification.applications import ApplyForCheck
from domain.certification.commission import Appoint
from domain.certification.confirmation import ConfirmStatus
from domain.certification.scores import GiveScore
from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.certification.visits import HoldVisit, PlanVisit
from domain.certification.votes import CastVote
from domain.engine.asked import fields_of
from domain.methodology.criteria import Criterion
from domain.methodology.editions import set_for
from domain.methodology.looks_at import STANDARD_LOOKS
from domain.methodology.schema import Decision, Pack
from domain.pilot.amendment import AmendCard
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.measurements import Measure
from domain.pilot.submission import Submit
from domain.programme.kinds import Duty, Level, Moment, Outcome
from domain.replication.adaptation import AdaptElement, ImplementElement
from domain.replication.answers import AnswerOffer
from domain.replication.closure import AgreeClosing
from domain.replication.freeze import FreezePackage
from domain.replication.readiness import AnswerReadiness
from domain.replication.support import AppointMethodologist
from flows.fan_out import Receiver, ReplicateForm
from flows.forms import Form, filled

Steps = Generator[Form, str, str]
"""Yields what staff fill in, is sent the code of the subject, returns the code that the next part needs."""


class Live:
    """Who does what in the live part."""

    def __init__(self, portfolio: Portfolio, pack: Pack, files: Files | None = None) -> None:
        self.files = files or {}
        self.portfolio = portfolio
        self.pack = pack
        self.story: LiveStory = portfolio.live
        self.pilot: ProjectStory = next(one for one in portfolio.projects if one.code == self.story.project)
        methodologists = self._holding("rcc_methodologist", "*")
        self.methodologist, self.second = methodologists[0], methodologists[1]
        self.head = self._holding("organisation_head", self.story.organisation)[0]

    def _holding(self, role: str, scope: str) -> list[str]:
        people = self.portfolio.people
        return [one.code for one in people if any((held.role, held.scope) == (role, scope) for held in one.roles)]

    def steps(self) -> Generator[Form, str, None]:
        """The whole live part."""
        yield from self._pilot()
        check = yield from self._check()
        del check
        yield from self._practice()
        yield filled(
            FreezePackage, actor=self.methodologist, project=self.portfolio.packages[-1].project,
            changed="Стандарт дополнен бланком хронометража", why="Получатели измеряли исходное состояние по-разному",
        )  # fmt: skip
        package = yield filled(
            FreezePackage, actor=self.methodologist, project=self.story.project,
            despite="Риск уточнён, когда стало известно об отпуске методиста; на решение он не влияет",
        )  # fmt: skip
        yield self.fan_out(package)

    def count(self) -> int:
        """How many steps there are up to the fan-out, for a progress bar."""
        codes = ("CODE" for _ in iter(int, 1))
        return sum(1 for _ in driven(self.steps(), codes))

    def _gate(self, code: str, lifecycle: str, phase: str, by: str, decider: str) -> Iterator[Form]:
        """Attach what the gate asks for, submit, decide go."""
        yield from self._submitted(code, lifecycle, phase, by)
        yield filled(Decide, actor=decider, subject=code, decision=Decision.GO)

    def _submitted(self, code: str, lifecycle: str, phase: str, by: str) -> Iterator[Form]:
        for kind in self.pack.lifecycles[lifecycle].phases[phase].gate.evidence:
            title = self.pack.evidence[kind].title.ru
            yield filled(
                AttachEvidence,
                actor=by,
                subject=code,
                kind=kind,
                title=title[0].upper() + title[1:],
                **self._proof(code, kind),
                **self._stated(kind),
            )
        yield filled(Submit, actor=by, subject=code)

    def _proof(self, code: str, kind: str) -> dict[str, Any]:
        """The file of a document, where there is one; else the paper in the archive."""
        held = file_of(self.files, code, kind)
        return {"sha256": held} if held else {"kept_at": ARCHIVE}

    def _stated(self, kind: str) -> dict[str, Any]:
        """What a document of the live pilot states: its organisation, and the closing protocol its goals."""
        if kind not in STANDARD_LOOKS.names_organisation:
            return {}
        titles = {one.code: one.name for one in self.portfolio.organisations}
        goals = {plan.key: plan.target for plan in self.pilot.indicators} if kind == STANDARD_LOOKS.closing else {}
        return {"organisation": titles[self.story.organisation], "goals": goals}

    def _pilot(self) -> Iterator[Form]:
        """The pilot measures its results and passes its last two gates."""
        code, leader = self.story.project, self.pilot.people["project_leader"]
        # a fact that earlier decisions rest on: whoever took them is told
        yield filled(
            AmendCard,
            actor=leader,
            subject=code,
            key_risk="Методист уходит в отпуск: назначена замена",
            reason="уточнение",
        )
        for key, value in self.story.results.items():
            yield filled(Measure, actor=leader, subject=code, indicator=key, value=value, moment=Moment.AFTER)
        yield from self._gate(code, "pilot", "sustaining", leader, self.pilot.people["customer"])
        yield from self._gate(code, "pilot", "monitoring", leader, self.methodologist)

    def _check(self) -> Steps:
        """The organisation passes a local partner check."""
        story, first, second = self.story, self.methodologist, self.second
        check = yield filled(
            ApplyForCheck,
            actor=self.head,
            organisation=story.organisation,
            level=Level.LOCAL,
            projects=[story.project],
            centre=self.pilot.centre,
            people={"project_leader": self.pilot.people["project_leader"]},
        )
        yield from self._gate(check, "partner_check", "application", self.head, first)
        lines = list(marks(self._asked(), Decimal(100)))
        form = self._proof(check, "self_assessment_form")
        yield filled(SelfAssess, actor=self.head, subject=check, marks=lines, **form)
        yield from self._gate(check, "partner_check", "self_assessment", self.head, first)
        terms = self.pack.criteria["local"].commission
        for person in story.commissioners:
            duty = Duty.LEADER if person == story.commissioners[0] else Duty.AUDITOR
            yield filled(
                Appoint, actor=first, subject=check, person=person, declared="Заявление приложено к приказу",
                duty=duty, party=next(iter(terms.parties)),
            )  # fmt: skip
        yield filled(ReviewAssessment, actor=first, subject=check, accepted=["all"])
        yield from self._gate(check, "partner_check", "desk_review", first, second)
        yield from self._visit(check)
        yield from self._gate(check, "partner_check", "visit", first, second)
        yield from self._judged(check)
        yield from self._submitted(check, "partner_check", "decision", first)
        said: dict[str, Any] = {
            "number": "108-пк",
            "dated": self.portfolio.as_of,
            **self._proof(check, "status_act"),
        }
        yield filled(ConfirmStatus, actor=second, subject=check, decision=Decision.GO, **said)
        return check

    def _practice(self) -> Iterator[Form]:
        """The practice of the pilot is drafted, reviewed by another methodologist and published."""
        today = self.portfolio.as_of
        if (told := practice_of(self.pilot)) is None:
            return
        commands = published(
            told, self.pilot.code, (today, today, today), author=self.methodologist, expert=self.second
        )
        for command in with_files(commands, self.files):
            said = {name: getattr(command, name) for name in fields_of(type(command))}
            given = {name: value for name, value in said.items() if value is not None}
            yield filled(type(command), actor=command.actor, **given)

    def _visit(self, check: str) -> Iterator[Form]:
        day = self.portfolio.as_of
        yield filled(PlanVisit, actor=self.methodologist, subject=check, day=day, place="в школе", host=self.head)
        yield filled(HoldVisit, actor=self.story.commissioners[0], subject=check)

    def _judged(self, check: str) -> Iterator[Form]:
        """Each member hands in a sheet and votes, by the own hand."""
        for person, points in self.story.points.items():
            share = sum(points.values(), Decimal(0)) / len(points)
            yield filled(GiveScore, actor=person, subject=check, person=person, marks=list(marks(self._asked(), share)))
        for person in self.story.commissioners:
            yield filled(CastVote, actor=person, subject=check, person=person, outcome=Outcome.GRANTED)

    def _asked(self) -> list[Criterion]:
        """What members judge."""
        found = set_for(self.pack, "local", self.pilot.sphere, self.portfolio.as_of)
        return [one for one in found.criteria if one.entered and not one.future]

    def fan_out(self, package: str) -> ReplicateForm:
        """The package goes to several municipalities at once."""
        receivers = [
            Receiver(organisation=code, people=dict(self.story.receiver_people[code])) for code in self.story.receivers
        ]
        return ReplicateForm(actor=self.methodologist, package=package, receivers=receivers)

    def answers(self, offers: dict[str, str]) -> Iterator[Form]:
        """The receivers answer: some accept, one asks, one proposes another date, one declines on paper."""
        start = self.portfolio.as_of + timedelta(days=60)
        papers: dict[str, dict[str, Any]] = {
            "question": {"comment": "Сколько человек нужно освободить на время внедрения?"},
            "another_date": {"start_on": start},
            "decline": {"reason": "no_staff"},
        }
        for number, (receiver, answer) in enumerate(self.story.answers.items(), start=214):
            asked: dict[str, Any] = {"subject": offers[receiver], "answer": answer}
            if answer == "accept":
                yield filled(AnswerOffer, actor=self.story.receiver_people[receiver]["project_leader"], **asked)
            else:
                paper = {"incoming": f"вх. {number}", "kept_at": ARCHIVE}
                yield filled(AnswerOffer, actor=self.methodologist, **asked, **paper, **papers[answer])

    def after(self, replicas: dict[str, str]) -> Iterator[Form]:
        """One replica closes with success, another is returned for rework."""
        yield from self._closes(replicas[self.story.closes], self.story.receiver_people[self.story.closes])
        yield from self._reworks(replicas[self.story.reworks], self.story.receiver_people[self.story.reworks])

    def _closes(self, code: str, people: Any) -> Iterator[Form]:
        leader = people["project_leader"]
        for phase in ("readiness", "baseline", "adaptation", "implementation", "closing"):
            if phase in {"baseline", "closing"}:
                yield from self._measured(code, leader, before=phase == "baseline")
            yield from self._looked_at(code, phase, leader)
            decider = people["customer"] if phase == "closing" else self.methodologist
            yield from self._gate(code, "replica", phase, leader, decider)

    def _looked_at(self, code: str, phase: str, leader: str) -> Iterator[Form]:
        """What the gate of a phase looks at."""
        terms, said = self.pack.replication, {"actor": leader, "subject": code}
        if phase == "readiness":
            yield filled(AppointMethodologist, actor=self.methodologist, subject=code, person=self.second)
            yield filled(AnswerReadiness, **said, items=list(terms.ready), answer="yes", evidence="приказ о команде")
        elif phase == "adaptation":
            yield filled(AdaptElement, **said, elements=self._elements(), choice="copied")
        elif phase == "implementation":
            yield filled(ImplementElement, **said, elements=self._elements())
        elif phase == "closing":
            yield filled(AgreeClosing, actor=self.second, subject=code)

    def _elements(self) -> list[str]:
        """What the package consists of: documents of the exemplar, and what its practice names."""
        told = practice_of(self.pilot)
        return [*self.pack.replication.elements, *(told.elements if told else ())]

    def _measured(self, code: str, leader: str, *, before: bool) -> Iterator[Form]:
        for plan in self.pilot.indicators:
            value, moment = (plan.base, Moment.BASELINE) if before else (plan.target, Moment.AFTER)
            yield filled(Measure, actor=leader, subject=code, indicator=plan.key, value=value, moment=moment)

    def _reworks(self, code: str, people: Any) -> Iterator[Form]:
        yield filled(
            AnswerReadiness, actor=people["project_leader"], subject=code, items=list(self.pack.replication.ready),
            answer="yes", evidence="приказ о команде",
        )  # fmt: skip
        yield from self._submitted(code, "replica", "readiness", people["project_leader"])
        yield filled(
            Decide,
            actor=self.methodologist,
            subject=code,
            decision=Decision.REWORK,
            reason="incomplete",
            comment="Готовность почти подтверждена: не хватает двух вещей.",
            fields={
                "perimeter": "Назовите отделы, которые участвуют в процессе",
                "readiness_checklist": "Приложите подписанный чек-лист: сейчас приложен проект без подписи",
            },
        )
        yield filled(
            AmendCard,
            actor=people["project_leader"],
            subject=code,
            perimeter=["отдел образования", "методический центр"],
            reason="по замечаниям",
        )
        yield filled(
            AttachEvidence,
            actor=people["project_leader"],
            subject=code,
            kind="readiness_checklist",
            title="Чек-лист с подписью",
            **self._proof(code, "readiness_checklist"),
        )
        yield filled(Submit, actor=people["project_leader"], subject=code, comment="Замечания учтены")


def driven(steps: Generator[Form, str, None], codes: Iterator[str]) -> Iterator[Form]:
    """The forms of a live part, each followed by the code that it got."""
    try:
        form = next(steps)
        while True:
            yield form
            form = steps.send(next(codes))
    except StopIteration:
        return
