"""A protocol on its page: what its gates would say now, and how much of it is decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from console.terminal_table import Column, Table
from console.web.place import Place
from domain.engine.state import State
from domain.pilot.protocols import ApproveProtocol
from domain.programme.kinds import SubjectKind
from domain.reports.protocols import Sheet, sheet_of
from flows.forms import filled
from flows.protocol_entry import rehearse


@dataclass(frozen=True, slots=True)
class Decided:
    """How much of a signed protocol is decided."""

    done: int
    most: int
    left: tuple[str, ...]
    """Codes of what is not."""

    @property
    def is_whole(self) -> bool:
        """Whether all of it is."""
        return not self.left


def decided(found: Sheet) -> Decided | None:
    """How much of a protocol is decided; None of one that nobody has signed."""
    if not found.head.number:
        return None
    wanted = [line for line in found.lines if not line.excepted]
    left = tuple(line.subject for line in wanted if line.entry is None)
    return Decided(len(wanted) - len(left), len(wanted), left)


def decided_by(place: Place, code: str) -> Decided | None:
    """The same of a protocol by its code."""
    with place.reading() as connection:
        return decided(sheet_of(connection, code))


def trial_of(place: Place, state: State, *, asked: bool) -> dict[str, Any]:
    """Whether a subject is a list of decisions that may yet be signed, and where it is asked for, its trial."""
    if state.kind is not SubjectKind.PROTOCOL:
        return {"unsigned": False, "trial": []}
    with place.reading() as connection:
        found = sheet_of(connection, state.code)
    unsigned = not (found.head.number or found.dropped)
    return {"unsigned": unsigned, "trial": tried(place, state.code) if asked and unsigned else []}


def tried(place: Place, code: str) -> list[str | Table]:
    """What would come of each question if the protocol were signed and entered now; nothing stays."""
    with place.reading() as connection:
        lines = {line.subject: line.title for line in sheet_of(connection, code).lines}
    form = filled(ApproveProtocol, subject=code, number=TRIED, kept_at=TRIED)
    refused = dict(rehearse(place.programme, form, place.acting(None)))
    say = place.say
    if code in refused:  # the protocol itself could not be entered
        return ["; ".join(one.said.say(place.language) for one in refused[code].reasons)]
    rows = [
        (subject, title, "; ".join(one.said.say(place.language) for one in refused[subject].reasons)
         if subject in refused else say("пройдёт", "would pass"))
        for subject, title in lines.items()
    ]  # fmt: skip
    columns = (
        Column(say("Код", "Code")),
        Column(say("Название", "Title")),
        Column(say("Если внести сейчас", "If entered now")),
    )
    passing = len(lines) - len(refused)
    head = say(f"Проба, ничего не записано. Пройдут: {passing} из {len(lines)}.",
               f"A rehearsal, nothing was written. Would pass: {passing} of {len(lines)}.")  # fmt: skip
    return [head, Table(columns, rows, say("Проба", "A rehearsal"))]


TRIED = "проба"
"""Number and place of the document that a rehearsal pretends."""
