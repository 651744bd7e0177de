"""Which registration numbers that a batch of commands may come to are taken, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from domain.engine.command import Command
from domain.engine.packs import Packs
from domain.engine.wire import Among, Statement, Wire
from domain.engine.world import Lookup, World
from domain.methodology.schema import Pack
from domain.pilot.registration import Span, in_spans, joined, may_meet, natural, steps_on
from domain.pilot.tables import TABLES
from domain.programme.kinds import SubjectKind

_project = TABLES["project"]
_NUMBERED = Statement(select(_project.c.number, _project.c.code).where(Among(_project.c.number, "numbers")))
"""Projects by registration number."""

AHEAD = 8
"""Numbers that are looked at beyond those that a batch needs."""


def plain_number(text: str | None) -> str:
    """A registration number as it is kept and compared."""
    return " ".join((text or "").split())


NUMBERS_TAKEN: Lookup[dict[str, str]] = Lookup(name="numbers_taken", empty=dict)
"""Registration number -> project, of the numbers that commands ask for or may be given."""


def numbers_taken(wire: Wire, world: World, commands: Sequence[Command], packs: Packs) -> None:
    """Who has the registration numbers that these commands ask for or may be given.

    One question as a rule; where numbers meet, those that follow are asked about until enough of them are free.
    """
    pack, last = packs.current, world.numbers.get(SubjectKind.PROJECT, 0)
    asked = {plain_number(_asked(command)) for command in commands}
    given = [command for command in commands if not hasattr(command, "card") and not _asked(command)]
    codes = [getattr(command, "code", None) for command in given]
    years = {command.on.year for command in given}
    spans = natural(pack, codes, last) if given else []
    wanted = set(in_spans(pack, spans, years))
    found = _owners(wire, asked | wanted)
    if given and steps_on(pack) and (may_meet(pack, codes) or wanted & (asked | found.keys())):
        found |= _beyond(wire, pack, spans, years, len(commands))
    world.of(NUMBERS_TAKEN).update(found)


def _asked(command: Command) -> str | None:
    """The registration number that a command names."""
    card: Mapping[str, Any] | None = getattr(command, "card", None)
    number: str | None = getattr(command, "number", None) if card is None else card.get("number")
    return number


def _owners(wire: Wire, numbers: Iterable[str]) -> dict[str, str]:
    listed = sorted(filter(None, numbers))
    return dict(wire.ask((_NUMBERED, {"numbers": listed}))[0]) if listed else {}


def _beyond(wire: Wire, pack: Pack, spans: Sequence[Span], years: Iterable[int], needed: int) -> dict[str, str]:
    """Who has the numbers after each span, as far as as many of them are free as the batch may take."""
    found: dict[str, str] = {}
    listed, ahead = sorted(set(years)), needed + AHEAD
    spans = joined((last + 1, last + ahead) for _, last in spans)
    while spans:
        found |= _owners(wire, in_spans(pack, spans, listed))
        ahead *= 2
        spans = [
            (last + 1, last + ahead) for first, last in spans
            if any(_free(pack, (first, last), year, found) < needed for year in listed)
        ]  # fmt: skip
    return found


def _free(pack: Pack, span: Span, year: int, found: dict[str, str]) -> int:
    return sum(number not in found for number in in_spans(pack, [span], [year]))
