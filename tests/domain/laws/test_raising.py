"""Nobody raises themselves in another's name: by no action that gives somebody a role."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from domain.certification.applications import ApplyForCheck
from domain.certification.commission import Appoint
from domain.engine.actor import Acting
from domain.engine.command import Command
from domain.engine.lane import Outcome, Refused, handle_together
from domain.pilot.amendment import AmendCard
from domain.pilot.cards import OpenProject
from domain.pilot.takeover import TakeOver
from domain.programme.kinds import OfferAnswer
from domain.registry.departure import EndPerson
from domain.registry.merger import MergePerson
from domain.registry.people import GiveRole
from domain.registry.role_terms import LendRole
from domain.replication.answers import AnswerOffer
from domain.replication.offers import Replicate
from domain.replication.support import AppointMethodologist
from tests.prepared import Prepared
from tests.region import GUEST_2, METHODOLOGIST

DEPUTY = GUEST_2
CAST = {"people": {"curator": (DEPUTY,)}}
RAISING: list[tuple[type[Command], dict[str, Any]]] = [
    (AmendCard, CAST), (OpenProject, CAST), (Replicate, CAST), (ApplyForCheck, CAST),
    (AnswerOffer, CAST | {"answer": OfferAnswer.ACCEPT}),
    (TakeOver, {"person": DEPUTY}), (AppointMethodologist, {"person": DEPUTY}), (Appoint, {"person": DEPUTY}),
    (GiveRole, {"person": DEPUTY}), (LendRole, {"person": DEPUTY}), (EndPerson, {"successor": DEPUTY}),
    (MergePerson, {"into": DEPUTY}),
]  # fmt: skip


def keys(prepared: Prepared, command: Command, basis: str) -> set[str]:
    """Why a command is refused that a deputy gives in the name of whoever may give it; nothing stays."""
    heard: list[Outcome] = []
    until = prepared.region.today + timedelta(days=9)
    lent = LendRole(
        actor=METHODOLOGIST, on=prepared.region.today, person=DEPUTY, role="deputy", scope=command.actor, until=until
    )
    given = replace(command, acting=Acting(DEPUTY, on_behalf_of=command.actor, basis=basis))
    handle_together(
        prepared.region.engine, prepared.region.packs, lambda _: [lent, None, given], now=prepared.region.now,
        heard=lambda _, outcome: not heard.append(outcome),  # type: ignore[func-returns-value]
        keep=lambda: False,
    )  # fmt: skip
    return {reason.key for reason in heard[-1].reasons} if isinstance(heard[-1], Refused) else set()


@pytest.mark.parametrize(("command", "said"), RAISING, ids=[command.name for command, _ in RAISING])
def test_a_deputy_gives_no_role_to_themselves(
    command: type[Command], said: dict[str, Any], untouched: Prepared
) -> None:
    example: Any = untouched.examples[command]

    assert "not_in_that_name" in keys(untouched, replace(example, **said), "приказ 3")
    assert "not_in_that_name" not in keys(untouched, example, "приказ 3") or command in {EndPerson, MergePerson}


def test_who_is_named_on_a_card_by_a_deputy_is_named_on_a_basis(untouched: Prepared) -> None:
    example: Any = untouched.examples[AmendCard]
    cast = replace(example, people={"curator": (METHODOLOGIST,)})

    assert keys(untouched, cast, " ") == {"name_needs_basis"}
    assert keys(untouched, cast, "приказ 3") == set()
    assert keys(untouched, replace(example, people={}), "") == set()
