"""How long each phase takes and how its gate goes: usual routes, and routes that stand somewhere now."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

from deployments.demo.plot import Passage, Route, Turn, length
from deployments.demo.shapes import Method

Situation = Literal["on_time", "late", "awaiting", "returned", "held", "held_past_review"]
"""How a subject stands in its phase on the portfolio's day."""

FAR = 120
"""Working days after which a phase of a live subject would go on: never seen."""


@dataclass(frozen=True, slots=True)
class Roads:
    """Draws routes through the lifecycles of one methodology."""

    method: Method
    rng: Random

    def usual(self, lifecycle: str, *, pace: float = 1.0, plain: bool = False) -> Route:
        """A route that passes every gate, now and then after a return, a hold or with conditions."""
        return tuple(
            Passage(phase, (self._go(lifecycle, phase, pace),) if plain else self._turns(lifecycle, phase, pace))
            for phase in self.main_line(lifecycle)
        )

    def main_line(self, lifecycle: str) -> tuple[str, ...]:
        """The phases that a subject passes when every gate says go."""
        phase, line = self.method.phases(lifecycle)[0], []
        while (lifecycle, phase) in self.method.exits:
            line.append(phase)
            phase = self.method.exits[lifecycle, phase]["go"]
        return tuple(line)

    def standing(self, lifecycle: str, phase: str, situation: Situation) -> tuple[Route, int]:
        """A route that stands in a phase, and how many working days it has been there."""
        before = self.usual(lifecycle)[: self.main_line(lifecycle).index(phase)]
        turns, elapsed = self._situation(lifecycle, phase, situation)
        return (*before, Passage(phase, turns)), elapsed

    def stopped(self, lifecycle: str, phase: str) -> Route:
        """A route that is stopped in the middle of a phase."""
        line = self.main_line(lifecycle)
        before = self.usual(lifecycle)[: line.index(phase)]
        work = max(1, round(self.method.durations[lifecycle, phase] * self.rng.uniform(0.3, 1.2)))
        return (*before, Passage(phase, (Turn("stop", work, 1, submitted=False),)))

    def refused(self) -> Route:
        """A partner check whose decision is no."""
        *before, last = self.usual("partner_check", plain=True)
        turn = last.turns[0]
        return (*before, Passage(last.phase, (Turn("stop", turn.work, turn.wait),)))

    def rechecked(self) -> Route:
        """A partner check that is granted after remarks and a re-check."""
        *before, last = self.usual("partner_check", plain=True)
        turn = last.turns[0]
        line = [Passage(last.phase, (Turn(self._towards(last.phase, "remarks"), turn.work, turn.wait),))]
        line += [Passage(phase, (self._go("partner_check", phase, 0.8),)) for phase in ("remarks", "recheck")]
        return (*before, *line)

    def mending(self, phase: str) -> tuple[Route, int]:
        """A partner check that stands in its remarks or its re-check, and for how many working days."""
        route = self.rechecked()
        place = [passage.phase for passage in route].index(phase)
        elapsed = self.method.durations["partner_check", phase] // 2
        return (*route[:place], Passage(phase, (Turn("go", FAR, 1),))), elapsed

    def _towards(self, phase: str, target: str) -> Literal["rework", "conditional"]:
        exits = self.method.exits["partner_check", phase]
        return "rework" if exits.get("rework") == target else "conditional"

    def _go(self, lifecycle: str, phase: str, pace: float) -> Turn:
        planned = self.method.durations[lifecycle, phase]
        if phase.startswith("sustainment_"):
            return Turn("go", planned + self.rng.randint(4, 8), self.rng.randint(1, 4))  # the day of the check has come
        return Turn("go", max(1, round(planned * pace * self.rng.uniform(0.6, 1.15))), self.rng.randint(1, 4))

    def _turns(self, lifecycle: str, phase: str, pace: float) -> tuple[Turn, ...]:
        go, rng = self._go(lifecycle, phase, pace), self.rng
        offered = self.method.exits[lifecycle, phase]
        luck = rng.random()
        if luck < 0.05 and offered.get("rework") == phase:
            return Turn("rework", go.work, go.wait), Turn("go", rng.randint(2, 8), rng.randint(1, 3))
        last = phase == self.main_line(lifecycle)[-1]
        if 0.05 <= luck < 0.09 and "conditional" in offered and not last:
            return (Turn("conditional", go.work, go.wait),)
        if 0.09 <= luck < 0.1 and "hold" in offered:
            pause = rng.randint(10, 40)
            if phase.startswith("sustainment_"):
                return (go,)  # a check waits for its day, not for anybody
            return Turn("hold", go.work // 2, 1, pause, pause, submitted=False), Turn("go", go.work // 2 + 1, go.wait)
        return (go,)

    def _situation(self, lifecycle: str, phase: str, situation: Situation) -> tuple[tuple[Turn, ...], int]:
        planned, rng = self.method.durations[lifecycle, phase], self.rng
        match situation:
            case "on_time":
                elapsed = rng.randint(0, max(planned - 2, 0))
                return (Turn("go", max(planned, elapsed + 1), FAR),), elapsed
            case "late":
                elapsed = planned + rng.randint(2, max(6, planned // 2))
                return (Turn("go", elapsed + rng.randint(3, 20), FAR),), elapsed
            case "awaiting":
                work = max(1, round(planned * rng.uniform(0.6, 0.95)))
                work = planned + 6 if phase.startswith("sustainment_") else work
                return (Turn("go", work, FAR),), work + rng.randint(0, 3)
            case "returned":
                work = max(1, round(planned * rng.uniform(0.4, 0.8)))
                return (Turn("rework", work, 2), Turn("go", 12, FAR)), work + 2 + rng.randint(0, 6)
            case "held" | "held_past_review":
                work, been = max(1, planned // 2), rng.randint(8, 25)
                review = been + rng.randint(5, 15) if situation == "held" else been - rng.randint(1, 3)
                return (Turn("hold", work, 1, FAR, review, submitted=False),), work + 1 + been


def start_of(route: Route, now: int, elapsed: int) -> int:
    """The tick on which a route must start to have been in its last phase for so long."""
    return now - elapsed - length(route, until=route[-1].phase)
