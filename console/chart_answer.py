"""The charts of one project's indicators: which are asked for, where they are written, what they say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from console.answer import Answer
from console.desk import Desk
from console.terminal_table import Column, Table
from console.typed_values import date_of, known
from domain.engine.refusals import Reason, Refusal, bad_value, not_among
from domain.methodology.schema import Pack
from domain.pilot.control_chart import ControlChart, Kind, Segment, run_chart, starts_of, xmr_chart
from domain.programme.kinds import SubjectKind
from domain.reports.card import IndicatorLine, card
from notifications.chart_words import (
    CENTRES,
    EMPTY,
    KINDS,
    LOWER,
    MEAN_RANGE,
    UPPER,
    Figures,
    Plotted,
    alt_text,
    counted,
    limits_words,
    notes_of,
    signal_words,
    variant_words,
)

FORMS = (".svg", ".png")
UNSAFE = re.compile(r"[^\w.-]+")
"""What a key may hold and the name of a file should not."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """One indicator's chart and the file that it is written to."""

    line: IndicatorLine
    chart: ControlChart
    file: Path


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What was asked for, as it was typed."""

    code: str
    indicator: str | None
    kind: str
    out: str | None
    rebase: Sequence[str]
    freeze: str | None


def charts(desk: Desk, asked: Asked) -> Answer:
    """The charts, each written to a file; refuses what cannot be drawn before anything is written."""
    code, kind, out = asked.code, asked.kind, asked.out
    known(kind=(kind, list(Kind)))
    days = _days(asked.rebase)
    freeze = None if asked.freeze is None else date_of("--freeze", asked.freeze)
    with desk.reading() as connection:
        found = card(connection, code, SubjectKind.PROJECT)
    lines = _chosen(code, found.indicators, asked.indicator, in_folder=out is not None and Path(out).is_dir())
    _must_split("--rebase", days, lines)
    if freeze is not None:
        _must_split("--freeze", [freeze + timedelta(days=1)], lines)
    files = _files(code, lines, out)
    pack = desk.programme.packs.of(found.state.pack)
    made = [
        Drawn(line, _judged(pack, line, Kind(kind), days, freeze), file)
        for line, file in zip(lines, files, strict=True)
    ]
    for drawn in made:
        _write(desk, code, drawn)
    data = {"project": code, "charts": [_data(desk, code, drawn) for drawn in made]}
    return Answer(data, [part for drawn in made for part in _shown(desk, drawn)])


def _days(words: Iterable[str]) -> list[date]:
    """Every date of `--rebase`; refuses all that are none at once."""
    days: list[date] = []
    faults: list[Reason] = []
    for word in words:
        try:
            days.append(date_of("--rebase", word))
        except Refusal as refusal:
            faults += refusal.reasons
    if faults:
        raise Refusal(faults)
    return days


def _chosen(code: str, lines: Sequence[IndicatorLine], key: str | None, *, in_folder: bool) -> Sequence[IndicatorLine]:
    """The indicators to draw: the named one, the only one, or all of them into a folder."""
    keys = [line.key for line in lines]
    if not lines:
        ru, en = f"на карточке {code} нет показателей", f"the card of {code} has no indicators"
        raise Refusal([bad_value("code", ru, en)])
    if key is not None:
        if key not in keys:
            raise Refusal([not_among("--indicator", key, keys)])
        return [line for line in lines if line.key == key]
    if len(lines) > 1 and not in_folder:
        ru = f"показателей несколько: {', '.join(keys)}; назовите один или укажите в --out папку для всех"
        en = f"there are several: {', '.join(keys)}; name one, or say in --out which folder takes them all"
        raise Refusal([bad_value("--indicator", ru, en)])
    return lines


def _must_split(option: str, days: Iterable[date], lines: Sequence[IndicatorLine]) -> None:
    """Refuse a day that has no measurements before it, or none after it, in any of the series."""
    measured = [[one.on for one in line.readings] for line in lines]
    faults = [
        bad_value(
            option,
            f"{day:%d.%m.%Y} не делит ряд: нужны измерения и до этой даты, и начиная с неё",
            f"{day} does not split the series: it needs measurements before that day and from it on",
        )
        for day in days
        if all(len(starts_of(series, [day])) < 2 for series in measured)
    ]
    if faults:
        raise Refusal(faults)


def _files(code: str, lines: Sequence[IndicatorLine], out: str | None) -> list[Path]:
    """Where each chart goes; no two of them to the same file."""
    if out is not None and not Path(out).is_dir():
        if Path(out).suffix.lower() not in FORMS:
            ru = f"«{out}»: нужен файл .svg или .png либо существующая папка"
            en = f"“{out}”: an .svg or .png file is needed, or a folder that exists"
            raise Refusal([bad_value("--out", ru, en)])
        return [Path(out)]
    names: list[str] = []
    for line in lines:
        plain = f"{code}-{UNSAFE.sub('_', line.key)}"
        free = (name for name in (plain, *(f"{plain}-{number}" for number in range(2, len(lines) + 1))))
        names.append(next(name for name in free if name.casefold() not in {taken.casefold() for taken in names}))
    return [Path(out or "") / f"{name}.svg" for name in names]


def _judged(pack: Pack, line: IndicatorLine, kind: Kind, days: Sequence[date], freeze: date | None) -> ControlChart:
    """The series as it is judged; no time is shorter than nothing."""
    series = [(one.on, one.value) for one in line.readings]
    if kind is Kind.RUN:
        return run_chart(series, rebase=days, freeze=freeze)
    unit = pack.unit(line.unit)
    is_time = unit is not None and unit.seconds is not None
    return xmr_chart(series, rebase=days, freeze=freeze, floor=Decimal(0) if is_time else None)


def _write(desk: Desk, code: str, drawn: Drawn) -> None:
    from notifications.chart import Picture, picture_of

    picture = Picture(drawn.file.suffix.lower().removeprefix("."))
    drawn.file.write_bytes(picture_of(drawn.chart, _plotted(code, drawn.line), desk.language, picture))


def _plotted(code: str, line: IndicatorLine) -> Plotted:
    return Plotted(name=line.name, unit=line.unit, subject=code, base=line.here, target=line.target, ideal=line.ideal)


def _data(desk: Desk, code: str, drawn: Drawn) -> dict[str, Any]:
    """Everything that the chart shows."""
    line, judged = drawn.line, drawn.chart
    moments = [one.moment for one in line.readings]
    return {
        "indicator": line.key,
        "name": line.name,
        "unit": line.unit,
        "direction": line.direction,
        "base": line.here,
        "target": line.target,
        "ideal": line.ideal,
        "kind": judged.kind,
        "file": str(drawn.file),
        "trial": judged.trial,
        "rules": judged.rules,
        "variant": variant_words(judged).say(desk.language),
        "points": [
            {"on": point.on, "value": point.value, "moment": moment, "range": step, "signals": judged.rules_at(place)}
            for place, (point, moment, step) in enumerate(zip(judged.points, moments, judged.ranges, strict=True))
        ],
        "segments": [_segment(judged, segment) for segment in judged.segments],
        "signals": [
            {
                "rule": signal.rule,
                "side": signal.side,
                "said": signal_words(signal, judged).say(desk.language),
                "dates": [judged.points[place].on for place in signal.points],
                "values": [judged.points[place].value for place in signal.points],
            }
            for signal in judged.signals
        ],
        "alt": alt_text(judged, _plotted(code, line), desk.language),
    }


def _segment(judged: ControlChart, segment: Segment) -> dict[str, Any]:
    return {
        "first_on": judged.points[segment.start].on,
        "last_on": judged.points[segment.end - 1].on,
        "measurements": segment.end - segment.start,
        "centre": segment.centre,
        "lower": segment.lower,
        "upper": segment.upper,
        "mean_range": segment.mean_range,
        "upper_range": segment.upper_range,
        "clipped": segment.clipped,
        "trial": segment.trial,
        "frozen_by": None if segment.frozen is None else judged.points[segment.frozen - 1].on,
        "runs": segment.runs,
    }


def _shown(desk: Desk, drawn: Drawn) -> list[str | Table]:
    """Heading, where the process stands, signals, the file."""
    line, judged, say = drawn.line, drawn.chart, desk.say
    about = [f"{line.name}, {line.unit}", KINDS[judged.kind].say(desk.language)]
    about.append(counted(judged, desk.language) if judged.points else EMPTY.say(desk.language))
    parts: list[str | Table] = [" · ".join(about)]
    if judged.points:
        parts.append(_stretches(desk, judged))
        if (limits := limits_words(judged)) is not None:
            parts.append(_heading(limits.say(desk.language)))
        notes = notes_of(judged, Figures.of(judged, desk.language))
        parts += [_heading(note.say(desk.language)) for note in (*notes, variant_words(judged))]
        parts.append(_signals(desk, judged) if judged.signals else say("Сигналов нет.", "No signals."))
    return [*parts, say(f"Карта записана: {drawn.file}", f"The chart is written: {drawn.file}")]


def _stretches(desk: Desk, judged: ControlChart) -> Table:
    """Centre and limits of each segment."""
    figures, points = Figures.of(judged, desk.language), judged.points
    limits = (LOWER, UPPER, MEAN_RANGE) if judged.kind is Kind.XMR else ()
    named = [_heading(words.say(desk.language)) for words in (CENTRES[judged.kind], *limits)]
    columns = (
        Column(desk.say("Измерения", "Measured"), share=2),
        Column("n", right=True),
        *(Column(name, right=True, share=1) for name in named),
    )
    rows = []
    for segment in judged.segments:
        values = (segment.centre, segment.lower, segment.upper, segment.mean_range)
        rows.append(
            (
                _span(desk, points[segment.start].on, points[segment.end - 1].on),
                str(segment.end - segment.start),
                *("—" if value is None else figures.computed(value) for value in values[: len(named)]),
            )
        )
    return Table(columns, rows)


def _signals(desk: Desk, judged: ControlChart) -> Table:
    figures, points = Figures.of(judged, desk.language), judged.points
    columns = (
        Column(desk.say("Сигнал", "Signal"), share=2),
        Column(desk.say("Когда", "When"), share=1),
        Column(desk.say("Значения", "Values"), share=1),
    )
    rows = [
        (
            signal_words(signal, judged).say(desk.language),
            _span(desk, points[signal.points[0]].on, points[signal.points[-1]].on),
            " ".join(figures.measured(points[place].value) for place in signal.points),
        )
        for signal in judged.signals
    ]
    return Table(columns, rows)


def _span(desk: Desk, first: date, last: date) -> str:
    return desk.day(first) if first == last else f"{desk.day(first)} – {desk.day(last)}"


def _heading(text: str) -> str:
    return text[:1].upper() + text[1:]
