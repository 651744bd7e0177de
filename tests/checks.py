"""What people do between the gates of a partner check, as commands: to walk one in any test."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domain.certification.commission import Dismiss
from domain.certification.confirmation import ConfirmStatus
from domain.certification.findings import Find
from domain.certification.scores import GiveScore
from domain.certification.self_assessment import ReviewAssessment, SelfAssess
from domain.certification.visits import HoldVisit, PlanVisit
from domain.certification.votes import CastVote
from domain.engine.command import Command
from domain.methodology.criteria import Criterion, CriterionKind, Scoring
from domain.methodology.editions import set_for
from domain.methodology.schema import Decision, Pack
from domain.programme.kinds import Level, Outcome

OFFICE = "PER-0001"
"""The methodologist, who is the secretary where marks come on paper."""
HEAD, CURATOR = "PER-0006", "PER-0005"
JUDGES = ("PER-0007", "PER-0008", "PER-0009")
"""Those from another region; the first leads."""


def mark_of(one: Criterion, share: Decimal) -> str:
    """About this share of a criterion, as a member types it."""
    value = one.lowest + (one.highest - one.lowest) * share / 100
    if one.kind is CriterionKind.YES_NO:
        return "да" if share >= 50 else "нет"
    return str(value.to_integral_value() if one.kind is CriterionKind.STEP else value)


def criteria(pack: Pack, level: str, on: date) -> list[Criterion]:
    """What members judge at a level."""
    return [one for one in set_for(pack, level, None, on).criteria if one.entered and not one.future]


def lines(asked: Sequence[Criterion], share: str = "100") -> tuple[str, ...]:
    """A whole sheet in which every criterion gets about the same share."""
    return tuple(f"{one.key}={mark_of(one, Decimal(share))}" for one in asked)


def by_hand(pack: Pack, level: str, member: str) -> dict[str, Any]:
    """Who enters what a member says: the member, or the secretary with the paper."""
    if pack.criteria[level].commission.scoring.on_paper:
        return {"actor": OFFICE, "kept_at": "дело 2"}
    return {"actor": member}


def sheets(pack: Pack, check: str, level: str, on: date, share: str = "100") -> Iterator[GiveScore]:
    """Every member hands in a sheet."""
    agreed = pack.criteria[level].commission.scoring is Scoring.AGREED
    for person in JUDGES[:1] if agreed else JUDGES:
        marks = lines(criteria(pack, level, on), share)
        yield GiveScore(on=on, subject=check, person=person, marks=marks, **by_hand(pack, level, person))


def votes(pack: Pack, check: str, level: str, on: date, outcome: Outcome = Outcome.GRANTED) -> Iterator[Command]:
    """The commission votes; with remarks or a refusal after a finding."""
    if outcome is not Outcome.GRANTED:
        yield finding(pack, check, level, on)
    for person in JUDGES:
        yield CastVote(on=on, subject=check, person=person, outcome=outcome, **by_hand(pack, level, person))


def finding(pack: Pack, check: str, level: str, on: date, **said: Any) -> Find:
    """A finding of the commission."""
    first = criteria(pack, level, on)[0].key
    given: dict[str, Any] = {"actor": JUDGES[0], "criterion": first, "text": "Стенд не обновляют", "owner": HEAD}
    given |= {"on": on, "subject": check, "due_on": on + timedelta(days=20)}
    return Find(**given | said)


def dismiss(region: Any, check: str, person: str, on: date | None = None) -> None:
    """A judge whose marks can be read leaves: the curator asks, and a second person does."""
    for actor in (CURATOR, OFFICE):
        region.do(Dismiss(actor=actor, on=on or region.today, subject=check, person=person, reason="болезнь"))


def visit(check: str, on: date) -> Iterator[Command]:
    """A visit is planned and held."""
    common: dict[str, Any] = {"actor": OFFICE, "on": on, "subject": check}
    yield PlanVisit(**common, day=on, place="г. Азов, ул. Школьная, 7")
    yield HoldVisit(**common)


def act(check: str, decision: Decision, on: date, **said: Any) -> ConfirmStatus:
    """The act by which the curator confirms what the commission concluded."""
    given: dict[str, Any] = {"actor": CURATOR, "number": "17", "dated": on, "kept_at": "дело 3"}
    given |= {} if decision is Decision.GO else {"comment": "Обновляйте стенд"}
    if decision is Decision.STOP:
        given |= {"reason": "criteria_not_met", "again_on": on + timedelta(days=90)}
    return ConfirmStatus(on=on, subject=check, decision=decision, **given | said)


def work(
    pack: Pack,
    check: str,
    level: Level,
    phase: str,
    on: date,
    outcome: Outcome = Outcome.GRANTED,
    lifecycle: str = "partner_check",
) -> Iterator[Command]:
    """What the gate of a phase looks at."""
    rules = pack.lifecycles[lifecycle].phases[phase].gate.rules
    common: dict[str, Any] = {"actor": OFFICE, "on": on, "subject": check}
    if "self_assessed" in rules:
        yield SelfAssess(**common, marks=lines(criteria(pack, level, on)), kept_at="дело 1")
    if "desk_reviewed" in rules:
        yield ReviewAssessment(**common, accepted=("all",))
    if "visit_held" in rules:
        yield from visit(check, on)
    if "concluded" in rules:
        yield from sheets(pack, check, level, on)
        yield from votes(pack, check, level, on, outcome)
