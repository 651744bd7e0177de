"""Which institutions become exemplars, which try in vain, and which of their projects become packages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from deployments.demo.data import toml
from deployments.demo.drafts import CheckDraft, Desk, PackageDraft, ProjectDraft
from deployments.demo.plot import Route, length
from deployments.demo.routes import Roads, Situation, start_of
from deployments.demo.shapes import Level

LEVELS: tuple[Level, ...] = ("local", "regional", "federal")
"""Each needs the one before it."""

BRISK = 0.75
"""Exemplars work faster than the method plans."""


@dataclass(slots=True)
class Certification:
    """The projects that are presented, the checks and the packages that follow."""

    desk: Desk
    roads: Roads
    projects: list[ProjectDraft] = field(default_factory=list)
    checks: list[CheckDraft] = field(default_factory=list)
    granted: dict[tuple[str, Level], CheckDraft] = field(default_factory=dict)
    packages: list[PackageDraft] = field(default_factory=list)

    def run(self) -> None:
        """All of certification.toml but the live part."""
        book = toml("certification.toml")
        for row in book["exemplar"]:
            levels = LEVELS[: LEVELS.index(row["highest"]) + 1]
            self._climb(self._code(row), levels, row["begins"], row.get("process"))
        for row in book["attempt"]:
            self._attempt(self._code(row), row["level"], row["outcome"])
        for row in book["package"]:
            self.packages.append(self.desk.package(self.granted[self._code(row), row["level"]]))

    def _code(self, row: dict[str, str]) -> str:
        return self.desk.cast.code_of[row["organisation"]]

    def _climb(self, organisation: str, levels: tuple[Level, ...], begins: date, process: str | None) -> None:
        """One level after the other, with fresh projects for each."""
        remarks = toml("certification.toml")["remarks"]
        start, granted = self.desk.clock.tick(begins), 0
        for level in levels:
            projects = self._presented(organisation, start, process if level == "local" else None)
            applied = max(granted, *(one.end for one in projects)) + self.desk.rng.randint(4, 15)
            again = (self._code(remarks), remarks["level"]) == (organisation, level)
            route = self.roads.rechecked() if again else self.roads.usual("partner_check", plain=True)
            check = self._check(organisation, level, projects, route, applied)
            self.granted[organisation, level] = check
            granted = check.end
            start = max(start + 60, granted - self.desk.rng.randint(20, 90))

    def _presented(self, organisation: str, start: int, process: str | None) -> tuple[ProjectDraft, ...]:
        count = self.desk.rng.randint(1, 2)
        first = self._pilot(organisation, start, process)
        return (
            first,
            *(self._pilot(organisation, start + self.desk.rng.randint(3, 30)) for _ in range(count - 1)),
        )

    def _pilot(
        self, organisation: str, start: int, process: str | None = None, route: Route | None = None
    ) -> ProjectDraft:
        subject = self.desk.subject(organisation, self.desk.cast.by_code[organisation].sphere, process)
        road = route or self.roads.usual("pilot", pace=BRISK, plain=True)
        project = self.desk.pilot(organisation, subject, road, start, published=bool(process) or None, sure=True)
        self.projects.append(project)
        return project

    def _check(
        self, organisation: str, level: Level, projects: tuple[ProjectDraft, ...], route: Route, start: int
    ) -> CheckDraft:
        check = self.desk.check(organisation, level, projects, route, start)
        book = toml("certification.toml")
        told: dict[str, Any] = {
            key: (self._code(book[name]), book[name]["level"]) == (organisation, level)
            for key, name in (("remarks", "with_remarks"), ("challenged", "challenged"))
        }
        check.story = replace(check.story, **told)
        self.checks.append(check)
        return check

    def _attempt(self, organisation: str, level: Level, outcome: str) -> None:
        """A check that has given no status: refused some time ago, or under way now."""
        before = self.granted.get((organisation, LEVELS[LEVELS.index(level) - 1]))
        earliest = before.end + 5 if before else 0
        pilot = self.roads.usual("pilot", pace=BRISK, plain=True)
        route, applied = self._way(outcome, earliest + length(pilot))
        project = self._pilot(organisation, applied - length(pilot) - 8, route=pilot)
        self._check(organisation, level, (project,), route, applied)

    def _way(self, outcome: str, earliest: int) -> tuple[Route, int]:
        """The route of an attempt, and the tick of its application."""
        now = self.desk.clock.now
        if outcome == "refused":
            route = self.roads.refused()
            return route, self.desk.rng.randint(earliest + 10, now - length(route) - 5)
        if outcome in ("remarks", "recheck"):
            route, elapsed = self.roads.mending(outcome)
        else:
            situation: Situation = "awaiting" if outcome == "decision" else "on_time"
            route, elapsed = self.roads.standing("partner_check", outcome, situation)
        return route, start_of(route, now, elapsed)
