"""Who answers for a date, and who hears of it one and two levels up the roles: pure decisions, as in `policy`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from domain.certification.commission import Appoint
from domain.certification.earlier_statuses import ConfirmEntered
from domain.certification.findings import CloseFinding
from domain.certification.self_assessment import ReviewAssessment
from domain.certification.statuses import ChangeStatus
from domain.engine.action import roles_for
from domain.engine.command import Command
from domain.engine.state import PARKED, State
from domain.engine.words import Words
from domain.methodology.schema import JUDGING, Gate, Pack
from domain.pilot.assignments import AnswerAssignment, CloseAssignment
from domain.pilot.conditions import CloseCondition
from domain.pilot.earlier_completions import ConfirmCompletion
from domain.pilot.holds import Park, Resume
from domain.practices.review import ReviewPractice
from domain.programme.kinds import SubjectKind
from domain.registry.roles import LEADER, METHODOLOGIST
from domain.registry.succession import COMMISSIONER
from domain.replication.adaptation import ApproveElements, approve_core
from domain.replication.answers import ReplyToOffer
from domain.replication.closure import AgreeClosing, CheckSustained
from domain.replication.support import HoldSupport
from domain.reports.choice import one_of
from domain.reports.deadlines import LEVELS, Deadline, Kind
from domain.reports.surroundings import Around

HEAD = "organisation_head"

OWNER = {
    Kind.CONDITION: Words("ответственный за условие", "owner of the condition"),
    Kind.ACTION: Words("ответственный за мероприятие", "owner of the measure"),
    Kind.ASSIGNMENT: Words("исполнитель поручения", "executor of the assignment"),
    Kind.ANSWERED: Words("контролирует поручение", "controller of the assignment"),
    Kind.FINDING: Words("ответственный за замечание", "owner of the finding"),
    **dict.fromkeys((Kind.SHEET, Kind.AGREEMENT, Kind.VOTE), Words("член комиссии", "member of the commission")),
    Kind.EXPERTISE: Words("эксперт практики", "expert of the practice"),
    Kind.CONFIRM: Words("контактное лицо практики", "contact of the practice"),
    Kind.OFFER_REPLY: Words("предложил пакет", "offered the package"),
    Kind.SUPPORT: Words("проводит поддержку", "gives the support"),
    Kind.SUPPORT_REPORT: Words("провёл поддержку", "gave the support"),
}
"""Capacity of somebody who is named on the thing itself."""


ENTITLED: Mapping[Kind, type[Command]] = {
    Kind.ASSIGNMENT: AnswerAssignment,
    Kind.ANSWERED: CloseAssignment,
    Kind.CONDITION: CloseCondition,
    **dict.fromkeys((Kind.SHEET, Kind.AGREEMENT, Kind.VOTE), Appoint),
    Kind.EXPERTISE: ReviewPractice,
    Kind.CONFIRM: ReviewPractice,
    Kind.OFFER_REPLY: ReplyToOffer,
    Kind.SUPPORT: HoldSupport,
    Kind.SUPPORT_REPORT: HoldSupport,
}
"""Of whom something is asked by what they may do about it, when nobody is named on the thing."""

ASKED_ONE: Mapping[Kind, type[Command]] = {
    Kind.PARK: Park,
    Kind.MENDED: CloseFinding,
    Kind.DESK: ReviewAssessment,
    Kind.CHANGES: ApproveElements,
    Kind.CORE: ApproveElements,
    Kind.CLOSING: AgreeClosing,
    Kind.SUSTAINED: CheckSustained,
    **dict.fromkeys((Kind.SUSPENSION, Kind.DOUBT), ChangeStatus),
}
"""What is asked of one of those who may do it: else everybody waits for somebody else."""


CONFIRMED: Mapping[Kind, type[Command]] = {
    Kind.ENTERED: ConfirmEntered,
    Kind.COMPLETION: ConfirmCompletion,
}
"""What is asked of one of those who did not enter it."""


BY_OWN_HAND = frozenset({Kind.SHEET, Kind.AGREEMENT, Kind.VOTE})
"""What nobody does in another's name: no deputy is asked."""


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody who hears of a date, in which capacity, and the roles that answer for it after theirs."""

    person: str
    role: Words
    above: tuple[str, ...] = field(repr=False, default=())
    key: str = field(repr=False, default="")
    """Their role; blank where they are named on the thing itself."""


Levels = tuple[tuple[Hearer, ...], ...]
"""Those who answer for something, those one level up, those two levels up."""


def levels_of(deadline: Deadline, state: State, pack: Pack, around: Around) -> Levels:
    """Everybody who may hear of a date, each at the lowest level only; a role that nobody holds is passed over."""
    first = answering(deadline, state, pack, around)
    found, told = [first], {hearer.person for hearer in first}
    others = _others(deadline, state, pack, around, told)
    while len(found) < LEVELS:
        roles = tuple(dict.fromkeys(role for hearer in found[-1] for role in hearer.above))
        beside = (
            (*others, *_heads(state, pack, around, {*told, *(one.person for one in others)})) if len(found) == 1 else ()
        )
        found.append((*beside, *_up(roles, {*told, *(one.person for one in beside)}, state, pack, around)))
        told |= {hearer.person for hearer in found[-1]}
    return tuple(found)


def answering(deadline: Deadline, state: State, pack: Pack, around: Around) -> tuple[Hearer, ...]:
    """Those who answer for something: the first of the levels."""
    first = tuple(_answering(deadline, state, pack, around))
    if first:
        return first
    besides = _tied(deadline, state, around) if deadline.kind in CONFIRMED else ()
    return tuple(_up(_roles(deadline, state, pack), besides, state, pack, around))


def is_unled(state: State, around: Around) -> bool:
    """Whether nobody leads a project whose organisation has a head, who may name somebody."""
    if state.kind is not SubjectKind.PROJECT or around.nearest(state, (LEADER,)):
        return False
    return bool(around.nearest(state, (HEAD,)))


def gate_of(state: State, pack: Pack) -> Gate:
    """The gate to which the subject's phase leads."""
    return pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""].gate


def _answering(deadline: Deadline, state: State, pack: Pack, around: Around) -> Iterator[Hearer]:
    """Who answers for something, each person once, in the first of their capacities."""
    if deadline.owner is not None and deadline.owner in around.people:
        yield _owner(deadline, deadline.owner, state, pack, around)
        return
    told: dict[str, str] = {}
    for person, role in _holders(deadline, state, pack, around):
        told.setdefault(person, role)
    for person, role in told.items():
        yield _holder(person, role, pack)


def _holders(deadline: Deadline, state: State, pack: Pack, around: Around) -> Iterator[tuple[str, str]]:
    """(Person, role) of those who answer for something by their roles."""
    match deadline.kind:
        case Kind.DECISION:
            yield from asked_to_decide(state, pack, around)
        case Kind.REVIEW if state.held_for != PARKED:
            yield from around.nearest(state, roles_for(pack, Resume))
        case Kind.DUE if is_unled(state, around):
            yield from around.nearest(state, (HEAD,))
        case Kind.DUE | Kind.IDLE | Kind.REVIEW:
            yield from _workers(state, gate_of(state, pack).submit, around)
        case kind if kind in CONFIRMED:
            near = around.nearest(state, roles_for(pack, CONFIRMED[kind]), besides=_tied(deadline, state, around))
            yield from one_asked(state, around, near)
        case Kind.LEADER | Kind.FINDING | Kind.TERM:
            yield from around.nearest(state, (HEAD,))
        case Kind.OFFER:
            yield from around.nearest(state, (LEADER, HEAD))
        case kind if kind in ENTITLED:
            yield from around.nearest(state, roles_for(pack, ENTITLED[kind]))
        case kind if kind in ASKED_ONE:
            roles = roles_for(pack, ASKED_ONE[kind])
            roles = roles & approve_core(pack) if kind is Kind.CORE else roles
            yield from one_asked(state, around, around.nearest(state, roles, besides=_hands(deadline)))
        case _:
            yield from around.nearest(state, (LEADER,))


def _hands(deadline: Deadline) -> Collection[str]:
    """Whose own work is judged where a phase waits for somebody else (`handing`)."""
    return deadline.text.split() if deadline.known_as is Kind.DUE else ()


def _tied(deadline: Deadline, state: State, around: Around) -> set[str]:
    """Whoever entered it, and of a status those with a role at its organisation: others confirm it."""
    hands = set(deadline.text.split())
    if deadline.kind is Kind.ENTERED:
        hands.update(*(people for (scope, _), people in around.roles.items() if scope == state.organisation))
    return hands


def may_decide(state: State, pack: Pack, around: Around) -> list[tuple[str, str]]:
    """(Person, role) of those nearest who could decide: whoever submitted is left out, and whoever judged."""
    return around.nearest(state, gate_of(state, pack).decide, besides=_may_not_decide(state, pack, around))


def _may_not_decide(state: State, pack: Pack, around: Around) -> set[str]:
    besides = judges(state, gate_of(state, pack), around)
    if state.submitted_by and not pack.flag("decides_own_submission"):
        besides |= {state.submitted_by}
    return besides


def barred(deadline: Deadline, state: State, pack: Pack, around: Around) -> frozenset[str] | None:
    """Who may not do something in anybody's name, so that they are asked as nobody's deputy; None: nobody may."""
    if deadline.kind in BY_OWN_HAND:
        return None
    if deadline.kind is Kind.DECISION:
        return frozenset(_may_not_decide(state, pack, around))
    if deadline.known_as is Kind.DUE:
        return frozenset(_hands(deadline))
    return frozenset(_tied(deadline, state, around)) if deadline.kind in CONFIRMED else frozenset()


def judges(state: State, gate: Gate, around: Around) -> set[str]:
    """Members of a commission whose conclusion a gate decides on: that is for others."""
    return set() if JUDGING.isdisjoint(gate.effects) else set(around.roles.get((state.code, COMMISSIONER), ()))


def asked_to_decide(state: State, pack: Pack, around: Around) -> list[tuple[str, str]]:
    """The one of them who is asked: else everybody waits for somebody else."""
    return one_asked(state, around, may_decide(state, pack, around))


def one_asked(state: State, around: Around, near: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """One person: the subject's own methodologist where there is one."""
    own = [(person, role) for person, role in near if role == METHODOLOGIST and person in _own(state, around)]
    near = own or near
    chosen = one_of([person for person, _ in near], state.code) if near else ""
    return [(person, role) for person, role in near if person == chosen]


def _own(state: State, around: Around) -> Collection[str]:
    """The methodologists of this very subject: who took it over is asked before the customer."""
    return around.roles.get((state.code, METHODOLOGIST), ())


def _others(deadline: Deadline, state: State, pack: Pack, around: Around, told: Collection[str]) -> tuple[Hearer, ...]:
    """Who else could decide: they hear when it stays undecided."""
    if deadline.kind is not Kind.DECISION:
        return ()
    return tuple(_holder(person, role, pack) for person, role in may_decide(state, pack, around) if person not in told)


def _heads(state: State, pack: Pack, around: Around, told: Collection[str]) -> Iterator[Hearer]:
    """Whoever heads the organisation, where the pack says that they are reminded like others."""
    if pack.heads.reminders:
        for person, role in around.nearest(state, pack.heads.roles, besides=told):
            yield _holder(person, role, pack)


def _workers(state: State, submit: Collection[str], around: Around) -> Iterator[tuple[str, str]]:
    """The leader, where leaders may submit, and whoever may on this very subject; else one of the nearest who may."""
    found = around.nearest(state, {LEADER}.intersection(submit))
    found += [(person, role) for role in sorted(submit) for person in around.roles.get((state.code, role), ())]
    yield from found or one_asked(state, around, around.nearest(state, submit))


def _owner(deadline: Deadline, person: str, state: State, pack: Pack, around: Around) -> Hearer:
    """Somebody named on the thing: answers to the role above their own here, or to the leader when they have none."""
    scopes = around.scopes(state)
    held = (role for scope in scopes for role in pack.roles if person in around.held(scope, role, state))
    role = next(held, None)
    above = _above(role, pack) if role else (LEADER,)
    return Hearer(person, OWNER.get(deadline.kind, Words("", "")), above)


def _holder(person: str, role: str, pack: Pack) -> Hearer:
    return Hearer(person, pack.roles[role].title, _above(role, pack), role)


def _above(role: str, pack: Pack) -> tuple[str, ...]:
    found = pack.roles.get(role)
    return (found.above,) if found is not None and found.above else ()


def _roles(deadline: Deadline, state: State, pack: Pack) -> tuple[str, ...]:
    """Whose business something is when nobody answers for it."""
    roles = frozenset({LEADER})
    if deadline.kind is Kind.DECISION:
        roles = gate_of(state, pack).decide
    elif deadline.kind is Kind.DUE:
        roles = gate_of(state, pack).submit
    elif deadline.kind in CONFIRMED:
        roles = roles_for(pack, CONFIRMED[deadline.kind])
    return tuple(above for role in sorted(roles) for above in _above(role, pack))


def _up(roles: Iterable[str], told: Collection[str], state: State, pack: Pack, around: Around) -> Iterator[Hearer]:
    """The nearest holders of each role who do not hear yet, or of the first role above it that has somebody."""
    found: dict[str, str] = {}
    for role in roles:
        for step in _chain(role, pack):
            holders = around.nearest(state, (step,), besides=told)
            if holders:
                found = dict(holders) | found
                break
    for person, role in sorted(found.items()):
        yield _holder(person, role, pack)


def _chain(role: str, pack: Pack) -> Iterator[str]:
    """A role and those above it."""
    seen: set[str] = set()
    step: str | None = role
    while step and step in pack.roles and step not in seen:
        seen.add(step)
        yield step
        step = pack.roles[step].above
