"""A meeting decides by one protocol: who decided, who entered it and on which document is in the journal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine

from domain.engine.actor import Acting, Method
from domain.engine.database import reading
from domain.engine.journal import history, verify
from domain.engine.kinds import Standing
from domain.engine.lane import Done, Outcome, Refused, Repeated
from domain.linting.kinds import Severity
from domain.linting.portfolio import lint
from domain.methodology.schema import Decision
from domain.pilot.gates import Decide
from domain.pilot.protocols import ApproveProtocol, GatherProtocol, ItemTerms, ObjectToProtocol, decisions
from domain.registry.people import GiveRole
from domain.registry.role_terms import TakeRole
from domain.reports.protocols import protocol_of, sheet_of
from tests.region import CURATOR, CUSTOMER, DAY, LEADER, METHODOLOGIST, STRANGER, Region

LATER = date(2024, 6, 10)


@pytest.fixture
def region(engine: Engine) -> Region:
    found = Region(engine).found()
    found.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="centre_staff"))
    return found


def brought(region: Region, count: int = 2) -> list[str]:
    """Projects that await their first decision, brought to the gate by others than whoever enters the protocol."""
    codes = [region.open_project(title=f"Проект {n}", process=f"процесс {n}") for n in range(count)]
    for code in codes:
        region.bring(code)
    return codes


def gather(region: Region, items: Sequence[ItemTerms], by: str = CURATOR) -> str:
    return region.do(
        GatherProtocol(actor=METHODOLOGIST, on=LATER, title="Совещание", decided_by=by, items=tuple(items))
    ).subject


def go(code: str) -> ItemTerms:
    return ItemTerms(subject=code, decision=Decision.GO)


def approve(region: Region, code: str, excepted: Sequence[str] = (), actor: str = STRANGER) -> None:
    region.do(
        ApproveProtocol(
            actor=actor, on=LATER, subject=code, number="12", kept_at="дело 02-14", excepted=tuple(excepted)
        )
    )


def entered(region: Region, code: str, who: str = STRANGER) -> list[Outcome]:
    """Decide what the protocol names, by whoever enters it."""
    with reading(region.engine) as connection:
        found = protocol_of(connection, code)
    return region.ask_all(list(decisions(code, found, Acting(who, Method.KEY, "K1"))))


def test_one_protocol_decides_many_and_says_who_decided_who_entered_and_on_which_document(region: Region) -> None:
    first, second, third = brought(region, 3)
    code = gather(
        region, [go(first), ItemTerms(subject=second, decision=Decision.REWORK, comment="дополнить"), go(third)]
    )
    approve(region, code, excepted=[third])

    outcomes = entered(region, code)

    assert [type(one) for one in outcomes] == [Done, Done]
    standings = [region.state(one).standing for one in (first, second, third)]
    assert standings == [Standing.IN_WORK, Standing.IN_WORK, Standing.AWAITING]
    with reading(region.engine) as connection:
        entry = [one for one in history(connection, first) if one.kind == "decided"][-1]
        done = [line.entry is not None for line in sheet_of(connection, code).lines]
        broken = [one for one in lint(connection, region.packs, LATER) if one.severity is Severity.ERROR]
        whole = not verify(connection).broken
    assert (entry.on_behalf_of, entry.actor, entry.happened_on) == (CURATOR, STRANGER, LATER)
    assert entry.basis == f"протокол № 12 от 10.06.2024 ({code})"
    assert (done, broken, whole) == ([True, True, False], [], True)


def test_entering_a_protocol_again_decides_nothing_twice(region: Region) -> None:
    codes = brought(region)
    code = gather(region, [go(one) for one in codes])
    approve(region, code)
    entered(region, code)

    again = entered(region, code)

    assert [type(one) for one in again] == [Repeated, Repeated]


def test_each_gate_is_checked_as_ever(region: Region) -> None:
    ready, early = region.open_project(), region.open_project(title="Другой", process="иной")
    region.bring(ready)
    code = gather(region, [go(ready), go(early)])
    approve(region, code)

    done, refused = entered(region, code)

    assert isinstance(done, Done)
    assert isinstance(refused, Refused)
    assert "wrong_standing" in [reason.key for reason in refused.reasons]


def test_a_protocol_gives_nobody_rights_that_they_have_not(region: Region) -> None:
    code, *_ = brought(region)
    region.do(GiveRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="curator"))
    by_stranger = gather(region, [go(code)], by=STRANGER)
    region.do(TakeRole(actor=METHODOLOGIST, on=DAY, person=STRANGER, role="curator", scope="*"))
    approve(region, by_stranger, actor=METHODOLOGIST)

    (refused,) = entered(region, by_stranger, who=METHODOLOGIST)

    assert isinstance(refused, Refused)
    assert "not_entitled" in [reason.key for reason in refused.reasons]


def test_what_whoever_decides_may_not_decide_is_said_at_each_question_before_anything_is_signed(
    region: Region,
) -> None:
    first, second = brought(region)
    items = (go(first), go(second))
    told = {
        by: region.ask(GatherProtocol(actor=METHODOLOGIST, on=LATER, title="Совет", decided_by=by, items=items))
        for by in (LEADER, CURATOR)
    }

    assert isinstance(told[CURATOR], Done)
    refused = told[LEADER]
    assert isinstance(refused, Refused)
    assert [(one.key, one.field) for one in refused.reasons] == [
        ("decides_not", "items.0.subject"), ("decides_not", "items.1.subject"),
    ]  # fmt: skip
    assert "решают: куратор" in refused.reasons[0].said.ru


@pytest.mark.parametrize("what", ["unsigned", "other decision", "other day", "other decider", "excepted", "no right"])
def test_nobody_decides_in_anothers_name_but_as_the_protocol_says(region: Region, what: str) -> None:
    first, second = brought(region)
    code = gather(region, [go(first), go(second)])
    if what != "unsigned":
        approve(region, code, excepted=[first] if what == "excepted" else [])
    acting = Acting(LEADER if what == "no right" else STRANGER, Method.KEY, "K1", CURATOR, "протокол")
    forged = Decide(actor=CURATOR, acting=acting, on=LATER, subject=first, decision=Decision.GO, protocol=code)
    if what == "other decision":
        forged = replace(forged, decision=Decision.REWORK, comment="ещё раз")
    if what == "other day":
        forged = replace(forged, on=LATER + timedelta(days=1))
    if what == "other decider":
        forged = replace(forged, actor=CUSTOMER, acting=replace(acting, on_behalf_of=CUSTOMER))

    outcome = region.ask(forged)

    assert isinstance(outcome, Refused)
    assert region.state(first).standing is Standing.AWAITING


def test_without_a_protocol_whoever_enters_protocols_decides_in_nobodys_name(region: Region) -> None:
    code, *_ = brought(region)
    acting = Acting(STRANGER, Method.KEY, "K1", CURATOR, "так сказали")

    outcome = region.ask(Decide(actor=CURATOR, acting=acting, on=LATER, subject=code, decision=Decision.GO))

    assert [reason.key for reason in getattr(outcome, "reasons", ())] == ["not_in_that_name"]


def test_the_decider_objects_in_time_and_nothing_more_is_decided(region: Region) -> None:
    codes = brought(region)
    code = gather(region, [go(one) for one in codes])
    objection = ObjectToProtocol(actor=CURATOR, on=LATER, subject=code, reason="решили иначе")
    assert region.refused(objection) == ["not_entered"]
    approve(region, code)
    assert region.refused(replace(objection, actor=STRANGER, command_id="other", acting=Acting(STRANGER))) == [
        "not_entitled"
    ]

    region.do(ObjectToProtocol(actor=CURATOR, on=LATER, subject=code, reason="решили иначе"))

    outcomes = entered(region, code)
    assert all("objected" in [reason.key for reason in getattr(one, "reasons", ())] for one in outcomes)


def test_the_days_to_object_end(region: Region) -> None:
    code = gather(region, [go(one) for one in brought(region)])
    approve(region, code)
    last = region.pack.calendar.after(region.now.date(), region.pack.number("objection_days"))
    objecting = ObjectToProtocol(actor=CURATOR, on=LATER, subject=code, reason="поздно")
    start = region.now

    region.now = start + (last - start.date()) + timedelta(days=1)
    refused = region.refused(objecting)
    region.now = start + (last - start.date())

    assert refused == ["too_late"]
    region.do(replace(objecting, command_id="on the last day"))


def test_a_protocol_is_signed_once_and_shows_its_document(region: Region) -> None:
    code = gather(region, [go(one) for one in brought(region)])
    bare = ApproveProtocol(actor=STRANGER, on=LATER, subject=code, number="12")
    wrong = ApproveProtocol(actor=STRANGER, on=LATER, subject=code, number="12", kept_at="дело", excepted=("PRJ-9999",))

    assert (region.refused(bare), region.refused(wrong)) == (["nothing_behind"], ["not_among"])
    approve(region, code)
    assert region.refused(replace(wrong, excepted=(), command_id="again")) == ["entered"]


def test_a_list_names_each_once_and_only_what_walks(region: Region) -> None:
    code, *_ = brought(region)

    def refused(*items: ItemTerms) -> list[str]:
        command = GatherProtocol(actor=METHODOLOGIST, on=LATER, title="Список", decided_by=CURATOR, items=items)
        return region.refused(command)

    assert refused() == ["bad_value"]
    assert refused(go(code), go(code)) == ["bad_value"]
    assert refused(go("ORG-0001")) == ["unknown_code"]
