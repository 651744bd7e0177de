"""What settles an open thing: the action that declares it, and the command that does it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from domain.certification.confirmation import BY_ACT
from domain.documents.paper_answer import Awaited
from domain.engine.command import Command
from domain.engine.state import State
from domain.methodology.schema import Pack
from domain.programme.ask_kinds import Kind
from domain.programme.kinds import SubjectKind
from domain.subjects import commands

PROJECT = "project"
"""The room of the commands of whatever walks, but for checks."""


@cache
def settled_by() -> Mapping[Kind, tuple[type[Command], Awaited]]:
    """Kind of an open thing -> the action that settles it, and how that is declared."""
    return {one.kind: (command, one) for command in commands() for one in getattr(command, "awaited", ())}


def command_of(kind: Kind, state: State, pack: Pack, key: str = "") -> str:
    """The command that does what is asked, with … for what the person has to say."""
    room = state.kind if state.kind is SubjectKind.CHECK else PROJECT
    typed = settled_by()[kind][1].typed
    if kind is Kind.DECISION:
        phase = pack.lifecycles[state.lifecycle or ""].phases[state.phase or ""]
        typed = BY_ACT if "grant_status" in phase.gate.effects else typed
    return f"potok {typed.format(room=room, code=state.code, key=key, organisation=state.organisation)}"
