"""The spreadsheet that centres send each month: measurements of the pilots that are being implemented."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from deployments.demo.shapes import Decided, Measured, Portfolio, ProjectStory
from domain.exchange.cells import Value
from domain.exchange.layouts import layouts
from domain.exchange.template import write_csv
from domain.methodology.schema import Pack


def monthly(portfolio: Portfolio, pack: Pack) -> bytes:
    """A CSV as `potok import` takes it: the last value of each indicator, measured once more before the day."""
    layout = next(one for one in layouts(pack) if one.key == "measurements")
    rows: list[dict[str, Value]] = []
    for story in portfolio.projects:
        if _is_implementing(story):
            last = {step.indicator: step.value for step in story.steps if isinstance(step, Measured)}
            rows += [
                {"project": story.code, "indicator": key, "on": portfolio.as_of - timedelta(days=1), "value": value}
                for key, value in last.items()
            ]
    out = BytesIO()
    write_csv(out, layout, rows)
    return out.getvalue()


def _is_implementing(story: ProjectStory) -> bool:
    """Whether a pilot has measured something and is still on its way."""
    decided = [step for step in story.steps if isinstance(step, Decided)]
    measured = any(isinstance(step, Measured) for step in story.steps)
    passed = bool(decided) and decided[-1].phase == "diagnosis" and decided[-1].decision != "stop"
    return story.package is None and measured and passed
