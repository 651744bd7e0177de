"""The demo portfolio: a whole history told from a seed, one step before the article's figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import cycle
from random import Random
from typing import Any, Literal

from deployments.demo.cast import Casting
from deployments.demo.certification import BRISK, Certification
from deployments.demo.clock import Clock
from deployments.demo.data import toml
from deployments.demo.drafts import CheckDraft, Desk, PackageDraft, ProjectDraft
from deployments.demo.indicators import Course
from deployments.demo.plot import Passage, Turn, length
from deployments.demo.replication import Replication
from deployments.demo.routes import FAR, Roads, Situation, start_of
from deployments.demo.shapes import CheckStory, LiveStory, Method, PackageStory, Portfolio, ProjectStory

Answer = Literal["accept", "another_date", "question", "decline"]

AS_OF = date(2024, 12, 11)
"""The day of the article."""

PILOTS = 590
"""Pilots of the programme, all told."""

LIVE = {
    "selection": 11,
    "opening": 11,
    "diagnosis": 18,
    "implementation": 28,
    "sustaining": 12,
    "monitoring": 12,
}
"""Phase -> pilots that stand in it now."""

SITUATIONS: tuple[Situation, ...] = (
    "on_time", "on_time", "late", "on_time", "awaiting", "on_time", "returned", "on_time",
    "on_time", "held", "awaiting", "on_time", "on_time", "late", "on_time",
)  # fmt: skip
"""What pilots under way are up to, in turn."""

STOPPED = (
    "selection",
    "selection",
    "opening",
    "opening",
    "opening",
    *("diagnosis",) * 5,
    *("implementation",) * 5,
)
"""Phases in which pilots were stopped."""

GROWTH = 0.6
"""Below one: each year starts more projects than the year before."""

WEIGHTS = {"body": 3, "municipality": 2, "government_unit": 3, "institution": 1}
"""How readily each kind of organisation starts a pilot."""


def portfolio(method: Method, *, seed: int = 2019, as_of: date = AS_OF) -> Portfolio:
    """The programme as of a day; the same seed, day and method give the same portfolio."""
    clock = Clock(as_of, method.is_working_day)
    cast = Casting(Random(f"{seed} cast")).run()
    desk = Desk(method, clock, cast, Random(f"{seed} stories"))
    roads = Roads(method, Random(f"{seed} roads"))

    certification = Certification(desk, roads)
    certification.run()
    replication = Replication(desk, roads, certification.packages)
    replication.run()
    live = _live_pilot(desk, roads)
    count = PILOTS - len(certification.projects) - 1
    pilots = [*certification.projects, live, *_ordinary(desk, roads, count)]

    offers = replication.offers
    numbered = _Numbered.of([*pilots, *replication.projects], certification.checks, certification.packages)
    return Portfolio(
        as_of=as_of,
        organisations=tuple(cast.organisations),
        centres=tuple(cast.centres),
        people=tuple(cast.people),
        projects=numbered.projects,
        checks=numbered.checks,
        packages=numbered.packages,
        offers=tuple(replace(one.story, package=numbered.code_of[id(one.package)]) for one in offers),
        live=_live(desk, live, numbered.code_of[id(live)]),
    )


def _ordinary(desk: Desk, roads: Roads, count: int) -> Iterable[ProjectDraft]:
    """Pilots without a part in certification: under way, stopped, and the many that are done."""
    situations = cycle(SITUATIONS)
    held: Iterator[Situation] = cycle(("held", "held", "held_past_review"))
    for phase, number in LIVE.items():
        for _ in range(number):
            situation = next(situations)
            route, elapsed = roads.standing("pilot", phase, next(held) if situation == "held" else situation)
            yield _pilot(desk, route, start_of(route, desk.clock.now, elapsed))
    for phase in STOPPED:
        route = roads.stopped("pilot", phase)
        yield _pilot(desk, route, _some_start(desk, length(route)))
    for _ in range(count - sum(LIVE.values()) - len(STOPPED)):
        route = roads.usual("pilot")
        yield _pilot(desk, route, _some_start(desk, length(route)))


def _some_start(desk: Desk, takes: int) -> int:
    """A start that leaves time to finish; later ones are likelier."""
    return int((desk.clock.now - takes) * desk.rng.random() ** GROWTH)


def _pilot(desk: Desk, route: tuple[Passage, ...], start: int) -> ProjectDraft:
    organisations = desk.cast.organisations
    (one,) = desk.rng.choices(organisations, [WEIGHTS[each.kind] for each in organisations])
    sphere = one.sphere
    if one.kind == "municipality":
        (sphere,) = desk.rng.choices(("state_municipal", "education", "social", "sme"), (50, 20, 17, 13))
    return desk.pilot(one.code, desk.subject(one.code, sphere), route, start)


def _live_pilot(desk: Desk, roads: Roads) -> ProjectDraft:
    """The pilot that is left for the live part: in its sustaining phase, results not measured yet."""
    plan = toml("certification.toml")["live"]
    organisation = desk.cast.code_of[plan["organisation"]]
    before = roads.usual("pilot", pace=BRISK, plain=True)
    line = [passage.phase for passage in before]
    route = (*before[: line.index("sustaining")], Passage("sustaining", (Turn("go", FAR, 1),)))
    start = start_of(route, desk.clock.now, desk.method.durations["pilot", "sustaining"] // 2)
    subject = desk.subject(organisation, "education", plan["process"])
    return desk.pilot(organisation, subject, route, start, published=True)


def _live(desk: Desk, pilot: ProjectDraft, code: str) -> LiveStory:
    plan = toml("certification.toml")["live"]
    organisation = pilot.story.organisation
    commissioners = desk.commission(organisation, "local")
    receivers = tuple(desk.cast.code_of[name] for name in plan["receivers"])
    return LiveStory(
        project=code,
        organisation=organisation,
        results={course.indicator.key: _reached(course) for course in pilot.courses},
        commissioners=commissioners,
        points=desk.scores("local", commissioners, enough=True),
        receivers=receivers,
        receiver_people={one: desk.cast.team(one, desk.rng) for one in receivers},
        closes=desk.cast.code_of[plan["closes"]],
        reworks=desk.cast.code_of[plan["reworks"]],
        answers=_answers(desk, plan, receivers),
    )


def _reached(course: Course) -> Decimal:
    """What is measured at the end: an exemplar's project reaches its goals, whatever chance drew."""
    best = min if course.indicator.direction == "fall" else max
    return best(course.result, course.indicator.target)


def _answers(desk: Desk, plan: dict[str, Any], receivers: tuple[str, ...]) -> dict[str, Answer]:
    """Two accept, and the others ask, propose another date, decline."""
    takes = {desk.cast.code_of[plan[name]] for name in ("closes", "reworks")}
    others: Iterator[Answer] = iter(("question", "another_date", "decline"))
    return {one: "accept" if one in takes else next(others) for one in receivers}


@dataclass(frozen=True, slots=True)
class _Numbered:
    """Drafts in the order of their days, with the codes that follow from it."""

    projects: tuple[ProjectStory, ...]
    checks: tuple[CheckStory, ...]
    packages: tuple[PackageStory, ...]
    code_of: dict[int, str]
    """Identity of a draft -> its code."""

    @classmethod
    def of(cls, projects: list[ProjectDraft], checks: list[CheckDraft], packages: list[PackageDraft]) -> _Numbered:
        """Number everything."""
        projects = sorted(projects, key=lambda draft: draft.start)
        checks = sorted(checks, key=lambda draft: draft.start)
        packages = sorted(packages, key=lambda draft: draft.frozen)
        code_of = {id(draft): f"PRJ-{number:04d}" for number, draft in enumerate(projects, start=1)}
        code_of |= {id(draft): f"PKG-{number:04d}" for number, draft in enumerate(packages, start=1)}
        born_of = {id(replica): code_of[id(package)] for package in packages for replica in package.replicas}
        return cls(
            projects=tuple(
                replace(draft.story, code=code_of[id(draft)], package=born_of.get(id(draft))) for draft in projects
            ),
            checks=tuple(
                replace(
                    draft.story,
                    code=f"CHK-{number:04d}",
                    projects=tuple(sorted(code_of[id(project)] for project in draft.projects)),
                )
                for number, draft in enumerate(checks, start=1)
            ),
            packages=tuple(
                replace(draft.story, code=code_of[id(draft)], project=code_of[id(draft.project)]) for draft in packages
            ),
            code_of=code_of,
        )
