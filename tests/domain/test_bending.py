"""No sequence of deeds by people tied to an organisation, and none by a single person, makes it an exemplar."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant
from sqlalchemy import select

from domain.engine.database import reading
from domain.programme.kinds import Outcome
from domain.registry.bodies import MergeBody
from domain.registry.departure import EndPerson
from domain.registry.merger import MergePerson
from domain.registry.people import GiveRole, RegisterPerson
from domain.stored.tables import TABLES
from tests.acts import done_by_two
from tests.bending import CENTRE, OURS, STAFF, Bending
from tests.checks import JUDGES
from tests.region import (
    GUEST_1,
    LEADER,
    SCHOOL,
    Region,
)


class AfterRefusal(Bending):
    """The same people, once the commission concluded to refuse and that was submitted."""

    share, outcome = "20", Outcome.REFUSED

    @initialize()
    def begin(self) -> None:
        super().begin()
        self.region.walk(self.check, until="decision")
        self.region.judge(self.check, self.share)
        self.region.conclude(self.check, self.outcome)
        self.region.bring_again(self.check)
        self.laid = {row for row in self.papers() if row[0] == self.check}

    @invariant()
    def papers_stay(self) -> None:
        if hasattr(self, "laid"):
            evidence = TABLES["evidence"]
            columns = [evidence.c[name] for name in ("subject", "entry", "sha256", "kept_at", "title")]
            with reading(self.region.engine) as connection:
                assert self.laid <= set(map(tuple, connection.execute(select(*columns))))


class AwaitingTheAct(AfterRefusal):
    """The same people, once the commission concluded to grant: the status is another's act, never theirs."""

    share, outcome = "100", Outcome.GRANTED


def a_successor(region: Region) -> None:
    """A judge follows somebody of the school."""
    leaving: dict[str, Any] = {"title": "Орлов Пётр", "email": "orlov@region.example", "code": "PER-0090"}
    region.do(RegisterPerson(**STAFF, **leaving))
    region.do(GiveRole(**STAFF, person="PER-0090", role="organisation_head", scope=SCHOOL))
    done_by_two(region, EndPerson(**STAFF, person="PER-0090", successor=JUDGES[1]))


def a_centre(region: Region) -> None:
    """The centre of a judge turns out to be the school's."""
    region.do(GiveRole(**STAFF, person=JUDGES[1], role="centre_staff", scope=CENTRE))
    done_by_two(region, MergeBody(**STAFF, subject=CENTRE, into=OURS, reason="двойник"))


def a_twin(region: Region) -> None:
    """A judge turns out to be the leader of the project."""
    done_by_two(region, MergePerson(**STAFF, person=LEADER, into=JUDGES[1], reason="один человек"))


class KeptAway(AwaitingTheAct):
    """The same people, once a tie of a judge came to light: the honest act is refused whatever they undo."""

    @initialize(tie=st.sampled_from((a_successor, a_centre, a_twin)))
    def begin(self, tie: Callable[[Region], None]) -> None:
        super().begin()
        tie(self.region)
        self.tied_to = self.check

    def teardown(self) -> None:
        try:
            if hasattr(self, "tied_to"):
                assert self.region.refused(self.region.act(self.tied_to))
        finally:
            super().teardown()


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
TestPeopleTiedToTheSchoolTurnNoRefusal = AfterRefusal.TestCase
TestPeopleTiedToTheSchoolTurnNoRefusal.settings = FEW
TestPeopleTiedToTheSchoolSignNoAct = AwaitingTheAct.TestCase
TestPeopleTiedToTheSchoolSignNoAct.settings = FEW
TestPeopleTiedToTheSchoolUntieNoJudge = KeptAway.TestCase
TestPeopleTiedToTheSchoolUntieNoJudge.settings = FEW
TestNobodyAloneGrantsAStatus = Alone.TestCase
TestNobodyAloneGrantsAStatus.settings = FEW
