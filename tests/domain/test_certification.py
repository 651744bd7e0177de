"""A check that nobody bends: whoever is tied to an organisation judges it by no door, and nobody judges alone."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Engine, select

from deployments.migrate import migrate
from domain.certification.commission import Appoint, Dismiss
from domain.certification.scores import GiveScore
from domain.certification.visits import HoldVisit
from domain.engine.database import open_engine, reading
from domain.engine.kinds import OrganisationKind
from domain.methodology.schema import Decision
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.submission import Submit
from domain.registry.actions import AmendPerson, GiveRole, RegisterPerson
from domain.registry.organisations import RegisterOrganisation
from domain.stored.tables import TABLES
from tests.region import (
    BODY,
    CURATOR,
    DAY,
    GUEST_1,
    GUEST_2,
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


def appointing(check: str, person: str, **said: Any) -> Appoint:
    given: dict[str, Any] = {"actor": METHODOLOGIST, "on": DAY, "subject": check, "person": person, "declared": "б/н"}
    return Appoint(**given | said)


def scoring(region: Region, check: str, by: str, points: int = 90, **said: Any) -> GiveScore:
    group = next(iter(region.pack.criteria["local"].groups))
    given: dict[str, Any] = {"actor": by, "on": DAY, "subject": check, "person": by, "criterion": group}
    return GiveScore(**given | {"points": Decimal(points)} | said)


def reasons(region: Region, command: Any) -> list[str]:
    return [reason.said.en for reason in region.ask(command).reasons]  # type: ignore[union-attr]


def test_own_people_and_teams_are_refused_with_every_reason_at_once(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=LEADER, organisation=SCHOOL))

    said = reasons(region, appointing(check, LEADER, declared=" "))

    assert sum("may not judge" in one for one in said) == 3
    assert any("must not be empty" in one for one in said)
    assert any(f"a role at {SCHOOL}" in one for one in reasons(region, appointing(check, HEAD)))


def test_leaving_the_school_or_the_team_the_day_before_changes_nothing(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=SCHOOL))

    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation=TOWN))

    assert any(f"worked at {SCHOOL}" in one for one in reasons(region, appointing(check, STRANGER)))


def test_people_of_whatever_is_under_the_organisation_are_refused(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    branch = RegisterOrganisation(
        actor=METHODOLOGIST, on=DAY, title="Филиал", kind=OrganisationKind.INSTITUTION, parent=SCHOOL, code="ORG-9"
    )
    region.do(branch)
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=STRANGER, organisation="ORG-9"))

    assert any("is under" in one for one in reasons(region, appointing(check, STRANGER)))


def test_another_region_is_read_from_the_record(region: Region) -> None:
    check = region.apply(region.finished_pilot())

    region.do(appointing(check, STRANGER))

    members = TABLES["commissioner"]
    with reading(region.engine) as connection:
        found = {row.person: row.outside for row in connection.execute(select(members))}
    assert [person for person, outside in found.items() if not outside] == [STRANGER]


def test_points_are_their_authors_alone_after_the_visit_and_before_the_submission(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    early = region.refused(scoring(region, check, GUEST_1))
    region.walk(check, until="decision")
    region.score(check)

    typed = region.refused(scoring(region, check, GUEST_1, actor=METHODOLOGIST))
    region.bring(check)

    assert early == ["no_visit"]
    assert typed == ["bad_value"]
    assert region.refused(scoring(region, check, GUEST_1)) == ["wrong_standing"]
    assert region.refused(appointing(check, STRANGER)) == ["wrong_standing"]


def test_whoever_has_judged_is_not_dismissed_and_another_is_replaced(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.do(HoldVisit(actor=METHODOLOGIST, on=DAY, subject=check))
    region.do(scoring(region, check, GUEST_1, points=10))

    def leaving(person: str) -> Dismiss:
        return Dismiss(actor=METHODOLOGIST, on=DAY, subject=check, person=person, reason="болезнь")

    region.do(leaving(GUEST_2))
    region.do(appointing(check, STRANGER))

    assert region.refused(leaving(GUEST_1)) == ["has_judged"]
    assert "not_entitled" in region.refused(scoring(region, check, GUEST_2))
    assert region.do(scoring(region, check, STRANGER)).subject == check


def test_a_re_check_asks_for_new_points(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.score(check)
    region.walk(check, until="decision")
    region.bring(check)
    region.decide(check, Decision.REWORK, comment="Стенд не обновляют")
    region.walk(check, until="recheck")
    region.bring(check)

    passing = Decide(actor=CURATOR, on=DAY, subject=check, decision=Decision.GO)

    assert any("scores missing" in one for one in reasons(region, passing))


def test_whoever_judged_does_not_give_the_status(region: Region) -> None:
    check = region.apply(region.finished_pilot())
    region.score(check)
    region.walk(check, until="decision")
    region.bring(check)

    by_member = Decide(actor=GUEST_1, on=DAY, subject=check, decision=Decision.GO)

    assert region.refused(by_member) == ["judged"]
    assert region.decide(check, Decision.GO).subject == check


def test_those_from_above_sit_but_never_are_half(region: Region) -> None:
    region.do(
        RegisterOrganisation(
            actor=METHODOLOGIST, on=DAY, title="Школа № 7", kind=OrganisationKind.INSTITUTION, parent=BODY, code="ORG-8"
        )
    )
    project = region.finished_pilot(organisation="ORG-8")
    check = region.apply(project, organisation="ORG-8")
    region.score(check)
    region.walk(check, until="decision")
    region.bring(check)
    granting = Decide(actor=CURATOR, on=DAY, subject=check, decision=Decision.GO)

    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=GUEST_1, organisation=BODY))
    region.do(AmendPerson(actor=METHODOLOGIST, on=DAY, person=GUEST_2, organisation=BODY))
    two = region.refused(granting)

    assert two == ["founders"]


INSIDERS = (HEAD, LEADER, STRANGER)
"""The head, the project's leader, and somebody of a branch: every one of them with every role there is."""
ALL_ROLES = ("administrator", "rcc_methodologist", "curator", "centre_staff", "commissioner", "organisation_head")


class Bending(RuleBasedStateMachine):
    """People tied to the school, with all roles everywhere, try to make it an exemplar; nobody else judges."""

    actors: tuple[str, ...] = INSIDERS
    tied = True

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory()
        engine = open_engine(f"sqlite:///{Path(self.folder.name) / 'potok.db'}")
        migrate(engine)
        self.region = Region(engine).found()
        self.check = self.region.apply(self.region.finished_pilot())
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

    def someone(self, number: int) -> str:
        return self.actors[number % len(self.actors)]

    @rule(by=st.integers(0, 9), number=st.integers(1, 14))
    def appoints(self, by: int, number: int) -> None:
        self.region.ask(appointing(self.check, f"PER-{number:04d}", actor=self.someone(by)))

    @rule(by=st.integers(0, 9), number=st.integers(1, 14))
    def dismisses(self, by: int, number: int) -> None:
        person = f"PER-{number:04d}"
        leaving = Dismiss(actor=self.someone(by), on=DAY, subject=self.check, person=person, reason="замена")
        self.region.ask(leaving)

    @rule(by=st.integers(0, 9), organisation=st.sampled_from([TOWN, BODY]))
    def moves(self, by: int, organisation: str) -> None:
        one = self.someone(by)
        self.region.ask(AmendPerson(actor=one, on=DAY, person=one, organisation=organisation, region="Москва"))

    @rule(by=st.integers(0, 9))
    def visits(self, by: int) -> None:
        self.region.ask(HoldVisit(actor=self.someone(by), on=DAY, subject=self.check))

    @rule(by=st.integers(0, 9), number=st.integers(1, 14), group=st.sampled_from(["involvement", "projects"]))
    def scores(self, by: int, number: int, group: str) -> None:
        for key in self.region.pack.criteria["local"].groups:
            self.region.ask(
                scoring(self.region, self.check, f"PER-{number:04d}", actor=self.someone(by), criterion=key)
            )

    @rule(by=st.integers(0, 9))
    def brings(self, by: int) -> None:
        state = self.region.state(self.check)
        if state.ended_on is not None:
            return
        common: dict[str, Any] = {"actor": self.someone(by), "on": DAY, "subject": self.check}
        for kind in self.region.gate(state).evidence:
            self.region.ask(AttachEvidence(**common, kind=kind, kept_at="дело 1", title=kind))
        self.region.ask(Submit(**common))

    @rule(by=st.integers(0, 9), decision=st.sampled_from([Decision.GO, Decision.REWORK]))
    def decides(self, by: int, decision: Decision) -> None:
        one = self.someone(by)
        self.region.ask(Decide(actor=one, on=DAY, subject=self.check, decision=decision, comment="ещё раз"))

    @rule(number=st.integers(11, 14), by=st.integers(0, 9))
    def invents(self, number: int, by: int) -> None:
        code = f"PER-{number:04d}"
        invented = RegisterPerson(
            actor=self.someone(by), on=DAY, title="Новый", email=f"new{number}@region.example", code=code
        )
        self.region.ask(invented)
        self.region.ask(GiveRole(actor=self.someone(by), on=DAY, person=code, role="curator"))

    @invariant()
    def no_status(self) -> None:
        if hasattr(self, "check"):
            statuses = TABLES["exemplar_status"]
            with reading(self.region.engine) as connection:
                assert not connection.execute(select(statuses)).all()


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
