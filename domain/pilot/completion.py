"""A project passes the gate that the programme counts, and its results are stated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from domain.engine.event import Event
from domain.engine.event_effects import changes
from domain.engine.record import Record
from domain.engine.state import State
from domain.engine.values import plain, plain_or_none
from domain.engine.wire import removal
from domain.engine.words import Words
from domain.pilot.results import IndicatorResult
from domain.pilot.tables import TABLES


@dataclass(frozen=True, kw_only=True, slots=True)
class Completed(Event):
    """A project passed the gate that the programme counts: a pilot done, a package replicated."""

    kind = "completed"
    says = Words("завершён с успехом", "completed")
    owed = True

    lifecycle: str
    package: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ResultsStated(Event):
    """The results of a completed project, by formulas of a version."""

    kind = "results_stated"
    says = Words("результаты посчитаны", "results stated")

    results: tuple[IndicatorResult, ...]
    formula: str


WITHOUT_RESULTS = removal(TABLES["result"], ("project",))


@changes(ResultsStated)
def results(record: Record, state: State, event: ResultsStated, actor: str, on: date, seq: int) -> None:
    for found in event.results:
        record.add(
            "result", project=state.code, indicator=found.indicator, base=plain(found.base),
            target=plain(found.target), fact=plain(found.fact), change_pct=plain_or_none(found.change_pct),
            attainment=plain(found.attainment), hours_year=plain_or_none(found.hours_year),
            money_year=plain_or_none(found.money_year), formula=event.formula, stated_on=on,
        )  # fmt: skip


@changes(Completed)
def completed(record: Record, state: State, event: Completed, actor: str, on: date, seq: int) -> None:
    if state.completed_on is not None:
        # returned from a later phase and completed again: the results are stated anew
        record.remove(WITHOUT_RESULTS, "result", (state.code,))
    state.completed_on = on
