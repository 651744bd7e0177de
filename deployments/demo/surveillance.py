"""One surveillance of the demo: a holder is looked at anew, and its status is confirmed with a finding to be mended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

from deployments.demo import shapes as told
from deployments.demo.data import toml
from deployments.demo.partner_check import FILE, Judging, marks
from deployments.demo.shapes import CheckStory, Portfolio
from domain.certification.commission import Appoint
from domain.certification.scores import GiveScore
from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.certification.surveillance import OpenSurveillance
from domain.certification.visits import HoldVisit, PlanVisit
from domain.engine.command import Command
from domain.methodology.criteria import Scoring
from domain.methodology.schema import Decision, Pack
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.submission import Submit
from domain.programme.kinds import Duty, Level

CODE = "CHK-S001"
BEFORE = timedelta(days=21)
"""How long before the last day of the demo it took place."""


def looked_at_anew(portfolio: Portfolio, pack: Pack, curator: str) -> Iterator[Command]:
    """The commission that granted a status looks at it once more, with every step of a surveillance."""
    granted = _granted(portfolio)
    if granted is None:
        return
    day = portfolio.as_of - BEFORE
    story = replace(granted, code=CODE, applied_on=day, remarks=True, steps=())
    judging = Judging(story, pack, portfolio)
    judging.members = list(dict.fromkeys(one.person for one in granted.steps if isinstance(one, told.Appointed)))
    judging.secretary, other = judging.methodologists[0], curator
    number = iter(range(1, 1000))

    def by(actor: str, **said: Any) -> dict[str, Any]:
        return {"actor": actor, "on": day, "command_id": f"demo:{CODE}:{next(number):03d}"} | said

    yield OpenSurveillance(
        **by(judging.secretary), organisation=story.organisation, level=Level(story.level), code=CODE
    )
    yield SelfAssess(**by(judging.head, subject=CODE), marks=marks(judging.asked, Decimal(100)), kept_at=FILE)
    yield ReviewAssessment(**by(judging.secretary, subject=CODE), accepted=("all",))
    yield from _passed(by, judging.secretary, other, ())
    party = next(iter(judging.terms.parties), None)
    for person in judging.members:
        duty = Duty.LEADER if person == judging.members[0] else Duty.AUDITOR
        seat: dict[str, Any] = {"declared": "Заявление приложено к приказу", "duty": duty, "party": party}
        yield Appoint(**by(judging.secretary, subject=CODE), person=person, **seat)
    place = "по месту работы организации"
    yield PlanVisit(**by(judging.secretary, subject=CODE), day=day, place=place, host=judging.head)
    yield HoldVisit(**by(judging.members[0], subject=CODE))
    yield from _passed(by, judging.secretary, other, ("visit_record",))
    agreed = judging.terms.scoring is Scoring.AGREED
    for person in judging.members[:1] if agreed else judging.members:
        sheet = marks(judging.asked, Decimal(90))
        yield GiveScore(**judging.hand(by(person, subject=CODE), person), person=person, marks=sheet)
    yield from judging.votes(by(judging.members[0], subject=CODE), None)
    yield from _passed(by, judging.secretary, other, ("commission_protocol",))


def _granted(portfolio: Portfolio) -> CheckStory | None:
    """A check that ended in a status of which no act of the demo tells."""
    changed = {row["organisation"] for row in toml("certification.toml")["act"]}
    names = {one.code: one.name for one in portfolio.organisations}
    for check in reversed(portfolio.checks):
        last = check.steps[-1] if check.steps else None
        if not isinstance(last, told.Decided) or last.decision != "go" or check.challenged:
            continue
        if names[check.organisation] not in changed and last.on < portfolio.as_of - 2 * BEFORE:
            return check
    return None


def _passed(by: Any, secretary: str, other: str, evidence: tuple[str, ...]) -> Iterator[Command]:
    """A gate is passed with its documents."""
    for kind in evidence:
        yield AttachEvidence(**by(secretary, subject=CODE), kind=kind, kept_at=FILE)
    yield Submit(**by(secretary, subject=CODE))
    yield Decide(**by(other, subject=CODE), decision=Decision.GO)
