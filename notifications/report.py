"""The programme report as one page that can be read, printed and sent: no scripts, nothing from elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from domain.engine.words import Language, Words
from domain.methodology.schema import Pack
from domain.programme.kinds import LessonForm
from domain.reports.axis import Axis
from domain.reports.report import Report
from domain.reports.site_lessons import Taught, by_site
from domain.text.called import CALLED
from notifications.own_words import OwnTerms

TEMPLATES = Path(__file__).parent / "templates"

HEADLINE = ("projects", "involved", "centres", "exemplars", "replicated")
"""Tables whose figures stand large at the top."""
CHARTS = ("opened", "implemented", "replicated")
"""Figures of each year that are drawn."""

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


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=[OwnTerms],
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
    years = sorted({figure.key.partition(".")[0] for figure in found.section("years").figures})
    return _template().render(
        say=say,
        language=language.value,
        speaks=language,
        programme=pack.programme.say(language),
        day=day,
        found=found,
        width=len(years) * BAR_STEP + 10,
        charts=[(key, bars({year: found.count("years", f"{year}.{key}") for year in years})) for key in CHARTS],
        headline=[found.section(key) for key in HEADLINE],
        tables=[section for section in found.sections if section.key not in HEADLINE and section.key != "years"],
        taught=[_taught(one, pack, language) for one in by_site(found.lessons)],
        forms=[words.capital.say(language) for words in CALLED[LessonForm].values()],
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


def _taught(one: Taught, pack: Pack, language: Language) -> list[str]:
    """A site and year as the cells of a row."""
    sphere = pack.spheres[one.sphere].say(language) if one.sphere in pack.spheres else one.sphere
    numbers = *(one.forms[form] for form in LessonForm), one.reached, one.spread
    return [str(one.year), sphere, one.name, _value(one.hours, language), *map(str, numbers)]


def _value(value: object, language: Language) -> str:
    """A parameter's value as people say it."""
    if isinstance(value, bool):
        return (Words("да", "yes") if value else Words("нет", "no")).say(language)
    said = str(value)
    return said.replace(".", ",") if isinstance(value, Decimal) and language is Language.RU else said
