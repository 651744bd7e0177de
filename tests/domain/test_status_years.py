"""A status through five years and every hand: acts, sweeps, renewals by a check, beside a model of a few lines."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import Engine

from domain.certification.applications import ApplyForCheck
from domain.certification.statuses import ChangeStatus, OpenRenewal
from domain.engine.actor import Acting
from domain.engine.calendar import WorkingCalendar
from domain.engine.command import SYSTEM, Command
from domain.engine.database import reading
from domain.engine.lane import Done, Outcome, handle_together
from domain.programme.kinds import Level, Stage, StatusChange
from domain.registry.people import GiveRole, RegisterPerson
from domain.reports.axis import Question
from domain.reports.counts import exemplars
from domain.reports.statuses import overdue, statuses
from tests.acts import asked_by_two, by_act
from tests.region import DAY, HEAD, METHODOLOGIST, SCHOOL, Region

WINDOW = timedelta(days=90)
LEADS = {
    "suspend": (("active",), "suspended"), "withdraw": (("active", "suspended"), "withdrawn"),
    "restore": (("suspended", "withdrawn"), "active"), "renew": (("active", "lapsed"), "active"),
}  # fmt: skip
"""Act -> from where it leads, and where to."""


@dataclass
class Held:
    """One status, as the model has it."""

    basis: str
    project: str
    until: date | None
    told: str = "active"

    def on(self, day: date) -> str:
        """How it stands on a day."""
        if self.told in ("active", "suspended") and self.until is not None and self.until < day:
            return "lapsed"
        return self.told


class Model:
    """What the law says of one organisation's statuses of one level, in a few lines of its own."""

    def __init__(self, calendar: WorkingCalendar, months: int | None) -> None:
        self.calendar, self.months, self.held = calendar, months, list[Held]()

    def until(self, day: date) -> date | None:
        """The last day of what begins on a day."""
        return None if self.months is None else self.calendar.in_months(day, self.months)

    def act(self, change: str, day: date) -> bool:
        """Carry an act out, if it can be."""
        source, target = LEADS[change]
        last = self.held[-1]
        over = last.until is not None and last.until < day
        if last.on(day) not in source or (change == "restore" and over) or (change == "renew" and not self.months):
            return False
        many = self.held if change in ("suspend", "withdraw") else self.held[-1:]
        for one in many:
            if one.on(day) in source:
                one.told = target
        if change == "renew":
            last.until = self.until(day)
        return True

    def against(self, day: date) -> list[str]:
        """Why nobody may apply: a status is in force outside of its window, or is suspended and may be restored."""
        found = [one for one in self.held if one.on(day) == "active" and (not one.until or one.until - WINDOW > day)]
        suspended = any(one.on(day) == "suspended" for one in self.held)
        return ["status_held"] * bool(found) + ["status_suspended"] * suspended

    def sweep(self, day: date) -> None:
        """The end of each term that is over is told."""
        for one in self.held:
            one.told = one.on(day)


@pytest.fixture
def region(sqlite_engine: Engine) -> Region:
    return Region(sqlite_engine).found()


def days(dice: random.Random) -> Iterator[date]:
    """Five years in jumps of the clock: the next day, some weeks, most of a year."""
    day = DAY
    while day < DAY.replace(year=DAY.year + 5):
        day += timedelta(days=dice.choice((1, 2, 30, 61, 100, 275, 366)))
        yield day


def swept(region: Region, day: date) -> None:
    """What the sweep of a day tells."""
    with reading(region.engine) as connection:
        over = overdue(connection, day)
    for row in over:
        region.do(
            ChangeStatus(actor=SYSTEM, on=row.valid_until + timedelta(days=1), organisation=row.organisation,
                         level=row.level, change=StatusChange.LAPSE)
        )  # fmt: skip


def told(region: Region, day: date) -> list[tuple[str, str]]:
    """The register of a day: each status by its basis, and how it stands."""
    with reading(region.engine) as connection:
        return sorted((one.basis, str(one.standing)) for one in statuses(connection, Question(day)))


def counted(region: Region, day: date) -> list[str]:
    with reading(region.engine) as connection:
        return exemplars(connection, Question(day))["local"]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("months", [None, 12])
def test_five_years_with_renewals_by_a_check_stand_as_the_law_says(
    region: Region, months: int | None, seed: int
) -> None:
    dice, model, seen = random.Random(seed), Model(region.pack.calendar, months), dict[date, list[tuple[str, str]]]()
    terms = replace(region.pack.criteria["local"], valid_months=months)
    region.pack = replace(region.pack, criteria={**region.pack.criteria, "local": terms})

    for day in days(dice):
        region.now = datetime.combine(day, time(9), UTC)
        if dice.random() < 0.6:
            swept(region, day)
            model.sweep(day)
        change = dice.choice(("check", "check", *LEADS)) if model.held else "check"
        if change == "check":
            project = region.finished_pilot(day)
            if not (against := model.against(day)):
                check = region.apply(project, on=day)
                region.walk(check, on=day)
                model.held.append(Held(check, project, model.until(day)))
            else:
                again = ApplyForCheck(
                    actor=HEAD, on=day, organisation=SCHOOL, level=Level.LOCAL, projects=(project,)
                )  # fmt: skip
                assert region.refused(again) == against, (day, model.held)
        else:
            outcome = asked_by_two(region, by_act(change, day))
            assert isinstance(outcome, Done) is model.act(change, day), (day, change, model.held)
        seen[day] = sorted((one.basis, one.on(day)) for one in model.held)
        assert told(region, day) == seen[day], (day, change, model.held)
        for one in model.held:
            marked = region.state(one.project).stage is Stage.REPLICATION
            assert marked is (one.told in ("active", "suspended")), (day, one)

    for day, stood in seen.items():
        held = any(standing == "active" for _, standing in stood)
        assert counted(region, day) == ([SCHOOL] if held else [])


@pytest.mark.long
def test_whoever_loses_the_level_keeps_no_earlier_status_of_it_beside_the_lost_one(region: Region) -> None:
    terms = replace(region.pack.criteria["local"], valid_months=12)
    region.pack = replace(region.pack, criteria={**region.pack.criteria, "local": terms})
    first, day = region.exemplar(DAY), date(2025, 5, 5)
    region.now = datetime.combine(day, time(9), UTC)
    second = region.exemplar(day)

    done = region.do(by_act("withdraw", day))

    assert [standing for _, standing in told(region, day)] == ["withdrawn", "withdrawn"]
    assert counted(region, day) == []
    assert {region.state(code).stage for code in (first, second)} == {Stage.CLOSED}
    assert [entry.kind for entry in done.entries].count("status_changed") == 1, "one act, one letter"


STANDINGS: dict[str, tuple[str, ...]] = {
    "active": (), "suspended": ("suspend",), "withdrawn": ("withdraw",), "renewal_open": (), "lapsed": (),
}  # fmt: skip
"""Standing -> the acts that lead to it from one in force."""
NEXT = {
    "active": {"suspend", "withdraw", "renew"}, "suspended": {"restore", "withdraw"}, "withdrawn": {"restore"},
    "renewal_open": {"suspend", "withdraw", "renew", "open_renewal"}, "lapsed": {"renew", "lapse"},
}  # fmt: skip
"""Standing -> what may be done then."""
ENTITLED = {"administrator", "rcc_methodologist"}


@pytest.mark.long
@pytest.mark.parametrize("standing", STANDINGS)
def test_every_change_from_every_standing_by_every_role(region: Region, standing: str) -> None:
    terms = replace(region.pack.criteria["local"], valid_months=12)
    region.pack = replace(region.pack, criteria={**region.pack.criteria, "local": terms})
    region.exemplar(DAY)
    last = date(2025, 6, 3)
    day = {"renewal_open": last, "lapsed": last + timedelta(days=1)}.get(standing, DAY)
    region.now = datetime.combine(day, time(9), UTC)
    for step in STANDINGS[standing]:
        region.do(by_act(step))
    people = {role: person_in(region, role) for role in region.pack.roles}
    opening = OpenRenewal(actor=SYSTEM, on=day, organisation=SCHOOL, level=Level.LOCAL)
    asked: dict[str, Command] = {"open_renewal": opening, **{change: by_act(change, day) for change in StatusChange}}

    done = {
        (role, str(change))
        for role, person in people.items()
        for change, command in asked.items()
        if would_do(region, replace(command, actor=person, acting=Acting(person)))
    }

    assert done == {(role, change) for role in ENTITLED for change in NEXT[standing]}


def person_in(region: Region, role: str) -> str:
    """Somebody who has nothing but this role, at the school; whoever brings a status back is tied to none."""
    email = f"{role}@region.example".replace("_", "-")
    person = region.do(RegisterPerson(actor=METHODOLOGIST, on=DAY, title="Петрова Анна Ивановна", email=email)).subject
    scope = "*" if role in ENTITLED else SCHOOL
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=person, role=role, scope=scope))
    return person


def would_do(region: Region, command: Command) -> bool:
    """Whether it would be carried out; nothing is written."""
    outcomes: list[Outcome] = []

    def heard(_: Command, outcome: Outcome) -> bool:
        outcomes.append(outcome)
        return True

    handle_together(
        region.engine, region.packs, lambda _: [command], now=region.now, heard=heard, keep=lambda: False
    )  # fmt: skip
    return all(isinstance(outcome, Done) for outcome in outcomes)
