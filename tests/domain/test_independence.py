"""Nobody judges their own: ties of people, teams, regions and bodies keep them out of a commission."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine, select

from deployments.migrate import migrate
from domain.certification.commission import Dismiss
from domain.certification.earlier_statuses import ConfirmEntered, EnterStatus
from domain.certification.outside import RegisterDecision
from domain.certification.scores import Agree
from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.certification.visits import HoldVisit, PlanVisit
from domain.certification.votes import CastVote
from domain.engine.actor import Acting
from domain.engine.database import open_engine, reading
from domain.engine.lane import Done
from domain.methodology.schema import Decision
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.submission import Submit
from domain.programme.kinds import Duty, Level, OrganisationKind, Outcome
from domain.registry.bodies import AmendOrganisation, MergeBody
from domain.registry.merger import MergePerson
from domain.registry.organisations import RegisterOrganisation
from domain.registry.people import AmendPerson, GiveRole, RegisterPerson
from domain.registry.regions import PlaceOrganisation
from domain.registry.role_terms import LendRole
from domain.stored.tables import TABLES
from tests.acts import by_act
from tests.checks import lines
from tests.region import (
    BODY,
    CURATOR,
    DAY,
    GUEST_1,
    GUEST_2,
    GUEST_3,
    HEAD,
    LEADER,
    METHODOLOGIST,
    SCHOOL,
    STRANGER,
    TOWN,
    Region,
)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def reasons(region: Region, command: Any) -> list[str]:
    return [reason.said.en for reason in region.ask(command).reasons]  # type: ignore[union-attr]


def test_own_people_and_teams_are_refused_with_every_reason_at_once(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, organisation=SCHOOL))

    said = reasons(region, region.appointing(check, LEADER, declared=" "))

    assert sum("may not judge" in one for one in said) == 3
    assert any("must not be empty" in one for one in said)
    assert any(f"a role at {SCHOOL}" in one for one in reasons(region, region.appointing(check, HEAD)))


def test_leaving_the_school_or_the_team_the_day_before_changes_nothing(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=SCHOOL))

    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=TOWN))

    assert any(f"worked at {SCHOOL}" in one for one in reasons(region, region.appointing(check, STRANGER)))


def test_people_of_whatever_is_under_the_organisation_are_refused(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(under(SCHOOL, "ORG-9"))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation="ORG-9"))

    assert any("is under" in one for one in reasons(region, region.appointing(check, STRANGER)))


def test_moving_the_branch_away_the_day_before_changes_nothing(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(under(SCHOOL, "ORG-9"))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation="ORG-9"))

    region.do(AmendOrganisation(actor=METHODOLOGIST, on=DAY, subject="ORG-9", parent=TOWN, reason="передан"))

    assert any("is under" in one for one in reasons(region, region.appointing(check, STRANGER)))


def test_a_founder_who_gave_the_school_away_still_never_leads(region: Region) -> None:
    region.do(under(BODY, "ORG-8", "Школа № 7"))
    region.do(AmendOrganisation(actor=METHODOLOGIST, on=DAY, subject="ORG-8", parent=TOWN, reason="передана"))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=BODY))
    check = region.apply(region.finished_pilot(organisation="ORG-8"), organisation="ORG-8")

    assert "bad_value" in region.refused(region.appointing(check, STRANGER, duty=Duty.LEADER))


def test_people_of_a_twin_that_was_merged_are_people_of_what_stayed(region: Region) -> None:
    region.do(under(BODY, "ORG-8", "Школа № 7, старая запись"))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation="ORG-8"))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=TOWN))
    check = region.apply(region.finished_pilot())

    region.do(MergeBody(actor=METHODOLOGIST, on=DAY, subject="ORG-8", into=SCHOOL, reason="двойник"))

    assert any("is under" in one for one in reasons(region, region.appointing(check, STRANGER)))


def test_nobody_brings_the_own_school_under_a_status_of_another_record(region: Region) -> None:
    region.do(under(BODY, "ORG-8", "Школа № 7"))
    region.exemplar(organisation="ORG-8")
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=HEAD, role="rcc_methodologist"))
    merging: dict[str, Any] = {"on": DAY, "subject": SCHOOL, "into": "ORG-8", "reason": "двойник"}

    assert "tied" in region.refused(MergeBody(actor=HEAD, **merging))
    assert region.do(MergeBody(actor=METHODOLOGIST, **merging)).entries[-1].subject == SCHOOL


def under(parent: str, code: str, title: str = "Филиал") -> RegisterOrganisation:
    """An organisation below another."""
    return RegisterOrganisation(
        actor=METHODOLOGIST, on=DAY, title=title, kind=OrganisationKind.INSTITUTION, parent=parent, code=code
    )


def test_another_region_is_read_from_the_dated_record_of_the_organisation(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=TOWN, region="Москва"))

    region.do(region.appointing(check, STRANGER))

    members = TABLES["commissioner"]
    with reading(region.engine) as connection:
        found = {row.person: row.outside for row in connection.execute(select(members))}
    assert [person for person, outside in found.items() if not outside] == [STRANGER]


def test_nobody_writes_the_region_of_oneself_or_of_the_own_organisation(region: Region) -> None:
    own = AmendPerson(actor=STRANGER, on=DAY, person=STRANGER, region="Москва")
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=METHODOLOGIST, organisation=TOWN))
    placing: dict[str, Any] = {"on": DAY, "organisation": TOWN, "region": "Москва", "kept_at": "реестр"}

    assert region.refused(own) == ["bad_value"]
    assert region.refused(PlaceOrganisation(actor=METHODOLOGIST, dated=DAY, **placing)) == ["own_organisation"]
    assert region.refused(PlaceOrganisation(actor=CURATOR, **placing)) == ["bad_value"]
    assert region.do(PlaceOrganisation(actor=CURATOR, dated=DAY, **placing)).subject == TOWN


def test_those_from_above_sit_but_never_lead_and_never_are_half(region: Region) -> None:
    region.do(under(BODY, "ORG-8", "Школа № 7"))
    check = region.apply(region.finished_pilot(organisation="ORG-8"), organisation="ORG-8")
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=BODY))
    leads = region.refused(region.appointing(check, STRANGER, duty=Duty.LEADER))
    region.walk(check, until="decision")
    region.bring(check)

    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=GUEST_2, organisation=BODY))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=GUEST_3, organisation=BODY))

    assert leads == ["led", "bad_value"]
    assert "founders" in region.refused(region.act(check))


@pytest.mark.parametrize(("above", "answer"), [((GUEST_2,), []), ((GUEST_2, GUEST_3), ["founders"])])
def test_half_of_the_commission_from_above_is_too_many_and_fewer_are_not(
    region: Region, above: tuple[str, ...], answer: list[str]
) -> None:
    region.do(under(BODY, "ORG-8", "Школа № 7"))
    check = region.apply(region.finished_pilot(organisation="ORG-8"), organisation="ORG-8")
    region.do(region.appointing(check, STRANGER, duty=Duty.OBSERVER))
    region.walk(check, until="decision")
    region.bring(check)

    for person in above:
        region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=person, organisation=BODY))

    said = getattr(region.ask(region.act(check)), "reasons", ())
    assert [reason.key for reason in said if reason.key != "concluded"] == answer


INSIDERS = (HEAD, LEADER, STRANGER)
"""The head, the project's leader, and somebody of a branch: every one of them with every role there is."""


ALL_ROLES = ("administrator", "rcc_methodologist", "curator", "centre_staff", "commissioner", "organisation_head")


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

    @invariant()
    def no_status(self) -> None:
        if hasattr(self, "check"):
            statuses = TABLES["exemplar_status"]
            with reading(self.region.engine) as connection:
                assert set(connection.execute(select(statuses.c.standing)).scalars()) <= {"withdrawn"}


class Alone(Bending):
    """One outsider with every role there is tries the same; all others of the commission keep silent."""

    actors = (GUEST_1,)
    tied = False


FEW = settings(
    max_examples=8, stateful_step_count=25, deadline=None, derandomize=True,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
TestPeopleTiedToTheSchoolNeverMakeItAnExemplar = Bending.TestCase
TestPeopleTiedToTheSchoolNeverMakeItAnExemplar.settings = FEW
TestNobodyAloneGrantsAStatus = Alone.TestCase
TestNobodyAloneGrantsAStatus.settings = FEW
