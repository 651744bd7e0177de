"""Actions: each command with its handler and with what the lane has to know before it is carried out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from domain.engine import refusals as no
from domain.engine.case import Case, Happening
from domain.engine.command import Command
from domain.engine.kinds import Kind, Standing
from domain.engine.named import address
from domain.engine.packs import Packs
from domain.engine.state import State
from domain.engine.wire import Wire
from domain.engine.world import Lookup, World
from domain.methodology.schema import Gate, Pack

Handler = Callable[[Case], Iterator[Happening]]
HandlerT = TypeVar("HandlerT", bound=Handler)
Named = Callable[[Any], Iterable[str]]
"""Codes, or people by code or e-mail, that a command names."""


After = Callable[[Wire, World, Sequence[Any], Packs], None]
"""Looks up what depends on facts that had to be known first; a further trip to the database."""


def nobody(command: Any) -> Iterable[str]:
    """A command that names no people."""
    return ()


WHOLE: frozenset[str] = frozenset({"*"})
"""All parts of what is known of a subject."""
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """How a command is carried out, and what the lane loads and locks for it."""

    command: type[Command]
    handler: Handler
    names: tuple[str, ...] = ("subject",)
    """Fields that name subjects; a field may hold several."""
    moves: tuple[str, ...] = ("subject",)
    """Fields whose subjects it may change, so that they are locked."""
    about: str = "subject"
    """Field of the subject whose facts it looks at."""
    people: Named = nobody
    """People whom it names, by code or e-mail."""
    casts: bool = False
    """Whether those people come onto a card, written with name and post."""
    knows: frozenset[str] = NOTHING
    """Parts of what is known of the subject that it looks at."""
    at_gate: Callable[[Any, Gate], frozenset[str]] | None = None
    """Parts that it looks at where its subject stands at a gate."""
    amends: Callable[[Any, World], bool] | None = None
    """Whether it may change a fact that a decision rests on."""
    opens: bool = False
    """Whether a subject may be born of it, which uses up a number."""
    entitles: Named = nobody
    """People whose roles it looks at, beside the actor's."""
    looks_up: tuple[Lookup[Any], ...] = ()
    after: tuple[After, ...] = ()
    stands: tuple[str, ...] = ()
    """Standings of its subject in which it may be asked for, by its handler too; any where none is named."""
    until: str = ""
    """The rule that looks at what it changes: once the gate with that rule is passed, it is asked for no more."""
    settles: tuple[str, ...] = ()
    """Rules and effects of the gates whose phases it is a matter of, and of no other; of any where none is named."""
    programme_wide: bool = False
    """Whether it is asked of the programme as a whole: a role that is held for one body does not reach it."""
    by: frozenset[str] = NOTHING
    """Roles that may ask for it where the pack does not say; nobody where neither says."""
    weighs: Callable[[Case], bool] = lambda case: True
    """Whether it is one for two persons, where the pack asks for a second one."""
    paired: Callable[[Case], bool] | None = None
    """Whether it takes two persons whatever the pack says; it never does where nothing is said here."""
    by_system: bool = False
    """Whether the engine may do it without a person."""
    lets: Callable[[Case], bool] | None = None
    """Whether a document lets somebody act in another's name, beside deputies and administrators."""
    fresh: bool = False
    """Whether it looks at what other subjects came to, so that it begins a batch and sees all of it written."""

    def codes(self, command: Command) -> Iterator[str]:
        """Every code that a command names, but for who acts."""
        for name in self.names:
            yield from _several(getattr(command, name))
        yield from self.people(command)

    def moved(self, command: Command) -> Iterator[str]:
        """The subjects that a command may move; further ones may be found on the way."""
        for name in self.moves:
            yield from _several(getattr(command, name))

    def addresses(self, command: Command) -> Iterator[str]:
        """E-mails by which a command names people."""
        return (address(person) for person in self.people(command) if "@" in person)


def _several(value: Any) -> Iterable[str]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


ACTIONS: dict[type[Command], Action] = {}
"""Command -> its action: filled by the files of the subjects as they are imported."""


def does(command: type[Command], **needs: Any) -> Callable[[HandlerT], HandlerT]:
    """Make a function the handler of a command; the arguments are the fields of `Action`."""

    def register(handler: HandlerT) -> HandlerT:
        ACTIONS[command] = Action(command=command, handler=handler, **needs)
        return handler

    return register


def action_of(command: Command) -> Action:
    """The action of a command."""
    return ACTIONS[type(command)]


def stands(case: Case, state: State) -> None:
    """Note where a subject stands instead of where its action needs it."""
    wanted = action_of(case.command).stands
    if state.standing not in wanted:
        case.against(no.not_in(case.pack, state.code, state.standing, Standing(wanted[0])))


def roles_for(pack: Pack, command: type[Command]) -> frozenset[str]:
    """Roles that may ask for an action."""
    return pack.may(command.name, ACTIONS[command].by)


def always(command: Any, world: World) -> bool:
    """Each command of this action may change a fact that a decision rests on."""
    return True


@dataclass(frozen=True, slots=True)
class Leaning:
    """What subjects of a kind lean on beyond themselves."""

    look: After
    """Looks it up once the facts are known."""
    see: Callable[[World, State, Any], None]
    """Completes what a gate sees with it."""


LEANING: dict[Kind, Leaning] = {}
"""Kind of subject -> what it leans on."""
