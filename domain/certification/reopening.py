"""Whether a check that was decided on may stand at its gate again, and what is presented at it then."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from domain.certification.challenges import CHALLENGES
from domain.certification.coming_again import OPEN_CHECKS, level_is_free
from domain.engine import refusals as no
from domain.engine.case import Case, Happening
from domain.engine.questions import NUMBERS
from domain.engine.state import State
from domain.engine.wire import Row
from domain.engine.world import Lookup, Question, World
from domain.pilot.stages import StageChanged
from domain.programme.kinds import Stage, SubjectKind


def _ask_turn(commands: Sequence[Any], world: World) -> Iterable[Question]:
    if any(state.kind is SubjectKind.CHECK for state in world.states.values()):
        yield NUMBERS, {}


def _take_nothing(world: World, found: None, rows: Sequence[Row]) -> None:
    """The numbers are only held on to."""


IN_TURN = Lookup(name="in turn with applications", empty=lambda: None, ask=_ask_turn, take=_take_nothing)
"""Whoever applies holds the numbers of checks: a check comes back before an application or sees it."""
IN_ITS_PLACE = (CHALLENGES, IN_TURN, OPEN_CHECKS)
"""What has to be looked up for it: objections, and checks that are under way."""


def may_reopen(case: Case, check: State) -> None:
    """Nothing came in the place of a check that ended, and nobody else has a say in what it ended in."""
    held = case.world.holdings[check.code]
    if check.ended_on is None:
        return
    if held.surveys:
        said = "итог контроля стоит в реестре: откройте новый", "the register tells of it: open another surveillance"
        case.against(no.already("rests_on_it", *said))
        return
    if check.code in case.world.of(CHALLENGES).count:
        said = (
            "против решения возразили: его не отменяет тот, кто решил; организация подаёт новую заявку",
            "the decision was challenged: whoever decided does not reverse it; the organisation applies anew",
        )
        case.against(no.already("challenged", *said))
    level_is_free(case, check.organisation or "", held.level or "", but=check.code)
    for shown in held.presented:
        if case.world.states[shown.code].stage is Stage.CERTIFICATION:
            said = f"{shown.code} уже представлен на другой проверке", f"{shown.code} is presented at another check"
            case.against(no.already("not_presentable", *said))


def presented_again(case: Case, check: State) -> Iterator[Happening]:
    """The projects of a check that goes on are presented at it."""
    for shown in case.world.holdings[check.code].presented:
        yield shown.code, StageChanged(stage=Stage.CERTIFICATION, because=check.code)
