"""What the actions on a replica share: the replica itself, and how far it may still be changed."""

from __future__ import annotations

from domain.engine import asked
from domain.engine import refusals as no
from domain.engine.action import action_of
from domain.engine.case import Case
from domain.engine.refusals import Refusal
from domain.engine.state import State
from domain.engine.words import Words
from domain.methodology.schema import Gate, Pack
from domain.programme.kinds import SubjectKind
from domain.stored.holdings import Holdings

REPLICA = asked.code("Проект тиражирования", "Replica", Words("Код, например PRJ-0042", "code, for example PRJ-0042"))
ELEMENTS = asked.key("Элементы пакета", "Elements of the package", Words("Ключ или несколько", "one key or several"))


def replica(case: Case) -> tuple[State, Holdings]:
    """The replica that somebody entitled works on, with what is known of it."""
    state = case.required("subject", (SubjectKind.PROJECT,), case.command.subject)
    case.may(state)
    held = case.world.holdings[state.code]
    if held.package is None:
        said = f"{state.code} не проект тиражирования", f"{state.code} is no replica"
        raise Refusal([*case.reasons, no.already("no_replica", *said)])
    case.still_open(state)
    case.not_before_it(state)
    return state, held


def before_gate(case: Case, state: State, rule: str = "") -> None:
    """What the gate of a rule looked at, by default that of the action, is not changed once that gate was passed."""
    gate = passed(case.pack, state, rule or action_of(case.command).until)
    if gate is not None:
        said = (
            f"ворота «{gate.title.ru}» уже пройдены, это больше не меняют",
            f"the gate “{gate.title.en}” was passed, this is changed no more",
        )
        case.against(no.already("gate_passed", *said))


def passed(pack: Pack, state: State, rule: str) -> Gate | None:
    """The gate with a rule where a subject is past it already."""
    phases = list(pack.lifecycles[state.lifecycle or ""].phases.values())
    at = next((place for place, phase in enumerate(phases) if rule in phase.gate.rules), len(phases))
    now = next((place for place, phase in enumerate(phases) if phase.key == state.phase), 0)
    return phases[at].gate if now > at else None
