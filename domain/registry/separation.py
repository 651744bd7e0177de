"""A merger of two bodies was wrong: what it moved goes back to the record that had it, the history keeps both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from domain.certification.untying import unties_nobody, with_running
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import does
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.packs import Packs
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import clean
from domain.engine.wire import Wire, change
from domain.engine.words import Words
from domain.engine.world import World
from domain.programme.kinds import SubjectKind
from domain.registry.belongings import BELONGINGS, HELD
from domain.registry.bodies import BODIES, CENTRE, ORGANISATION, RECEIVER, not_by_its_own, rise
from domain.registry.held_roles import give
from domain.registry.merged_bodies import MERGERS, Merger, Stood, roles_then, stood, traced
from domain.registry.past import PAST
from domain.registry.people import PERSON
from domain.registry.role_terms import gone
from domain.registry.roles import METHODOLOGISTS
from domain.stored.tables import TABLES

SHOWN = 20
"""Of what is named at most."""
READ_FIRST = asked.value(
    "Отменить, прочитав, что вернётся и что останется",
    "Undo it, having read what goes back and what stays",
    Words("Без этого оно только показывается", "without it this is only shown"),
    option="--anyway",
)
"""The tick of whoever undoes a merger."""
BELOW = {SubjectKind.PERSON: PERSON["organisation"], SubjectKind.CENTRE: CENTRE["host"],
         SubjectKind.ORGANISATION: ORGANISATION["parent"]}  # fmt: skip
"""Kind -> what its own row says of the body that it belongs to."""
NO_RECORD = change(TABLES["organisation"], ("code", "merged_into"), ("merged_into",))


@dataclass(frozen=True, kw_only=True, slots=True)
class UnmergeBody(Command):
    """Two records were no twins: what the merger moved goes back."""

    name = "unmerge_body"
    says = Words("Отменить объединение записей", "Undo a merger of two records")
    typed = ("org unmerge", "centre unmerge")

    subject: Annotated[str, asked.code("Запись, закрытая объединением", "The record that the merger ended")]
    reason: Annotated[str, asked.REASON]
    anyway: Annotated[bool, READ_FIRST] = False


@dataclass(frozen=True, kw_only=True, slots=True)
class HomedAgain(Event):
    """A subject belongs again to the record from which a merger had moved it."""

    kind = "homed_again"
    says = Words("вернулось к прежней записи", "went back to its own record")
    stirs = False

    twin: str
    into: str
    parts: tuple[str, ...]
    """What goes back: `organisation`, `centre`, `below` (its own row), `receiver`."""
    roles: tuple[str, ...] = ()
    """Roles that a person has there again, each with its last day where it has one."""
    left: tuple[str, ...] = ()
    """Roles that a person has no more at the record that stayed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class BodyUnmerged(Event):
    """A merger was undone: the record is there again."""

    kind = "body_unmerged"
    says = Words("объединение отменено", "merger undone")

    into: str
    """The record that it had been merged into."""
    entry: int
    """Entry of the merger."""
    reason: str


def _moves_a_status(case: Case) -> bool:
    """Whether the record that stayed holds a status or is being judged: two persons take something from it."""
    merger = case.world.of(MERGERS).get(case.command.subject)
    return merger is not None and bool(case.world.of(HELD).get(merger.into))


def _with_running(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    with_running(wire, world, (), commands, packs)


@does(UnmergeBody, by=METHODOLOGISTS, after=(traced, rise, _with_running), paired=_moves_a_status, fresh=True)
def unmerge_body(case: Case) -> Iterator[Happening]:
    """What a merger moved goes back, unless something rests on it since."""
    command: UnmergeBody = case.command
    twin = case.required("subject", BODIES, command.subject)
    case.may(twin)
    merger = case.world.of(MERGERS).get(twin.code)
    if merger is None or twin.ended_on is None:
        ru, en = f"{twin.code} ни с чем не объединена", f"{twin.code} is merged into nothing"
        case.against(no.already("not_merged", ru, en))
        case.settle()
        return
    if command.on < twin.ended_on:
        case.against(no.before_last_move(command.on, twin.ended_on))
    not_by_its_own(case, twin, case.world.of(HELD).get(merger.into, set()))
    unties_nobody(case, bodies=(twin.code, merger.into))
    backs = [back for code in sorted(merger.moved) if (back := _back(case, merger, code)) is not None]
    _rests(case, twin, merger, backs)
    _followed(case, merger, backs)
    case.settle()
    for code, event in backs:
        if event.parts or event.roles or event.left:
            yield code, event
    yield twin.code, BodyUnmerged(into=merger.into, entry=merger.seq, reason=clean(command.reason))


def _back(case: Case, merger: Merger, code: str) -> tuple[str, HomedAgain] | None:
    """What of a subject the merger moved, and stands still as the merger left it."""
    state, seq = case.world.states.get(code), merger.moved[code].seq
    if state is None:
        return None
    trail = merger.told.get(code, [])
    before, now = stood(state.kind, code, trail, until=seq), stood(state.kind, code, trail)
    parts = tuple(
        name for name, last in sorted(before.items())
        if last.body == merger.twin and now[name] == Stood(merger.into, seq)
    )  # fmt: skip
    roles, left = _roles(case, merger, code)
    return code, HomedAgain(twin=merger.twin, into=merger.into, parts=parts, roles=roles, left=left)


def _roles(case: Case, merger: Merger, person: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Roles that go back, and those of them that leave the record that stayed: not what was held there before."""
    moved, trail = merger.moved[person], merger.told.get(person, [])
    before, now = roles_then(trail, until=moved.seq), roles_then(trail)
    here = dict(case.world.of(BELONGINGS).roles.get(merger.into, {}).get(person, ()))
    back, left = [], []
    for role in moved.roles:
        grounds = now[role, merger.into].grounds
        if role not in here or grounds.get(merger.twin) != moved.seq:
            continue
        until = here[role]
        if len(grounds) == 1:
            left.append(role)
        else:
            until = before[role, merger.twin].until
        back.append(f"{role} {until}" if until else role)
    return tuple(back), tuple(left)


def _rests(case: Case, twin: State, merger: Merger, backs: Sequence[tuple[str, HomedAgain]]) -> None:
    """Note what stands on the merger: it is freed first."""
    into = case.world.states[merger.into]
    if into.ended_on is not None:
        ru = f"{into.code} закрыта или сама объединена позже: сначала отмените то"
        case.against(no.already("rests_on_it", ru, f"{into.code} ended or was merged itself later: undo that first"))
    going = {code for code, event in backs if event.parts}
    resting = {
        code for code in merger.born
        if case.world.states[code].ended_on is None and not going.isdisjoint(_sources(merger.told[code][0].facts))
    }  # fmt: skip
    resting |= case.world.of(HELD).get(merger.into, set()) & merger.born
    if resting:
        listed = _listed(case, resting)
        ru = f"на объединении держится: {listed}; сначала отзовите или прекратите это"
        case.against(no.already("rests_on_it", ru, f"this rests on the merger: {listed}; withdraw or end it first"))
    if circle := sorted(going & set(case.world.of(PAST).above(twin.code)) - {merger.into}):
        listed = ", ".join(circle)
        ru = f"{listed}: теперь выше {twin.code}, а вернулась бы под неё; сначала исправьте подчинение (org amend)"
        en = f"{listed}: above {twin.code} by now, and would go below it; mend what is above what first (org amend)"
        case.against(no.already("rests_on_it", ru, en))


def _sources(facts: dict[str, Any]) -> set[str]:
    """Projects from which a subject was made, or which it presents."""
    one, several = facts.get("project"), facts.get("projects")
    found = {one} if isinstance(one, str) else set()
    return found | (set(several) if isinstance(several, list) else set())


def _followed(case: Case, merger: Merger, backs: Sequence[tuple[str, HomedAgain]]) -> None:
    """Show into what it was merged and what goes back, as it ended or not, and what stays with the other."""
    states = case.world.states
    if case.command.anyway or states[merger.into].ended_on is not None:
        return
    whole = {code for code, event in backs if event.parts or event.roles}
    kept = merger.came | {code for code, _ in backs if code not in whole}
    since = {code for code in whole if (day := states[code].ended_on) is not None and day >= merger.on}
    ended = {code for code in since if merger.stirred(code, states[code].version)}
    into = f"{merger.into} «{states[merger.into].title}»"
    ru, en = [f"объединена с {into}"], [f"merged into {into}"]
    ru.append(f"вернётся: {_listed(case, whole) or 'только сама запись'}")
    en.append(f"goes back: {_listed(case, whole) or 'the record alone'}")
    if ended:
        ru.append(f"вернётся завершённым: {_listed(case, ended)}")
        en.append(f"goes back as it ended: {_listed(case, ended)}")
    if kept:
        ru.append(f"останется у {merger.into}: {_listed(case, kept)}")
        en.append(f"stays with {merger.into}: {_listed(case, kept)}")
    said = f"{'; '.join(ru)}. Отменить — повторите с --anyway", f"{'; '.join(en)}. To undo it, repeat with --anyway"
    case.against(no.already("followed", *said))


def _listed(case: Case, codes: set[str]) -> str:
    more = f" … ({len(codes)})" if len(codes) > SHOWN else ""
    titles = {code: state.title for code in codes if (state := case.world.states.get(code)) is not None}
    called = [f"{code} «{titles[code]}»" if titles.get(code) else code for code in sorted(codes)[:SHOWN]]
    return ", ".join(called) + more


@changes(HomedAgain)
def homed_again(record: Record, state: State, event: HomedAgain, actor: str, on: date, seq: int) -> None:
    if "below" in event.parts:
        record.changes.append((BELOW[SubjectKind(state.kind)], (event.twin, state.code)))
    if "organisation" in event.parts:
        state.organisation = event.twin
    if "centre" in event.parts:
        state.centre = event.twin
    if "receiver" in event.parts:
        record.changes.append((RECEIVER, (event.twin, state.code, event.into)))
    for role in event.left:
        gone(record, state.code, role, event.into)
    for role, *until in (one.split(" ") for one in event.roles):
        give(record, state.code, role, event.twin, date.fromisoformat(until[0]) if until else None)


@changes(BodyUnmerged)
def unmerged(record: Record, state: State, event: BodyUnmerged, actor: str, on: date, seq: int) -> None:
    state.ended_on = None
    if state.kind is SubjectKind.ORGANISATION:
        record.changes.append((NO_RECORD, (None, state.code, event.into)))
        record.world.of(PAST).records[event.into].discard(state.code)
