"""Two people hand one package on at the same moment, or one withdraws it while the other offers it."""

from __future__ import annotations

import threading
from collections.abc import Iterable

import pytest
from sqlalchemy import Engine

from domain.engine.command import SYSTEM, Command
from domain.engine.lane import Done, Outcome, Refused, Repeated, handle_together
from domain.programme.kinds import OrganisationKind
from domain.registry.organisations import RegisterOrganisation
from domain.replication.offers import Replicate
from domain.replication.withdrawn_packages import WithdrawPackage
from tests.region import CARD_PEOPLE, DAY, METHODOLOGIST, Region
from tests.waiting import until_somebody_waits

TOWNS = [f"TOWN-{number}" for number in range(20)]


@pytest.fixture
def region(postgresql_engine: Engine) -> Region:
    found = Region(postgresql_engine).found()
    kind = OrganisationKind.MUNICIPALITY
    found.ask_all([RegisterOrganisation(actor=SYSTEM, on=DAY, title=code, kind=kind, code=code) for code in TOWNS])
    return found


def offers(package: str, towns: Iterable[str]) -> list[Command]:
    return [
        Replicate(
            actor=METHODOLOGIST, on=DAY, package=package, receiver=town, people=CARD_PEOPLE, command_id=f"order:{town}"
        )
        for town in towns
    ]  # fmt: skip


@pytest.mark.parametrize("before", [1, len(TOWNS)])
def test_whoever_waited_for_the_other_sees_the_offers_as_made_before_and_makes_the_rest(
    region: Region, before: int
) -> None:
    package = region.package()
    region.offer(package, people=CARD_PEOPLE)
    second: list[Outcome] = []
    waiting = threading.Thread(target=lambda: second.extend(region.ask_all(offers(package, TOWNS))))

    def begin_the_second() -> bool:
        waiting.start()
        until_somebody_waits(region.engine, waiting)
        return True

    first = handle_together(
        region.engine, region.packs, lambda _: offers(package, TOWNS[:before]), now=region.now,
        heard=lambda _, outcome: isinstance(outcome, Done), keep=begin_the_second,
    )  # fmt: skip
    waiting.join()

    assert first
    assert [type(outcome) for outcome in second] == [Repeated] * before + [Done] * (len(TOWNS) - before)


@pytest.mark.parametrize("offered_first", [True, False])
def test_a_package_is_never_both_withdrawn_and_on_offer(region: Region, *, offered_first: bool) -> None:
    package = region.package()
    offer, back = (
        offers(package, TOWNS[:1]),
        [WithdrawPackage(actor=METHODOLOGIST, on=DAY, subject=package, reason="собран по ошибке")],
    )
    one, two = (offer, back) if offered_first else (back, offer)
    second: list[Outcome] = []
    waiting = threading.Thread(target=lambda: second.extend(region.ask_all(two)))

    def begin_the_second() -> bool:
        waiting.start()
        until_somebody_waits(region.engine, waiting)
        return True

    first = handle_together(
        region.engine, region.packs, lambda _: one, now=region.now,
        heard=lambda _, outcome: isinstance(outcome, Done), keep=begin_the_second,
    )  # fmt: skip
    waiting.join()

    assert first
    assert [type(outcome) for outcome in second] == [Refused]
