"""What would change for running projects that go on under the methodology in use; read and not written."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from domain.engine.kinds import Standing
from domain.engine.packs import Packs
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.schema import Lifecycle, Pack, Phase
from domain.pilot.adoption import lacking
from domain.programme.kinds import SubjectKind
from domain.reports.gatecheck import GateView, views, walking


@dataclass(frozen=True, slots=True)
class Behind:
    """A running project of an earlier edition, and what the edition in use would change for it."""

    state: State
    lacking: tuple[Words, ...]
    """What it may have passed or hold that the edition in use does not know: it cannot go over."""
    changes: tuple[Words, ...]

    @property
    def waits(self) -> bool:
        """Whether it awaits a decision, which is taken by the edition under which it was asked for."""
        return self.state.standing is Standing.AWAITING

    @property
    def can_move(self) -> bool:
        """Whether it may go over now."""
        return not self.lacking and not self.waits


def behind(connection: Connection, packs: Packs, codes: Collection[str] = ()) -> Iterator[Behind]:
    """Running projects of earlier editions in the order of their codes: all, or those that are named."""
    over = Packs(packs.current, dict.fromkeys(packs.earlier, packs.current))
    for states in walking(connection, SubjectKind.PROJECT):
        chosen = [
            state for state in states if state.pack != packs.current.identity and (not codes or state.code in codes)
        ]
        lost = {
            state.code: tuple(lacking(packs.of(state.pack), packs.current, state.lifecycle or "")) for state in chosen
        }
        going = [state for state in chosen if not lost[state.code]]
        now = {view.state.code: view for view in views(connection, packs, going)}
        then = {view.state.code: view for view in views(connection, over, going)}
        for state in chosen:
            found = () if lost[state.code] else _changes(packs, now[state.code], then[state.code])
            yield Behind(state, lost[state.code], tuple(found))


def _lost(packs: Packs, state: State) -> tuple[Words, ...]:
    return tuple(lacking(packs.of(state.pack), packs.current, state.lifecycle or ""))


def _changes(packs: Packs, now: GateView, then: GateView) -> Iterator[Words]:
    """First what the gate at hand would ask for, then the phases."""
    before, after = _blocking(now), _blocking(then)
    for rule in after.keys() - before.keys():
        yield Words(f"у ворот станет не хватать: {after[rule].ru}", f"the gate will lack: {after[rule].en}")
    for rule in before.keys() - after.keys():
        yield Words(f"у ворот больше не спросят: {before[rule].ru}", f"the gate asks no more: {before[rule].en}")
    earlier, current = packs.of(now.state.pack), packs.current
    lifecycle = now.state.lifecycle or ""
    both = earlier.lifecycles[lifecycle], current.lifecycles[lifecycle]
    yield from _phases(earlier, current, *both, now.phase.key)


def _blocking(view: GateView) -> dict[str, Words]:
    return {finding.rule: finding.said for finding in view.findings if finding.blocks}


def _phases(earlier: Pack, current: Pack, before: Lifecycle, after: Lifecycle, at: str) -> Iterator[Words]:
    """From the phase at hand on."""
    for key, phase in list(after.phases.items())[list(after.phases).index(at) :]:
        if (was := before.phases.get(key)) is None:
            yield Words(f"новый этап «{phase.title.ru}»", f"a new phase “{phase.title.en}”")
            continue
        yield from _phase(earlier, current, was, phase)


def _phase(earlier: Pack, current: Pack, was: Phase, phase: Phase) -> Iterator[Words]:
    ru, en = phase.title.ru, phase.title.en
    if was.title != phase.title:
        yield Words(f"этап «{was.title.ru}» зовётся «{ru}»", f"the phase “{was.title.en}” is called “{en}”")
    if was.duration.working_days != phase.duration.working_days:
        days = f"{was.duration.working_days} → {phase.duration.working_days}"
        yield Words(
            f"этап «{ru}»: рабочих дней {days}, с начала этапа", f"phase “{en}”: {days} working days once it begins"
        )
    if was.gate.decide != phase.gate.decide:
        old, new = _roles(earlier, was), _roles(current, phase)
        yield Words(
            f"ворота этапа «{ru}» решает {new.ru} (было: {old.ru})", f"the gate of “{en}”: {new.en} (was {old.en})"
        )


def _roles(pack: Pack, phase: Phase) -> Words:
    titles = [pack.roles[role].title for role in sorted(phase.gate.decide)]
    return Words(", ".join(title.ru for title in titles), ", ".join(title.en for title in titles))
