"""A signed protocol is entered, and everything that it names is decided: in chunks, safe to repeat after a crash."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from domain.engine.actor import Acting
from domain.engine.database import reading
from domain.engine.lane import Refused, Repeated
from domain.engine.refusals import Refusal
from domain.engine.words import Words
from domain.engine.world import EntryRef
from domain.pilot.gates import Decide
from domain.pilot.protocols import ApproveProtocol, decisions
from domain.reports.protocols import protocol_of, sheet_of
from domain.reports.views import state_of
from flows.deeds import each_done, rehearsed
from flows.forms import Form
from flows.programme import Programme, Result

Refusals = list[tuple[str, Refused]]
"""Subject -> why it is not decided."""


def decide_all(programme: Programme, form: Form, acting: Acting | None) -> Result:
    """Enter the protocol unless it is there already, then decide whatever it names and is not decided yet."""
    acting = acting or programme.acting(form)
    code, number = getattr(form, "subject", ""), getattr(form, "number", "")
    try:
        with reading(programme.engine) as connection:
            known = protocol_of(connection, code)
    except Refusal as refusal:
        return Result(Refused(form.command_id or "", refusal.reasons), None)
    if known.number and known.number == number.strip():
        result = _entered_before(programme, form, code)
    else:
        result = programme.through_the_lane(form, acting)
    if not result.done:
        return result
    refused = carry_out(programme, code, acting)
    return replace(result, remarks=(*result.remarks, *map(_said, refused), *_summed(programme, code)))


def _summed(programme: Programme, code: str) -> Iterator[Words]:
    """How much of a protocol is decided by now, and what to do about the rest."""
    with reading(programme.engine) as connection:
        wanted = [line for line in sheet_of(connection, code).lines if not line.excepted]
    done, most = sum(line.entry is not None for line in wanted), len(wanted)
    yield Words(f"Решено по протоколу: {done} из {most}", f"Decided by the protocol: {done} of {most}")
    if done < most:
        yield Words(
            "Исправьте названное и внесите протокол ещё раз: решённое не повторится",
            "Mend what is named and enter the protocol once more: what is decided is not decided again",
        )


def _entered_before(programme: Programme, form: Form, code: str) -> Result:
    with reading(programme.engine) as connection:
        state = state_of(connection, code)
    entry = EntryRef(code, state.version, "protocol_approved")
    return Result(Repeated(form.command_id or "", (entry,)), state)


def carry_out(programme: Programme, code: str, acting: Acting) -> Refusals:
    """Decide what an entered protocol names, a transaction a chunk; what was decided before is left as it is."""
    with reading(programme.engine) as connection:
        found = protocol_of(connection, code)
    commands = list(decisions(code, found, acting))
    told = zip(commands, each_done(programme, commands), strict=True)
    return [(command.subject, outcome) for command, outcome in told if isinstance(outcome, Refused)]


def _said(one: tuple[str, Refused]) -> Words:
    """Why one item is not decided."""
    code, refused = one
    ru = "; ".join(reason.said.ru for reason in refused.reasons)
    en = "; ".join(reason.said.en for reason in refused.reasons)
    return Words(f"{code} не решён: {ru}", f"{code} is not decided: {en}")


def rehearse(programme: Programme, form: Form, acting: Acting) -> Refusals:
    """What would be refused if the protocol were entered now; nothing stays."""
    approve = form.command(acting=acting, today=programme.today())
    assert isinstance(approve, ApproveProtocol)  # noqa: S101 - whoever calls fills that form
    with reading(programme.engine) as connection:
        found = protocol_of(connection, approve.subject)
    signed = replace(found, number=approve.number, held_on=approve.on, excepted=frozenset(approve.excepted))
    refused: Refusals = []

    def heard(command: object, outcome: object) -> bool:
        if isinstance(outcome, Refused):
            subject = command.subject if isinstance(command, Decide) else approve.subject
            refused.append((subject, outcome))
        return True

    rehearsed(programme, [approve, *decisions(approve.subject, signed, acting)], heard)
    return refused
