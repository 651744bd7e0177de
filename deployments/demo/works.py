"""The work behind a pilot's gates: milestones reached, an action plan carried out, documents that state things."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from deployments.demo.cards import plan_of
from deployments.demo.data import toml
from deployments.demo.shapes import ProjectStory
from domain.engine.command import Command
from domain.methodology.looks_at import STANDARD_LOOKS
from domain.methodology.schema import Pack
from domain.pilot.action_plan import PlanAction, SettleAction
from domain.pilot.documents import AttachEvidence
from domain.pilot.gates import Decide
from domain.pilot.measurements import Measure
from domain.pilot.milestones import ReachMilestone
from domain.pilot.submission import Submit
from domain.programme.kinds import Moment

LEAST = timedelta(days=140)
"""The baseline was measured at least so long before the result."""


class Works:
    """Adds to the steps of a pilot what its gates look at."""

    def __init__(self, story: ProjectStory, pack: Pack, organisation: str, as_of: date) -> None:
        self.story = story
        self.phases = pack.lifecycles["pilot"].phases
        self.organisation = organisation
        self.rng = Random(f"{story.code} works")
        self.as_of = as_of
        self._number = 0

    def with_works(self, steps: list[Command]) -> Iterator[Command]:
        """The steps with milestones and actions before each submission."""
        after = [step.on for step in steps if isinstance(step, Measure) and step.moment is Moment.AFTER]
        begun = self.story.opened_on
        done: set[str] = set()
        for step in steps:
            if isinstance(step, Measure) and step.moment is Moment.BASELINE:
                yield replace(step, on=min(step.on, min(after, default=self.as_of) - LEAST))
            elif isinstance(step, AttachEvidence):
                yield self._stating(step)
            elif isinstance(step, Submit):
                phase = self._phase(step, steps)
                if phase not in done:
                    yield from self._works(phase, begun, step)
                    done.add(phase)
                yield step
            else:
                yield step
            if isinstance(step, Decide):
                begun = step.on

    def _phase(self, step: Command, steps: list[Command]) -> str:
        """The phase that a step belongs to: that of the papers before it."""
        place = steps.index(step)
        papers = [paper for paper in steps[:place] if isinstance(paper, AttachEvidence) and paper.phase]
        return papers[-1].phase or "" if papers else next(iter(self.phases))

    def _stating(self, step: AttachEvidence) -> Command:
        """A document with the organisation, and the goals, that it names."""
        if step.kind not in STANDARD_LOOKS.names_organisation:
            return step
        goals = (
            {plan.key: plan.target for plan in map(plan_of, self.story.indicators)}
            if step.kind == STANDARD_LOOKS.closing
            else {}
        )
        return replace(step, organisation=self.organisation, goals=goals)

    def _works(self, phase: str, begun: date, before: Submit) -> Iterator[Command]:
        """Milestones of a phase, reached between its beginning and its submission, and its actions."""
        milestones = self.phases[phase].milestones
        span = before.on - begun
        for place, milestone in enumerate(milestones):
            start, end = (begun + span * (number / len(milestones)) for number in (place, place + 1))
            yield ReachMilestone(**self._common(before), key=milestone.key, started=start, finished=end)
        if phase == "implementation":
            yield from self._actions(begun, before)

    def _common(self, before: Submit) -> dict[str, Any]:
        self._number += 1
        return {
            "actor": before.actor,
            "on": before.on,
            "subject": self.story.code,
            "command_id": f"demo:{self.story.code}:w{self._number}",
        }

    def _actions(self, begun: date, before: Submit) -> Iterator[Command]:
        texts = toml("cards.toml")
        titles = self.rng.sample(texts["actions"], self.rng.randint(3, 5))
        for number, title in enumerate(titles, start=1):
            due_on = begun + (before.on - begun) * (number / len(titles))
            yield PlanAction(**self._common(before), title=title, due_on=due_on, owner=before.actor)
        for number in range(1, len(titles) + 1):
            dropped = number == len(titles) and self.rng.random() < 0.2
            yield SettleAction(
                **self._common(before),
                measure=number,
                outcome="dropped" if dropped else "done",
                reason=self.rng.choice(texts["dropped"]) if dropped else "",
            )
