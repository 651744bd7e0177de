"""The day on which a project was opened, where it was entered wrongly: mended within what has been done since."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, literal_column, select

from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.event import FieldChange
from domain.engine.kinds import Standing
from domain.engine.state import State
from domain.engine.wire import Among, Row, Statement
from domain.engine.world import Lookup, Question, World
from domain.stored.tables import TABLES

OPENED, DUE = "opened_on", "due_on"
"""What an amended card calls the day of the opening, and the term that was counted from it."""

_journal, _subject = TABLES["journal"], TABLES["subject"]
_first = _journal.alias("first")
_SINCE = Statement(
    select(_journal.c.subject, func.min(_journal.c.happened_on))
    .join(_subject, _subject.c.code == _journal.c.subject)
    .join(_first, (_first.c.subject == _journal.c.subject) & (_first.c.seq == literal_column("1")))
    .where(
        Among(_journal.c.subject, "codes"),
        _journal.c.command_id != _first.c.command_id,
        _journal.c.happened_on >= _subject.c.opened_on,
    )
    .group_by(_journal.c.subject)
)
"""When something was first done in a project after its opening; a baseline may be older than that."""


def _ask(commands: Sequence[Any], world: World) -> Iterable[Question]:
    if codes := sorted({command.subject for command in commands if command.opened_on is not None}):
        yield _SINCE, {"codes": codes}


def _take(world: World, found: dict[str, date], rows: Sequence[Row]) -> None:
    for code, day in rows:
        found[code] = as_day(day)


SINCE: Lookup[dict[str, date]] = Lookup(name="done_since", empty=dict, ask=_ask, take=_take)
"""Project -> the day on which something was first done in it, for those whose opening is mended."""


def as_day(found: Any) -> date:
    """A day of a driver, or of an entry."""
    return date.fromisoformat(found) if isinstance(found, str) else found


def opening_changes(case: Case, state: State) -> Iterator[FieldChange]:
    """The day of the opening becomes another, with the term of the first phase; nothing done since precedes it."""
    before, after = state.opened_on, case.command.opened_on
    if after is None or after == before:
        return
    case.text("reason", case.command.reason, 2000)
    case.on_calendar(OPENED, after)
    if case.world.holdings[state.code].package is not None:
        ru, en = (
            "проект тиражирования открывается в день принятого предложения",
            "a replica opens on the day of its accepted offer",
        )
        case.against(no.bad_value(OPENED, ru, en))
    if after > case.command.on:
        case.against(no.bad_value(OPENED, "этот день ещё не наступил", "that day is still to come"))
    elif after > (done := case.world.of(SINCE).get(state.code, after)):
        ru = f"не позже {done:%d.%m.%Y}: в этот день в проекте уже что-то сделано"
        case.against(no.bad_value(OPENED, ru, f"not after {done}: something was done in the project on that day"))
    yield FieldChange(field=OPENED, before=before, after=after)
    first, (earliest, latest) = case.pack.lifecycles[state.lifecycle or ""].first, case.pack.calendar.span
    if state.phase == first.key and state.standing is Standing.IN_WORK and earliest <= after.year <= latest:
        was, now = (case.pack.calendar.after(day, first.duration.working_days) for day in (before, after))
        if state.due_on == was != now:
            yield FieldChange(field=DUE, before=was, after=now)


def opened_otherwise(state: State, change: FieldChange) -> None:
    """The day of the opening, or the term that was counted from it, is another one from now on."""
    if change.field == DUE:
        state.due_on = as_day(change.after)
        return
    if state.since_on == state.opened_on:
        state.since_on = as_day(change.after)
    state.opened_on = as_day(change.after)
