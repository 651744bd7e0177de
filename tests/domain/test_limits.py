"""Where a rule ends: the last day, the exact figure, the second time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.engine.database import reading
from domain.engine.words import Words
from domain.pilot.conditions import CloseCondition
from domain.pilot.measurements import Measure
from domain.pilot.remarks import is_remarkable, remarkable
from domain.programme.kinds import Frequency, Level, Moment
from domain.registry.departure import EndPerson
from domain.registry.role_terms import LendRole
from domain.replication.closure import CheckSustained
from domain.replication.support import CancelSupport, HoldSupport, MoveSupport
from domain.reports.gatecheck import holdings_of
from domain.reports.views import state_of
from domain.rules import marks
from domain.rules.certification import scores_reach_threshold
from domain.rules.table import findings
from domain.rules.verdict import Outcome
from domain.stored.tables import TABLES
from tests.prepared import Prepared
from tests.region import DAY, GUEST_1, METHODOLOGIST, Region

TODAY = Region.now.date()


@pytest.mark.parametrize("command", [MoveSupport, HoldSupport, CancelSupport])
def test_support_that_took_place_or_was_called_off_changes_no_more(
    command: type[Any], prepared: Prepared, lived: Region
) -> None:
    example: Any = prepared.examples[command]
    lived.do(prepared.examples[CancelSupport])

    called_off = lived.refused(replace(example, command_id="again"))
    held = lived.refused(replace(example, command_id="other", number=2))

    assert ("cancelled" in called_off, "held" in held) == (True, True)


@pytest.mark.parametrize(("measured", "refused"), [(date(2023, 12, 8), ["not_measured"]), (date(2023, 12, 9), [])])
def test_a_measurement_counts_for_a_check_from_a_month_before_its_day(
    measured: date, refused: list[str], prepared: Prepared, lived: Region
) -> None:
    example: Any = prepared.examples[CheckSustained]
    closed_on = lived.state(example.subject).completed_on
    assert closed_on == date(2023, 7, 4)  # the fourth of January is a day off: the ninth
    lived.measure(example.subject, "30", Moment.AFTER, measured)

    outcome = lived.ask(replace(example, months=6))

    assert [reason.key for reason in getattr(outcome, "reasons", ())] == refused


@pytest.mark.parametrize(("value", "passes"), [("670", False), ("669.9", True), ("3", False), ("3.1", True)])
def test_a_value_ten_times_off_is_entered_only_by_whoever_has_seen_it(
    value: str, passes: bool, prepared: Prepared
) -> None:
    example: Any = prepared.examples[Measure]

    reasons = prepared.reasons(replace(example, value=Decimal(value), anyway=False))

    assert (not reasons) is passes
    assert not prepared.reasons(replace(example, value=Decimal(value), anyway=True))


def test_a_condition_is_closed_once(prepared: Prepared, lived: Region) -> None:
    example: Any = prepared.examples[CloseCondition]
    lived.do(example)

    assert lived.refused(replace(example, command_id="again", on=DAY + timedelta(days=5))) == ["closed"]


def test_a_role_is_lent_to_no_day_that_has_passed(prepared: Prepared) -> None:
    example: Any = prepared.examples[LendRole]

    reasons = prepared.reasons(replace(example, until=TODAY - timedelta(days=1)))

    assert [reason.field for reason in reasons] == ["until"]
    assert not prepared.reasons(replace(example, until=TODAY))


def test_a_role_that_is_lent_again_is_held_once_until_the_later_day(prepared: Prepared, lived: Region) -> None:
    example: Any = prepared.examples[LendRole]
    lived.do(replace(example, until=TODAY))
    lived.now += timedelta(days=3)
    later = TODAY + timedelta(days=9)

    lived.do(replace(example, command_id="again", until=later))

    assert [row.until for row in roles(lived, example.person)] == [later]


def roles(region: Region, person: str) -> list[Any]:
    role = TABLES["role"]
    with reading(region.engine) as connection:
        return list(connection.execute(role.select().where(role.c.person == person)))


def test_whoever_follows_somebody_takes_neither_a_seat_in_a_commission_nor_what_was_lent(lived: Region) -> None:
    follows = "PER-0012"
    before = {(row.role, row.scope) for row in roles(lived, follows)}
    lived.do(LendRole(actor=METHODOLOGIST, on=DAY, person=GUEST_1, role="curator", until=TODAY + timedelta(days=9)))
    assert "commissioner" in {row.role for row in roles(lived, GUEST_1)}

    lived.do(EndPerson(actor=METHODOLOGIST, on=DAY, person=GUEST_1, successor=follows))

    assert {(row.role, row.scope) for row in roles(lived, follows)} == before


def test_no_ticket_of_whoever_leaves_opens_anything(lived: Region) -> None:
    ticket, person = TABLES["ticket"], "PER-0012"
    said = {"sha256": "0" * 64, "person": person, "action": "amend_person", "subject": person, "day": TODAY}
    with lived.engine.begin() as connection:
        known = {"method": "password", "credential": "", "basis": "", "expires_at": lived.now}
        connection.execute(ticket.insert().values(**said, **known))

    lived.do(EndPerson(actor=METHODOLOGIST, on=DAY, person=person))

    with reading(lived.engine) as connection:
        assert connection.execute(ticket.select().where(ticket.c.person == person)).all() == []


def test_a_share_of_exactly_the_threshold_reaches_it(prepared: Prepared) -> None:
    region, check = prepared.region, prepared.found.ended["check"]
    known = region.known(check)
    share = marks.mean_score(known, region.pack)
    assert share is not None

    def reached(threshold: Decimal) -> Outcome:
        criteria = marks.criteria_of(known, region.pack)
        sets = tuple(replace(one, threshold=threshold) if one == criteria else one for one in region.pack.sets)
        return scores_reach_threshold(known, replace(region.pack, sets=sets))[0]

    assert reached(share) is Outcome.PASS
    assert reached(share + Decimal("0.1")) is Outcome.FAIL


def test_a_remark_on_a_check_names_criteria_of_its_level_and_nothing_of_a_card(prepared: Prepared) -> None:
    region = prepared.region
    here, above = (region.pack.criteria[level] for level in (Level.LOCAL, Level.REGIONAL))
    above = replace(above, groups={**above.groups, "of_the_region": Words("для области", "of the region")})
    pack = replace(region.pack, criteria={**region.pack.criteria, Level.REGIONAL: above})
    code = prepared.found.ended["check"]
    with reading(region.engine) as connection:
        state = state_of(connection, code)
        offered = remarkable(state, holdings_of(connection, state), pack)

    assert is_remarkable(min(here.groups), offered)
    assert not is_remarkable("of_the_region", offered)
    assert not is_remarkable("key_risk", offered)


def test_what_would_mend_a_gate_is_told_of_a_subject_only(prepared: Prepared) -> None:
    region, code = prepared.region, prepared.examples[Measure].subject  # type: ignore[attr-defined]
    gate = region.pack.lifecycles["pilot"].phases["diagnosis"].gate
    with reading(region.engine) as connection:
        held = holdings_of(connection, state_of(connection, code))

    assert any(found.mends for found in findings(gate, held, region.pack, code))
    assert not any(found.mends for found in findings(gate, held, region.pack))


@pytest.mark.parametrize(("frequency", "months"), [(Frequency.MONTHLY, 1), (Frequency.QUARTERLY, 3)])
def test_whoever_measures_on_the_same_day_of_each_month_or_quarter_is_never_late(
    frequency: Frequency, months: int
) -> None:
    firsts = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(27)]

    longest = max((after - first).days for first, after in zip(firsts, firsts[months:], strict=False))

    assert frequency.days == longest


@pytest.mark.parametrize(("hours", "passes"), [("0", False), ("0.1", True), ("100", True), ("100.1", False)])
def test_support_takes_some_time_and_no_more_than_a_hundred_hours(hours: str, passes: bool, prepared: Prepared) -> None:
    example: Any = prepared.examples[HoldSupport]

    assert (not prepared.reasons(replace(example, hours=Decimal(hours)))) is passes


def test_what_is_agreed_is_due_on_no_day_that_has_passed(prepared: Prepared) -> None:
    example: Any = prepared.examples[HoldSupport]
    (agreed,) = example.agreed

    past = prepared.reasons(replace(example, agreed=(replace(agreed, due_on=DAY - timedelta(days=1)),)))

    assert [reason.field for reason in past] == ["agreed.due_on"]
    assert not prepared.reasons(replace(example, agreed=(replace(agreed, due_on=DAY),)))
