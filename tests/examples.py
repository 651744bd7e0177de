"""One region in which every action has its moment: for each, a command that is accepted there as things stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domain.certification.applications import ApplyForCheck, WithdrawCheck
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.commission import Dismiss
from domain.certification.earlier_reversals import ReverseEntered
from domain.certification.earlier_statuses import ConfirmEntered, EnterStatus
from domain.certification.findings import AnswerFinding, CloseFinding
from domain.certification.outside import RegisterDecision
from domain.certification.scores import Agree
from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.certification.statuses import OpenRenewal
from domain.certification.surveillance import OpenSurveillance
from domain.certification.visit_answers import AnswerVisit
from domain.certification.visits import CancelVisit, HoldVisit, PlanVisit
from domain.certification.votes import CastVote
from domain.engine.command import Command
from domain.engine.database import reading
from domain.engine.second_person import number_of
from domain.methodology.schema import Decision
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.adoption import AdoptMethodology
from domain.pilot.amended_assignments import AmendAssignment
from domain.pilot.amendment import AmendCard
from domain.pilot.assignments import AnswerAssignment, CloseAssignment, ExtendAssignment, GiveAssignment
from domain.pilot.cards import OpenProject
from domain.pilot.centre_changes import ChangeCentre
from domain.pilot.conditions import CloseCondition
from domain.pilot.document_data import AmendEvidence
from domain.pilot.documents import AttachEvidence, WithdrawEvidence
from domain.pilot.earlier_completions import ConfirmCompletion, EnterCompletion
from domain.pilot.gates import ConditionTerms, Decide
from domain.pilot.holds import Park, Resume
from domain.pilot.indicators import DropIndicator, SetIndicator
from domain.pilot.measurements import CorrectMeasurement, Measure
from domain.pilot.milestones import AddMilestone, MoveMilestone, ReachMilestone
from domain.pilot.mistakes import MarkMistaken, TakeBack
from domain.pilot.own_milestones import DropMilestone, RenameMilestone
from domain.pilot.protocol_papers import DropProtocol, ReplaceProtocol
from domain.pilot.protocols import ApproveProtocol, GatherProtocol, ItemTerms, ObjectToProtocol
from domain.pilot.reopened_conditions import ReopenCondition
from domain.pilot.reversal import ReverseDecision
from domain.pilot.submission import Submit
from domain.pilot.takeover import TakeOver
from domain.programme.kinds import (
    AssignmentOutcome,
    CentreKind,
    DayAnswer,
    LessonForm,
    Level,
    Moment,
    OrganisationKind,
    Outcome,
)
from domain.registry.anonymisation import AnonymisePerson
from domain.registry.bodies import AmendCentre, AmendOrganisation, EndBody, MergeBody
from domain.registry.departure import EndPerson
from domain.registry.keys import IssueKey, RevokeKey
from domain.registry.lessons import HoldLesson
from domain.registry.letter_preferences import PreferLetters
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterCentre, RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole, RegisterPerson
from domain.registry.person_separation import UnmergePerson
from domain.registry.regions import PlaceOrganisation
from domain.registry.reinstatement import ReinstateBody, ReinstatePerson
from domain.registry.role_terms import LendRole, TakeRole
from domain.registry.separation import UnmergeBody
from domain.registry.withdrawn_lessons import WithdrawLesson
from domain.registry.withdrawn_requests import WithdrawRequest
from domain.replication.earlier_replicas import EnterReplica
from domain.replication.freeze import FreezePackage
from domain.reports.gatecheck import holdings_of
from domain.reports.views import state_of
from tests import checks
from tests.acts import by_act, done_by_two
from tests.region import (
    BODY,
    CURATOR,
    DAY,
    GUEST_1,
    GUEST_2,
    GUEST_3,
    HEAD,
    LEADER,
    NOW,
    SCHOOL,
    STRANGER,
    TEXT,
    TIME,
    TOWN,
    adopt,
)
from tests.spread_examples import MORROW, WEEK_ON, Spread

COST = replace(TIME, key="cost", name="Расход бумаги", unit="пачка", calculation_unit="пачка")
YESTERDAY = NOW.date() - timedelta(days=1)


@dataclass
class Examples(Spread):
    """Finds or makes what each action needs, and says the command."""

    def all(self) -> list[Command]:
        """A command for every action, each accepted as things stand."""
        return [*self.registry(), *self.pilot(), *self.gates(), *self.assigned(), *self.certification(), *self.judged(),
                *self.decided(), *self.earlier(), *self.practices(), *self.replication(), *self.copied()]  # fmt: skip

    def registry(self) -> Iterator[Command]:
        """People, bodies, roles and keys."""
        do, staff = self.region.do, self.staff
        self.tied = self.person("Зоя")
        for role in ("administrator", "rcc_methodologist", "curator", "commissioner"):
            self.used = do(GiveRole(**staff, person=self.tied, role=role)).command_id
        self.nobody = self.person("Ян")
        one, twin, goes, keeper = (self.person(name) for name in ("Анна", "Анна Я", "Борис У.", "Вера Кл."))
        school, double, bare = (self.body(title) for title in ("Лицей", "ЛИЦЕЙ", "Пустая школа"))
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
        apart = self.person("Не Анна")
        do(MergePerson(**staff, person=apart, into=one, reason="показалось"))
        yield UnmergePerson(**staff, person=apart, reason="это другой человек", anyway=True)
        hasty = self.person("Тоже Анна")
        do(MergePerson(**staff, person=hasty, into=one, reason="показалось"))
        waits = UnmergePerson(**staff, person=hasty, reason="поспешили", anyway=True, command_id="hasty")
        yield WithdrawRequest(**staff, subject=hasty, number=number_of(self.region.ask(waits).command_id))
        yield EndPerson(**staff, person=goes, successor=one)
        yield IssueKey(**staff, person=one, expires_on=date(2024, 12, 31), number="BCDEFGHJ", sha256="1" * 64)
        yield RevokeKey(**staff, person=keeper, number="ABCDEFGH")
        yield PreferLetters(**staff, person=one, mute="support_held", paused_until=date(2024, 12, 31))
        yield RegisterOrganisation(**staff, title="Гимназия", kind=OrganisationKind.INSTITUTION, parent=TOWN)
        yield RegisterCentre(**staff, title="Площадка культуры", kind=CentreKind.SECTORAL, host=BODY)
        yield AmendOrganisation(**staff, subject=school, reason="переименована", title="Лицей № 2", parent=TOWN)
        yield AmendCentre(**staff, subject=centre, reason="переехала", host=BODY)
        yield from self.lessons(centre)
        yield MergeBody(**staff, subject=double, into=school, reason="одна и та же")
        yield from self.brought_back(school)
        yield EndBody(**staff, subject=bare, reason="закрыта")
        yield PlaceOrganisation(**staff, organisation=bare, region="Тульская область", kept_at="реестр", dated=DAY)

    def brought_back(self, school: str) -> Iterator[Command]:
        """What was merged or ended by mistake."""
        do, staff = self.region.do, self.staff
        apart = self.body("Не двойник")
        do(MergeBody(**staff, subject=apart, into=school, reason="показалось"))
        yield UnmergeBody(**staff, subject=apart, reason="это другая школа", anyway=True)
        person = do(EndPerson(**staff, person=self.person("Глеб"))).subject
        body = do(EndBody(**staff, subject=self.body("Школа искусств"), reason="показалось")).subject
        yield ReinstatePerson(**staff, person=person, reason="ушёл другой")
        yield ReinstateBody(**staff, subject=body, reason="закрыли не ту")

    def lessons(self, centre: str) -> Iterator[Command]:
        """What a training site holds."""
        staff = self.staff
        yield HoldLesson(
            **staff, subject=centre, form=LessonForm.TRAINING, programme="Инструменты", hours=Decimal(16), reached=20,
            kept_at="дело 9",
        )  # fmt: skip
        other = self.region.do(RegisterCentre(**staff, title="Не та площадка", kind=CentreKind.SECTORAL)).subject
        visit = HoldLesson(
            **staff, subject=other, form=LessonForm.VISIT, programme="Визит", hours=Decimal(2), reached=5,
            kept_at="дело 9",
        )  # fmt: skip
        self.region.do(visit)
        yield WithdrawLesson(**staff, subject=other, entry=2, reason="не та площадка")

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
        yield RenameMilestone(**said, key="training", title="Обучение всех", reason="не то название")
        yield DropMilestone(**said, key="training", reason="не нужна")
        yield PlanAction(**said, title="Обучить всех", due_on=WEEK_ON, owner=LEADER)
        yield SettleAction(**said, measure=1, outcome="done")
        yield SetIndicator(**said, indicator=replace(TIME, target=Decimal(25)), reason="уточнили")
        yield DropIndicator(**said, key="cost", reason="лишний")
        yield AttachEvidence(**said, kind="team_order", kept_at="дело 1", title="Приказ")
        attached = self.entry(code, "evidence_attached")
        yield AmendEvidence(**said, entry=attached, organisation="Школа № 7", number="3", reason="не указали")
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
        yield ReplaceProtocol(
            **staff | {"on": YESTERDAY}, subject=objected, number="4", kept_at="дело 5", reason="не тот"
        )
        yield DropProtocol(**staff, subject=protocol, reason="собран заново")
        yield CloseCondition(**self.leader, subject=given, condition=1, comment="сделано")
        closed = region.open_project(title="С закрытым условием")
        region.bring(closed)
        region.decide(closed, Decision.CONDITIONAL, conditions=(terms,))
        region.do(CloseCondition(**self.leader, subject=closed, condition=1, comment="сделано"))
        yield ReopenCondition(**staff, subject=closed, condition=1, reason="отмечено по ошибке")
        centre = region.do(RegisterCentre(**staff, title="Центр проекта")).subject
        yield ChangeCentre(**staff, subject=given, centre=centre, reason="не тот центр")
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
        yield AmendAssignment(**self.staff, subject=gone, reason="снято по ошибке")

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
        yield AnswerVisit(actor=GUEST_1, on=DAY, subject=planned, answer=DayAnswer.ANOTHER_DAY, day=WEEK_ON)
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
        yield Agree(
            **agreeing, criterion="package_ready", value="да", reason="показали в конце визита", kept_at="дело 2"
        )

    def earlier(self) -> Iterator[Command]:
        """What ended before the programme kept it."""
        one, other = (self.region.open_project(DAY, title=title, process=title) for title in ("Талоны", "Архив"))
        ending: dict[str, Any] = {"number": "7", "dated": DAY, "kept_at": "дело 6"}
        yield EnterCompletion(**self.staff, subject=one, **ending)
        self.region.do(EnterCompletion(**self.staff, subject=other, **ending))
        yield ConfirmCompletion(actor=CURATOR, on=DAY, subject=other)

    def copied(self) -> Iterator[Command]:
        """What was replicated before packages were."""
        exemplar = self.region.exemplar(organisation=self.body("Школа № 7"))
        yield EnterReplica(**self.staff, exemplar=exemplar, organisation=self.body("Получатель прежних лет"))

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
        held = region.state(passed).organisation
        looked_at: dict[str, Any] = {"organisation": held or "", "level": Level.LOCAL}
        region.survey(OpenSurveillance(**self.staff, **looked_at))
        yield by_act("suspend", organisation=held)
        done_by_two(region, by_act("renew", organisation=held, until=WEEK_ON, command_id="renewal"))
        yield OpenSurveillance(**self.staff, **looked_at)
        yield OpenRenewal(**self.staff, organisation=held or "", level=Level.LOCAL)
        entering: dict[str, Any] = {"level": Level.LOCAL, "number": "7", "dated": DAY, "kept_at": "дело 6"}
        one, other, wrong = (self.body(f"{what} образец") for what in ("Прежний", "Ещё один прежний", "Ошибочный"))
        lost: dict[str, Any] = {
            "withdrawn_on": WEEK_ON,
            "reason": "own_wish",
            "withdrawal_number": "8",
            "withdrawal_dated": DAY,
        }
        entered = region.do(EnterStatus(**self.staff, organisation=one, **entering, **lost)).subject
        yield EnterStatus(**self.staff, organisation=other, **entering)
        yield ConfirmEntered(actor=CURATOR, on=DAY, subject=entered)
        mistaken = region.do(EnterStatus(**self.staff, organisation=wrong, **entering)).subject
        region.do(ConfirmEntered(actor=CURATOR, on=DAY, subject=mistaken))
        yield ReverseEntered(actor=CURATOR, on=DAY, subject=mistaken, reason="не тот корпус")
        with reading(region.engine) as connection:
            (shown,) = holdings_of(connection, state_of(connection, passed)).presented
        yield FreezePackage(**self.staff, project=shown.code)
