"""What everything shares that walks a lifecycle: its kinds, its phase, who may work on it."""

from __future__ import annotations

from datetime import date

import domain.stored.parts  # noqa: F401 - what may be known of whatever walks a lifecycle
from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.case import Case
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.schema import Phase
from domain.programme.kinds import SubjectKind


def phase_of(case: Case, state: State) -> Phase:
    """The phase in which a subject is."""
    return case.pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""]


def in_order(case: Case, state: State) -> None:
    """A move is not earlier than the one before it."""
    if case.command.on < state.since_on:
        case.against(no.before_last_move(case.command.on, state.since_on))


def own_term(case: Case, days: str) -> date | None:
    """The last of the working days that the methodology gives somebody who is asked; None where it names none.

    They run from the day on which it is entered: nobody is asked before, whatever day the paper bears.
    """
    count = case.pack.number(days)
    return case.pack.calendar.after(case.world.today, count) if count else None


WALKING = (SubjectKind.PROJECT, SubjectKind.CHECK)
"""Kinds of subject that go through a lifecycle."""

SUBJECT = asked.code(
    "Проект или проверка", "Project or check", Words("Код, например PRJ-0042", "code, for example PRJ-0042")
)
PAPERS = frozenset({"evidence", "indicator"})
"""Documents and indicators only: parts of what is known of a project."""

PRESENTED = frozenset({"presented", "people"})
"""What a check presents, and who is named in it: by these somebody is tied to it."""

INDICATOR = asked.key("Показатель", "Indicator", Words("Ключ с карточки", "its key on the card"))


def also_submitters(case: Case, state: State) -> frozenset[str]:
    """Whoever may submit a phase may work on what is submitted."""
    return case.pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""].gate.submit


def amendable(case: Case) -> State:
    """The project whose card somebody entitled changes."""
    state = case.required("subject", (SubjectKind.PROJECT,), case.command.subject)
    case.entitled(
        case.roles | also_submitters(case, state),
        (state.code, state.organisation, state.centre),
    )
    return state
