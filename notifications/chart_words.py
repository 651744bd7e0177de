"""What a chart says, in words and as a table: for mail, for a screen reader, for the console."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from typing import assert_never

from babel.dates import format_date
from babel.numbers import format_decimal

from domain.engine.words import Language, Words, written
from domain.pilot.control_chart import ControlChart, Kind, Rule, Segment, Side, Signal
from notifications.formats import DATES, LOCALES, wording

KINDS: Mapping[Kind, Words] = {
    Kind.RUN: Words("карта серий", "run chart"),
    Kind.XMR: Words("XmR-карта", "XmR chart"),
}
CENTRES: Mapping[Kind, Words] = {Kind.RUN: Words("медиана", "median"), Kind.XMR: Words("среднее", "mean")}
LOWER = Words("нижняя граница", "lower limit")
UPPER = Words("верхняя граница", "upper limit")
RANGE = Words("скользящий размах", "moving range")
MEAN_RANGE = Words("средний размах", "mean range")
UPPER_RANGE = Words("граница размаха", "range limit")
BASE = Words("база", "base")
TARGET = Words("цель", "target")
IDEAL = Words("идеал", "ideal")
EARLIER_TRIAL = Words("мелкий пунктир: пробные границы", "fine dots: trial limits")
EMPTY = Words("нет измерений", "no measurements")

MOST_PLACES = 6
LONG = 7
"""With so many digits a measurement is exact enough for its mean."""
ASTRONOMIC = 15
"""Numbers with more digits than this before the point are written by their power of ten."""
MOST_SIGNALS = 6
"""A sentence names no more signals than this, the latest ones."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plotted:
    """The indicator that a chart shows, and the values that it is compared with."""

    name: str
    unit: str
    subject: str = ""
    """Code of the project."""
    base: Decimal | None = None
    target: Decimal | None = None
    ideal: Decimal | None = None

    @property
    def compared(self) -> tuple[tuple[Words, Decimal], ...]:
        """What is drawn beside the measurements."""
        named = ((BASE, self.base), (TARGET, self.target), (IDEAL, self.ideal))
        return tuple((words, value) for words, value in named if value is not None)


@dataclass(frozen=True, slots=True)
class ChartTable:
    """The figures of a chart as rows under headings."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """How the numbers and dates of one chart are written for one reader."""

    language: Language
    places: int
    """Digits after the point of what was measured."""
    more: int
    """How many more what is computed gets: one, or none where the numbers are long as they are."""

    @classmethod
    def of(cls, chart: ControlChart, language: Language) -> Figures:
        """As many digits as the most exact measurement has."""
        places = min(max((_places(point.value) for point in chart.points), default=0), MOST_PLACES)
        longest = max((point.value.copy_abs().adjusted() for point in chart.points), default=0) + 1 + places
        return cls(language, places, 1 if longest < LONG and places < MOST_PLACES else 0)

    def measured(self, value: Decimal) -> str:
        """A measurement or another value that somebody entered, with all its digits."""
        return self.written(value, max(self.places, min(_places(value), MOST_PLACES)))

    def computed(self, value: Decimal) -> str:
        """A mean or a limit."""
        return self.written(value, self.places + self.more)

    def written(self, value: Decimal, places: int) -> str:
        """A number with so many digits after the sign of this language."""
        if value.adjusted() >= ASTRONOMIC:
            return f"{value:.3E}".replace(".", "," if self.language is Language.RU else ".").replace("-", "−")
        pattern = f"#,##0.{'0' * places}" if places else "#,##0"
        with localcontext(prec=80):
            plain = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP) + 0  # no minus before a zero
        text: str = format_decimal(plain, pattern, LOCALES[self.language])
        return text.replace("-", "−")

    def day(self, on: date) -> str:
        """A date in the reader's short form."""
        text: str = format_date(on, DATES[self.language]["short_date"], LOCALES[self.language])
        return text


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def rule_words(rule: Rule, chart: ControlChart) -> Words:
    """What a rule looks for, with its numbers."""
    rules = chart.rules
    match rule:
        case Rule.BEYOND_LIMIT:
            return Words("за границей", "beyond a limit")
        case Rule.SHIFT:
            return Words(f"{rules.shift} подряд по одну сторону", f"{rules.shift} in a row on one side")
        case Rule.TREND:
            return Words(f"тренд: {rules.trend} подряд", f"trend of {rules.trend}")
        case Rule.NEAR_LIMIT:
            return Words(f"{rules.near} из {rules.near_of} у границы", f"{rules.near} of {rules.near_of} near a limit")
        case Rule.RANGE_BEYOND_LIMIT:
            return Words("скачок больше границы размаха", "step beyond the range limit")
        case Rule.RUNS:
            return Words("число серий не случайно", "number of runs beyond chance")
        case _:
            assert_never(rule)


def trend_words(side: Side, chart: ControlChart) -> Words:
    """What a trend to one side is."""
    count = chart.rules.trend
    if side is Side.UP:
        return Words(f"рост: {count} подряд", f"rise: {count} in a row")
    return Words(f"снижение: {count} подряд", f"fall: {count} in a row")


def signal_words(signal: Signal, chart: ControlChart) -> Words:
    """What one signal says of its points."""
    up, count = signal.side is Side.UP, len(signal.points)
    centre = CENTRES[chart.kind]
    match signal.rule:
        case Rule.BEYOND_LIMIT:
            ru, en = ("выше верхней", "above the upper") if up else ("ниже нижней", "below the lower")
            return Words(f"{one_or(count)}{ru} границы", f"{one_or(count)}{en} limit")
        case Rule.SHIFT:
            ru, en = ("выше", "above") if up else ("ниже", "below")
            of = {Kind.RUN: "медианы", Kind.XMR: "среднего"}[chart.kind]
            return Words(f"{count} подряд {ru} {of}", f"{count} in a row {en} the {centre.en}")
        case Rule.TREND:
            ru, en = ("растут", "rising") if up else ("снижаются", "falling")
            return Words(f"{count} подряд {ru}", f"{count} in a row {en}")
        case Rule.NEAR_LIMIT:
            ru, en = ("верхней", "upper") if up else ("нижней", "lower")
            rules = chart.rules
            return Words(
                f"{rules.near} из {rules.near_of} у {ru} границы",
                f"{rules.near} of {rules.near_of} near the {en} limit",
            )
        case Rule.RANGE_BEYOND_LIMIT:
            ru, en = ("вверх", "up") if up else ("вниз", "down")
            return Words(f"скачок {ru} больше границы размаха", f"step {en} beyond the range limit")
        case Rule.RUNS:
            ru, en = ("много", "many") if up else ("мало", "few")
            return Words(f"серий слишком {ru}", f"too {en} runs")
        case _:
            assert_never(signal.rule)


def one_or(count: int) -> str:
    """How many, where it is more than one."""
    return f"{count} " if count > 1 else ""


def days_of(signal: Signal, chart: ControlChart, figures: Figures) -> str:
    """When the points of a signal were measured: one day, or from the first to the last."""
    first, last = (chart.points[signal.points[place]].on for place in (0, -1))
    return figures.day(first) if first == last else f"{figures.day(first)} – {figures.day(last)}"


def limits_words(chart: ControlChart) -> Words | None:
    """That the limits in force are trial limits, or that there are none yet; None where one may rely on them."""
    if chart.kind is Kind.RUN or not chart.segments:
        return None
    if chart.segments[-1].upper is None:
        return Words("границы будут со второго измерения", "limits follow from the second measurement on")
    wanted = chart.rules.full_limits_from
    trial = Words(f"пробные границы: измерений меньше {wanted}", f"trial limits: fewer than {wanted} measurements")
    return trial if chart.trial else None


def variant_words(chart: ControlChart) -> Words:
    """By which published variant of the rules a chart is judged."""
    rules = chart.rules
    row = Words(
        f"{rules.shift} подряд и тренд {rules.trend}: NHS England",
        f"{rules.shift} in a row, trend of {rules.trend}: NHS England",
    )
    if chart.kind is Kind.RUN:
        return Words(
            f"{row.ru}; число серий: Свед и Айзенхарт, 5 %; точки на медиане не в счёт: Перла и др. 2011",
            f"{row.en}; number of runs: Swed and Eisenhart, 5 %; points on the median do not count: Perla et al. 2011",
        )
    limit, step = written(rules.limit_factor), written(rules.range_factor)
    return Words(
        f"границы: Уилер, {limit.ru} и {step.ru} размаха; {row.ru}; {rules.near} из {rules.near_of} у границы",
        f"limits: Wheeler, {limit.en} and {step.en} ranges; {row.en}; {rules.near} of {rules.near_of} near a limit",
    )


def notes_of(chart: ControlChart, figures: Figures) -> list[Words]:
    """What the reader should know of the limits and runs in force: where they come from."""
    if not chart.segments:
        return []
    segment, notes = chart.segments[-1], []
    if segment.frozen is not None:
        first, last = (figures.day(chart.points[place].on) for place in (segment.start, segment.frozen - 1))
        notes.append(
            Words(f"закреплено по измерениям с {first} по {last}", f"frozen by what was measured {first} – {last}")
        )
    if (runs := segment.runs) is not None:
        notes.append(
            Words(
                f"серий {runs.found}, случайно бывает от {runs.least} до {runs.most}",
                f"{runs.found} runs, chance makes {runs.least} to {runs.most}",
            )
        )
    return notes


def alt_text(chart: ControlChart, plotted: Plotted, language: Language) -> str:
    """The chart in one sentence, for whoever does not see it."""
    figures = Figures.of(chart, language)
    parts = [f"{KINDS[chart.kind].say(language)}: {plotted.name}, {plotted.unit}", *_said(chart, figures)]
    parts += [f"{words.say(language)} {figures.measured(value)}" for words, value in plotted.compared]
    sentence = "; ".join(parts)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def counted(chart: ControlChart, language: Language) -> str:
    """How many measurements there are."""
    count = len(chart.points)
    forms = Words("измерение измерения измерений", "measurement measurements").say(language).split()
    return f"{count} {wording(language)['plural'](count, *forms)}"


def _said(chart: ControlChart, figures: Figures) -> list[str]:
    """How many measurements, where the last segment stands, which signals there are."""
    language = figures.language
    if not chart.points:
        return [EMPTY.say(language)]
    segment = chart.segments[-1]
    first, last = (figures.day(chart.points[place].on) for place in (0, -1))
    span = Words(f"с {first} по {last}", f"from {first} to {last}").say(language) if first != last else first
    last_value = figures.measured(chart.points[-1].value)
    parts = [
        f"{counted(chart, language)} {span}",
        Words(f"последнее {last_value}", f"the last {last_value}").say(language),
    ]
    parts.append(f"{CENTRES[chart.kind].say(language)} {figures.computed(segment.centre)}")
    if segment.lower is not None and segment.upper is not None:
        low, high = figures.computed(segment.lower), figures.computed(segment.upper)
        parts.append(Words(f"границы от {low} до {high}", f"limits from {low} to {high}").say(language))
    if (limits := limits_words(chart)) is not None:
        parts.append(limits.say(language))
    parts += [note.say(language) for note in notes_of(chart, figures)]
    return [*parts, _signals_said(chart, figures)]


def _signals_said(chart: ControlChart, figures: Figures) -> str:
    language = figures.language
    if not chart.signals:
        return Words("сигналов нет", "no signals").say(language)
    latest = chart.signals[-MOST_SIGNALS:]
    found = ", ".join(
        f"{signal_words(signal, chart).say(language)} ({days_of(signal, chart, figures)})" for signal in latest
    )
    if (earlier := len(chart.signals) - len(latest)) > 0:
        found += Words(f" и раньше ещё {earlier}", f" and {earlier} earlier").say(language)
    return Words(f"сигналы: {found}", f"signals: {found}").say(language)


def as_table(chart: ControlChart, plotted: Plotted, language: Language) -> ChartTable:
    """Every figure that the chart shows, one measurement a row."""
    figures = Figures.of(chart, language)
    value = f"{Words('значение', 'value').say(language)}, {plotted.unit}"
    headings = [Words("дата", "date"), CENTRES[chart.kind], Words("сигнал", "signal")]
    day, centre, signal = (words.say(language) for words in headings)
    limits = [words.say(language) for words in (RANGE, LOWER, UPPER)] if chart.kind is Kind.XMR else []
    return ChartTable(
        (day, value, centre, *limits, signal),
        tuple(
            _row(chart, place, segment, figures)
            for segment in chart.segments
            for place in range(segment.start, segment.end)
        ),
    )


def _row(chart: ControlChart, place: int, segment: Segment, figures: Figures) -> tuple[str, ...]:
    point, step = chart.points[place], chart.ranges[place]
    limits: list[str] = []
    if chart.kind is Kind.XMR:
        limits.append("" if step is None else figures.measured(step))
        limits += ["" if limit is None else figures.computed(limit) for limit in (segment.lower, segment.upper)]
    said = ", ".join(rule_words(rule, chart).say(figures.language) for rule in chart.rules_at(place))
    return (figures.day(point.on), figures.measured(point.value), figures.computed(segment.centre), *limits, said)
