"""What cannot be asked of some people, said to the database: else a role in the whole region reads all of it.

A role that is held on a subject itself shuts out whoever holds it in a wider scope.  Each condition leaves out only
what is shut out for certain; `levels_of` (`responsibility`) decides of the rest, and a law compares both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, false, or_, select, union_all

from domain.engine.action import roles_for
from domain.engine.calendar import CalendarEnds
from domain.engine.kinds import Standing
from domain.engine.packs import Packs
from domain.methodology.schema import Gate, Pack, Role
from domain.pilot.conditions import CloseCondition
from domain.programme.kinds import SubjectKind
from domain.registry.roles import LEADER
from domain.reports.deadlines import DAY, Kind, working
from domain.reports.handing import others_settle
from domain.reports.open_items import NOBODY, Source, all_of, plain
from domain.reports.open_pages import AFTER_ON, KEPT, OWNERS, until_of
from domain.reports.terms import lasts
from domain.stored.tables import TABLES

_subject, _role, _person = TABLES["subject"], TABLES["role"], TABLES["person"]
_beside, _owns, _work = _role.alias("beside"), _role.alias("owns"), _subject.alias("work")

REGION = "*"
IN_WORK = frozenset({Kind.DUE, Kind.IDLE})
"""Asked of whoever works on a phase."""
LED = frozenset({*IN_WORK, Kind.MILESTONE, Kind.MEASURE, Kind.ACTION})
"""Asked of the leader, where leaders may submit the phase and nobody else is named on the thing."""
AWAITING = _subject.c.standing == plain(Standing.AWAITING)


def _named(source: Source) -> ColumnElement[bool]:
    """Somebody is named on the thing."""
    return exists().where(_person.c.code == source.owner)


def _found(query: Select[Any]) -> ColumnElement[bool]:
    """Whether a query finds something, as a value: for a condition PostgreSQL would read every role that there is."""
    return query.limit(1).scalar_subquery().is_not(None)


def _two_above(pack: Pack) -> tuple[str | None, str | None]:
    """The role above the leader's, and the one above that."""
    next_up = pack.roles[LEADER].above if LEADER in pack.roles else None
    return next_up, pack.roles[next_up].above if next_up else None


@dataclass(frozen=True, slots=True, eq=False)
class Hearing:
    """Some people, the owners of a list, of whom it is asked what they may hear of on a day.

    One for all with such roles: queries that were put together for it are kept.
    """

    roles: frozenset[str]
    """Those that they hold anywhere."""
    packs: Packs
    on: date
    few: bool = True
    """Their roles on subjects themselves are few beside all that is in work."""

    def answering(self, source: Source) -> ColumnElement[bool]:
        """What they may have to answer for."""
        if self.few and source.kind is Kind.DUE and source.standing is Standing.IN_WORK:
            return _subject.c.code.in_(self._unanswered())
        return or_(self._theirs(source), ~self._answered(source))

    def _unanswered(self) -> CompoundSelect[Any]:
        """The same of what is in work and due in time, each way along an index that holds all it asks for."""
        led = select(_role.c.scope).where(
            _role.c.scope == _work.c.code, _role.c.role == plain(LEADER), lasts(plain(self.on))
        )
        unled = ~_found(led)
        kinds = [plain(kind) for kind in SubjectKind]
        found = [select(_role.c.scope).where(_role.c.person.in_(OWNERS))]
        for lifecycle, phases in self._led_phases().items():
            others = {phase for one, phase in self._by_phase() if one == lifecycle} - set(phases)
            for some, conditions in ((phases, (unled,)), (others, ())):
                query = select(_work.c.code).where(
                    _work.c.kind.in_(kinds), _work.c.lifecycle == plain(lifecycle),
                    _work.c.phase.in_([plain(phase) for phase in sorted(some)]),
                    _work.c.standing == plain(Standing.IN_WORK),
                    _work.c.due_on.between(AFTER_ON, until_of(Kind.DUE)), *conditions,
                )  # fmt: skip
                found += [query] if some else []
        return union_all(*found)

    def following(self, source: Source) -> ColumnElement[bool]:
        """What others leave undone that they may have to follow."""
        late = source.on <= plain(self._late(source, 1))
        if self._follow_nothing():
            return false() if source.owner is NOBODY else and_(late, self._theirs(source))
        return and_(late, or_(self._theirs(source), ~self._followed(source)))

    def _here(self, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """Somebody holds such a role on the subject itself on the day."""
        here = select(_role.c.scope).where(_role.c.scope == _subject.c.code, lasts(plain(self.on)), *conditions)
        return _found(here)

    def _theirs(self, source: Source) -> ColumnElement[bool]:
        """They hold a role on the subject itself, or are named on the thing."""
        here = self._here(_role.c.person.in_(OWNERS))
        return here if source.owner is NOBODY else or_(here, source.owner.in_(OWNERS))

    def _answered(self, source: Source) -> ColumnElement[bool]:
        """Somebody on the subject itself, or named on the thing, answers for it."""
        led = _role.c.role == plain(LEADER)
        match source.kind:
            case Kind.DUE:
                by = and_(self._decides(), _role.c.person != _subject.c.submitted_by)
                return or_(and_(AWAITING, self._here(by)), and_(~AWAITING, self._led(), self._here(led)))
            case Kind.IDLE:
                return and_(self._led(), self._here(led), ~self._to_park())
            case Kind.MILESTONE | Kind.MEASURE:
                return self._here(led)
            case Kind.ACTION:
                return or_(self._here(led), _named(source))
            case Kind.CONDITION:
                closes = reduce(frozenset.intersection, (roles_for(one, CloseCondition) for one in all_of(self.packs)))
                return or_(self._here(_role.c.role.in_(sorted(closes))), _named(source))
        return false()

    def _followed(self, source: Source) -> ColumnElement[bool]:
        """Whoever is to follow it is not one of these: the leader answers, the next above is there as well."""
        above = {_two_above(one) for one in all_of(self.packs)}
        next_up, highest = above.pop()
        if above or not (next_up and highest) or source.kind not in LED or any(role.below for role in self._every()):
            return false()
        if any(one.heads.reminders for one in all_of(self.packs)):
            return false()
        leads = exists().where(
            _beside.c.scope == _role.c.scope, _beside.c.person == _role.c.person, _beside.c.role == plain(LEADER),
            lasts(plain(self.on), _beside),
        )  # fmt: skip
        others = {role for gate in self._gates() for role in gate.submit} - {LEADER}
        settled = [
            self._here(_role.c.role == plain(LEADER)), self._here(_role.c.role == plain(next_up), ~leads),
            ~self._here(_role.c.role.in_(sorted(others))),
        ]  # fmt: skip
        if source.kind in IN_WORK:
            settled += [~AWAITING, self._led()]
        if source.kind is Kind.IDLE:
            settled.append(~self._to_park())
        if source.owner is not NOBODY:
            settled.append(self._owner_below(source, next_up))
        return and_(*settled, self._not_so_high(source, highest))

    def _not_so_high(self, source: Source, role: str) -> ColumnElement[bool]:
        """Two levels up somebody follows it in this role, which they do not hold; or it is not late enough for that."""
        early = source.on > plain(self._late(source, 2))
        if role in self.roles:
            return early
        holders = select(_beside.c.person).where(_beside.c.scope == REGION, _beside.c.role == plain(role))
        holders = holders.where(lasts(plain(self.on), _beside))
        return or_(early, and_(holders.exists(), ~self._here(_role.c.person.in_(holders))))

    def _owner_below(self, source: Source, next_up: str) -> ColumnElement[bool]:
        """Nobody is named, or somebody whose roles that reach the subject answer to that one role, if there are any."""
        below = sorted(
            name for name in self.packs.current.roles
            if all(name in one.roles and one.roles[name].above == next_up for one in all_of(self.packs))
        )  # fmt: skip
        scopes = (_subject.c.code, _subject.c.organisation, _subject.c.centre, plain(REGION))
        reaching = or_(*(_owns.c.scope == scope for scope in scopes))
        fine = and_(_owns.c.scope == _subject.c.code, _owns.c.role.in_(below))
        return ~exists().where(_owns.c.person == source.owner, reaching, ~fine)

    def _follow_nothing(self) -> bool:
        """None of their roles stands above another, nor decides at a gate."""
        higher = {role.above for role in self._every()} | {role for gate in self._gates() for role in gate.decide}
        higher |= {role for one in all_of(self.packs) if one.heads.reminders for role in one.heads.roles}
        return higher.isdisjoint(self.roles)

    def _late(self, source: Source, level: int) -> date:
        """The latest date of what somebody so many levels up follows."""
        watch = self.packs.current.watch
        days = watch.escalate_after * level
        if source.kind is Kind.IDLE:
            if level > 1:
                return date.min
            days = watch.raise_after
        return self._before(days)

    def _before(self, days: int) -> date:
        """The latest date since which so many working days have passed, by any methodology."""
        found = [date.min]
        for pack in all_of(self.packs):
            with suppress(CalendarEnds):
                found.append(pack.calendar.after(working(pack.calendar, self.on), 1 - days) - DAY)
        return max(found)

    def _to_park(self) -> ColumnElement[bool]:
        """Idle for so long that somebody else may be asked: to park it."""
        over = or_(_subject.c.due_on.is_(None), _subject.c.due_on < plain(self.on))
        long = max(self._before(one.watch.park_after) for one in all_of(self.packs))
        return and_(over, _subject.c.active_on <= plain(long))

    def _led(self) -> ColumnElement[bool]:
        """A phase that leaders may submit, by every methodology, and that waits for nobody else then."""
        pairs = (
            and_(_subject.c.lifecycle == plain(one), _subject.c.phase.in_([plain(phase) for phase in phases]))
            for one, phases in self._led_phases().items() if phases
        )  # fmt: skip
        return or_(false(), *pairs)

    def _led_phases(self) -> Mapping[str, list[str]]:
        """Lifecycle -> those phases of it."""
        others = others_settle(self.packs)
        found: dict[str, list[str]] = defaultdict(list)
        for (lifecycle, phase), gates in self._by_phase().items():
            theirs = (lifecycle, phase) not in others and all(LEADER in gate.submit for gate in gates)
            found[lifecycle] += [phase] if theirs else []
        return found

    def _decides(self) -> ColumnElement[bool]:
        """A role that decides at the gate of the phase, by every methodology."""
        alike: dict[tuple[str, frozenset[str]], list[ColumnElement[str]]] = defaultdict(list)
        for (lifecycle, phase), gates in self._by_phase().items():
            decide = reduce(frozenset.intersection, (gate.decide for gate in gates))
            alike[lifecycle, decide].append(plain(phase))
        found = (
            and_(_subject.c.lifecycle == plain(one), _subject.c.phase.in_(two), _role.c.role.in_(sorted(decide)))
            for (one, decide), two in alike.items()
        )
        return or_(false(), *found)

    def _by_phase(self) -> Mapping[tuple[str, str], list[Gate]]:
        """(Lifecycle, phase) -> its gate in each methodology that has it."""
        found: dict[tuple[str, str], list[Gate]] = defaultdict(list)
        for pack in all_of(self.packs):
            for lifecycle in pack.lifecycles.values():
                for phase in lifecycle.phases.values():
                    found[lifecycle.key, phase.key].append(phase.gate)
        return found

    def _gates(self) -> Iterator[Gate]:
        return (gate for gates in self._by_phase().values() for gate in gates)

    def _every(self) -> Iterator[Role]:
        return (role for pack in all_of(self.packs) for role in pack.roles.values())


class _Alike:
    """Methodologies as a key: those that are equal, not only the very same ones."""

    __slots__ = ("packs",)

    def __init__(self, packs: Packs) -> None:
        self.packs = packs

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Alike) and other.packs == self.packs

    def __hash__(self) -> int:
        return hash(self.packs.current.identity)


@lru_cache(maxsize=KEPT)
def _kept(packs: _Alike, roles: frozenset[str], on: date, few: bool) -> Hearing:
    return Hearing(roles, packs.packs, on, few)


def hearing(packs: Packs, roles: Collection[str], on: date, *, few: bool) -> Hearing:
    """The hearing of those who hold such roles, the same one every time."""
    return _kept(_Alike(packs), frozenset(roles), on, few)
