"""A status that lives: its term, its acts, what hangs on it, and the register of any day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Engine, select

from domain.certification.facts import HELD, stands
from domain.certification.statuses import ChangeStatus
from domain.certification.terms import valid_until
from domain.engine.calendar import WorkingCalendar
from domain.engine.command import SYSTEM
from domain.engine.database import reading
from domain.linting.portfolio import lint
from domain.programme.kinds import Level, Stage, StatusChange, StatusStanding
from domain.replication.freeze import FreezePackage
from domain.reports.axis import Question
from domain.reports.counts import exemplars
from domain.reports.statuses import Status, overdue, statuses
from domain.stored.tables import TABLES
from tests.acts import asked_by_two, by_act, done_by_two
from tests.region import (
    CURATOR,
    CUSTOMER,
    DAY,
    GUEST_1,
    HEAD,
    LEADER,
    METHODOLOGIST,
    SCHOOL,
    STRANGER,
    TOWN,
    Region,
)

YEAR_LATER = date(2025, 6, 3)
"""A year after `DAY`."""


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    found.now = datetime(2030, 1, 1, 9, tzinfo=UTC)
    return found


@pytest.fixture
def termed(region: Region) -> Region:
    """The same where the methodology states a term of a year."""
    terms = replace(region.pack.criteria["local"], valid_months=12)
    region.pack = replace(region.pack, criteria={**region.pack.criteria, "local": terms})
    return region


def on(region: Region, day: date) -> Status:
    with reading(region.engine) as connection:
        return statuses(connection, Question(day), window=90)[-1]


def counted(region: Region, day: date) -> list[str]:
    with reading(region.engine) as connection:
        return exemplars(connection, Question(day))["local"]


def lapse(region: Region, day: date) -> None:
    """What the sweep of a day does."""
    with reading(region.engine) as connection:
        over = overdue(connection, day)
    for row in over:
        ended = row.valid_until + timedelta(days=1)
        said: dict[str, Any] = {"organisation": row.organisation, "level": row.level, "change": StatusChange.LAPSE}
        region.do(ChangeStatus(actor=SYSTEM, on=ended, **said))


@pytest.mark.long
def test_a_term_that_ended_counts_nowhere_from_the_next_day_whether_or_not_anybody_swept(termed: Region) -> None:
    termed.exemplar(DAY)

    seen = {day: on(termed, day).standing for day in (DAY, date(2025, 3, 4), date(2025, 3, 5), YEAR_LATER)}
    after = on(termed, YEAR_LATER + timedelta(days=1))

    assert list(seen.values()) == ["active", "active", "renewal_open", "renewal_open"]
    assert (after.standing, after.ended_on) == ("lapsed", date(2025, 6, 4))
    assert counted(termed, YEAR_LATER) == [SCHOOL]
    assert counted(termed, date(2025, 6, 4)) == []


@pytest.mark.long
def test_without_a_stated_term_a_status_never_ends_by_itself(region: Region) -> None:
    region.exemplar(DAY)

    found = on(region, date(2100, 1, 1))

    assert (found.standing, found.valid_until) == ("active", None)
    assert region.refused(by_act("renew", YEAR_LATER)) == ["bad_value"]


def test_a_term_of_a_year_from_the_last_of_march_ends_on_the_last_of_march() -> None:
    assert valid_until(WorkingCalendar(), date(2024, 3, 31), 12) == date(2025, 3, 31)
    assert stands(StatusStanding.ACTIVE, date(2025, 3, 31), date(2025, 3, 31)) is StatusStanding.ACTIVE
    assert stands(StatusStanding.ACTIVE, date(2025, 3, 31), date(2025, 4, 1)) is StatusStanding.LAPSED


@pytest.mark.long
@pytest.mark.parametrize(
    ("lacking", "field"),
    [
        ({"number": ""}, "number"),
        ({"dated": None}, "dated"),
        ({"document": None}, "document"),
        ({"document": "napkin"}, "document"),
        ({"reason": None}, "reason"),
        ({"reason": "cause_removed"}, "reason"),
        ({"kept_at": ""}, "sha256"),
        ({"dated": date(2024, 6, 4)}, "dated"),
        ({"until": date(2026, 1, 1)}, "until"),
    ],
)
def test_an_act_names_its_kind_number_date_and_reason(region: Region, lacking: dict[str, Any], field: str) -> None:
    region.exemplar(DAY)

    outcome = region.ask(by_act("suspend", **lacking))

    assert [reason.field for reason in outcome.reasons] == [field]  # type: ignore[union-attr]
    assert on(region, DAY).standing == "active"


def test_an_act_lies_among_the_documents_of_the_organisation(region: Region) -> None:
    region.exemplar(DAY)

    region.do(by_act("suspend", number="12-п"))

    papers = TABLES["evidence"]
    with reading(region.engine) as connection:
        query = select(papers.c.kind, papers.c.number, papers.c.dated).where(papers.c.subject == SCHOOL)
        found = [tuple(row) for row in connection.execute(query)]
    assert found == [("status_act", "12-п", DAY)]
    assert on(region, DAY).history[-1].facts["basis"] == "приказ № 12-п от 03.06.2024"


def test_suspension_stops_new_packages_and_hand_overs_but_no_running_replica(region: Region) -> None:
    package = region.package(DAY)
    project = region.state(package)
    replica = region.replica(package, TOWN, DAY)
    source = frozen(region)

    region.do(by_act("suspend"))

    again = region.refused(FreezePackage(actor=METHODOLOGIST, on=DAY, project=source, changed="сроки", why="опыт школ"))
    assert again == ["status_lost"]
    assert region.state(source).stage is Stage.REPLICATION
    assert region.state(replica).ended_on is None
    assert project.organisation == SCHOOL
    done_by_two(region, by_act("restore"))
    assert region.do(
        FreezePackage(actor=METHODOLOGIST, on=DAY, project=source, changed="сроки", why="опыт школ")
    ).subject


def frozen(region: Region) -> str:
    table = TABLES["package"]
    with reading(region.engine) as connection:
        return str(connection.execute(select(table.c.project)).scalar_one())


def test_a_loss_takes_the_mark_from_the_projects_and_restoring_gives_it_back(region: Region) -> None:
    project = region.exemplar(DAY)

    region.do(by_act("withdraw"))
    lost = region.state(project).stage
    done_by_two(region, by_act("restore", reason="granted_appeal"))

    assert (lost, region.state(project).stage) == (Stage.CLOSED, Stage.REPLICATION)


@pytest.mark.long
def test_a_project_keeps_the_mark_by_another_status_that_rests_on_it(region: Region) -> None:
    project = region.exemplar(DAY)
    check = region.apply(project, Level.REGIONAL)
    region.walk(check)

    region.do(by_act("withdraw"))
    kept = region.state(project).stage
    region.do(by_act("withdraw", level=Level.REGIONAL))

    assert (kept, region.state(project).stage) == (Stage.REPLICATION, Stage.CLOSED)


@pytest.mark.long
def test_a_term_that_ended_stops_hand_overs_before_any_sweep_and_a_late_renewal_lets_them_again(termed: Region) -> None:
    project = termed.exemplar(DAY)
    late = YEAR_LATER + timedelta(days=40)

    before = termed.refused(FreezePackage(actor=METHODOLOGIST, on=late, project=project))
    lapse(termed, late)
    marked = termed.state(project).stage
    done_by_two(termed, by_act("renew", late))

    assert (before, marked) == (["status_lost"], Stage.CLOSED)
    assert on(termed, late).valid_until == date(2026, 7, 13)
    assert termed.do(FreezePackage(actor=METHODOLOGIST, on=late, project=project)).subject


@pytest.mark.long
def test_on_the_last_day_of_its_term_a_status_is_still_restored_and_on_the_next_day_renewed(termed: Region) -> None:
    termed.exemplar(DAY)
    last = on(termed, DAY).valid_until
    assert last is not None
    termed.do(by_act("suspend"))

    late = termed.refused(by_act("restore", last + timedelta(days=1)))

    assert late == ["status_stands"]  # it has lapsed by then
    done_by_two(termed, by_act("restore", last))


@pytest.mark.long
def test_a_term_ends_by_an_entry_though_a_later_check_gave_the_level_anew(termed: Region) -> None:
    first = termed.exemplar(DAY)
    day = YEAR_LATER - timedelta(days=10)
    termed.now = datetime.combine(YEAR_LATER + timedelta(days=1), time(9), UTC)
    again = termed.finished_pilot(day)
    termed.walk(termed.apply(again, on=day), on=day)

    lapse(termed, YEAR_LATER + timedelta(days=1))

    assert termed.state(first).stage is Stage.CLOSED
    assert termed.state(again).stage is Stage.REPLICATION
    with reading(termed.engine) as connection:
        assert overdue(connection, YEAR_LATER + timedelta(days=1)) == []
    assert on(termed, YEAR_LATER + timedelta(days=1)).standing == "active"


@pytest.mark.long
def test_no_term_ends_before_its_renewal(termed: Region) -> None:
    termed.exemplar(DAY)
    renewal = by_act("renew", date(2025, 2, 1), until=date(2025, 1, 31))

    assert termed.refused(renewal) == ["bad_value"]
    done_by_two(termed, replace(renewal, until=date(2025, 2, 1)))


def test_an_act_may_state_a_term_where_the_methodology_has_none(region: Region) -> None:
    region.exemplar(DAY)

    done_by_two(region, by_act("renew", until=date(2024, 12, 31)))

    assert on(region, date(2024, 12, 31)).standing == "renewal_open"
    assert on(region, date(2025, 1, 1)).standing == "lapsed"
    assert counted(region, date(2025, 1, 1)) == []


def test_nothing_is_told_of_a_status_before_what_was_told_of_it_last(region: Region) -> None:
    region.exemplar(DAY)
    region.do(by_act("suspend", date(2024, 9, 1)))

    assert region.refused(by_act("withdraw", date(2024, 8, 1))) == ["bad_value"]
    assert region.refused(by_act("lapse", date(2024, 9, 1))) == ["status_stands"]


@pytest.mark.long
def test_whoever_checks_the_portfolio_hears_of_a_term_that_nobody_told_the_end_of(termed: Region) -> None:
    termed.exemplar(DAY)
    late = YEAR_LATER + timedelta(days=1)

    def flaws() -> list[str]:
        with reading(termed.engine) as connection:
            return [found.flaw.value for found in lint(connection, termed.packs, late)]

    before = flaws()
    lapse(termed, late)

    assert "status_expired" in before
    assert "status_expired" not in flaws()


ROLES = {METHODOLOGIST: True, CURATOR: True, HEAD: False, LEADER: False, CUSTOMER: False, GUEST_1: False,
         STRANGER: False}  # fmt: skip
PATH = {"suspend": (), "withdraw": (), "restore": ("suspend",), "renew": (), "lapse": ()}
"""Change -> what leads to where it can be made."""


@pytest.mark.long
def test_every_change_is_for_the_competence_centre_and_nobody_else(termed: Region) -> None:
    termed.exemplar(DAY)

    for change, (actor, entitled) in product(StatusChange, ROLES.items()):
        for step in PATH[change]:
            if on(termed, DAY).standing == "active":
                termed.do(by_act(step))
        outcome = termed.ask(by_act(change, DAY, actor=actor, reason=None))
        keys = {reason.key for reason in outcome.reasons}  # type: ignore[union-attr]
        assert ("not_entitled" in keys) is not entitled, (change, actor)


LEADS = {
    ("active", "suspend"): "suspended", ("active", "withdraw"): "withdrawn", ("active", "renew"): "active",
    ("suspended", "restore"): "active", ("suspended", "withdraw"): "withdrawn",
    ("withdrawn", "restore"): "active", ("lapsed", "renew"): "active",
}  # fmt: skip
"""Standing and change -> what it becomes; everything else is refused."""
REACH: dict[str, tuple[str, ...]] = {"active": (), "suspended": ("suspend",), "withdrawn": ("withdraw",)}


@pytest.mark.long
@pytest.mark.parametrize(("standing", "change"), list(product((*REACH, "lapsed"), StatusChange)))
def test_every_change_is_made_only_from_where_it_can_be(termed: Region, standing: str, change: StatusChange) -> None:
    termed.exemplar(DAY)
    day = DAY
    for step in REACH.get(standing, ()):
        termed.do(by_act(step))
    if standing == "lapsed":
        day = YEAR_LATER + timedelta(days=1)
        lapse(termed, day)

    outcome = asked_by_two(termed, by_act(change, day))

    allowed = LEADS.get((standing, change.value))
    assert hasattr(outcome, "reasons") is (allowed is None)
    assert on(termed, day).standing == (allowed or standing)


def recounted(region: Region, day: date) -> str:
    """How the school's status stood on a day, told by the entries alone."""
    journal = TABLES["journal"]
    query = select(journal.c.kind, journal.c.happened_on, journal.c.facts).where(
        journal.c.subject == SCHOOL, journal.c.happened_on <= day
    )
    import json

    standing, until = "", None
    with reading(region.engine) as connection:
        for kind, _, text in connection.execute(query.order_by(journal.c.seq)):
            facts = json.loads(text)
            if kind == "status_granted":
                standing, until = "active", facts["valid_until"]
            elif kind == "status_changed":
                standing = facts["to"]
                until = facts["until"] if facts["change"] == "renew" else until
    return "lapsed" if standing in ("active", "suspended") and until and until < day.isoformat() else standing


def jumps() -> Iterator[date]:
    """Five years of days on which somebody looks, with long absences."""
    day = DAY
    for step in (1, 40, 2, 3, 200, 119, 1, 1, 30, 365, 5, 90, 366, 1, 29, 31, 300, 80, 100):
        day += timedelta(days=step)
        yield day


@pytest.mark.long
@pytest.mark.parametrize("months", [None, 12, 1])
@pytest.mark.parametrize("swept", [True, False])
def test_five_years_of_a_status_are_in_the_register_as_in_the_journal(
    region: Region, months: int | None, swept: bool
) -> None:
    terms = replace(region.pack.criteria["local"], valid_months=months)
    region.pack = replace(region.pack, criteria={**region.pack.criteria, "local": terms})
    project = region.exemplar(DAY)
    acts = [change.value for change in (StatusChange.SUSPEND, StatusChange.RESTORE, StatusChange.RENEW)] * 4
    table = TABLES["exemplar_status"]
    days = list(jumps())

    for place, day in enumerate(days):
        region.now = datetime.combine(day, time(9), UTC)
        if swept:
            lapse(region, day)
        asked_by_two(region, by_act((*acts, "withdraw", "restore")[place % 14], day))
        with reading(region.engine) as connection:
            row = connection.execute(select(table.c.standing, table.c.valid_until)).one()
        now = stands(StatusStanding(row.standing), row.valid_until, day)
        assert now == recounted(region, day)
        if swept:
            assert (region.state(project).stage is Stage.REPLICATION) is (now not in ("lapsed", "withdrawn"))

    for day in [DAY, *days, *(day - timedelta(days=1) for day in days)]:
        plain = on(region, day).standing
        told = StatusStanding.ACTIVE if plain is StatusStanding.RENEWAL_OPEN else plain
        assert told == recounted(region, day)
        assert counted(region, day) == ([SCHOOL] if plain in HELD else [])
