"""Which registration numbers that a batch of commands may come to are taken, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from domain import commands as ask
from domain.commands import Command
from domain.methodology.schema import Pack
from domain.numbering import Span, in_spans, joined, may_meet, natural, steps_on
from domain.questions import NUMBERED
from domain.wire import Wire

AHEAD = 8
"""Numbers that are looked at beyond those that a batch needs."""


def plain_number(text: str | None) -> str:
    """A registration number as it is kept and compared."""
    return " ".join((text or "").split())


def taken(wire: Wire, batch: Sequence[Command], pack: Pack, last: int) -> dict[str, str]:
    """Registration number -> project, of the numbers that these commands ask for or may be given.

    One question as a rule; where numbers meet, those that follow are asked about until enough of them are free.
    """
    asked = set(_asked(batch))
    given = [
        command for command in batch
        if isinstance(command, ask.Replicate) or (isinstance(command, ask.OpenProject) and not command.number)
    ]  # fmt: skip
    codes = [command.code for command in given]
    years = {command.on.year for command in given}
    spans = natural(pack, codes, last) if given else []
    wanted = set(in_spans(pack, spans, years))
    found = _owners(wire, asked | wanted)
    if given and steps_on(pack) and (may_meet(pack, codes) or wanted & (asked | found.keys())):
        found |= _beyond(wire, pack, spans, years, len(batch))
    return found


def _asked(batch: Sequence[Command]) -> Iterable[str]:
    for command in batch:
        if isinstance(command, ask.OpenProject):
            yield plain_number(command.number)
        elif isinstance(command, ask.AmendCard):
            yield plain_number(command.card.get("number"))


def _owners(wire: Wire, numbers: Iterable[str]) -> dict[str, str]:
    listed = sorted(filter(None, numbers))
    return dict(wire.ask((NUMBERED, {"numbers": listed}))[0]) if listed else {}


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
