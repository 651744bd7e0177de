"""One region in which every action has its moment: for each, a command that is accepted there as things stand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from domain.certification.applications import ApplyForCheck, WithdrawCheck
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.commission import Dismiss
from domain.certification.findings import AnswerFinding, CloseFinding
from domain.certification.outside import RegisterDecision
from domain.certification.scores import Agree
from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.certification.visits import CancelVisit, HoldVisit, PlanVisit
from domain.certification.votes import CastVote
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.journal import history
from domain.methodology.schema import Decision
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.adoption import AdoptMethodology
from domain.pilot.amendment import AmendCard
from domain.pilot.assignments import AnswerAssignment, CloseAssignment, ExtendAssignment, GiveAssignment
from domain.pilot.cards import OpenProject
from domain.pilot.conditions import CloseCondition
from domain.pilot.documents import AttachEvidence, WithdrawEvidence
from domain.pilot.gates import ConditionTerms, Decide
from domain.pilot.holds import Park, Resume
from domain.pilot.indicators import DropIndicator, SetIndicator
from domain.pilot.measurements import CorrectMeasurement, Measure
from domain.pilot.milestones import AddMilestone, MoveMilestone, ReachMilestone
from domain.pilot.mistakes import MarkMistaken, TakeBack
from domain.pilot.protocols import ApproveProtocol, GatherProtocol, ItemTerms, ObjectToProtocol
from domain.pilot.reversal import ReverseDecision
from domain.pilot.submission import Submit
from domain.pilot.takeover import TakeOver
from domain.practices.cards import AmendPractice, DraftPractice, ReopenPractice
from domain.practices.effects import DropEffect, SetEffect
from domain.practices.publication import ArchivePractice, ConfirmPractice, ProposeArchive, PublishPractice
from domain.practices.review import ReviewPractice, SubmitPractice
from domain.practices.steps import DropStep, SetStep
from domain.practices.templates import AttachTemplate
from domain.programme.kinds import (
    AssignmentOutcome,
    CentreKind,
    Choice,
    Consent,
    Direction,
    LessonForm,
    Level,
    Moment,
    OfferAnswer,
    OrganisationKind,
    Outcome,
    ReadyAnswer,
)
from domain.proving.signature import SigningKey, signed_bytes
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.bodies import AmendCentre, AmendOrganisation, EndBody, MergeBody
from domain.registry.departure import EndPerson
from domain.registry.keys import IssueKey, RevokeKey
from domain.registry.lessons import HoldLesson
from domain.registry.letter_preferences import PreferLetters
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterCentre, RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole, RegisterPerson
from domain.registry.regions import PlaceOrganisation
from domain.registry.role_terms import LendRole, TakeRole
from domain.replication.acceptance import AcceptPackage
from domain.replication.adaptation import AdaptElement, ApproveElements, ImplementElement
from domain.replication.answers import AnswerOffer, ReplyToOffer, WithdrawOffer
from domain.replication.closure import AgreeClosing, CheckSustained
from domain.replication.foreign_results import FORM, TakeResults
from domain.replication.freeze import FreezePackage
from domain.replication.offers import Replicate
from domain.replication.package_file import FACTS, Piece, manifest_bytes
from domain.replication.readiness import AnswerReadiness
from domain.replication.support import (
    Agreed,
    AppointMethodologist,
    CancelSupport,
    HoldSupport,
    MoveSupport,
    PlanSupport,
    ReportSupport,
)
from domain.reports import registers
from domain.reports.gatecheck import holdings_of
from domain.reports.views import state_of
from tests import checks
from tests.acts import by_act
from tests.region import (
    BODY,
    CARD_PEOPLE,
    CURATOR,
    DAY,
    GUEST_1,
    GUEST_2,
    GUEST_3,
    HEAD,
    LEADER,
    METHODOLOGIST,
    NOW,
    SCHOOL,
    STRANGER,
    TEXT,
    TIME,
    TOWN,
    Region,
    adopt,
)

COST = replace(TIME, key="cost", name="Расход бумаги", unit="пачка", calculation_unit="пачка")
MORROW, WEEK_ON = DAY + timedelta(days=1), DAY + timedelta(days=7)
LONG_AGO = date(2023, 5, 15)
YESTERDAY = NOW.date() - timedelta(days=1)
SIGNER = SigningKey(Path(), Ed25519PrivateKey.from_private_bytes(bytes(32)))
"""Of the region whose package is taken in."""


@dataclass
class Examples:
    """Finds or makes what each action needs, and says the command."""

    region: Region
    ended: dict[str, str] = field(default_factory=dict)
    """Kind of subject -> the code of one that has ended."""
    tied: str = ""
    """Somebody who may do anything, and belongs to every organisation that is judged."""
    nobody: str = ""
    """Somebody without any role."""
    used: str = ""
    """The id of a command that was carried out."""
    staff: dict[str, Any] = field(default_factory=lambda: {"actor": METHODOLOGIST, "on": DAY})
    leader: dict[str, Any] = field(default_factory=lambda: {"actor": LEADER, "on": DAY})

    def all(self) -> list[Command]:
        """A command for every action, each accepted as things stand."""
        return [*self.registry(), *self.pilot(), *self.gates(), *self.assigned(), *self.certification(), *self.judged(),
                *self.decided(), *self.practices(), *self.replication()]  # fmt: skip

    def entry(self, code: str, kind: str) -> int:
        """The number of the last entry of a kind."""
        with reading(self.region.engine) as connection:
            return [one.seq for one in history(connection, code) if one.kind == kind][-1]

    def person(self, name: str) -> str:
        """Somebody new."""
        mail = f"{crc32(name.encode())}@region.example"
        return self.region.do(RegisterPerson(**self.staff, title=name, email=mail)).subject

    def body(self, title: str) -> str:
        """An organisation with a head of its own."""
        command = RegisterOrganisation(**self.staff, title=title, kind=OrganisationKind.INSTITUTION)
        code = self.region.do(command).subject
        for head in (HEAD, self.tied):
            self.region.do(GiveRole(**self.staff, person=head, role="organisation_head", scope=code))
        return code

    def registry(self) -> Iterator[Command]:
        """People, bodies, roles and keys."""
        do, staff = self.region.do, self.staff
        self.tied = self.person("Зоя")
        for role in ("administrator", "rcc_methodologist", "curator", "commissioner"):
            self.used = do(GiveRole(**staff, person=self.tied, role=role)).command_id
        self.nobody = self.person("Ян")
        one, twin, goes, keeper = (self.person(name) for name in ("Анна", "Анна Я", "Борис У.", "Вера Кл."))
        school, double, bare = (self.body(title) for title in ("Лицей", "Лицей-двойник", "Пустая школа"))
        centre = do(RegisterCentre(**staff, title="Площадка здравоохранения")).subject
        do(IssueKey(**staff, person=keeper, expires_on=date(2024, 12, 31), number="ABCDEFGH", sha256="0" * 64))
        do(GiveRole(**staff, person=keeper, role="centre_staff", scope=centre))
        self.ended["person"] = do(EndPerson(**staff, person=self.person("Григорий"))).subject
        self.ended["organisation"] = do(EndBody(**staff, subject=self.body("Закрытая"), reason="нет")).subject
        gone = do(RegisterCentre(**staff, title="Закрытая площадка")).subject
        self.ended["centre"] = do(EndBody(**staff, subject=gone, reason="нет")).subject
        yield RegisterPerson(**staff, title="Дарья", email="darya@region.example")
        yield AmendPerson(**staff, person=STRANGER, post="инженер")
        yield GiveRole(**staff, person=one, role="curator", scope=SCHOOL)
        yield LendRole(**staff, person=one, role="curator", until=date(2024, 12, 31))
        yield TakeRole(**staff, person=keeper, role="centre_staff", scope=centre)
        yield AnonymisePerson(**staff, person=goes, act="приказ № 1")
        yield MergePerson(**staff, person=twin, into=one, reason="один человек")
        yield EndPerson(**staff, person=goes, successor=one)
        yield IssueKey(**staff, person=one, expires_on=date(2024, 12, 31), number="BCDEFGHJ", sha256="1" * 64)
        yield RevokeKey(**staff, person=keeper, number="ABCDEFGH")
        yield PreferLetters(**staff, person=one, mute="support_held", paused_until=date(2024, 12, 31))
        yield RegisterOrganisation(**staff, title="Гимназия", kind=OrganisationKind.INSTITUTION, parent=TOWN)
        yield RegisterCentre(**staff, title="Площадка культуры", kind=CentreKind.SECTORAL, host=BODY)
        yield AmendOrganisation(**staff, subject=school, reason="переименована", title="Лицей № 2", parent=TOWN)
        yield AmendCentre(**staff, subject=centre, reason="переехала", host=BODY)
        yield HoldLesson(
            **staff, subject=centre, form=LessonForm.TRAINING, programme="Инструменты", hours=Decimal(16), reached=20,
            kept_at="дело 9",
        )  # fmt: skip
        yield MergeBody(**staff, subject=double, into=school, reason="одна и та же")
        yield EndBody(**staff, subject=bare, reason="закрыта")
        yield PlaceOrganisation(**staff, organisation=bare, region="Тульская область", kept_at="реестр", dated=DAY)

    def pilot(self) -> Iterator[Command]:
        """What is done to the card and the plan of a project that runs."""
        do, leader = self.region.do, self.leader
        code = self.region.open_project(title="Идущий проект")
        said: dict[str, Any] = {**leader, "subject": code}
        do(SetIndicator(**said, indicator=COST))
        do(AddMilestone(**said, key="training", title="Обучение", start=DAY, end=WEEK_ON))
        do(PlanAction(**said, title="Единый шаблон", due_on=WEEK_ON))
        do(AttachEvidence(**said, kind="process_card", kept_at="дело 1", title="Карточка"))
        do(Measure(**said, indicator="time", value=Decimal(67), moment=Moment.BASELINE))
        yield OpenProject(**self.staff, title="Запись к врачу по телефону", organisation=SCHOOL)
        yield AddMilestone(**said, key="visits", title="Выезды", start=DAY, end=WEEK_ON)
        yield MoveMilestone(**said, key="training", start=DAY, end=MORROW, reason="раньше")
        yield ReachMilestone(**said, key="training", started=DAY, progress=50)
        yield PlanAction(**said, title="Обучить всех", due_on=WEEK_ON, owner=LEADER)
        yield SettleAction(**said, number=1, outcome="done")
        yield SetIndicator(**said, indicator=replace(TIME, target=Decimal(25)), reason="уточнили")
        yield DropIndicator(**said, key="cost", reason="лишний")
        yield AttachEvidence(**said, kind="team_order", kept_at="дело 1", title="Приказ")
        yield WithdrawEvidence(**said, entry=self.entry(code, "evidence_attached"), reason="ошибка")
        yield Measure(**said, indicator="time", value=Decimal(60), moment=Moment.INTERIM)
        yield CorrectMeasurement(**said, entry=self.entry(code, "measured"), value=Decimal(66), reason="опечатка")
        yield AmendCard(**said, card={"process": "контрольные"}, reason="уточнили")
        yield Submit(**said)
        yield TakeOver(**{**self.staff, "subject": code}, person=CURATOR)
        yield Park(**{**self.staff, "subject": code}, comment="тишина")

    def gates(self) -> Iterator[Command]:
        """What is decided on projects, and how that is mended."""
        region, staff = self.region, self.staff
        waits, gathered, given, parked, stopped, mistaken = (
            region.open_project(title=title) for title in (
                "Ждёт решения", "Стоит в протоколе", "С условием", "Отложенный", "Остановленный", "Ошибочный",
            )
        )  # fmt: skip
        for code in (waits, gathered, given):
            region.bring(code)
        terms = ConditionTerms(text="закрыть", owner=LEADER, due_on=WEEK_ON)
        region.decide(given, Decision.CONDITIONAL, conditions=(terms,))
        region.do(Park(**staff, subject=parked, comment="тишина"))
        region.decide(stopped, Decision.STOP, reason="duplicate")
        self.ended["project"] = stopped
        protocol = region.do(self.gathering(gathered)).subject
        other = region.open_project(title="Снят с протокола")
        region.bring(other)
        objected = region.do(self.gathering(other)).subject
        approving = ApproveProtocol(
            **staff | {"on": YESTERDAY}, subject=objected, number="3", dated=DAY, kept_at="дело 4"
        )
        region.do(approving)
        yield Decide(actor=CURATOR, on=DAY, subject=waits, decision=Decision.GO)
        yield TakeBack(**self.leader, subject=waits, reason="рано")
        yield self.gathering(waits)
        yield replace(approving, command_id="another", subject=protocol)
        yield ObjectToProtocol(actor=CURATOR, on=YESTERDAY, subject=objected, reason="рано")
        yield CloseCondition(**self.leader, subject=given, number=1, comment="сделано")
        yield Resume(**staff, subject=parked, comment="продолжаем")
        yield ReverseDecision(actor=CURATOR, on=DAY, subject=stopped, reason="не тот проект")
        yield MarkMistaken(**staff, subject=mistaken, reason="двойник")
        yield AdoptMethodology(**staff, subjects=(self.of_earlier_edition(),), reason="новая редакция")

    def of_earlier_edition(self) -> str:
        """A running project that was opened under an earlier edition."""
        region = self.region
        earlier = replace(region.pack, version=f"{region.pack.version}-earlier")
        adopt(region.engine, earlier.identity, TEXT.replace(region.pack.version, earlier.version))
        return region.under(earlier).open_project(title="Открыт по прежней редакции")

    def assigned(self) -> Iterator[Command]:
        """What the leadership orders by a protocol."""
        give = GiveAssignment(**self.staff, text="Повторить замер", executor=LEADER, due_on=WEEK_ON, kept_at="дело 7")
        code, other = (self.region.do(replace(give, command_id=name)).subject for name in ("order 1", "order 2"))
        self.region.do(AnswerAssignment(**self.leader, subject=other, answer="Замер повторён"))
        gone = self.region.do(replace(give, command_id="order 3")).subject
        dropped = CloseAssignment(**self.staff, subject=gone, outcome=AssignmentOutcome.DROPPED, reason="не нужно")
        self.ended["assignment"] = self.region.do(dropped).subject
        yield give
        yield AnswerAssignment(**self.leader, subject=code, answer="Замер повторён")
        yield ExtendAssignment(**self.staff, subject=code, due_on=WEEK_ON + timedelta(days=7), reason="нет данных")
        yield CloseAssignment(**self.staff, subject=other, outcome=AssignmentOutcome.DONE, reason="подтверждено")

    def gathering(self, project: str) -> GatherProtocol:
        """A meeting that decides on a project."""
        items = (ItemTerms(subject=project, decision=Decision.GO),)
        return GatherProtocol(**self.staff, title="Совещание", decided_by=CURATOR, items=items)

    def check(self, phase: str, level: Level = Level.LOCAL) -> str:
        """A check of an organisation of its own that came to a phase."""
        school = self.body("Школа № 7")  # as the papers of a finished pilot name it
        code = self.region.apply(self.region.finished_pilot(organisation=school), level, organisation=school)
        self.region.walk(code, until=phase)
        return code

    def certification(self) -> Iterator[Command]:
        """What is done at a check before it is decided."""
        region, staff = self.region, self.staff
        applied, desk, visited, planned, voted = (
            self.check(phase) for phase in ("application", "self_assessment", "desk_review", "visit", "decision")
        )
        school = self.body("Школа № 7")
        shown: dict[str, Any] = {**staff, "organisation": school}
        shown["projects"] = (region.finished_pilot(organisation=school),)
        yield ApplyForCheck(**shown, level=Level.LOCAL)
        yield RegisterDecision(**shown, level=Level.FEDERAL, number="5", dated=DAY, kept_at="дело 6")
        yield WithdrawCheck(**staff, subject=applied, reason="передумали")
        yield Dismiss(**staff, subject=applied, person=GUEST_3, reason="занят")
        yield region.appointing(applied, STRANGER)
        yield SelfAssess(**staff, subject=desk, marks=checks.lines(region.asked(desk)), kept_at="дело 1")
        yield ReviewAssessment(**staff, subject=visited, accepted=("all",))
        region.do(PlanVisit(**staff, subject=planned, day=DAY, place="г. Азов"))
        yield PlanVisit(**staff, subject=visited, day=WEEK_ON, place="г. Азов", host=HEAD)
        yield CancelVisit(**staff, subject=planned, reason="карантин")
        yield HoldVisit(**staff, subject=planned)
        region.judge(voted)
        yield CastVote(actor=GUEST_1, on=DAY, subject=voted, person=GUEST_1, outcome=Outcome.GRANTED)

    def judged(self) -> Iterator[Command]:
        """What the members of a commission do."""
        region, judged, apart = self.region, self.check("decision"), self.check("decision")
        finding = checks.finding(region.pack, judged, Level.LOCAL, DAY)
        for one in (finding, replace(finding, command_id="second finding", text="Нет карты")):
            region.do(one)
        region.do(AnswerFinding(actor=HEAD, on=DAY, subject=judged, finding=2, text="Обновили", kept_at="дело 1"))
        sheets = [region.sheet(apart, guest) for guest in (GUEST_1, GUEST_2, GUEST_3)]
        refused = tuple(line.replace("package_ready=да", "package_ready=нет") for line in sheets[2].marks)
        for sheet in (*sheets[:2], replace(sheets[2], marks=refused)):
            region.do(sheet)
        yield region.sheet(judged, GUEST_1)
        yield replace(finding, command_id="third finding", text="Стенд далеко")
        yield AnswerFinding(actor=HEAD, on=DAY, subject=judged, finding=1, text="Обновили", kept_at="дело 1")
        yield CloseFinding(**self.staff, subject=judged, finding=2)
        agreeing: dict[str, Any] = {"actor": GUEST_1, "on": DAY, "subject": apart}
        yield Agree(**agreeing, criterion="package_ready", value="да", reason="показали в конце визита")

    def decided(self) -> Iterator[Command]:
        """What is done about a check's decision and after it."""
        region = self.region
        awaiting, passed, challenged = (self.check("decision") for _ in range(3))
        region.bring(awaiting)
        for code in (passed, challenged):
            region.walk(code)
        self.ended["check"] = passed
        objecting: dict[str, Any] = {"actor": HEAD, "on": DAY, "text": "Статус дан не тому корпусу"}
        region.do(MakeChallenge(**objecting, subject=challenged))
        yield region.act(awaiting)
        yield MakeChallenge(**objecting, subject=passed)
        yield SettleChallenge(**self.staff, subject=challenged, reason="проверено", kept_at="дело 5")
        yield by_act("suspend", organisation=region.state(passed).organisation)
        with reading(region.engine) as connection:
            (shown,) = holdings_of(connection, state_of(connection, passed)).presented
        yield FreezePackage(**self.staff, project=shown.code)

    def replica(self, package: str, on: date) -> str:
        """A replica of a package at a receiver of its own."""
        return self.region.replica(package, self.body("Получатель"), on)

    def replication(self) -> Iterator[Command]:
        """What is done at a replica."""
        do, staff, package = self.region.do, self.staff, self.region.package(LONG_AGO)
        code = self.replica(package, DAY)
        said, office = {**self.leader, "subject": code}, {**staff, "subject": code}
        plan = PlanSupport(**office, form="visit", planned_on=MORROW, person=CURATOR)
        for number in ("first plan", "second plan"):
            do(replace(plan, command_id=number))
        do(HoldSupport(**office, number=2, hours=Decimal(2)))
        do(AdaptElement(**said, element="target_map", choice=Choice.COPIED))
        do(AdaptElement(**said, element="standard", choice=Choice.ADAPTED, what="короче", why="нет второй смены"))
        yield AnswerReadiness(**said, item="staff_free", answer=ReadyAnswer.YES, evidence="приказ № 1")
        yield AppointMethodologist(**office, person=CURATOR)
        yield plan
        yield MoveSupport(**office, number=1, planned_on=date(2024, 6, 5), reason="нет транспорта")
        agreed = (Agreed(text="Освободить двоих", owner=LEADER, due_on=WEEK_ON),)
        yield HoldSupport(**office, number=1, hours=Decimal("3.5"), agreed=agreed)
        yield ReportSupport(**office, entry=2, kept_at="дело 5")
        yield CancelSupport(**office, number=1, reason="отпала нужда")
        yield AdaptElement(**said, element="action_plan", choice=Choice.COPIED)
        yield ApproveElements(actor=CURATOR, on=DAY, subject=code, comment="смысл сохранён")
        yield ImplementElement(**said, element="target_map")
        yield self.accepted()
        yield self.told_back(package)
        yield from self.answers(package)
        yield from self.closing(package)

    def practice(self, title: str, on: date = DAY) -> str:
        """A draft whose card is whole."""
        do, said = self.region.do, self.staff | {"on": on}
        code = do(DraftPractice(**said, title=title, organisation=self.body(f"Источник: {title}"))).subject
        filled = dict.fromkeys(("process", "problem", "causes", "solution", "people", "limits", "core"), "справки")
        amend: dict[str, Any] = {**said, **filled, "sphere": "education", "owner": LEADER, "consent": Consent.GIVEN}
        do(AmendPractice(**amend, subject=code))
        do(self.effect(code, on))
        do(SetStep(**said, subject=code, title="Собрать шаблоны", role="методист", days=3))
        return code

    def effect(self, code: str, on: date = DAY) -> SetEffect:
        """Minutes that became fewer."""
        return SetEffect(
            **self.staff | {"on": on}, subject=code, title="Время ожидания", unit="мин", direction=Direction.FALL,
            base=Decimal(40), base_on=date(2022, 3, 1), fact=Decimal(10), fact_on=date(2022, 9, 1),
        )  # fmt: skip

    def reviewed(self, title: str, on: date = DAY) -> str:
        """A practice that passed its review."""
        code = self.practice(title, on)
        self.region.do(SubmitPractice(**self.staff | {"on": on}, subject=code, expert=CURATOR))
        self.region.do(ReviewPractice(actor=CURATOR, on=on, subject=code))
        return code

    def practices(self) -> Iterator[Command]:
        """What is done to the card of a practice."""
        do, staff = self.region.do, self.staff
        draft, asked, gone = (self.practice(f"Практика {number}") for number in range(3))
        do(SubmitPractice(**staff, subject=asked, expert=CURATOR))
        passed, public = self.reviewed("Принятая"), self.reviewed("Давняя", LONG_AGO - timedelta(days=120))
        do(PublishPractice(**staff | {"on": LONG_AGO - timedelta(days=120)}, subject=public))
        self.ended["practice"] = do(ArchivePractice(**staff, subject=gone, reason="ошибка")).subject
        (project,) = [self.region.finished_pilot(organisation=self.body("Школа № 7"))]
        yield DraftPractice(**staff, project=project)
        yield AmendPractice(**staff, subject=draft, causes="нет единого шаблона", cost=Decimal(5000))
        yield replace(self.effect(draft), title="Ошибок в документах", unit="шт", command_id="another effect")
        yield DropEffect(**staff, subject=draft, number=1)
        yield SetStep(**staff, subject=draft, title="Обучить", role="завуч", days=2)
        yield DropStep(**staff, subject=draft, number=1)
        yield AttachTemplate(**staff, subject=draft, title="Бланк заявки", kept_at="дело 3")
        yield SubmitPractice(**staff, subject=draft, expert=CURATOR)
        yield ReviewPractice(actor=CURATOR, on=DAY, subject=asked, fields={"causes": "назовите причину"})
        yield PublishPractice(**staff, subject=passed)
        yield ConfirmPractice(**staff, subject=public)
        yield ProposeArchive(**staff, subject=public)
        yield ReopenPractice(**staff, subject=passed, reason="изменился порядок")
        yield ArchivePractice(**staff, subject=public, reason="не действует")

    def accepted(self) -> AcceptPackage:
        """A package of another region, signed there."""
        known = ("package_title", "title", "from", "card", "indicators", "elements", "parts", "sphere", "evidence")
        facts = json.dumps({**dict.fromkeys(known, ""), "edition": 1})
        head = {"code": "PKG-0007", "edition": 1, "sha256": sha256(facts.encode()).hexdigest()}
        manifest = manifest_bytes(head, [Piece(FACTS, "", "", facts.encode())])
        return AcceptPackage(
            **self.staff, region="Тульская область", manifest=manifest.decode(), facts=facts,
            signature=signed_bytes(SIGNER, manifest),
        )  # fmt: skip

    def told_back(self, package: str) -> TakeResults:
        """What another region says of the replicas of a package."""
        with reading(self.region.engine) as connection:
            digest = registers.package(connection, package)["sha256"]
        content = json.dumps({"form": FORM, "package": package, "sha256": digest, "replicas": []})
        return TakeResults(
            **self.staff, package=package, region="Тульская область", content=content,
            signature=signed_bytes(SIGNER, content.encode()),
        )  # fmt: skip

    def answers(self, package: str) -> Iterator[Command]:
        """What is said to offers."""
        region, staff = self.region, self.staff
        offered, dated, gone = (
            region.offer(package, self.body("Кому предложено"), people=CARD_PEOPLE) for _ in range(3)
        )
        region.answer(dated, OfferAnswer.ANOTHER_DATE, start_on=WEEK_ON)
        self.ended["offer"] = region.do(WithdrawOffer(**staff, subject=gone, reason="ошибка")).subject
        yield Replicate(**staff, package=package, receiver=TOWN, people=CARD_PEOPLE)
        yield AnswerOffer(actor=HEAD, on=DAY, subject=offered, answer=OfferAnswer.ACCEPT)
        yield ReplyToOffer(**staff, subject=dated, start_on=WEEK_ON)
        yield WithdrawOffer(**staff, subject=offered, reason="ошибка")

    def closing(self, package: str) -> Iterator[Command]:
        """How a replica ends, and whether its result holds."""
        region, began = self.region, date(2023, 6, 1)
        closing, closed, stopped = (self.replica(package, began) for _ in range(3))
        for code in (closing, closed):
            region.measure(code, "60", Moment.BASELINE, date(2023, 11, 1))
            region.walk(code, until="closing", on=date(2023, 6, 5))
            for element in ("target_map", "standard", "action_plan", "current_map", "survey_before"):
                region.ask(ImplementElement(**{**self.leader, "on": date(2023, 6, 30)}, subject=code, element=element))
            region.measure(code, "30", Moment.AFTER, date(2023, 7, 3))
        region.walk(closed, until="sustainment_3", on=date(2023, 7, 4))
        region.measure(closed, "31", Moment.AFTER, date(2023, 10, 2))
        region.bring_again(closing, date(2023, 7, 4))
        region.decide(stopped, Decision.STOP, reason="duplicate")
        self.ended["replica"] = stopped
        yield AgreeClosing(**self.staff, subject=closing, reasons=("time_short",))
        yield CheckSustained(**self.staff, subject=closed, months=3)
