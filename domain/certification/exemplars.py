"""Exemplar statuses as the lane knows them, and what a check leans on: its projects and its organisation's statuses."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import orjson
from sqlalchemy import case as when
from sqlalchemy import func, literal_column, select

from domain.certification.facts import ENDED, HELD, Given, day_of, stands
from domain.certification.papers import TAKEN_AWAY, TAKEN_BACK, take_away
from domain.certification.presence import SEATS, SEATS_OF, seats_of
from domain.certification.presentable import RESULTS, questions, take
from domain.certification.tables import TABLES
from domain.engine import refusals as no
from domain.engine.action import LEANING, Leaning
from domain.engine.case import Case
from domain.engine.loader import states_of
from domain.engine.packs import Packs
from domain.engine.questions import LOCKED
from domain.engine.refusals import Reason
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement, Wire, also
from domain.engine.world import Lookup, World
from domain.methodology.schema import Decision
from domain.programme.kinds import Level, Stage, StatusStanding, SubjectKind
from domain.registry.past import PAST, pasts
from domain.stored.holdings import Holdings

_status, _presented, _decision = TABLES["exemplar_status"], TABLES["presented"], TABLES["decision"]
HISTORY = Statement(
    select(
        _status.c.organisation,
        _status.c.basis,
        _status.c.level,
        _status.c.standing,
        _status.c.granted_on,
        _status.c.valid_until,
    )
    .where(Among(_status.c.organisation, "codes"))
    .order_by(_status.c.granted_on, _status.c.basis)
)
"""All statuses that organisations ever had."""
PUBLISHED = _status.c.frozen_on.is_(None)
"""A status that may be made known, and what rests on it handed on: no objection against its grant waits."""
EXEMPLARY_OF = Statement(
    select(_presented.c.project, _status.c.basis, _status.c.valid_until, PUBLISHED)
    .join(_status, _status.c.basis == _presented.c.check)
    .where(
        Among(_presented.c.project, "codes"),
        _status.c.standing.in_([literal_column(f"'{standing}'") for standing in HELD]),
    )
)
_earlier, _seat = TABLES["subject"].alias("earlier"), TABLES["commissioner"]
_SAT = Statement(
    select(_earlier.c.organisation, _earlier.c.code, _seat.c.person)
    .join(_seat, _seat.c.check == _earlier.c.code)
    .where(
        Among(_earlier.c.organisation, "codes"),
        also(_earlier.c.kind, "check"),
        _earlier.c.ended_on.is_not(None),
    )
    .order_by(_earlier.c.organisation, _earlier.c.ended_on, _earlier.c.code)
)
"""Who sat in the commissions that judged organisations, the last one last."""
_is_return = (_decision.c.decision == literal_column("'rework'")) & (_decision.c.target != _decision.c.phase)
RETURNS = Statement(
    select(
        _decision.c.subject,
        func.max(when((_is_return, _decision.c.entry))),
        func.max(when((_decision.c.decision != literal_column("'hold'"), _decision.c.entry))),
    )
    .where(Among(_decision.c.subject, "codes"))
    .group_by(_decision.c.subject)
)
"""The last entries by which each check was returned with remarks, and by which it was decided on but for a hold."""
_journal = TABLES["journal"]
SUBMISSIONS = Statement(
    select(_journal.c.subject, func.max(_journal.c.seq))
    .where(Among(_journal.c.subject, "codes"), also(_journal.c.kind, "submitted"))
    .group_by(_journal.c.subject)
)
"""The last entry by which a phase of each check was submitted."""


_APPLIED = Statement(
    select(_journal.c.subject, _journal.c.facts).where(
        Among(_journal.c.subject, "codes"), also(_journal.c.kind, "check_applied")
    )
)

_sheet = TABLES["sheet"]
HANDED_IN = Statement(select(_sheet.c.check, _sheet.c.person).where(Among(_sheet.c.check, "codes")))
"""Whose sheets wait to be opened; what they say is read when they are."""


@dataclass(slots=True)
class StatusHeld:
    """An exemplar status of an organisation, as the lane sees it."""

    basis: str
    level: Level
    standing: StatusStanding
    granted_on: date
    until: date | None = None

    def on(self, day: date) -> StatusStanding:
        """How it stands on a day."""
        return stands(self.standing, self.until, day)


def _no_statuses() -> dict[str, list[StatusHeld]]:
    return defaultdict(list)


STATUSES: Lookup[dict[str, list[StatusHeld]]] = Lookup(name="statuses", empty=_no_statuses)
"""Organisation -> its statuses."""
EXEMPLARY: Lookup[dict[str, dict[str, date | None]]] = Lookup(name="exemplary", empty=dict)
"""Project -> statuses in force that rest on it, by their basis, each with its last day."""
WAITING: Lookup[set[str]] = Lookup(name="objections wait", empty=set)
"""Bases of those of them against whose grant an objection waits."""

ROUNDS: Lookup[dict[str, int]] = Lookup(name="rounds", empty=dict)
"""Check -> the return with remarks after which its commission judges anew."""

RENEWS: Lookup[dict[str, bool]] = Lookup(name="renews", empty=dict)
"""Check -> whether it renews a status, as it was when its organisation applied; none of earlier releases."""

SUBMITTED: Lookup[set[str]] = Lookup(name="submitted", empty=set)
"""Checks submitted since anybody returned them or let them pass: held or taken back since, they were not returned."""

SAT_BEFORE: Lookup[dict[str, dict[str, set[str]]]] = Lookup(name="sat_before", empty=dict)
"""Organisation -> check that ended -> whoever sat in its commission, the last check last."""


def of_round(scores: Sequence[Given], returned: int | None, again: frozenset[str] = frozenset()) -> list[Given]:
    """Marks that count: after a return with remarks, new ones for the criteria with findings, or for all."""
    since = returned or 0
    return [given for given in scores if given.entry > since or (again and given.criterion not in again)]


def judged_again(held: Holdings, returned: int | None) -> frozenset[str]:
    """Criteria with findings of the rounds before."""
    return frozenset(found.criterion for found in held.findings if returned and found.raised < returned)


def statuses_of(rows: Iterable[Row]) -> dict[str, list[StatusHeld]]:
    """Organisation -> its statuses, of the rows of `HISTORY`."""
    found = _no_statuses()
    for organisation, basis, level, standing, granted_on, until in rows:
        granted = day_of(granted_on) or date.min
        status = StatusHeld(basis, Level(level), StatusStanding(standing), granted, day_of(until))
        found[organisation].append(status)
    return found


def levels_of(statuses: Iterable[StatusHeld], on: date) -> list[Level]:
    """Levels at which somebody with these statuses is an exemplar on a day."""
    return sorted({status.level for status in statuses if status.on(on) in HELD})


def held_levels(world: World, organisation: str | None, on: date) -> list[Level]:
    """Levels at which an organisation is an exemplar on a day."""
    return levels_of(world.of(STATUSES)[organisation or ""], on)


def is_exemplary(world: World, project: str, on: date, *, but: Collection[str] = ()) -> bool:
    """Whether a status in force on a day rests on a project, beside some by their bases."""
    lasting = world.of(EXEMPLARY).get(project, {})
    return any(basis not in but and (until is None or until >= on) for basis, until in lasting.items())


def take_exemplary(world: World, rows: Iterable[Row]) -> None:
    """Statuses in force of the rows of `EXEMPLARY_OF`."""
    for code, basis, until, published in rows:
        world.of(EXEMPLARY).setdefault(code, {})[basis] = day_of(until)
        if not published:
            world.of(WAITING).add(basis)


def objection_waits(what: str, check: str) -> Reason:
    """Why what rests on a status is not handed on, and what frees it."""
    ru = f"{what}: против присвоения статуса возразили, до рассмотрения ничего не публикуется и не передаётся"
    en = f"{what}: the grant of the status is challenged; until that is settled nothing is published or handed on"
    mend = f"potok check settle-challenge {check}"
    return no.already("objection_waits", f"{ru} ({mend})", f"{en} ({mend})")


def leaned(held: Holdings, projects: Mapping[str, State], levels: Sequence[Level]) -> None:
    """What a check leans on: where the presented projects stand, and the levels held."""
    for shown in held.presented:
        project = projects[shown.code]
        shown.organisation, shown.completed_on = project.organisation, project.completed_on
    held.held_levels = list(levels)


def stage_without_check(world: World, project: str, on: date) -> Stage:
    """The stage of a completed project that no check presents any more."""
    return Stage.REPLICATION if is_exemplary(world, project, on) else Stage.CLOSED


def exemplars(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """What checks lean on, and the past of the people around them."""
    pasts(wire, world, commands, packs)
    around_checks(wire, world, commands)


def around_checks(wire: Wire, world: World, commands: Sequence[Any]) -> None:
    """Statuses of the organisations, states and results of the projects, rounds, and who sat there before."""
    shown = {project.code for held in world.holdings.values() for project in held.presented}
    checks = sorted(state.code for state in world.states.values() if state.kind is SubjectKind.CHECK)
    asked = {"codes": checks}
    returns, submissions, sheets, seats, taken, applied = wire.ask(
        (RETURNS, asked), (SUBMISSIONS, asked), (HANDED_IN, asked), (SEATS_OF, asked), (TAKEN_BACK, asked),
        (_APPLIED, asked),
    )  # fmt: skip
    _take_applied(world, applied)
    take_away(world, taken)
    world.of(SEATS).update(seats_of(seats))
    _take_rounds(world, returns, submissions)
    for code, person in sheets:
        if (held := world.holdings.get(code)) is not None:
            held.handed_in.add(person)
    around = {state.organisation for state in world.states.values() if state.kind is SubjectKind.CHECK}
    for command in commands:
        shown.update(getattr(command, "projects", ()))
        shown.update(filter(None, (getattr(command, "project", None),)))
        if (organisation := getattr(command, "organisation", None)) is not None:
            around.add(organisation)
    organisations = sorted(code for code in around if code)
    if not shown and not organisations:
        return
    missing = sorted((shown | set(organisations)) - world.states.keys())
    if missing:
        states_of(world, wire.ask((LOCKED, {"codes": missing}))[0])
    statuses, exemplary, sat, *told = wire.ask(
        (HISTORY, {"codes": organisations}),
        (EXEMPLARY_OF, {"codes": sorted(shown)}),
        (_SAT, {"codes": organisations}),
        *questions(sorted(shown)),
    )
    take(world.of(RESULTS), told)
    for organisation, earlier, person in sat:
        world.of(SAT_BEFORE).setdefault(organisation, {}).setdefault(earlier, set()).add(person)
    found = world.of(STATUSES)
    for organisation, theirs in statuses_of(statuses).items():
        found[organisation] += theirs
    take_exemplary(world, exemplary)


def _take_applied(world: World, rows: Iterable[Row]) -> None:
    for code, facts in rows:
        if (told := orjson.loads(facts).get("renews")) is not None:
            world.of(RENEWS)[code] = told


def _take_rounds(world: World, returns: Iterable[Row], submissions: Iterable[Row]) -> None:
    decided: dict[str, int] = {}
    for code, returned, last in returns:
        decided[code] = last or 0
        if returned is not None:
            world.of(ROUNDS)[code] = returned
    world.of(SUBMITTED).update(code for code, entry in submissions if entry > decided.get(code, 0))


def decided_now(world: World, check: str, decision: Decision, entry: int, *, moves: bool) -> None:
    """What a decision means for the marks of a check, to whatever comes in the same batch."""
    if decision is not Decision.HOLD:
        world.of(SUBMITTED).discard(check)
    if decision is Decision.REWORK and moves:
        world.of(ROUNDS)[check] = entry


def seen_by_check(world: World, state: State, held: Holdings) -> None:
    """A check's gate sees where the presented projects stand, and which statuses the organisation has."""
    leaned(held, world.states, held_levels(world, state.organisation, world.today))
    _of_this_round(world, state, held)
    held.computed = world.of(RESULTS).computed([shown.code for shown in held.presented])
    held.began_on = state.opened_on
    held.renews = _on_applying(world, state, held)
    sat = world.of(SAT_BEFORE).get(state.organisation or "", {})
    last: set[str] = next((people for check, people in reversed(sat.items()) if check != state.code), set())
    held.sat_before = sorted(last & held.commission.keys())
    past = world.of(PAST)
    held.founders = frozenset(who for who in held.commission if past.is_above(who, state.organisation or ""))
    held.of_here = frozenset(who for who in held.commission if past.works_at.get(who) and not past.is_outside(who))
    held.taken_away = world.of(TAKEN_AWAY)[state.code]


def _on_applying(world: World, state: State, held: Holdings) -> bool:
    """Whether a check renews a status: what becomes of that meanwhile changes no criteria of a check under way."""
    if (told := world.of(RENEWS).get(state.code)) is not None:
        return told
    return renews(world.of(STATUSES)[state.organisation or ""], held.level, state.opened_on, but=state.code)


def renews(statuses: Iterable[StatusHeld], level: Level | None, applied_on: date, *, but: str = "") -> bool:
    """Whether an organisation had a status of the level, beside that of a check, on the day on which it applied."""
    return any(
        status.level == level
        and status.basis != but
        and status.granted_on <= applied_on
        and status.on(applied_on) not in ENDED
        for status in statuses
    )


def _of_this_round(world: World, state: State, held: Holdings) -> None:
    """After a return with remarks, earlier marks and votes count no more where the commission judges anew."""
    returned = world.of(ROUNDS).get(state.code)
    held.again = judged_again(held, returned)
    counting = of_round(held.scores, returned, held.again)
    entries = {given.entry for given in counting}
    held.earlier_scores += [given for given in held.scores if given.entry not in entries]
    held.scores = counting
    held.votes = [voted for voted in held.votes if voted.entry > (returned or 0)]
    there = world.of(SEATS)[state.code].were_there
    held.were_there = frozenset(there)
    if held.visited_on is not None and state.ended_on is None:  # earlier releases took votes of whoever was not there
        held.votes = [voted for voted in held.votes if there.get(voted.person, voted.entry) < voted.entry]


def looked_at(case: Case, check: State) -> Holdings:
    """A check as its gate sees it, in the round that it is in."""
    held: Holdings = case.world.holdings[check.code]
    seen_by_check(case.world, check, held)
    return held


LEANING[SubjectKind.CHECK] = Leaning(exemplars, seen_by_check)
