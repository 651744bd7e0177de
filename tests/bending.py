"""A machine that tries to bend a check: people with every role do anything in any order, and no status comes of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from deployments.migrate import migrate
from domain.certification.applications import ApplyForCheck, WithdrawCheck
from domain.certification.challenges import MakeChallenge, SettleChallenge
from domain.certification.commission import Dismiss
from domain.certification.earlier_statuses import ConfirmEntered, EnterStatus
from domain.certification.outside import RegisterDecision
from domain.certification.scores import Agree
from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.certification.statuses import OpenRenewal
from domain.certification.surveillance import OpenSurveillance
from domain.certification.visits import HoldVisit, PlanVisit
from domain.certification.votes import CastVote
from domain.engine.actor import Acting
from domain.engine.database import open_engine, reading
from domain.engine.lane import Done
from domain.methodology.schema import Decision
from domain.pilot.document_data import AmendEvidence
from domain.pilot.documents import AttachEvidence, WithdrawEvidence
from domain.pilot.gates import Decide
from domain.pilot.holds import Resume
from domain.pilot.mistakes import TakeBack
from domain.pilot.protocols import ApproveProtocol, GatherProtocol, ItemTerms
from domain.pilot.reversal import ReverseDecision
from domain.pilot.submission import Submit
from domain.programme.kinds import Level, OrganisationKind, Outcome
from domain.registry.bodies import AmendOrganisation, EndBody, MergeBody
from domain.registry.departure import EndPerson
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterCentre, RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole, RegisterPerson
from domain.registry.person_separation import UnmergePerson
from domain.registry.regions import PlaceOrganisation
from domain.registry.reinstatement import ReinstateBody, ReinstatePerson
from domain.registry.role_terms import LendRole, TakeRole
from domain.registry.separation import UnmergeBody
from domain.stored.tables import TABLES
from tests.acts import by_act
from tests.checks import lines
from tests.region import (
    BODY,
    DAY,
    HEAD,
    LEADER,
    METHODOLOGIST,
    SCHOOL,
    STRANGER,
    TOWN,
    Region,
)

INSIDERS = (HEAD, LEADER, STRANGER)
"""The head, the project's leader, and somebody of a branch: every one of them with every role there is."""


CENTRE, OURS = "CTR-0090", "CTR-0091"
BODIES = (SCHOOL, "ORG-9", TOWN, BODY, CENTRE, OURS)
"""The school, its branch, what is above it, and another; a centre, and one that the school hosts."""
STAFF: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY}
ALL_ROLES = ("administrator", "rcc_methodologist", "curator", "centre_staff", "commissioner", "organisation_head")
SCOPES = st.sampled_from(("*", *BODIES))


class Bending(RuleBasedStateMachine):
    """People tied to the school, with all roles everywhere, try to make it an exemplar, or one again."""

    actors: tuple[str, ...] = INSIDERS
    tied = True
    mask: str | None = None
    """In whose name they do it."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        engine = open_engine(f"sqlite:///{Path(self.folder.name) / 'potok.db'}")
        migrate(engine)
        self.region = Region(engine).found()
        self.region.exemplar()
        self.region.do(by_act("withdraw"))
        self.project = self.region.finished_pilot()
        self.check = self.region.apply(self.project)
        if self.tied:
            self.region.do(
                RegisterOrganisation(
                    actor=METHODOLOGIST, on=DAY, title="Филиал", kind=OrganisationKind.INSTITUTION,
                    parent=SCHOOL, code="ORG-9",
                )
            )  # fmt: skip
            self.region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation="ORG-9"))
        for code, host in ((CENTRE, None), (OURS, SCHOOL)):
            self.region.do(RegisterCentre(actor=METHODOLOGIST, on=DAY, title="Центр", host=host, code=code))
        for person in self.actors:
            for role in ALL_ROLES:
                self.region.ask(GiveRole(actor=METHODOLOGIST, on=DAY, person=person, role=role))

    def teardown(self) -> None:
        if hasattr(self, "folder"):
            self.region.engine.dispose()
            self.folder.cleanup()

    def ask(self, command: Any) -> Any:
        """In the own name, or in that of somebody else, as administrators may."""
        if self.mask is None:
            return self.region.ask(command)
        hand = Acting(command.actor, on_behalf_of=self.mask, basis="просил по телефону")
        return self.region.ask(replace(command, actor=self.mask, acting=hand))

    @rule(number=st.integers(0, 14))
    def wears(self, number: int) -> None:
        self.mask = f"PER-{number:04d}" if number else None

    def someone(self, number: int) -> str:
        return self.actors[number % len(self.actors)]

    @rule(by=st.integers(0, 9), number=st.integers(1, 14))
    def appoints(self, by: int, number: int) -> None:
        self.ask(self.region.appointing(self.check, f"PER-{number:04d}", actor=self.someone(by)))

    @rule(by=st.integers(0, 9), number=st.integers(1, 14))
    def dismisses(self, by: int, number: int) -> None:
        person = f"PER-{number:04d}"
        leaving = Dismiss(actor=self.someone(by), on=DAY, subject=self.check, person=person, reason="замена")
        self.ask(leaving)

    @rule(by=st.integers(0, 9), organisation=st.sampled_from([TOWN, BODY]))
    def moves(self, by: int, organisation: str) -> None:
        one = self.someone(by)
        self.ask(AmendPerson(actor=one, on=DAY, person=one, organisation=organisation, region="Москва"))

    @rule(by=st.integers(0, 9))
    def visits(self, by: int) -> None:
        said: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "subject": self.check}
        self.ask(PlanVisit(**said, day=DAY, place="школа"))
        self.ask(HoldVisit(**said))

    @rule(by=st.integers(0, 9), number=st.integers(1, 14), share=st.sampled_from(["0", "100"]))
    def scores(self, by: int, number: int, share: str) -> None:
        self.ask(self.region.sheet(self.check, f"PER-{number:04d}", share, actor=self.someone(by)))

    @rule(by=st.integers(0, 9), number=st.integers(1, 14), outcome=st.sampled_from(Outcome))
    def votes(self, by: int, number: int, outcome: Outcome) -> None:
        person = f"PER-{number:04d}"
        said: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "subject": self.check, "kept_at": "дело"}
        self.ask(CastVote(**said, person=person, outcome=outcome))

    @rule(by=st.integers(0, 9))
    def agrees(self, by: int) -> None:
        said: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "subject": self.check, "reason": "сговор"}
        for one in self.region.asked(self.check):
            self.ask(Agree(**said, criterion=one.key, value="1"))

    @rule(by=st.integers(0, 9))
    def reviews(self, by: int) -> None:
        said: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "subject": self.check}
        self.ask(SelfAssess(**said, marks=lines(self.region.asked(self.check)), kept_at="дело"))
        self.ask(ReviewAssessment(**said, accepted=("all",)))

    @rule(by=st.integers(0, 9), code=st.sampled_from([SCHOOL, TOWN]))
    def places(self, by: int, code: str) -> None:
        said: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "organisation": code, "dated": DAY}
        self.ask(PlaceOrganisation(**said, region="Москва", kept_at="дело"))

    @rule(by=st.integers(0, 9), level=st.sampled_from(Level))
    def registers(self, by: int, level: Level) -> None:
        said: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "organisation": SCHOOL, "number": "1"}
        outcome = self.ask(RegisterDecision(**said, level=level, projects=(self.project,), dated=DAY, kept_at="дело"))
        if isinstance(outcome, Done):
            self.ask(self.region.act(outcome.subject, actor=self.someone(by + 1)))

    @rule(by=st.integers(0, 9), parent=st.sampled_from([TOWN, BODY, "-"]))
    def hides(self, by: int, parent: str) -> None:
        for body in (SCHOOL, "ORG-9"):
            self.ask(AmendOrganisation(actor=self.someone(by), on=DAY, subject=body, parent=parent, reason="передача"))

    @rule(by=st.integers(0, 9), level=st.sampled_from(Level))
    def enters(self, by: int, level: Level) -> None:
        said: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "organisation": SCHOOL, "number": "1"}
        outcome = self.ask(EnterStatus(**said, level=level, dated=DAY, kept_at="дело"))
        if isinstance(outcome, Done):
            for one in self.actors:
                self.ask(ConfirmEntered(actor=one, on=DAY, subject=outcome.subject))

    @rule(by=st.integers(0, 9), change=st.sampled_from(["restore", "renew"]))
    def brings_back(self, by: int, change: str) -> None:
        until = DAY + timedelta(days=365) if change == "renew" else None
        for one in (self.someone(by), self.someone(by + 1)):
            self.ask(by_act(change, actor=one, until=until))

    @rule(by=st.integers(0, 9))
    def brings(self, by: int) -> None:
        state = self.region.state(self.check)
        if state.ended_on is not None:
            return
        common: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "subject": self.check}
        for kind in self.region.gate(state).evidence:
            self.ask(AttachEvidence(**common, kind=kind, kept_at="дело 1", title=kind))
        self.ask(Submit(**common))

    @rule(by=st.integers(0, 9), decision=st.sampled_from([Decision.GO, Decision.REWORK]))
    def decides(self, by: int, decision: Decision) -> None:
        one = self.someone(by)
        self.ask(Decide(actor=one, on=DAY, subject=self.check, decision=decision, comment="ещё раз"))
        self.ask(self.region.act(self.check, decision, actor=one))

    @rule(by=st.integers(0, 9), twin=st.integers(1, 14), into=st.integers(1, 14))
    def merges(self, by: int, twin: int, into: int) -> None:
        said: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "reason": "один человек"}
        self.ask(MergePerson(**said, person=f"PER-{twin:04d}", into=f"PER-{into:04d}"))

    @rule(by=st.integers(0, 9), scope=st.integers(1, 14))
    def stands_in(self, by: int, scope: int) -> None:
        one, until = self.someone(by), self.region.today + timedelta(days=30)
        lending = LendRole(actor=one, on=DAY, person=one, role="deputy", scope=f"PER-{scope:04d}", until=until)
        self.ask(lending)

    @rule(number=st.integers(11, 14), by=st.integers(0, 9))
    def invents(self, number: int, by: int) -> None:
        code = f"PER-{number:04d}"
        invented = RegisterPerson(
            actor=self.someone(by), on=DAY, title="Новый", email=f"new{number}@region.example", code=code
        )
        self.ask(invented)
        self.ask(GiveRole(actor=self.someone(by), on=DAY, person=code, role="curator"))

    @rule(by=st.integers(0, 9), number=st.integers(1, 3))
    def reverses(self, by: int, number: int) -> None:
        said: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "reason": "ошибка", "anyway": True}
        self.ask(ReverseDecision(**said, subject=f"CHK-{number:04d}"))

    @rule(by=st.integers(0, 9), upheld=st.booleans(), number=st.integers(1, 3))
    def objects(self, by: int, upheld: bool, number: int) -> None:
        said: dict[str, Any] = {"on": DAY, "subject": f"CHK-{number:04d}"}
        self.ask(MakeChallenge(actor=self.someone(by), **said, text="не согласны"))
        settled = SettleChallenge(actor=self.someone(by + 1), **said, reason="так", upheld=upheld, kept_at="дело 1")
        self.ask(settled)

    @rule(by=st.integers(0, 9))
    def leaves(self, by: int) -> None:
        self.ask(WithdrawCheck(actor=self.someone(by), on=DAY, subject=self.check, reason="передумали"))
        again = ApplyForCheck(
            actor=self.someone(by), on=DAY, organisation=SCHOOL, level=Level.LOCAL, projects=(self.project,)
        )
        outcome = self.ask(again)
        self.check = outcome.subject if isinstance(outcome, Done) else self.check

    @rule(by=st.integers(0, 9))
    def looks_again(self, by: int) -> None:
        said: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "organisation": SCHOOL, "level": Level.LOCAL}
        self.ask(OpenSurveillance(**said))
        self.ask(OpenRenewal(**said))

    @rule(by=st.integers(0, 9), twin=st.sampled_from(BODIES), into=st.sampled_from(BODIES), undone=st.booleans())
    def joins_bodies(self, by: int, twin: str, into: str, undone: bool) -> None:
        for one in (self.someone(by), self.someone(by + 1)):
            said: dict[str, Any] = {"actor": one, "on": DAY, "subject": twin, "reason": "двойник"}
            self.ask(UnmergeBody(**said, anyway=True) if undone else MergeBody(**said, into=into))

    @rule(by=st.integers(0, 9), twin=st.integers(1, 14))
    def parts(self, by: int, twin: int) -> None:
        said: dict[str, Any] = {"on": DAY, "person": f"PER-{twin:04d}", "reason": "это двое", "anyway": True}
        for one in (self.someone(by), self.someone(by + 1)):
            self.ask(UnmergePerson(actor=one, **said))

    @rule(by=st.integers(0, 9), number=st.integers(1, 14), role=st.sampled_from(ALL_ROLES), scope=SCOPES)
    def relieves(self, by: int, number: int, role: str, scope: str) -> None:
        self.ask(TakeRole(actor=self.someone(by), on=DAY, person=f"PER-{number:04d}", role=role, scope=scope))

    @rule(by=st.integers(0, 9), number=st.integers(1, 14), follows=st.integers(1, 14))
    def sees_off(self, by: int, number: int, follows: int) -> None:
        said: dict[str, Any] = {"on": DAY, "person": f"PER-{number:04d}", "successor": f"PER-{follows:04d}"}
        for one in (self.someone(by), self.someone(by + 1)):
            self.ask(EndPerson(actor=one, **said))

    @rule(by=st.integers(0, 9), number=st.integers(1, 14))
    def calls_back(self, by: int, number: int) -> None:
        person = f"PER-{number:04d}"
        for one in (self.someone(by), self.someone(by + 1)):
            self.ask(ReinstatePerson(actor=one, on=DAY, person=person, reason="ушёл другой"))

    @rule(by=st.integers(0, 9), body=st.sampled_from(BODIES), back=st.booleans())
    def closes(self, by: int, body: str, back: bool) -> None:
        said: dict[str, Any] = {"on": DAY, "subject": body, "reason": "закрыли не ту"}
        for one in (self.someone(by), self.someone(by + 1)):
            self.ask(EndBody(actor=one, **said))
            if back:
                self.ask(ReinstateBody(actor=one, **said))

    @rule(by=st.integers(0, 9), number=st.integers(0, 30), again=st.booleans())
    def takes_papers_away(self, by: int, number: int, again: bool) -> None:
        laid = self.papers()
        if not laid:
            return
        said: dict[str, Any] = {"subject": laid[number % len(laid)][0], "entry": laid[number % len(laid)][1]}
        said |= {"actor": self.someone(by), "on": DAY, "reason": "не тот"}
        self.ask(AmendEvidence(**said, title="Совсем иное") if again else WithdrawEvidence(**said))

    def papers(self) -> list[Any]:
        """The papers of the check and of what it presents, as they are written."""
        laid = TABLES["evidence"]
        told = (laid.c.subject, laid.c.entry, laid.c.sha256, laid.c.kept_at, laid.c.title)
        with reading(self.region.engine) as connection:
            query = select(*told).where(laid.c.subject.in_([self.check, self.project]))
            return [tuple(row) for row in connection.execute(query.order_by(laid.c.subject, laid.c.entry))]

    @rule(by=st.integers(0, 9), signs=st.integers(1, 14))
    def minutes(self, by: int, signs: int) -> None:
        one = self.someone(by)
        item = ItemTerms(subject=self.check, decision=Decision.GO)
        said: dict[str, Any] = {"actor": one, "on": DAY}
        gathered = self.ask(GatherProtocol(**said, title="Совещание", decided_by=f"PER-{signs:04d}", items=(item,)))
        if not isinstance(gathered, Done):
            return
        self.ask(ApproveProtocol(**said, subject=gathered.subject, number="1", kept_at="дело 1"))
        hand = Acting(one, on_behalf_of=f"PER-{signs:04d}", basis=f"протокол ({gathered.subject})")
        decided = Decide(actor=f"PER-{signs:04d}", acting=hand, on=DAY, subject=self.check, decision=Decision.GO)
        self.region.ask(replace(decided, protocol=gathered.subject))

    @rule(by=st.integers(0, 9))
    def rests(self, by: int) -> None:
        said: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "subject": self.check}
        self.ask(Decide(**said, decision=Decision.HOLD, review_on=DAY + timedelta(days=5)))
        self.ask(Resume(**said))
        self.ask(TakeBack(**said, reason="рано"))

    @invariant()
    def no_status(self) -> None:
        if hasattr(self, "check"):
            statuses = TABLES["exemplar_status"]
            with reading(self.region.engine) as connection:
                assert set(connection.execute(select(statuses.c.standing)).scalars()) <= {"withdrawn"}
