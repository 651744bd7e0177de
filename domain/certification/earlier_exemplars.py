"""What a replica of earlier years was copied from: a project whose organisation was an exemplar when the copy began."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from domain.certification.earlier_spells import SPELLS, spells
from domain.engine.case import Case
from domain.engine.kinds import Standing
from domain.engine.loader import states_of
from domain.engine.packs import Packs
from domain.engine.questions import STATES
from domain.engine.state import State
from domain.engine.wire import Wire
from domain.engine.world import World

Said = tuple[str, str]
"""A reason in both languages."""


def unfit(case: Case, exemplar: State, day: date) -> Iterator[Said]:
    """Why nobody could copy a project on a day; a status that waits for its second person speaks for it already."""
    code = exemplar.code
    if exemplar.lifecycle != "pilot":
        yield (
            f"{code} сам проект тиражирования: назовите проект, с которого всё началось",
            f"{code} is a replica: name its exemplar",
        )
    elif exemplar.standing == Standing.STOPPED:
        yield f"{code} остановлен", f"{code} was stopped"
    elif (later := exemplar.completed_on or exemplar.opened_on) > day:
        done = ("завершён", "was completed") if exemplar.completed_on else ("открыт", "was opened")
        yield (
            f"{code} {done[0]} {later:%d.%m.%Y}, проект тиражирования открыт раньше: {day:%d.%m.%Y}",
            f"{code} {done[1]} on {later}, the replica was opened before that, on {day}",
        )
    elif case.pack.flag("replica_needs_exemplar") and not _held_a_status(case, exemplar, day):
        ru = f"у организации проекта {code} на {day:%d.%m.%Y} нет статуса образца: сначала внесите статус"
        en = f"the organisation of {code} held no exemplar status on {day}: enter the status first"
        yield f"{ru} (лист «Статусы образцов», potok status enter)", f"{en} (sheet “Exemplar statuses”, status enter)"


def _held_a_status(case: Case, exemplar: State, day: date) -> bool:
    held = case.world.of(SPELLS)[exemplar.organisation or ""].values()
    return any(one.on <= day and one.stands(day) for one in held)


def exemplars_behind(wire: Wire, world: World, commands: Sequence[Any], packs: Packs) -> None:
    """The exemplars of those replicas of earlier years that commands are about, with the statuses behind them."""
    about = (world.holdings.get(command.subject) for command in commands)
    behind = {held.exemplar for held in about if held is not None and held.exemplar is not None}
    if not behind:
        return
    if missing := sorted(behind - world.states.keys()):
        states_of(world, wire.ask((STATES, {"codes": missing}))[0])
    spells(wire, world, commands, packs)
