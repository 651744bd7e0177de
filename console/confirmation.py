"""Everything that another person entered of earlier years, confirmed in one go."""

from __future__ import annotations

from collections.abc import Sequence

from console.answer import Answer, put
from console.desk import Desk
from console.failure import REFUSED
from domain.engine.command import Command
from domain.engine.lane import Refused
from flows.deeds import each_done


def confirm_each(desk: Desk, commands: Sequence[tuple[str, Command]], *, json: bool) -> int:
    """Carry the confirmations out, each of a code; say how many were refused, and why."""
    programme = desk.programme
    programme.adopt()
    asked = [command for _, command in commands]
    outcomes = each_done(programme, asked)
    refused = [
        (code, outcome) for (code, _), outcome in zip(commands, outcomes, strict=True) if isinstance(outcome, Refused)
    ]
    done = len(commands) - len(refused)
    lines = [
        f"{code}: {'; '.join(one.said.say(desk.language) for one in outcome.reasons)}" for code, outcome in refused
    ]
    said = desk.say(f"Подтверждено: {done}, отказано: {len(refused)}", f"Confirmed: {done}, refused: {len(refused)}")
    put(Answer({"confirmed": done, "refused": refused}, [*lines, said]), json=json)
    return REFUSED if refused else 0
