"""The programme report as one page that can be read, printed and sent: no scripts, nothing from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from domain.engine.words import Language, Words
from domain.methodology.schema import Pack
from domain.reports.report import Axis, Report

TEMPLATES = Path(__file__).parent / "templates"

BAR_HEIGHT = 120
BAR_STEP = 76


@dataclass(frozen=True, slots=True)
class Bar:
    """One column of a chart, in pixels."""

    label: str
    value: int
    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table."""

    label: str
    value: int


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("programme_report/page.html")


def bars(counts: dict[str, int]) -> list[Bar]:
    """Columns whose heights are in proportion to their counts."""
    most = max(counts.values(), default=0)
    found = []
    for place, (label, value) in enumerate(sorted(counts.items())):
        height = round(BAR_HEIGHT * value / most) if most else 0
        found.append(Bar(label, value, place * BAR_STEP + 10, BAR_HEIGHT - height + 22, height))
    return found


def as_html(found: Report, pack: Pack, language: Language) -> str:
    """The report as HTML; the same report gives the same bytes."""

    def say(ru: str, en: str) -> str:
        return Words(ru, en).say(language)

    day = f"{found.as_of:%d.%m.%Y}" if language is Language.RU else f"{found.as_of:%d %B %Y}"
    return _template().render(
        say=say,
        language=language.value,
        programme=pack.programme.say(language),
        day=day,
        found=found,
        width=len(found.opened_by_year) * BAR_STEP + 10,
        opened=bars(found.opened_by_year),
        replicated=bars({year: found.replicated_by_year.get(year, 0) for year in found.opened_by_year}),
        levels=[Row(pack.levels[level].say(language), count) for level, count in found.exemplars.items()],
        spheres=[
            Row(pack.spheres[key].say(language), count) for key, count in found.spheres.items() if key in pack.spheres
        ],
        stages=[Row(title.say(language), found.stages.get(key, 0)) for key, title in pack.stages.items()],
        standings=[Row(title.say(language), found.standings.get(key, 0)) for key, title in pack.standings.items()],
        checks=[Row(title.say(language), found.checks.get(key, 0)) for key, title in pack.standings.items()],
        lifecycles=[
            (
                lifecycle.title.say(language),
                [
                    Row(phase.title.say(language), found.phases.get(lifecycle.key, {}).get(phase.key, 0))
                    for phase in lifecycle.phases.values()
                ],
            )
            for lifecycle in pack.lifecycles.values()
            if lifecycle.key in ("pilot", "replica")
        ],
        axis=say("по датам событий", "by the day it happened")
        if found.by is Axis.HAPPENED
        else say("по датам записи", "by the day it was recorded"),
        methodology=pack.identity,
        assumptions=[
            f"{parameter.title.say(language)} — {_value(parameter.value, language)}"
            for parameter in pack.parameters.values()
            if parameter.basis.assumption
        ],
    )


def _value(value: object, language: Language) -> str:
    """A parameter's value as people say it."""
    if isinstance(value, bool):
        return (Words("да", "yes") if value else Words("нет", "no")).say(language)
    said = str(value)
    return said.replace(".", ",") if isinstance(value, Decimal) and language is Language.RU else said
