"""A status whose presented project lost its result stands until somebody decides, and one person is asked to."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import Engine, select

from domain.certification.doubts import DoubtLifted, StatusDoubted
from domain.certification.surveillance import OpenSurveillance
from domain.engine.database import reading
from domain.engine.journal import history
from domain.engine.lane import Done
from domain.methodology.schema import Decision
from domain.pilot.amendment import AmendCard
from domain.pilot.measurements import CorrectMeasurement, Measure
from domain.programme.kinds import Duty, Level, Moment, Outcome, StatusStanding
from domain.reports.axis import Question
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of
from domain.reports.statuses import Status, statuses
from domain.stored.tables import TABLES
from tests.acts import by_act, done_by_two
from tests.checks import JUDGES
from tests.region import CURATOR, DAY, HEAD, LEADER, METHODOLOGIST, SCHOOL, Region

PEOPLE = (METHODOLOGIST, CURATOR, HEAD, LEADER)


@pytest.fixture
def region(engine: Engine) -> Region:
    return Region(engine).found()


def reading_of(region: Region, project: str, moment: Moment) -> int:
    """The entry of the last measurement of a moment."""
    measurement = TABLES["measurement"]
    query = select(measurement.c.entry).where(measurement.c.project == project, measurement.c.moment == moment)
    with reading(region.engine) as connection:
        return max(int(entry) for entry in connection.execute(query).scalars())


def corrected(region: Region, project: str, value: str | None, moment: Moment = Moment.AFTER) -> CorrectMeasurement:
    return CorrectMeasurement(
        actor=LEADER, on=region.today, subject=project, entry=reading_of(region, project, moment),
        value=None if value is None else Decimal(value), reason="опечатка",
    )  # fmt: skip


def asked(region: Region) -> list[str]:
    """Who is asked to decide on the status."""
    with reading(region.engine) as connection:
        found = asked_of(connection, region.packs, PEOPLE, on=region.today)
    return [person for person in PEOPLE if any(ask.kind is Kind.DOUBT for ask in found[person])]


def status(region: Region) -> Status:
    with reading(region.engine) as connection:
        return statuses(connection, Question(region.today), organisation=SCHOOL)[-1]


def told(region: Region, kind: str) -> int:
    with reading(region.engine) as connection:
        return sum(entry.kind == kind for entry in history(connection, SCHOOL))


@pytest.mark.parametrize(("moment", "value"), [
    (Moment.AFTER, "66"), (Moment.AFTER, "31"), (Moment.AFTER, None), (Moment.BASELINE, "20"),
])  # fmt: skip
def test_a_correction_for_the_worse_proposes_a_suspension_to_one_person_and_suspends_nothing(
    region: Region, moment: Moment, value: str | None
) -> None:
    project = region.exemplar()
    before = asked(region)

    region.do(corrected(region, project, value, moment))

    assert before == []
    assert asked(region) == [METHODOLOGIST]
    assert status(region).standing is StatusStanding.ACTIVE
    assert status(region).history[-1].facts["because"] == f"{project}: Время подготовки"


@pytest.mark.parametrize("moment", [Moment.AFTER, Moment.INTERIM])
@pytest.mark.parametrize("value", ["67", "90"])
def test_a_later_measurement_no_better_than_the_base_proposes_it_too(
    region: Region, value: str, moment: Moment
) -> None:
    project = region.exemplar()

    region.measure(project, value, moment, on=region.today)

    assert asked(region) == [METHODOLOGIST]
    assert status(region).standing is StatusStanding.ACTIVE


@pytest.mark.parametrize(("value", "moment"), [("28", Moment.AFTER), ("30", Moment.AFTER), ("70", Moment.BASELINE)])
def test_a_correction_by_which_the_goal_is_reached_still_asks_nobody(
    region: Region, value: str, moment: Moment
) -> None:
    project = region.exemplar()

    region.do(corrected(region, project, value, moment))
    region.measure(project, "33", Moment.AFTER, on=region.today)

    assert asked(region) == []


def test_what_was_entered_wrongly_and_put_right_is_asked_of_nobody_any_more(region: Region) -> None:
    project = region.exemplar()
    region.do(corrected(region, project, "290"))
    meanwhile = asked(region)

    region.do(corrected(region, project, "29"))

    assert meanwhile == [METHODOLOGIST]
    assert asked(region) == []
    assert [told(region, one.kind) for one in (StatusDoubted, DoubtLifted)] == [1, 1]


def test_within_one_batch_a_wrong_value_and_its_correction_cancel_out(region: Region) -> None:
    project = region.exemplar()
    wrong = [corrected(region, project, value) for value in ("290", "29")]

    region.do_all(wrong)

    assert asked(region) == []
    assert [told(region, one.kind) for one in (StatusDoubted, DoubtLifted)] == [1, 1]


@pytest.mark.parametrize("change", ["suspend", "withdraw"])
def test_an_act_answers_the_proposal(region: Region, change: str) -> None:
    project = region.exemplar()
    region.do(corrected(region, project, "66"))

    region.do(by_act(change, region.today))

    assert asked(region) == []


def test_a_status_does_not_come_back_before_its_result_does(region: Region) -> None:
    project = region.exemplar()
    region.do(corrected(region, project, "66"))
    region.do(by_act("suspend", region.today))

    refused = region.refused(by_act("restore", region.today))
    region.do(corrected(region, project, "29"))
    done_by_two(region, by_act("restore", region.today))

    assert refused == ["not_presentable"]
    assert status(region).standing is StatusStanding.ACTIVE


@pytest.mark.long
def test_a_result_that_stands_again_does_not_take_back_what_a_surveillance_proposed(region: Region) -> None:
    project = region.exemplar()
    check = surveyed(region, Outcome.REFUSED)
    region.decide(check, Decision.STOP, on=region.today, reason="criteria_not_met")
    region.do(corrected(region, project, "290"))

    region.do(corrected(region, project, "29"))

    assert asked(region) == [METHODOLOGIST]


@pytest.mark.long
def test_a_surveillance_that_confirms_answers_the_proposal(region: Region) -> None:
    project = region.exemplar()
    region.do(corrected(region, project, "33"))

    region.decide(surveyed(region, Outcome.GRANTED), Decision.GO, on=region.today)

    assert asked(region) == []


def surveyed(region: Region, outcome: Outcome) -> str:
    """A surveillance of the school whose outcome awaits its decision."""
    day = region.today
    check = region.do(OpenSurveillance(actor=METHODOLOGIST, on=day, organisation=SCHOOL, level=Level.LOCAL)).subject
    for guest, duty in zip(JUDGES, ("leader", "auditor", "auditor"), strict=True):
        region.do(region.appointing(check, guest, duty=Duty(duty), on=day))
    region.walk(check, until="decision", on=day)
    region.judge(check, on=day)
    region.conclude(check, outcome, on=day)
    region.bring_again(check, day)
    return check


def test_projects_on_which_no_status_rests_are_measured_as_before(region: Region) -> None:
    project = region.finished_pilot()

    region.do(corrected(region, project, "66"))
    region.do(Measure(actor=LEADER, on=DAY, subject=project, indicator="time", value=Decimal(90), moment=Moment.AFTER))

    assert told(region, StatusDoubted.kind) == 0


def consenting(project: str, kind: str | None, reason: str = "письмо директора", **said: object) -> AmendCard:
    """The leader writes whether the organisation consents to publish what came of a project."""
    return AmendCard(actor=LEADER, on=DAY, subject=project, card={"consent_kind": kind} | said, reason=reason)


@pytest.mark.long
@pytest.mark.parametrize("kind", ["refused", "pending", None])
def test_a_consent_that_is_withdrawn_after_the_end_proposes_a_suspension_until_it_is_given_again(
    region: Region, kind: str | None
) -> None:
    project = region.exemplar()

    region.do(consenting(project, kind))
    meanwhile, stands = asked(region), status(region).standing
    region.do(consenting(project, "given"))

    assert (meanwhile, stands) == ([METHODOLOGIST], StatusStanding.ACTIVE)
    assert asked(region) == []
    assert [told(region, one.kind) for one in (StatusDoubted, DoubtLifted)] == [1, 1]


def test_of_a_completed_project_nothing_but_the_consent_changes_and_that_with_a_reason(region: Region) -> None:
    project = region.exemplar()

    assert region.refused(consenting(project, "refused", reason="")) == ["bad_value"]
    assert region.refused(consenting(project, "refused", title="Иное название")) == ["ended"]
    assert asked(region) == []


def test_a_result_put_right_lifts_no_doubt_about_the_consent(region: Region) -> None:
    project = region.exemplar()
    region.do_all([corrected(region, project, "290"), consenting(project, "refused")])

    region.do(corrected(region, project, "29"))
    without_consent = asked(region)
    region.do(consenting(project, "given"))

    assert (without_consent, asked(region)) == ([METHODOLOGIST], [])


def test_a_status_that_was_suspended_comes_back_with_the_consent_alone(region: Region) -> None:
    project = region.exemplar()
    region.do(consenting(project, "refused"))
    region.do(by_act("suspend", region.today))

    refused = region.refused(by_act("restore", region.today))
    region.do(consenting(project, "given_with_conditions", consent="без имён"))

    assert refused == ["not_presentable"]
    done_by_two(region, by_act("restore", region.today))
    assert status(region).standing is StatusStanding.ACTIVE


def test_a_consent_that_is_withdrawn_before_the_act_stops_it(region: Region) -> None:
    check = region.to_be_judged()
    project = "PRJ-0001"
    region.judge(check)
    region.conclude(check)
    region.bring_again(check)

    region.do(consenting(project, "refused"))
    stopped = region.refused(region.act(check))
    region.do(consenting(project, "given"))

    assert stopped == ["not_presentable"]
    assert isinstance(region.ask(region.act(check)), Done)
