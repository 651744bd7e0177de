"""The sweep as it runs: parks what nobody works on, catches up after missed days, and as a flow says what it did."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from prefect import State
from sqlalchemy import Engine, event, text

from domain.certification.statuses import OpenRenewal
from domain.engine.database import reading, writing
from domain.engine.journal import history
from domain.engine.kinds import Standing
from domain.engine.refusals import Refusal
from domain.engine.state import PARKED
from domain.methodology.loader import load_text
from domain.pilot.amendment import AmendCard
from domain.pilot.holds import Resume
from domain.programme.kinds import Level
from domain.registry.role_terms import LendRole
from domain.reports.deadlines import Kind
from domain.reports.desks import asked_of, desks
from flows.programme import Programme
from flows.settings import Settings
from flows.sweep import Swept, sweep
from flows.watch_deadlines import DeadlinesForm, watch_deadlines
from tests.acts import by_act, done_by_two
from tests.region import CURATOR, CUSTOMER, HEAD, LEADER, METHODOLOGIST, SCHOOL, STRANGER, TEXT, Region
from tests.sweeps import OPENED, at, calls, days, morning, of, told, walked, working

Sweeping = Callable[[date], Swept]


@pytest.fixture
def region(engine: Engine) -> Region:
    """A region at the start of a year."""
    found = Region(engine).found()
    found.now = at(OPENED)
    return found


@pytest.fixture
def parking(region: Region, tmp_path: Path) -> Path:
    """A methodology under which the sweep parks; what is opened from now on is opened under it."""
    text = TEXT.replace("parks_by_itself = false", "parks_by_itself = true").replace(region.pack.version, "parks")
    region.pack = load_text(text, "parking.toml")
    file = tmp_path / "parking.toml"
    file.write_text(text, "utf-8")
    return file


@pytest.fixture
def proposing(region: Region, tmp_path: Path) -> Sweeping:
    """Sweep under the methodology that is shipped."""
    return _sweeping(region, tmp_path, None)


@pytest.fixture
def sweeping(region: Region, tmp_path: Path, parking: Path) -> Sweeping:
    """Sweep under a methodology that parks by itself."""
    return _sweeping(region, tmp_path, parking)


def _sweeping(region: Region, tmp_path: Path, methodology: Path | None) -> Sweeping:
    """Sweep on a day, as an installation whose clock stands at that day."""

    def run(on: date) -> Swept:
        region.now = at(on)
        settings = Settings(
            database_url=region.engine.url.render_as_string(hide_password=False), today=on, maildir=tmp_path / "mail",
            methodology=methodology, _env_file=None,
        )  # fmt: skip
        return sweep(Programme(settings, region.engine), on)

    return run


PEOPLE = (METHODOLOGIST, LEADER, CUSTOMER, CURATOR, HEAD)


def idle(region: Region, shift: int) -> date:
    """The working day so many working days after the project was opened."""
    return working(region, OPENED, shift)


def around_steps(region: Region, since: date) -> Iterator[date]:
    """Days from one to its sixtieth working day: each that is near a step, as those between are caught up."""
    yield since
    for step in (30, 45, 60):
        yield from days(working(region, since, step - 2), working(region, since, min(step + 1, 60)))


def test_who_does_nothing_is_nudged_then_raised_then_parked(region: Region, sweeping: Sweeping) -> None:
    code = region.open_project(OPENED)

    for day in days(OPENED, idle(region, 61)):
        sweeping(day)

    assert of("idle", told(region, code)) == [(LEADER, -45), (LEADER, -30), (CUSTOMER, -45)]
    state = region.state(code)
    assert (state.standing, state.held_for, state.since_on) == (Standing.ON_HOLD, PARKED, idle(region, 60))


@walked
def test_where_the_methodology_does_not_say_so_parking_is_proposed_to_one_person(
    region: Region, proposing: Sweeping
) -> None:
    code = region.open_project(OPENED)
    last = idle(region, 59)

    for day in [OPENED, *days(idle(region, 28), idle(region, 61))]:
        assert proposing(day).parked == ()

    with reading(region.engine) as connection:
        before, after = (desks(connection, region.packs, PEOPLE, on=day) for day in (last, idle(region, 60)))
    proposed = {person: ask.command for person, desk in after.items() for ask in desk.mine if ask.kind is Kind.PARK}
    assert list(proposed.values()) == [f"potok project park {code}"]
    assert proposed.keys() <= {METHODOLOGIST, CURATOR}
    assert not any(ask.kind is Kind.PARK for desk in before.values() for ask in desk.mine)
    assert {Kind.IDLE, Kind.DUE} <= {ask.kind for ask in before[LEADER].mine}
    assert {Kind.DUE} == {ask.kind for ask in after[LEADER].mine if ask.kind in (Kind.IDLE, Kind.DUE)}
    assert region.state(code).standing is Standing.IN_WORK


@walked
def test_a_quiet_phase_that_is_planned_long_is_parked_only_after_its_due_date(
    region: Region, sweeping: Sweeping
) -> None:
    code = region.open_project(OPENED)
    due_on = idle(region, 90)
    with writing(region.engine) as connection:
        connection.execute(text("UPDATE subject SET due_on = :due WHERE code = :code"), {"due": due_on, "code": code})

    before = [sweeping(day).parked for day in [OPENED, *days(idle(region, 58), due_on)]]
    after = [sweeping(day).parked for day in days(due_on + timedelta(days=1), idle(region, 95))]

    assert set(before) == {()}
    assert [codes for codes in after if codes] == [(code,)]


@walked
def test_a_resumed_project_is_counted_anew(region: Region, sweeping: Sweeping) -> None:
    code = region.open_project(OPENED)
    for day in around_steps(region, OPENED):
        sweeping(day)
    resumed = idle(region, 62)
    region.now = at(resumed)
    region.do(Resume(actor=LEADER, on=resumed, subject=code))

    for day in around_steps(region, resumed):
        sweeping(day)

    assert [step for person, step in of("idle", told(region, code)) if person == LEADER] == [-45, -45, -30, -30]
    assert {due_on for item, due_on in calls(region, LEADER) if item == "idle"} == {OPENED, resumed}
    assert region.state(code).held_for == PARKED
    with reading(region.engine) as connection:
        assert [entry.kind for entry in history(connection, code)].count("parked") == 2


def test_a_parked_project_is_reviewed_by_its_leader(region: Region, sweeping: Sweeping) -> None:
    code = region.open_project(OPENED)
    sweeping(OPENED)
    sweeping(idle(region, 60))
    review_on = region.state(code).review_on
    assert review_on is not None

    for day in [idle(region, 61), *days(review_on - timedelta(days=9), review_on)]:
        sweeping(day)

    assert of("review", told(region, code)) == [(LEADER, 0)]
    letter = morning(region, review_on)[LEADER]
    assert "Вернуть отложенное в работу или остановить" in {line.what.ru for line in letter.actions}


@walked
def test_any_activity_starts_the_count_again(region: Region, sweeping: Sweeping) -> None:
    code = region.open_project(OPENED)
    sweeping(idle(region, 29))
    region.do(AmendCard(actor=LEADER, on=idle(region, 29), subject=code, card={"note": "готовим хронометраж"}))

    for day in days(idle(region, 30), idle(region, 50)):
        sweeping(day)

    assert of("idle", told(region, code)) == []


def test_missed_weeks_park_at_once_without_the_steps_in_between(region: Region, sweeping: Sweeping) -> None:
    code = region.open_project(OPENED)
    sweeping(OPENED)

    found = sweeping(idle(region, 62))

    assert found.parked == (code,)
    assert of("idle", told(region, code)) == []


def test_an_outage_of_months_parks_what_it_would_have_parked(region: Region, sweeping: Sweeping) -> None:
    code = region.open_project(OPENED)
    for day in [OPENED, *days(idle(region, 50), idle(region, 57))]:
        sweeping(day)

    found = sweeping(idle(region, 200))

    assert found.parked == (code,)


@walked
def test_what_lay_idle_before_the_first_sweep_of_all_is_raised_before_it_is_parked(
    region: Region, sweeping: Sweeping
) -> None:
    code = region.open_project(OPENED)
    first = idle(region, 100)

    parked = {day: codes for day in days(first, idle(region, 120)) if (codes := sweeping(day).parked)}

    assert of("idle", told(region, code)) == [(LEADER, -45), (CUSTOMER, -45)]
    assert parked == {working(region, first, 15): (code,)}


def test_a_sweep_that_died_after_parking_parks_nothing_twice(region: Region, sweeping: Sweeping) -> None:
    code = region.open_project(OPENED)
    sweeping(OPENED)
    event.listen(region.engine, "before_cursor_execute", die)
    with pytest.raises(ConnectionError):
        sweeping(idle(region, 60))
    event.remove(region.engine, "before_cursor_execute", die)
    parked = region.state(code).since_on

    again = sweeping(idle(region, 61))

    assert parked == idle(region, 60)
    assert again.parked == ()
    with reading(region.engine) as connection:
        assert [entry.kind for entry in history(connection, code)].count("parked") == 1


def die(_: object, __: object, statement: str, *___: object) -> None:
    """The process is killed before it writes that the day is watched."""
    if statement.startswith("INSERT INTO watched"):
        raise ConnectionError


def test_a_day_that_has_not_come_is_refused_so_that_it_cannot_silence_those_before_it(
    region: Region, tmp_path: Path
) -> None:
    settings = Settings(
        database_url=region.engine.url.render_as_string(hide_password=False), today=OPENED, _env_file=None
    )  # fmt: skip

    with pytest.raises(Refusal, match="has not come yet"):
        sweep(Programme(settings, region.engine), OPENED + timedelta(days=1))


# --- as a flow


@pytest.fixture
def installation(region: Region, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefect: None) -> Region:
    """An installation whose clock stands at the day on which a project's phase is due."""
    for name, value in (
        ("DATABASE_URL", region.engine.url.render_as_string(hide_password=False)),
        ("LANGUAGE", "en"),
        ("MAILDIR", str(tmp_path / "mail")),
        ("TODAY", idle(region, 20).isoformat()),
    ):
        monkeypatch.setenv(f"POTOK_{name}", value)
    region.open_project(OPENED)
    return region


def run(form: DeadlinesForm | None = None) -> State[Any]:
    """One run of the flow."""

    async def main() -> State[Any]:
        found: State[Any] = await watch_deadlines(form, return_state=True)
        return found

    return asyncio.run(main())


def test_the_flow_says_what_it_did_and_does_nothing_twice(installation: Region) -> None:
    first = run()
    again = run()

    assert first.message == "reminders: 5, parked: 0"
    assert again.message == "nothing to do: a day off, or the day is watched already"
    assert len(told(installation)) == 5


def test_the_flow_refuses_a_day_to_come_in_words(installation: Region) -> None:
    tomorrow = DeadlinesForm(on=idle(installation, 20) + timedelta(days=1))

    state = run(tomorrow)

    assert state.name == "Refused"
    assert "has not come yet" in (state.message or "")


def test_the_deployment_runs_early_every_day_in_the_programmes_time_zone() -> None:
    from flows.catalogue import catalogue

    (deployed,) = [one for one in catalogue() if one.name == "watch-deadlines"]

    assert deployed.flow() is watch_deadlines
    assert [getattr(schedule, "cron", None) for schedule in deployed.schedules] == ["0 6 * * *"]
    assert [schedule.timezone for schedule in deployed.schedules] == ["Europe/Moscow"]


def test_a_status_whose_term_is_over_lapses_once_with_the_day_after_it(region: Region, sweeping: Sweeping) -> None:
    region.exemplar(OPENED)
    done_by_two(region, by_act("renew", OPENED, until=OPENED + timedelta(days=10)))

    before = sweeping(OPENED + timedelta(days=8))
    swept = sweeping(OPENED + timedelta(days=40))
    again = sweeping(OPENED + timedelta(days=41))

    assert [before.lapsed, swept.lapsed, again.lapsed] == [0, 1, 0]
    with reading(region.engine) as connection:
        (ended,) = connection.execute(text("SELECT ended_on FROM exemplar_status")).one()
    assert str(ended) == str(OPENED + timedelta(days=11))


def test_the_window_before_the_end_of_a_term_opens_once_and_tells_the_last_day(
    region: Region, sweeping: Sweeping
) -> None:
    region.exemplar(OPENED)
    done_by_two(region, by_act("renew", OPENED, until=OPENED + timedelta(days=130)))

    early = sweeping(OPENED + timedelta(days=35))
    opened = sweeping(OPENED + timedelta(days=43))
    again = sweeping(OPENED + timedelta(days=44))

    assert [early.opened, opened.opened, again.opened] == [0, 1, 0]
    with reading(region.engine) as connection:
        query = "SELECT facts FROM journal WHERE kind = 'status_changed' ORDER BY seq DESC LIMIT 1"
        (facts,) = connection.execute(text(query)).one()
    assert f'"until":"{OPENED + timedelta(days=130)}"' in facts
    assert '"to":"renewal_open"' in facts
    assert region.refused(opening(OPENED + timedelta(days=44))) == ["status_stands"]


def opening(day: date) -> OpenRenewal:
    """What the sweep asks for, by hand."""
    return OpenRenewal(actor=METHODOLOGIST, on=day, organisation=SCHOOL, level=Level.LOCAL)


def test_no_renewal_opens_before_its_day_or_without_a_term(region: Region) -> None:
    region.now = datetime(2030, 1, 1, 9, tzinfo=UTC)
    region.exemplar(OPENED)
    assert region.refused(opening(OPENED)) == ["not_open_yet"]

    done_by_two(region, by_act("renew", OPENED, until=OPENED + timedelta(days=130)))

    assert region.refused(opening(OPENED + timedelta(days=39))) == ["not_open_yet"]
    region.do(opening(OPENED + timedelta(days=40)))


def test_a_role_that_ended_asks_nothing_of_its_holder_on_the_days_off_that_follow(
    region: Region, proposing: Sweeping
) -> None:
    friday = date(2024, 2, 2)
    code = region.open_project(OPENED)
    region.bring(code, OPENED)
    lent = LendRole(actor=METHODOLOGIST, on=OPENED, person=STRANGER, role="rcc_methodologist", scope=code, until=friday)
    region.do(lent)

    def asked(on: date) -> list[str]:
        with reading(region.engine) as connection:
            found = asked_of(connection, region.packs, [METHODOLOGIST, CURATOR, STRANGER], on=on)
        return [who for who, asks in found.items() if any(ask.kind is Kind.DECISION for ask in asks)]

    assert asked(friday) == [STRANGER]
    swept = proposing(saturday := friday + timedelta(days=1))

    assert swept.since is None, "a day off"
    (other,) = asked(saturday)
    assert other in (METHODOLOGIST, CURATOR)
