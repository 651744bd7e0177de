"""A year of the sites as teachers: trainings, visits hosted, consultations and days at the process factory."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from random import Random

from deployments.demo.data import toml
from deployments.demo.shapes import ARCHIVE, CentreStory, Portfolio
from domain.engine.calendar import WorkingCalendar
from domain.programme.kinds import LessonForm
from domain.registry.lessons import HoldLesson

SPREADS = 0.4
"""Share of visits and trainings at which packages of the sphere are handed on."""


def year_of_sites(portfolio: Portfolio, calendar: WorkingCalendar) -> Iterator[HoldLesson]:
    """What each site taught in the year of the portfolio, by its attendance sheets."""
    for centre in portfolio.centres:
        if centre.kind == "sectoral":
            yield from _taught(portfolio, centre, calendar)


def _taught(portfolio: Portfolio, centre: CentreStory, calendar: WorkingCalendar) -> Iterator[HoldLesson]:
    rng, book, year = Random(f"{centre.code} lessons"), toml("lessons.toml"), portfolio.as_of.year
    staff = [one.code for one in portfolio.people if any(held.scope == centre.code for held in one.roles)]
    first = calendar.after(max(centre.since, date(year, 1, 1)), 10)
    length = calendar.between(first, portfolio.as_of)
    number = 0
    for form in LessonForm:
        plan = book[form.value]
        for _ in range(rng.randint(*plan["times"])):
            on, number = calendar.after(first, int(rng.random() * max(length, 1))), number + 1
            known = _packages(portfolio, centre, on) if form in (LessonForm.TRAINING, LessonForm.VISIT) else []
            yield HoldLesson(
                actor=rng.choice(staff), on=on, command_id=f"demo:{centre.code}:lesson:{number:02d}",
                subject=centre.code, form=form, programme=rng.choice(plan["programmes"]),
                hours=Decimal(rng.randint(*plan["hours"])), reached=rng.randint(*plan["reached"]),
                spread=tuple(rng.sample(known, 1)) if known and rng.random() < SPREADS else (), kept_at=ARCHIVE,
            )  # fmt: skip


def _packages(portfolio: Portfolio, centre: CentreStory, on: date) -> list[str]:
    """Packages of the centre's sphere that there are on a day."""
    spheres = {one.code: one.sphere for one in portfolio.projects}
    return [one.code for one in portfolio.packages if one.frozen_on < on and spheres[one.project] == centre.sphere]
