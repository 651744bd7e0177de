"""`potok project chart`: what the measurements of a project say, as a picture, in words and as data."""

from __future__ import annotations

from typing import Annotated

import typer

from console.answer import Answer
from console.desk import Desk
from console.language import both
from console.options import ProjectCode

Chosen = Annotated[
    str | None,
    typer.Option(
        "--indicator",
        metavar="KEY",
        help=both(
            "ключ показателя; не нужен, если показатель один или --out — папка",
            "key of the indicator; not needed for the only one, or when --out is a folder",
        ),
    ),
]
KindOf = Annotated[
    str,
    typer.Option(
        "--kind",
        metavar="KIND",
        help=both("xmr — карта с границами, run — карта серий", "xmr, with limits, or run, around the median"),
    ),
]
Out = Annotated[
    str | None,
    typer.Option(
        "--out",
        metavar=both("ФАЙЛ", "FILE"),
        help=both(
            "файл .svg или .png либо папка для всех показателей; иначе КОД-ПОКАЗАТЕЛЬ.svg здесь",
            "an .svg or .png file, or a folder for all indicators; else CODE-INDICATOR.svg here",
        ),
    ),
]
Rebase = Annotated[
    list[str] | None,
    typer.Option(
        "--rebase",
        metavar=both("ДАТА", "DATE"),
        help=both(
            "с этой даты центр и границы считаются заново; можно несколько раз",
            "centre and limits begin anew on this day; may be repeated",
        ),
    ),
]


Freeze = Annotated[
    str | None,
    typer.Option(
        "--freeze",
        metavar=both("ДАТА", "DATE"),
        help=both(
            "центр и границы — по измерениям до этой даты включительно, для всех следующих те же",
            "centre and limits follow from what was measured until this day, and are kept for all later",
        ),
    ),
]


def chart(
    desk: Desk,
    code: ProjectCode,
    indicator: Chosen = None,
    kind: KindOf = "xmr",
    out: Out = None,
    rebase: Rebase = None,
    freeze: Freeze = None,
) -> Answer:
    """The charts of a project's indicators, each written to a file."""
    from console.chart_answer import Asked, charts

    return charts(desk, Asked(code=code, indicator=indicator, kind=kind, out=out, rebase=rebase or (), freeze=freeze))
