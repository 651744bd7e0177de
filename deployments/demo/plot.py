"""How one subject goes through its phases: attached, measured, submitted, decided, day after day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal

from deployments.demo.clock import Clock
from deployments.demo.data import toml
from deployments.demo.scenes import Scenes
from deployments.demo.shapes import (
    Attached,
    ConditionClosed,
    ConditionStory,
    Decided,
    Method,
    Place,
    Resumed,
    Step,
    Submitted,
)

Verdict = Literal["go", "conditional", "rework", "hold", "stop"]
Around = Mapping[str, Sequence[str]]
"""Role -> the people who hold it where the subject lives, the likeliest first."""

SUBMITTING = ("project_leader", "organisation_head", "centre_staff", "rcc_methodologist")
DECIDING = ("customer", "commissioner", "rcc_methodologist", "curator", "organisation_head", "administrator")
ACTING = ("project_leader", "rcc_methodologist", "centre_staff", "organisation_head", "curator", "administrator")
"""Who does it first, where several roles may."""


class NobodyMay(LookupError):
    """The cast has nobody who may do a step under this methodology."""

    def __init__(self, what: str, roles: frozenset[str]) -> None:
        super().__init__(what, roles)
        self.what, self.roles = what, roles

    def __str__(self) -> str:
        return f"nobody in the demo's cast may {self.what}; roles that may: {', '.join(sorted(self.roles))}"


def whoever(roles: frozenset[str], around: Around, order: Sequence[str], what: str, besides: str = "") -> str:
    """The likeliest person among those whose role allows it."""
    for role in order:
        if role in roles:
            for person in around.get(role, ()):
                if person != besides:
                    return person
    raise NobodyMay(what, roles)


@dataclass(frozen=True, slots=True)
class Turn:
    """Work, then a wait for the decision, then (after a hold) a pause; all in working days."""

    verdict: Verdict
    work: int
    wait: int
    pause: int = 0
    review: int = 0
    """Working days from a hold to its review."""
    submitted: bool = True
    """A hold and a stop need no submission."""

    @property
    def length(self) -> int:
        """Working days from its start to the start of what follows."""
        return self.work + self.wait + self.pause


@dataclass(frozen=True, slots=True)
class Passage:
    """The turns of one phase."""

    phase: str
    turns: tuple[Turn, ...]

    @property
    def length(self) -> int:
        """Working days in the phase."""
        return sum(turn.length for turn in self.turns)

    @property
    def decided(self) -> int:
        """Working days from the start of the phase to its last decision."""
        return self.length - self.turns[-1].pause


Route = tuple[Passage, ...]


def length(route: Route, *, until: str | None = None) -> int:
    """Working days before a phase of the route begins, or of all of it."""
    total = 0
    for passage in route:
        if passage.phase == until:
            break
        total += passage.length
    return total


@dataclass(slots=True)
class Tale:
    """Tells the history of one subject, as far as it has come by now."""

    method: Method
    clock: Clock
    lifecycle: str
    around: Around
    scenes: Scenes
    rng: Random
    _owed: list[ConditionStory] = field(default_factory=list)
    _numbered: int = 0

    def tell(self, route: Route, start: int) -> tuple[Step, ...]:
        """The steps of a route that starts on a tick, none after now."""
        steps: list[Step] = []
        for index, passage in enumerate(route):
            following = route[index + 1].turns[0].work if index + 1 < len(route) else 0
            for tick, step in self._passage(passage, start, following):
                if tick > self.clock.now:
                    return tuple(steps)
                steps.append(step)
            start += passage.length
        return tuple(steps)

    def _passage(self, passage: Passage, start: int, following: int) -> Iterator[tuple[int, Step]]:
        place = (self.lifecycle, passage.phase)
        submitter = whoever(self.method.submitters[place], self.around, SUBMITTING, f"submit {passage.phase}")
        decider = whoever(self.method.deciders[place], self.around, DECIDING, f"decide {passage.phase}", submitter)
        for number, turn in enumerate(passage.turns):
            if start > self.clock.now:
                return
            again = passage.turns[number - 1].verdict if number else None
            if again == "hold":
                yield start, Resumed(on=self.clock.day(start), by=decider)
            yield from self._work(place, turn, start, submitter, again)
            tick = start + turn.work
            if turn.submitted:
                yield tick, Submitted(on=self.clock.day(tick), by=submitter, phase=passage.phase)
            tick += turn.wait
            yield tick, self._decision(passage.phase, turn, tick, decider, following)
            start += turn.length

    def _work(
        self, place: Place, turn: Turn, start: int, actor: str, again: Verdict | None
    ) -> Iterator[tuple[int, Step]]:
        """What is done before a phase is submitted or interrupted."""
        papers = self._papers(place, turn, again)
        done: list[tuple[int, Step]] = []
        for number, kind in enumerate(papers, start=1):
            tick = start + turn.work * number // (len(papers) + 1)
            done.append((tick, self._paper(place[1], kind, tick, actor)))
        if again is None:
            for share, scene in self.scenes.get(place[1], ()):
                tick = start + round(turn.work * share)
                done.append((tick, replace(scene, on=self.clock.day(tick))))
        for condition in self._owed:
            tick = start + turn.work * 2 // 3
            done.append((tick, ConditionClosed(on=self.clock.day(tick), by=condition.owner, number=condition.number)))
        self._owed = []
        yield from sorted(done, key=lambda item: item[0])

    def _papers(self, place: Place, turn: Turn, again: Verdict | None) -> tuple[str, ...]:
        """All papers of the gate; half of them around a hold; the last one anew after a return."""
        demanded = self.method.demands.get(place, ())
        if again == "rework":
            return demanded[-1:]
        half = len(demanded) // 2
        if again == "hold":
            return demanded[half:]
        return demanded if turn.submitted else demanded[:half]

    def _paper(self, phase: str, kind: str, tick: int, actor: str) -> Attached:
        day = self.clock.day(tick)
        title = f"{self.method.papers.get(kind, kind)} № {self.rng.randint(2, 190)} от {day:%d.%m.%Y}"
        return Attached(on=day, by=actor, phase=phase, kind=kind, title=title)

    def _decision(self, phase: str, turn: Turn, tick: int, decider: str, following: int) -> Decided:
        decided = Decided(on=self.clock.day(tick), by=decider, phase=phase, decision=turn.verdict)
        if turn.verdict == "go":
            return decided
        if turn.verdict == "conditional":
            return replace(decided, conditions=(self._condition(tick, following),))
        reason, said = self._explained(turn.verdict)
        decided = replace(decided, reason=reason, comment=" ".join(said.values()))
        if turn.verdict == "rework":
            return replace(decided, fields=said)
        return replace(decided, review_on=self.clock.day(tick + turn.review)) if turn.verdict == "hold" else decided

    def _explained(self, verdict: Verdict) -> tuple[str, Mapping[str, str]]:
        """A reason code of the method, and what people write with it, field by field."""
        phrases: Mapping[str, Sequence[Mapping[str, str]]] = toml("phrases.toml")[self.lifecycle][verdict]
        reason = self.rng.choice([code for code in phrases if code in self.method.reasons[verdict]])
        return reason, self.rng.choice(phrases[reason])

    def _condition(self, tick: int, following: int) -> ConditionStory:
        self._numbered += 1
        owner = whoever(frozenset(ACTING), self.around, ACTING, "own a condition")
        text = self.rng.choice(toml("phrases.toml")[self.lifecycle]["conditions"])
        due_on = self.clock.day(tick + max(following, 1))
        condition = ConditionStory(number=self._numbered, text=text, owner=owner, due_on=due_on)
        self._owed.append(condition)
        return condition
