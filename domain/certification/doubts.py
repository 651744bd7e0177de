"""A status in force whose presented project lost its result, or its consent, is doubted: a decision is asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import orjson
from sqlalchemy import literal_column, select

from domain.certification.facts import HELD, day_of, stands
from domain.certification.presentable import GIVEN
from domain.certification.statuses import StatusChanged
from domain.certification.surveillance import DOUBTED, StatusSurveyed
from domain.certification.tables import TABLES
from domain.engine.case import Case, Happening
from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.loader import states_of
from domain.engine.packs import Packs
from domain.engine.parts import hold, of_parts
from domain.engine.questions import LOCKED
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement, Wire, also
from domain.engine.words import Words
from domain.engine.world import Lookup, World
from domain.pilot.facts import Reading
from domain.pilot.indicator_plan import IndicatorPlan
from domain.pilot.results import result_of
from domain.programme.kinds import Level, Outcome, StatusStanding
from domain.rules.results import is_lost
from domain.stored.holdings import Holdings
from domain.stored.tables import TABLES as STORED

GOAL = Decimal(1)
TIE_FOUND = "tie_found"
"""Kind of what tells that a judge turned out to be tied (`late_ties`)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusDoubted(Event):
    """A project on which a status in force rests lost its result, or the consent to publish it."""

    kind = "status_doubted"
    says = Words(
        "то, на чём стоит статус, утрачено: предложено приостановить",
        "what a status rests on is lost: suspension proposed",
    )
    owed = True
    told_late = True

    level: Level
    status_of: str
    """The check on which the status rests."""
    project: str
    indicators: tuple[str, ...]
    because: str
    """The project and its results, as people call them."""
    asked_on: date
    """From which day on somebody is asked to decide."""
    consent: bool = False
    """The consent was withdrawn; the result stands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class DoubtLifted(Event):
    """The result of that project, or its consent, stands again: for it nobody is asked to suspend the status."""

    kind = "doubt_lifted"
    says = Words(
        "утраченное снова на месте: из-за него статус не приостанавливают", "what was lost stands again: no doubt"
    )

    level: Level
    status_of: str
    project: str
    stays: bool
    """Something else speaks for a suspension."""
    consent: bool = False
    """The consent is given again."""


@dataclass(frozen=True, slots=True)
class Resting:
    """A status that rests on a project."""

    basis: str
    organisation: str
    level: Level
    standing: StatusStanding
    until: date | None


@dataclass(frozen=True, slots=True)
class Stated:
    """A result as it was stated when the project was completed."""

    on: date
    attainment: Decimal
    """The part of the goal, the whole at most."""


@dataclass(slots=True)
class Doubts:
    """What is known of statuses in force that rest on some completed projects."""

    resting: dict[str, list[Resting]]
    """Project -> statuses."""
    stated: dict[str, dict[str, Stated]]
    """Project -> indicator -> its result."""
    open: dict[str, set[str]]
    """Basis of a status -> projects that speak for its suspension, and the surveillance that does."""


_presented, _status, _journal = (TABLES[name] for name in ("presented", "exemplar_status", "journal"))
_result = STORED["result"]
_later = _status.alias("later")
_RESTING = Statement(
    select(
        _presented.c.project, _status.c.basis, _status.c.organisation, _status.c.level, _status.c.standing,
        _status.c.valid_until,
    )
    .join(_status, _status.c.basis == _presented.c.check)
    .where(
        Among(_presented.c.project, "codes"),
        _status.c.standing.in_([literal_column(f"'{standing}'") for standing in HELD]),
        ~select(_later.c.basis)
        .where(
            _later.c.organisation == _status.c.organisation, _later.c.level == _status.c.level,
            _later.c.granted_on > _status.c.granted_on,
        )
        .exists(),
    )
    .order_by(_presented.c.project, _status.c.basis)
)  # fmt: skip
_STATED = Statement(
    select(_result.c.project, _result.c.indicator, _result.c.stated_on, _result.c.attainment).where(
        Among(_result.c.project, "codes")
    )
)
_TOLD = Statement(
    select(_journal.c.kind, _journal.c.facts)
    .where(
        Among(_journal.c.subject, "codes"),
        also(
            _journal.c.kind,
            TIE_FOUND,
            *(one.kind for one in (StatusSurveyed, StatusChanged, StatusDoubted, DoubtLifted)),
        ),
    )
    .order_by(_journal.c.subject, _journal.c.seq)
)
DOUBTS: Lookup[Doubts] = Lookup(name="doubts", empty=lambda: Doubts({}, {}, defaultdict(set)))
"""Statuses in force that rest on projects whose measurements change."""


def doubts(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """Ask what rests on completed projects that are measured; of those on which nothing rests, nothing more."""
    codes = sorted({one.subject for one in commands if (state := world.states.get(one.subject)) and state.completed_on})
    rows = wire.ask((_RESTING, {"codes": codes}))[0] if codes else ()
    if not rows:
        return
    found = world.of(DOUBTS)
    for project, basis, organisation, level, standing, until in rows:
        status = Resting(basis, organisation, Level(level), StatusStanding(standing), day_of(until))
        found.resting.setdefault(project, []).append(status)
    bodies = sorted({one.organisation for some in found.resting.values() for one in some})
    shown = {"codes": sorted(found.resting)}
    locked, readings, stated, told = wire.ask(
        (LOCKED, {"codes": bodies}), (of_parts(frozenset({"measurement"})), shown), (_STATED, shown),
        (_TOLD, {"codes": bodies}),
    )  # fmt: skip
    states_of(world, (row for row in locked if row[0] not in world.states))
    for row in readings:
        held = world.holdings[row[0]]
        if all(reading.entry != row[2] for reading in held.readings):
            hold(held, row)
    for project, indicator, on, attainment in stated:
        result = Stated(day_of(on) or date.min, min(Decimal(attainment), GOAL))
        found.stated.setdefault(project, {})[indicator] = result
    _fold(found.open, told)


def _fold(still: dict[str, set[str]], told: Iterable[Row]) -> None:
    """Who or what speaks for the suspension of a status, of the entries of its organisation."""
    for kind, said in told:
        facts = orjson.loads(said)
        speaks = still[facts["status_of"]]
        match kind:
            case StatusDoubted.kind:
                speaks.add(_cause(facts["project"], facts.get("consent", False)))
            case DoubtLifted.kind:
                speaks.discard(_cause(facts["project"], facts.get("consent", False)))
            case one if one == TIE_FOUND:
                speaks.add(facts["judge"])
            case StatusSurveyed.kind if facts["outcome"] == Outcome.REFUSED and not facts.get("upheld"):
                speaks.add(facts["check"])
            case _ if not facts.get("doubt_stays"):
                speaks.clear()


def _cause(project: str, consent: bool) -> str:
    """What of a project speaks for a suspension: its result, or its consent."""
    return f"{project} consent" if consent else project


def consent_changed(case: Case, project: State, before: str | None, after: str | None) -> Iterator[Happening]:
    """What a consent, withdrawn or given anew, means for statuses in force that rest on the project."""
    if (before in GIVEN) == (after in GIVEN):
        return
    found = case.world.of(DOUBTS)
    for one in found.resting.get(project.code, ()):
        common: dict[str, Any] = {"level": one.level, "status_of": one.basis, "project": project.code, "consent": True}
        if after not in GIVEN and _in_force(one, case.world.today):
            told = StatusDoubted(**common, indicators=(), because=project.code, asked_on=case.world.today)
            yield one.organisation, told
        elif after in GIVEN and _cause(project.code, True) in found.open[one.basis]:
            yield one.organisation, DoubtLifted(**common, stays=len(found.open[one.basis]) > 1)


def results_changed(case: Case, project: State, readings: Sequence[Reading]) -> Iterator[Happening]:
    """What a measurement, entered or corrected, means for statuses in force that rest on the project."""
    found = case.world.of(DOUBTS)
    resting = [one for one in found.resting.get(project.code, ()) if _in_force(one, case.world.today)]
    if not resting:
        return
    held = case.world.holdings[project.code]
    stated = found.stated.get(project.code, {})
    before, after = _fallen(case, held, stated), _fallen(case, replace(held, readings=[*readings]), stated)
    for one in resting:
        common: dict[str, Any] = {"level": one.level, "status_of": one.basis, "project": project.code}
        if after - before:
            because = f"{project.code}: {', '.join(held.names[key] for key in sorted(after))}"
            keys = tuple(sorted(after))
            told = StatusDoubted(**common, indicators=keys, because=because, asked_on=case.world.today)
            yield one.organisation, told
        elif not after and project.code in found.open[one.basis]:
            yield one.organisation, DoubtLifted(**common, stays=len(found.open[one.basis]) > 1)


def _in_force(one: Resting, on: date) -> bool:
    return stands(one.standing, one.until, on) in HELD


def _fallen(case: Case, held: Holdings, stated: Mapping[str, Stated]) -> set[str]:
    """Indicators whose result is gone, no better than the base, or by a correction less than what was stated."""
    return {
        plan.key for plan in held.indicators if plan.key in stated and _is_fallen(case, held, plan, stated[plan.key])
    }


def _is_fallen(case: Case, held: Holdings, plan: IndicatorPlan, stated: Stated) -> bool:
    result = result_of(held, plan, case.pack)
    if result is None or is_lost(held, plan):
        return True
    then = result_of(replace(held, readings=[one for one in held.readings if one.on <= stated.on]), plan, case.pack)
    return then is not None and then.attainment < stated.attainment


@changes(StatusDoubted)
def doubted(record: Record, state: State, event: StatusDoubted, actor: str, on: date, seq: int) -> None:
    record.changes.append((DOUBTED, (event.asked_on.isoformat(), event.status_of)))
    record.world.of(DOUBTS).open[event.status_of].add(_cause(event.project, event.consent))


@changes(DoubtLifted)
def lifted(record: Record, state: State, event: DoubtLifted, actor: str, on: date, seq: int) -> None:
    if not event.stays:
        record.changes.append((DOUBTED, (None, event.status_of)))
    record.world.of(DOUBTS).open[event.status_of].discard(_cause(event.project, event.consent))
