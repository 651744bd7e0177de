"""The practices behind the packages of the demo: drawn from the exemplar's project before it is frozen, kept fresh."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from deployments.demo.cards import aimed
from deployments.demo.data import toml
from deployments.demo.shapes import ARCHIVE, PackageStory, Portfolio, ProjectStory
from domain.engine.command import Command
from domain.practices.cards import AmendPractice, DraftPractice
from domain.practices.publication import ConfirmPractice, PublishPractice
from domain.practices.review import ReviewPractice, SubmitPractice
from domain.practices.steps import DropStep, SetStep
from domain.practices.templates import AttachTemplate
from domain.programme.kinds import Consent

FIRST = 101
"""Practices behind packages are numbered from here, those of the base from one."""
BEFORE = timedelta(days=7)
"""So long before a package is frozen its practice is begun."""
ANEW = timedelta(days=350)
"""From one confirmation to the next, within the months of the methodology."""
TEXTS = ("process", "problem", "causes", "solution", "people", "limits")


@dataclass(frozen=True, slots=True)
class Told:
    """A practice as its file tells it."""

    code: str
    told: Mapping[str, Any]
    of: str = ""
    """The process, in the genitive, where a package is made of it."""

    @property
    def elements(self) -> dict[str, bool]:
        """The elements that it adds to its package, as `contents` names them -> whether they are core."""
        lines = [*((True,) * len(self.told["core"])), *((False,) * len(self.told["adaptable"]))]
        return {f"{self.code}-{number}": core for number, core in enumerate(lines, start=1)}


def practice_of(story: ProjectStory) -> Told | None:
    """The practice that is drawn from a project, where its process has one."""
    book, of = toml("exemplars.toml"), aimed(story.title)
    return Told(f"PRC-{FIRST + list(book).index(of):04d}", book[of], of) if of in book else None


def handed_on(portfolio: Portfolio) -> dict[str, Told]:
    """Project -> its practice, of all that are packages or become one live."""
    wanted = {*(one.project for one in portfolio.packages), portfolio.live.project}
    found = {one.code: practice_of(one) for one in portfolio.projects if one.code in wanted}
    return {code: practice for code, practice in found.items() if practice is not None}


def drawn(package: PackageStory, practice: Told, as_of: date, *, author: str, expert: str) -> list[Command]:
    """The practice before its package, reviewed by another, and confirmed year after year."""
    begun = package.frozen_on - BEFORE
    days = (begun, begun + timedelta(days=4), begun + timedelta(days=5))
    made = list(published(practice, package.project, days, author=author, expert=expert))
    on, year = days[-1] + ANEW, 1
    while on < as_of:
        made.append(
            ConfirmPractice(actor=author, on=on, command_id=f"demo:{practice.code}:fresh-{year}", subject=practice.code)
        )
        on, year = on + ANEW, year + 1
    return made


def published(
    practice: Told, project: str | None, days: tuple[date, date, date], *, author: str, expert: str, measures: int = 0
) -> Iterator[Command]:
    """The commands from a draft to publication; measures of the project's plan beyond the steps are no steps."""
    code, told = practice.code, practice.told
    said: dict[str, Any] = {"actor": author, "on": days[0]}
    texts = {name: told[name] for name in TEXTS if name in told}
    texts |= {name: "\n".join(told[name]) for name in ("core", "adaptable")}
    cost = Decimal(int(code.rpartition("-")[2]) * 37 % 12 * 25_000)
    yield DraftPractice(**said, command_id=f"demo:{code}:draft", project=project, title=told["title"], code=code)
    yield AmendPractice(
        **said, command_id=f"demo:{code}:amend", subject=code, sphere=told.get("sphere"), consent=Consent.GIVEN,
        cost=cost, **texts,
    )  # fmt: skip
    for place, (title, role, lasts) in enumerate(told["steps"], start=1):
        yield SetStep(
            **said, command_id=f"demo:{code}:step-{place}", subject=code, title=title, role=role, days=lasts,
            number=place,
        )  # fmt: skip
    yield AttachTemplate(
        **said, command_id=f"demo:{code}:template", subject=code, title="Лист хронометража", kept_at=ARCHIVE
    )
    for place in range(len(told["steps"]) + 1, measures + 1):
        yield DropStep(**said, command_id=f"demo:{code}:drop-{place}", subject=code, number=place)
    yield SubmitPractice(**said, command_id=f"demo:{code}:submit", subject=code, expert=expert)
    yield ReviewPractice(actor=expert, on=days[1], command_id=f"demo:{code}:review", subject=code)
    yield PublishPractice(actor=author, on=days[2], command_id=f"demo:{code}:publish", subject=code)
