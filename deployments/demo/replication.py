"""Packages handed on: replicas that closed with success, year by year, and those that did not or not yet."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import cycle

from deployments.demo.drafts import Desk, OfferDraft, Outcome, PackageDraft, ProjectDraft
from deployments.demo.plot import Route, length
from deployments.demo.routes import Roads, Situation, start_of

CLOSED = {2020: 5, 2021: 20, 2022: 33, 2023: 42, 2024: 59}
"""Year -> replicas that passed their closing gate in it; the live part adds the 160th, the 60th of 2024."""

UNDER_WAY = {"readiness": 4, "baseline": 3, "adaptation": 3, "implementation": 4, "closing": 2}
"""Phase -> replicas that stand in it now."""

STOPPED = ("readiness", "readiness", "baseline", "adaptation", "implementation", "implementation")
"""Phases in which replicas were stopped."""

NOT_TAKEN: tuple[tuple[Outcome, str | None], ...] = (
    ("waits", None), ("waits", None), ("question", None), ("another_date", None), ("waits", None),
    ("decline", "no_staff"), ("decline", "other_priorities"), ("decline", "not_our_process"),
    ("decline", "no_infrastructure"), ("decline", "no_staff"), ("decline", "done_already"),
    ("decline", "other_priorities"), ("decline", "no_staff"), ("decline", "not_our_process"),
    ("decline", "other_priorities"), ("decline", "no_infrastructure"), ("decline", "no_staff"),
)  # fmt: skip
"""Offers that opened no replica: what was said, and why it was declined."""

SITUATIONS: tuple[Situation, ...] = ("on_time", "awaiting", "late", "on_time", "returned")


class NoPackage(LookupError):
    """No package was frozen in time and has a receiver left for a replica that the history needs."""

    def __init__(self, start: int) -> None:
        super().__init__(start)
        self.start = start

    def __str__(self) -> str:
        return f"no package is free on working day {self.start} of the programme"


@dataclass(slots=True)
class Replication:
    """Hands packages to receivers."""

    desk: Desk
    roads: Roads
    packages: list[PackageDraft]
    projects: list[ProjectDraft] = field(default_factory=list)
    offers: list[OfferDraft] = field(default_factory=list)

    def run(self) -> None:
        """All replicas but the live ones."""
        for year, count in CLOSED.items():
            for _ in range(count):
                self._closed(year)
        situations = cycle(SITUATIONS)
        for phase, count in UNDER_WAY.items():
            for _ in range(count):
                route, elapsed = self.roads.standing("replica", phase, next(situations))
                self._replica(route, start_of(route, self.desk.clock.now, elapsed))
        for phase in STOPPED:
            route = self.roads.stopped("replica", phase)
            latest = self.desk.clock.now - length(route)
            self._replica(route, self.desk.rng.randint(latest - 500, latest))
        for outcome, reason in NOT_TAKEN:
            self._offered(outcome, reason)

    def _offered(self, outcome: Outcome, reason: str | None) -> None:
        """An offer that opened no replica: one that waits is of these days, one declined of any."""
        now, rng = self.desk.clock.now, self.desk.rng
        start = now - (rng.randint(20, 400) if outcome == "decline" else rng.randint(3, 8))
        packages = self._free(start)
        if not packages:
            raise NoPackage(start)
        package = rng.choice(packages)
        receiver = rng.choice(self._receivers(package))
        self.offers.append(self.desk.offer(package, receiver, start, outcome, reason))

    def _closed(self, year: int) -> None:
        """A replica whose closing gate was passed in a year, late enough for a package to be there."""
        days = self.desk.clock.year(year)
        for attempt in range(100):
            route = self.roads.usual("replica", pace=0.85, plain=attempt > 10)
            closing = next(passage for passage in route if passage.phase == "closing")
            took = length(route, until="closing") + closing.decided
            start = days[int(len(days) * max(self.desk.rng.random(), attempt / 100))] - took
            if self._free(start):
                self._replica(route, start)
                return
        raise NoPackage(days.start)

    def _replica(self, route: Route, start: int) -> None:
        packages = self._free(start)
        if not packages:
            raise NoPackage(start)
        package = self.desk.rng.choice(packages)
        receiver = self.desk.rng.choice(self._receivers(package))
        self.projects.append(self.desk.replica(package, receiver, route, start))

    def _free(self, start: int) -> list[PackageDraft]:
        return [one for one in self.packages if one.frozen + 3 <= start and self._receivers(one)]

    def _receivers(self, package: PackageDraft) -> list[str]:
        """Municipalities, and institutions of the same sphere, that do not have the package yet."""
        sphere = package.project.story.sphere
        return [
            one.code
            for one in self.desk.cast.organisations
            if (one.kind == "municipality" or (one.kind == "institution" and one.sphere == sphere))
            and one.code not in package.receivers
        ]
