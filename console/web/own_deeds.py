"""What at a subject is somebody's own to do whatever roles they hold, and what is another's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, select

from console.web.place import Place
from domain.engine.kinds import Kind
from domain.engine.state import State
from domain.programme.kinds import SubjectKind
from domain.reports.assignments import assignment
from domain.reports.protocols import sheet_of
from domain.stored.tables import TABLES

Names = set[str]


def own_and_shut(place: Place, state: State) -> tuple[Names, Names]:
    """Actions that are for somebody to do by who they are, and those that are not, as the subject stands."""
    judge = _JUDGES.get(state.kind)
    if judge is None:
        return set(), set()
    with place.reading() as connection:
        return judge(connection, place, state)


def _of_protocol(connection: Connection, place: Place, state: State) -> tuple[Names, Names]:
    """A list is signed or dropped; what is signed is objected to by whoever decided, while the days for it last."""
    found = sheet_of(connection, state.code)
    head, me = found.head, place.acting(None).answers
    if not head.number:
        return set(), {"object_to_protocol", "replace_protocol"}
    shut = {"drop_protocol"}
    if all(line.excepted or line.entry is not None for line in found.lines):
        shut.add("approve_protocol")
    over = head.object_until is not None and place.today() > head.object_until
    if me != head.decided_by or head.objected or over:
        shut.add("object_to_protocol")
    return set(), shut


def _of_assignment(connection: Connection, place: Place, state: State) -> tuple[Names, Names]:
    """An executor answers and judges nothing of it; whoever controls it does all the rest."""
    found, me = assignment(connection, state.code), place.acting(None).answers
    judging = {"extend_assignment", "close_assignment", "amend_assignment"}
    own = {"answer_assignment"} if me == found["executor"] else judging if me == found["controller"] else set()
    return own, judging if me == found["executor"] else set()


def _of_project(connection: Connection, place: Place, state: State) -> tuple[Names, Names]:
    """What was never done is not set right: a condition that was closed, a milestone that was added."""
    shut: Names = set()
    condition, milestone = TABLES["condition"], TABLES["milestone"]
    closed = select(condition.c.number).where(condition.c.subject == state.code, condition.c.closed_on.is_not(None))
    if connection.execute(closed.limit(1)).first() is None:
        shut.add("reopen_condition")
    planned = place.programme.packs.of(state.pack).lifecycles[state.lifecycle or ""].milestones
    added = connection.execute(select(milestone.c.key).where(milestone.c.project == state.code)).scalars()
    if set(added) <= set(planned):
        shut |= {"rename_milestone", "drop_milestone"}
    return set(), shut


_JUDGES: Mapping[Kind, Callable[[Connection, Place, State], tuple[Names, Names]]] = {
    SubjectKind.PROJECT: _of_project, SubjectKind.PROTOCOL: _of_protocol, SubjectKind.ASSIGNMENT: _of_assignment,
}  # fmt: skip
