"""Projects, checks and packages before they are numbered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from random import Random
from typing import Literal

from deployments.demo.cast import Cast
from deployments.demo.clock import Clock
from deployments.demo.data import toml
from deployments.demo.indicators import KEPT, REACHED, Course, courses, repeated
from deployments.demo.plot import ACTING, Around, Route, Tale, length, whoever
from deployments.demo.scenes import Scores, check_scenes, pilot_scenes, replica_scenes
from deployments.demo.shapes import CheckStory, Level, Method, OfferStory, PackageStory, ProjectStory


@dataclass(frozen=True, slots=True)
class Subject:
    """What a project is about: a title, the process behind it and its sphere."""

    sphere: str
    title: str
    process: Mapping[str, str]
    measures: tuple[str, ...]


@dataclass(slots=True, eq=False)
class ProjectDraft:
    """A project with its history, without its number."""

    start: int
    end: int
    """The tick on which its route ends, seen or not."""
    story: ProjectStory
    courses: tuple[Course, ...]


@dataclass(slots=True, eq=False)
class CheckDraft:
    """A partner check with its history, without its number."""

    start: int
    end: int
    projects: tuple[ProjectDraft, ...]
    story: CheckStory


@dataclass(slots=True, eq=False)
class PackageDraft:
    """A package without its number, and who has it already."""

    frozen: int
    project: ProjectDraft
    story: PackageStory
    replicas: list[ProjectDraft] = field(default_factory=list)
    receivers: set[str] = field(default_factory=set)


Outcome = Literal["waits", "question", "another_date", "decline"]


@dataclass(slots=True)
class OfferDraft:
    """An offer of a package that has no number yet."""

    package: PackageDraft
    story: OfferStory


@dataclass(slots=True)
class Desk:
    """Where drafts are written: the method, the days, the people and the luck."""

    method: Method
    clock: Clock
    cast: Cast
    rng: Random
    titles: set[tuple[str, str]] = field(default_factory=set)
    written: int = 0

    def subject(self, organisation: str, sphere: str, of: str | None = None) -> Subject:
        """A subject that the organisation has not had yet; of a named process if one is given."""
        book = toml("processes.toml")
        while True:
            process = self.rng.choice([one for one in book[sphere]["process"] if of in (None, one["of"])])
            aim = self.rng.choice(book["aims"] if of is None else book["aims"][1:2])
            title = aim.format(of=process["of"])
            if (organisation, title) not in self.titles:
                self.titles.add((organisation, title))
                return Subject(sphere, title, process, tuple(process["measures"]))

    def pilot(
        self,
        organisation: str,
        subject: Subject,
        route: Route,
        start: int,
        *,
        published: bool | None = None,
        sure: bool = False,
    ) -> ProjectDraft:
        """A pilot on a route; a sure one reaches its goals."""
        reaches = self.rng.random() > 0.08 or sure
        plan = courses(subject.measures, self.rng, reaches=reaches, published=published)
        around, people, centre = self._place(organisation, subject.sphere, start)
        book = toml("processes.toml")[subject.sphere]
        scenes = pilot_scenes(plan, people["project_leader"])
        tale = Tale(self.method, self.clock, "pilot", around, scenes, self.rng)
        story = ProjectStory(
            code="",
            lifecycle="pilot",
            title=subject.title,
            sphere=subject.sphere,
            organisation=organisation,
            centre=centre,
            people=people,
            opened_on=self.clock.day(start),
            opened_by=self._actor("open_project", around, people),
            from_event=subject.process["start"],
            to_event=subject.process["finish"],
            justification=self.rng.choice(book["justifications"]),
            key_risk=self.rng.choice(book["risks"]),
            indicators=tuple(course.indicator for course in plan),
            steps=tale.tell(route, start),
        )
        return ProjectDraft(start, start + length(route), story, plan)

    def replica(self, package: PackageDraft, receiver: str, route: Route, start: int) -> ProjectDraft:
        """A replica of a package at a receiver, on a route."""
        origin = package.project.story
        luck = Random(f"{receiver} {origin.title} {start}")
        plan = repeated(package.project.courses, self.rng, reaches=luck.random() < REACHED)
        around, people, centre = self._place(receiver, origin.sphere, start)
        scenes = replica_scenes(plan, people["project_leader"], holds=luck.random() < KEPT)
        tale = Tale(self.method, self.clock, "replica", around, scenes, self.rng)
        story = replace(
            origin,
            lifecycle="replica",
            organisation=receiver,
            centre=centre,
            people=people,
            opened_on=self.clock.day(start),
            opened_by=self._actor("replicate", around, people),
            steps=tale.tell(route, start),
        )
        draft = ProjectDraft(start, start + length(route), story, plan)
        package.replicas.append(draft)
        package.receivers.add(receiver)
        return draft

    def offer(
        self, package: PackageDraft, receiver: str, start: int, outcome: Outcome, reason: str | None
    ) -> OfferDraft:
        """An offer that opens no replica."""
        around, people, centre = self._place(receiver, package.project.story.sphere, start)
        story = OfferStory(
            package="",
            receiver=receiver,
            centre=centre,
            people=people,
            offered_on=self.clock.day(start),
            offered_by=self._actor("replicate", around, people),
            answered_on=self.clock.day(start + self.rng.randint(1, 3 if outcome != "decline" else 14)),
            outcome=outcome,
            reason=reason,
        )
        package.receivers.add(receiver)
        return OfferDraft(package, story)

    def check(
        self, organisation: str, level: Level, projects: tuple[ProjectDraft, ...], route: Route, start: int
    ) -> CheckDraft:
        """A partner check on a route; its verdict decides what the commission thought."""
        sphere = self.cast.by_code[organisation].sphere
        centre = self.cast.centre_for(organisation, sphere, self.clock.day(start))
        people = {"project_leader": projects[0].story.people["project_leader"]}
        around = self._around(organisation, centre, people)
        commission = self.commission(organisation, level)
        scenes = check_scenes(
            self._points(route, level, commission),
            outside=self.method.checks[level].outside,
            appoints=self._actor("appoint", around, people),
            visits=self._actor("hold_visit", around, people),
        )
        # whoever judges neither brings the check to its gates nor gives the status, nor does staff that works there
        own = {one.code for one in self.cast.people if one.organisation == organisation}
        others = {
            role: [one for one in holders if one not in commission and (role != "centre_staff" or one not in own)]
            for role, holders in around.items()
        }
        tale = Tale(self.method, self.clock, "partner_check", others, scenes, self.rng)
        story = CheckStory(
            code="",
            organisation=organisation,
            centre=centre,
            level=level,
            projects=(),
            people=people,
            applied_on=self.clock.day(start),
            applied_by=self._actor("apply_for_check", around, people),
            steps=tale.tell(route, start),
        )
        return CheckDraft(start, start + length(route), projects, story)

    def package(self, check: CheckDraft) -> PackageDraft:
        """The first presented project of a granted check, frozen soon after."""
        frozen, project = check.end + self.rng.randint(4, 15), check.projects[0]
        around = self._around(project.story.organisation, project.story.centre, project.story.people)
        story = PackageStory(
            code="",
            project="",
            title=project.story.title,
            frozen_on=self.clock.day(frozen),
            frozen_by=self._actor("freeze_package", around, {}),
        )
        return PackageDraft(frozen, project, story, receivers={project.story.organisation})

    def commission(self, organisation: str, level: Level) -> tuple[str, ...]:
        """Neighbours and a methodologist, or commissioners from other regions where the level asks so."""
        terms = self.method.checks[level]
        if terms.outside:
            return tuple(self.rng.sample(self.cast.outside, terms.commissioners))
        others = [one.code for one in self.cast.of_kind("institution") if one.code != organisation]
        heads = [self.cast.head[one] for one in self.rng.sample(others, max(1, terms.commissioners - 1))]
        return (*heads, self.rng.choice(self.cast.programme["rcc_methodologist"]))

    def scores(self, level: Level, commission: tuple[str, ...], *, enough: bool) -> Scores:
        """Points of a commission: all above the pass mark, or all below it."""
        terms = self.method.checks[level]
        share = int(terms.pass_share)
        low, high = (min(share + 2, 98), 99) if enough else (share // 2, share - 4)
        return {
            person: {group: Decimal(self.rng.randint(low, high)) for group in terms.groups} for person in commission
        }

    def _points(self, route: Route, level: Level, commission: tuple[str, ...]) -> dict[str, Scores]:
        """Phase -> points: those of the visit fit the first decision, those of the re-check the second."""
        first = next((passage.turns[0].verdict for passage in route if passage.phase == "decision"), "go")
        return {
            "visit": self.scores(level, commission, enough=first == "go"),
            "recheck": self.scores(level, commission, enough=True),
        }

    def _place(self, organisation: str, sphere: str, start: int) -> tuple[Around, dict[str, str], str]:
        centre = self.cast.centre_for(organisation, sphere, self.clock.day(start))
        people = self.cast.team(organisation, self.rng)
        return self._around(organisation, centre, people), people, centre

    def _around(self, organisation: str, centre: str, people: Mapping[str, str]) -> Around:
        self.written += 1
        return self.cast.around(organisation, centre, people, self.written)

    def _actor(self, action: str, around: Around, people: Mapping[str, str]) -> str:
        """Whoever may act before anybody has a role on the subject itself."""
        standing = {role: holders for role, holders in around.items() if role not in people}
        return whoever(self.method.actions[action], standing, ACTING, action)
