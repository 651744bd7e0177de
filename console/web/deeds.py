"""What somebody may do: with a subject as it stands, or at all, by the roles that they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter
from typing import Any

from sqlalchemy import select

from console.web.form_links import form_at
from console.web.own_deeds import own_and_shut
from console.web.place import Place
from console.web.session import Seat
from domain import certification, pilot, practices, registry, replication
from domain.engine.action import ACTIONS, roles_for
from domain.engine.case import scopes_of
from domain.engine.command import Command
from domain.engine.kinds import Kind
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.schema import Gate, Pack
from domain.programme.kinds import SubjectKind
from domain.registry.reinstatement import ENDINGS, MERGED
from domain.replication.offers import Replicate
from domain.replication.replica import passed
from domain.rules.table import REPLICAS
from domain.stored.tables import TABLES
from domain.subjects import commands

ROOMS: Mapping[str, Words] = {
    pilot.__name__: Words("Проекты", "Projects"),
    certification.__name__: Words("Проверки и статусы", "Checks and statuses"),
    practices.__name__: Words("База практик", "Base of practices"),
    replication.__name__: Words("Пакеты и проекты тиражирования", "Packages and replicas"),
    registry.__name__: Words("Организации и люди", "Organisations and people"),
}
"""Room of actions -> its title, the most frequent first."""

Deeds = list[tuple[type[Command], str]]
"""Actions, each with the address of its form."""

NOT_HERE = frozenset({"issue_key", "replicate"})
"""A key is shown once where it is issued, and a fan-out is an order of its own."""

GROUPS: Mapping[Words, tuple[str, ...]] = {
    Words("Ход работы", "The work itself"): (
        "measure", "attach_evidence", "reach_milestone", "plan_action", "answer_readiness", "adapt_element",
        "approve_elements", "implement_element", "agree_closing", "check_sustained",
    ),
    Words("Карточка и люди", "Card and people"): (
        "name_leader", "amend_card", "set_indicator", "appoint_methodologist", "change_centre",
    ),
    Words("Поддержка", "Support"): ("plan_support", "answer_support", "hold_support", "report_support"),
    Words("Решения", "Decisions"): ("submit", "decide", "resume", "park"),
    Words("Исправить внесённое", "Set right what was entered"): (
        "take_back", "reverse_decision", "correct_measurement", "amend_evidence", "withdraw_evidence",
        "correct_support", "reopen_condition", "rename_milestone", "drop_milestone", "take_mark_back",
    ),
}  # fmt: skip
"""What is done with a project, by what it is about, the most frequent first."""

OF_RECORDS = ("merge_body", "end_body", "unmerge_body", "reinstate_body")
"""What ends the record of an organisation or a centre, or undoes that."""

DEEDS: Mapping[Kind, tuple[str, ...]] = {
    SubjectKind.PROJECT: tuple(name for names in GROUPS.values() for name in names),
    SubjectKind.CHECK: (
        "self_assess", "review_assessment", "appoint", "plan_visit", "answer_visit", "hold_visit", "score", "vote",
        "agree_score", "record_finding", "answer_finding", "close_finding", "attach_evidence", "submit", "decide",
        "confirm_status", "take_back", "dismiss", "cancel_visit", "withdraw_check",
    ),
    SubjectKind.ORGANISATION: ("apply_for_check", "amend_organisation", *OF_RECORDS),
    SubjectKind.CENTRE: ("hold_lesson", "withdraw_lesson", "amend_centre", *OF_RECORDS),
    SubjectKind.PACKAGE: ("withdraw_package",),
    SubjectKind.OFFER: ("answer_offer", "reply_to_offer", "withdraw_offer"),
    SubjectKind.ASSIGNMENT: ("answer_assignment", "extend_assignment", "close_assignment", "amend_assignment"),
    SubjectKind.PROTOCOL: ("approve_protocol", "object_to_protocol", "replace_protocol", "drop_protocol"),
    SubjectKind.PRACTICE: (
        "amend_practice", "set_effect", "set_step", "attach_template", "submit_practice", "review_practice",
        "publish_practice", "request_practice", "confirm_practice", "reopen_practice", "archive_practice",
    ),
    SubjectKind.PERSON: (
        "prefer_letters", "amend_person", "give_role", "lend_role", "take_role", "unmerge_person", "reinstate_person",
    ),
}  # fmt: skip
"""What is done with a subject, the most frequent first."""

AFTER_THE_END = frozenset({
    "reverse_decision", "correct_measurement", "correct_support", "reopen_condition", "amend_assignment",
    "replace_protocol", "withdraw_lesson", "amend_person", "take_role", "answer_finding", "close_finding",
    "unmerge_body", "unmerge_person", "reinstate_body", "reinstate_person",
})  # fmt: skip
"""What sets right what was written of a subject that has ended since, or follows from its end."""
UNMERGED = frozenset({"unmerge_body", "unmerge_person"})
"""Of these what is asked for of whatever a merger ended, and of nothing else."""
REINSTATED = frozenset({"reinstate_body", "reinstate_person"})
"""The same of whatever ended otherwise."""
BACK = UNMERGED | REINSTATED
"""What is asked for of nothing that is there."""

LEFT_TO: Mapping[str, Callable[[Gate], frozenset[str]]] = {
    "submit": attrgetter("submit"), "decide": attrgetter("decide"), "reverse_decision": attrgetter("decide"),
    "take_back": attrgetter("submit"), "confirm_status": attrgetter("decide"),
}  # fmt: skip
"""Actions that are a matter of no table of roles but of the gate -> whom the gate leaves them to."""


def actions() -> Mapping[str, type[Command]]:
    """Name -> command, of every action with a form here."""
    return {command.name: command for command in commands() if command.name not in NOT_HERE}


def by_room(place: Place, seat: Seat) -> Iterator[tuple[Words, list[type[Command]]]]:
    """Actions for which somebody may ask, under the title of their room; the lane judges each anew."""
    known = actions().values()
    for room, title in ROOMS.items():
        if found := [one for one in known if one.__module__.startswith(f"{room}.") and may(place, one, seat)]:
            yield title, found


def beginning(names: Iterable[str], place: Place, seat: Seat) -> tuple[list[type[Command]], frozenset[str]]:
    """Of some actions those for which somebody may ask, and of the others whom they are left to."""
    known = [actions()[name] for name in names]
    pack, mine = place.programme.packs.current, [one for one in known if may(place, one, seat)]
    others = [roles_for(pack, one) for one in known if one not in mine]
    return mine, frozenset().union(*others) if not mine else frozenset()


def with_subject(place: Place, seat: Seat, state: State, pack: Pack) -> Deeds:
    """What may be asked for at a subject where it stands, each with the address of its form."""
    known, now, ended = actions(), _standing(place, state), state.ended_on is not None
    own, another = own_and_shut(place, state)
    shut = _shut(place, state, pack) | another
    offered = [
        known[name]
        for name in DEEDS.get(state.kind, ())
        if name in known and name not in shut and (name in AFTER_THE_END if ended else name not in BACK)
    ]
    if ended and any(one.name in BACK for one in offered):
        idle = REINSTATED if _is_merged(place, state) else UNMERGED
        offered = [one for one in offered if one.name not in idle]
    many = state.kind is SubjectKind.PACKAGE and not ended and may(place, Replicate, seat)
    return ([(Replicate, f"/offer/{state.code}")] if many else []) + [
        (one, form_at(one.name, **{_named(one): state.code}))
        for one in offered
        if (one.name in own or _reaches(place, one, seat, state, pack))
        and _suits(one, state)
        and (not ACTIONS[one].stands or now in ACTIONS[one].stands)
        and _takes(one, state, pack)
    ]


def left_to(place: Place, seat: Seat, command: type[Command], state: State | None) -> frozenset[str]:
    """Whom an action is left to where nobody's roles let whoever looks ask for it; nothing where they may, or might."""
    roles = roles_for(place.programme.packs.of(state.pack if state else None), command)
    if state is None:
        return frozenset() if may(place, command, seat) else roles
    pack = place.programme.packs.of(state.pack)
    own, another = own_and_shut(place, state)
    if command.name in another:
        return roles
    if command.name in LEFT_TO and state.phase is not None and state.lifecycle is not None:
        asked = LEFT_TO[command.name](pack.lifecycles[state.lifecycle].phases[state.phase].gate)
        return frozenset() if asked & roles_here(place, state, pack) else asked
    return frozenset() if command.name in own or _reaches(place, command, seat, state, pack) else roles


def _submitters(command: type[Command], state: State, pack: Pack) -> frozenset[str]:
    """Whoever submits a phase may enter what it lacks."""
    if command.name not in BY_SUBMITTERS or state.phase is None or state.lifecycle is None:
        return frozenset()
    return pack.lifecycles[state.lifecycle].phases[state.phase].gate.submit


FEW = 9
"""So many actions are read at a glance, and need no groups."""


def grouped(deeds: Deeds, gate: Mapping[str, Any] | None) -> tuple[Deeds, list[tuple[Words, Deeds]]]:
    """Of what may be done with a project what its gate asks for, and the rest by what it is about."""
    if len(deeds) <= FEW:
        return deeds, []
    now, left = by_phase(deeds, gate) if gate else ([], deeds)
    told = {title: [one for one in left if one[0].name in names] for title, names in GROUPS.items()}
    return now, [(title, found) for title, found in told.items() if found]


def by_phase(deeds: Deeds, gate: Mapping[str, Any] | None) -> tuple[Deeds, Deeds]:
    """Of what may be asked for at a subject what its gate asks for as it stands, and the rest."""
    if gate is None:
        return deeds, []
    links = [gate["next"], gate["names"], *(href for one in gate["findings"] for href, _ in one["links"])]
    asked = {href.partition("?")[0] for href in links}
    now = [one for one in deeds if f"/do/{one[0].name}" in asked]
    return now, [one for one in deeds if one not in now]


def may(place: Place, command: type[Command], seat: Seat) -> bool:
    """Whether one of somebody's roles may ask for it somewhere, or it is not a question of roles alone."""
    roles = roles_for(place.programme.packs.current, command)
    held = {role for role, scope in place.held if scope == "*" or not ACTIONS[command].programme_wide}
    return not roles or bool(roles & held) or seat.administers


ELSEWHERE = frozenset({"apply_for_check", "request_practice", "amend_person", "take_role"})
"""Asked for at a subject, by whoever may at another body that the form names, or for a person of theirs."""


BY_SUBMITTERS = frozenset({
    "amend_card", "set_indicator", "drop_indicator", "measure", "correct_measurement", "attach_evidence",
    "withdraw_evidence", "amend_evidence", "plan_action", "settle_action", "reach_milestone", "move_milestone",
    "add_milestone", "rename_milestone", "drop_milestone",
})  # fmt: skip
"""What whoever submits a phase may enter in it, whatever the table of roles says."""


def _reaches(place: Place, command: type[Command], seat: Seat, state: State, pack: Pack) -> bool:
    """Whether somebody's roles reach this subject with it."""
    roles = roles_for(pack, command)
    if command.name in ELSEWHERE or state.kind is SubjectKind.PRACTICE or ACTIONS[command].programme_wide:
        return may(place, command, seat)
    also = _submitters(command, state, pack)
    return not roles or bool((roles | also) & roles_here(place, state, pack)) or seat.administers


def _shut(place: Place, state: State, pack: Pack) -> frozenset[str]:
    """Actions that the gate of a subject leaves to roles which somebody does not hold there."""
    if state.phase is None or state.lifecycle is None:
        return frozenset()
    gate, here = pack.lifecycles[state.lifecycle].phases[state.phase].gate, roles_here(place, state, pack)
    return frozenset(name for name, asks in LEFT_TO.items() if not asks(gate) & here)


def roles_here(place: Place, state: State, pack: Pack) -> frozenset[str]:
    """The roles that whoever looks holds at a subject.

    A role that reaches down from a body above is taken at its word: the lane climbs the tree.
    """
    reach = {"*", *scopes_of(state)}
    return frozenset(
        role for role, scope in place.held if scope in reach or (role in pack.roles and pack.roles[role].below)
    )


def _suits(command: type[Command], state: State) -> bool:
    """Only a replica has elements, readiness and support."""
    replicas = command.__module__.startswith(f"{replication.__name__}.")
    return state.kind is not SubjectKind.PROJECT or not replicas or state.lifecycle in REPLICAS


def _takes(command: type[Command], state: State, pack: Pack) -> bool:
    """Whether the phase takes it: its gate asks for it, or the one that looks at it lies ahead."""
    if state.phase is None or state.lifecycle is None or state.ended_on is not None:
        return True
    action, gate = ACTIONS[command], pack.lifecycles[state.lifecycle].phases[state.phase].gate
    if action.settles and not set(action.settles) & {*gate.rules, *gate.effects}:
        return False
    return not action.until or passed(pack, state, action.until) is None


def _is_merged(place: Place, state: State) -> bool:
    """Whether a merger ended a body or a person, and stands."""
    table = TABLES["journal"]
    ends = select(table.c.kind).where(table.c.subject == state.code, table.c.kind.in_((*MERGED, *ENDINGS)))
    with place.reading() as connection:
        return connection.execute(ends.order_by(table.c.seq.desc()).limit(1)).scalar() in MERGED


def _named(command: type[Command]) -> str:
    """The field that names the subject of an action."""
    return ACTIONS[command].names[0]


def _standing(place: Place, state: State) -> str | None:
    """Where a subject stands: on the road, or as its own table says."""
    if state.kind is not SubjectKind.PRACTICE:
        return state.standing
    table = TABLES["practice"]
    with place.reading() as connection:
        return connection.execute(select(table.c.standing).where(table.c.code == state.code)).scalar()
