"""Loads what a batch of commands needs: a bounded number of questions, whatever its length."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import Any

from domain.engine.action import LEANING, WHOLE, After, action_of, always
from domain.engine.command import SYSTEM, Command
from domain.engine.kinds import VOCABULARY
from domain.engine.packs import Packs
from domain.engine.parts import KNOWN, hold, of_kind, of_parts
from domain.engine.questions import DECISIONS, HANDLED, LOCKED, MODE, NUMBERS, ROLES, STATES, TICKETS, TURN
from domain.engine.reach import look_up
from domain.engine.second_person import take as take_waiting
from domain.engine.second_person import waiting_for
from domain.engine.state import State
from domain.engine.tickets import Ticket
from domain.engine.wire import Row, Wire
from domain.engine.world import EntryRef, Lookup, Question, Sealed, World

Taking = Callable[[Sequence[Row]], None]


class Questions:
    """Questions that go to the database together, each with whoever takes its rows."""

    def __init__(self) -> None:
        self.asked: list[Question] = []
        self.taking: list[Taking] = []

    def add(self, question: Question, take: Taking) -> None:
        """One more question."""
        self.asked.append(question)
        self.taking.append(take)

    def answer(self, wire: Wire) -> None:
        """Ask them all in one trip, and have the rows taken in their order."""
        if self.asked:
            for take, rows in zip(self.taking, wire.ask(*self.asked), strict=True):
                take(rows)


def load(
    wire: Wire, batch: Sequence[Command], packs: Packs, *, today: date, recorded_at: datetime, proved: bool = False
) -> World:
    """All that a batch of commands needs: the subjects are locked first, then asked about, each in one trip."""
    world = World(today=today, recorded_at=recorded_at, time_zone=packs.current.time_zone, proved=proved)
    _load_subjects(wire, world, batch)
    _load_around(wire, world, batch, packs)
    _load_strangers(wire, world, batch)
    late = [
        code for command, code in _amended(batch, late=True)
        if (amends := action_of(command).amends) is not None and amends(command, world)
    ]  # fmt: skip
    questions = Questions()
    _ask_decisions(questions, world, late)
    questions.answer(wire)
    for look, commands in _afterwards(world, batch).items():
        look(wire, world, commands, packs)
    return world


def states_of(world: World, rows: Iterable[Row]) -> None:
    """Take subjects into the world."""
    for row in rows:
        world.states[row[0]] = State.of(row)


def _load_subjects(wire: Wire, world: World, batch: Sequence[Command]) -> None:
    """Lock what may move, and read what is named."""
    codes = {code for command in batch for code in action_of(command).codes(command)}
    moved = sorted({code for command in batch for code in action_of(command).moved(command)})
    questions: list[Question] = [(LOCKED, {"codes": moved})]
    if rest := sorted(codes.difference(moved)):
        questions.append((STATES, {"codes": rest}))
    tickets = sorted({hashed for command in batch if (hashed := command.acting.ticket)})
    if tickets:
        questions.append((TICKETS, {"tickets": tickets}))
    locked, *states = wire.ask(*questions)
    if tickets:
        world.tickets = {row[0]: Ticket.of(row) for row in states.pop()}
    states_of(world, chain(locked, *states))


def handled_of(world: World, rows: Iterable[Row]) -> None:
    """Take what was handled before into the world."""
    for command_id, subject, seq, kind, content in rows:
        if content is not None:
            world.contents[command_id] = content
        world.handled.setdefault(command_id, []).append(EntryRef(subject, seq, kind))


def _load_around(wire: Wire, world: World, batch: Sequence[Command], packs: Packs) -> None:
    """The actors' roles, what decides on the subjects at hand, and what the actions look up beside."""
    bodies = (code for state in world.states.values() for code in (state.code, state.organisation))
    look_up(wire, world, bodies, packs)
    questions = Questions()
    _ask_roles(questions, world, batch)
    _ask_holdings(questions, world, batch, packs)
    if any(_uses_numbers(command) for command in batch):
        kind = VOCABULARY.kind
        questions.add((NUMBERS, {}), lambda rows: world.numbers.update({kind(key): value for key, value in rows}))
    # after the numbers are locked: whoever waited for them sees what the writer before has handled
    questions.add((HANDLED, {"ids": [one.command_id for one in batch]}), lambda rows: handled_of(world, rows))
    for lookup, commands in _lookups(batch).items():
        for question in lookup.ask(commands, world):
            questions.add(question, _taker(lookup, world))
    _ask_decisions(questions, world, [code for _, code in _amended(batch, late=False)])
    if (waiting := waiting_for(batch, packs)) is not None:
        questions.add(waiting, lambda rows: take_waiting(world, rows))
    questions.add((MODE, {}), world.ask_for_proof)
    questions.add((TURN, {}), lambda rows: world.begin_at(rows[0][0]))
    questions.answer(wire)


def _taker(lookup: Lookup[Any], world: World) -> Taking:
    return lambda rows: lookup.take(world, world.of(lookup), rows)


def _uses_numbers(command: Command) -> bool:
    """Whether a subject may be born, of the command's kind or as a newcomer who is named by e-mail."""
    action = action_of(command)
    return action.opens or any(True for _ in action.addresses(command))


def _lookups(batch: Sequence[Command]) -> Mapping[Lookup[Any], list[Command]]:
    found: dict[Lookup[Any], list[Command]] = defaultdict(list)
    for command in batch:
        for lookup in action_of(command).looks_up:
            found[lookup].append(command)
    return found


def _afterwards(world: World, batch: Sequence[Command]) -> Mapping[After, list[Command]]:
    """What depends on facts that are known by now."""
    kinds = {state.kind for state in world.states.values()}
    found: dict[After, list[Command]] = {LEANING[kind].look: [] for kind in sorted(kinds & LEANING.keys())}
    for command in batch:
        for look in action_of(command).after:
            found.setdefault(look, []).append(command)
    return found


def _ask_roles(questions: Questions, world: World, batch: Sequence[Command]) -> None:
    scopes = {"*"}.union(*((state.code, state.organisation, state.centre) for state in world.states.values()))
    scopes |= {command.acting.on_behalf_of for command in batch}
    scopes = scopes.union(*world.above.values())
    scopes.discard(None)
    people = {name for command in batch for name in (command.actor, command.acting.person)}.union(
        *(action_of(command).entitles(command) for command in batch)
    )

    def take(rows: Sequence[Row]) -> None:
        for person, role, scope, until in rows:
            world.acting.add(person)
            if until is None or str(until) >= world.today.isoformat():
                world.roles[person, scope].add(role)
            else:
                world.lapsed.add((person, scope, role))

    questions.add((ROLES, {"actors": sorted(people), "scopes": sorted(scopes)}), take)


def _ask_holdings(questions: Questions, world: World, batch: Sequence[Command], packs: Packs) -> None:
    """What is known of the subjects that commands look at: whole, or the parts that they need."""

    def take(rows: Sequence[Row]) -> None:
        for row in rows:
            hold(world.holdings[row[0]], row)

    for parts, codes in _parts_wanted(world, batch, packs).items():
        world.holdings |= {code: KNOWN.empty() for code in codes}
        if parts != WHOLE:
            questions.add((of_parts(parts), {"codes": sorted(codes)}), take)
            continue
        for kind in KNOWN.kinds:
            if found := sorted(code for code in codes if world.states[code].kind is kind):
                questions.add((of_kind(kind), {"codes": found}), take)


def _parts_wanted(world: World, batch: Sequence[Command], packs: Packs) -> Mapping[frozenset[str], set[str]]:
    """Parts -> subjects of which just these are looked at."""
    wanted: dict[str, frozenset[str]] = {}
    looked_at: Counter[str] = Counter()
    for command in batch:
        action = action_of(command)
        code = getattr(command, action.about, None)
        if code is None or code not in world.states or not (action.knows or action.at_gate):
            continue
        looked_at[code] += 1
        parts = action.knows if action.at_gate is None else _at_gate(world, command, packs)
        if parts != wanted.get(code, parts) or (action.at_gate is not None and looked_at[code] > 1):
            parts = WHOLE if WHOLE in (parts, wanted.get(code)) or action.at_gate else parts | wanted[code]
        wanted[code] = parts
    found: dict[frozenset[str], set[str]] = defaultdict(set)
    for code, parts in wanted.items():
        found[parts].add(code)
    return found


def _at_gate(world: World, command: Command, packs: Packs) -> frozenset[str]:
    """Parts that the gate of the subject's phase looks at; all of them where there is no such gate."""
    action = action_of(command)
    state = world.states[getattr(command, action.about)]
    if state.kind not in KNOWN.narrowed or state.phase is None or action.at_gate is None:
        return WHOLE
    phase = packs.of(state.pack).lifecycles[state.lifecycle or ""].phases[state.phase]
    return action.at_gate(command, phase.gate)


def _amended(batch: Sequence[Command], *, late: bool) -> Iterable[tuple[Command, str]]:
    """Commands that may change what a decision rests on, and those of which only the facts tell whether they do."""
    for command in batch:
        action = action_of(command)
        if action.amends is not None and (action.amends is not always) is late:
            yield command, getattr(command, action.about)


def _ask_decisions(questions: Questions, world: World, codes: Iterable[str]) -> None:
    """Decisions whose facts may change now."""
    known = sorted(set(codes) & world.states.keys())
    if known:
        world.sealed |= {code: [] for code in known if code not in world.sealed}
        questions.add((DECISIONS, {"codes": known}), lambda rows: take_sealed(world, rows))


def take_sealed(world: World, rows: Iterable[Row]) -> None:
    """Decisions that let their subjects pass, with what they rest on."""
    for code, entry, phase, decided_by, capsule in rows:
        world.sealed.setdefault(code, []).append(Sealed(entry, phase, decided_by, capsule))


def _load_strangers(wire: Wire, world: World, batch: Sequence[Command]) -> None:
    """Actors who hold no role here: they may still be known people, or nobody at all."""
    acting = {name for command in batch for name in (command.actor, command.acting.person)}
    strangers = acting - world.acting - world.states.keys() - {SYSTEM}
    if strangers:
        states_of(world, wire.ask((STATES, {"codes": sorted(strangers)}))[0])
