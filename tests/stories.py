"""How the histories of the demo portfolio are read."""

from __future__ import annotations

from datetime import date

from deployments.demo.shapes import CheckStory, Decided, Level, Method, ProjectStory, Step

LEVELS: tuple[Level, ...] = ("local", "regional", "federal")
PASSING = ("go", "conditional")


def lifecycle_of(story: ProjectStory | CheckStory) -> str:
    """The road that a history walks."""
    return story.lifecycle if isinstance(story, ProjectStory) else "partner_check"


def decisions(steps: tuple[Step, ...]) -> list[Decided]:
    """What was decided, in its order."""
    return [step for step in steps if isinstance(step, Decided)]


def passed_on(story: ProjectStory | CheckStory, phase: str) -> date | None:
    """The day on which a phase's gate was passed."""
    days = [one.on for one in decisions(story.steps) if one.phase == phase and one.decision in PASSING]
    return days[-1] if days else None


def standing(story: ProjectStory | CheckStory, method: Method) -> str:
    """Where a history stands: a phase, `end` or `stopped`."""
    lifecycle = lifecycle_of(story)
    phase = method.phases(lifecycle)[0]
    for one in decisions(story.steps):
        assert one.phase == phase, f"{story.code} decides {one.phase} while it is in {phase}"
        phase = method.exits[lifecycle, phase][one.decision]
    return phase


def granted(check: CheckStory, method: Method) -> date | None:
    """The day on which a check gave its status; None where it did not."""
    return check.steps[-1].on if standing(check, method) == "end" else None
