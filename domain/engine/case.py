"""One command in its world: looks things up and gathers every reason against it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.engine import refusals as no
from domain.engine.command import SYSTEM
from domain.engine.event import Event
from domain.engine.kinds import VOCABULARY, Kind
from domain.engine.named import People, everybody
from domain.engine.packs import Packs
from domain.engine.refusals import Reason, Refusal
from domain.engine.state import State
from domain.engine.world import World
from domain.methodology.schema import Pack

Happening = tuple[str, Event]
"""Code of the subject and what happens to it."""


@dataclass(slots=True)
class Case:
    """One command in its world, with the reasons found against it so far."""

    command: Any
    world: World
    pack: Pack
    """What its subject lives under; the methodology in use where it names none."""
    packs: Packs
    reasons: list[Reason] = field(default_factory=list)
    by: frozenset[str] = frozenset()
    """Roles that may ask for this where the pack does not say."""
    by_system: bool = False
    """Whether the engine may do this without a person."""

    @property
    def roles(self) -> frozenset[str]:
        """Roles that may ask for this action, by the pack's table of actions or as declared with the action."""
        return self.pack.may(self.command.name, self.by)

    @property
    def doers(self) -> frozenset[str]:
        """Whoever acts and in whose name: what either may not do, neither does through the other."""
        return frozenset({self.command.actor, self.command.acting.person})

    def against(self, reason: Reason) -> None:
        """Note a reason; the rest is still checked, so that all of them are said at once."""
        if reason not in self.reasons:
            self.reasons.append(reason)

    def settle(self) -> None:
        """Refuse if anything speaks against the command."""
        if self.reasons:
            raise Refusal(self.reasons)

    def subject(self, field_name: str, kind: Kind, code: str | None) -> State | None:
        """The subject of a code, of the right kind; notes a reason and returns None otherwise."""
        if code is None:
            return None
        state = self.world.states.get(code)
        if state is None or state.kind is not kind:
            self.against(no.unknown(field_name, kind, code))
            return None
        if state.ended_on is not None and kind in VOCABULARY.bodies:
            self.against(no.body_ended(field_name, kind, code))
        return state

    def required(self, field_name: str, kinds: tuple[Kind, ...], code: str, *, seen: bool = True) -> State:
        """The subject that a command is about, whose version was seen; without it nothing else can be checked."""
        state = self.world.states.get(code)
        if state is None or state.kind not in kinds:
            raise Refusal([*self.reasons, no.unknown(field_name, kinds[0], code, *kinds[1:])])
        expected = self.command.expected_version if seen else None
        if expected is not None and expected != state.version:
            raise Refusal([no.changed_meanwhile(code, expected, state.version)])
        return state

    def entitled(self, roles: frozenset[str], scopes: Iterable[str | None]) -> None:
        """The actor holds one of the roles within one of the scopes."""
        if not (self.command.actor == SYSTEM and self.by_system) and not self.holds(self.command.actor, roles, scopes):
            self.against(no.not_entitled(self.pack, roles, self.command.acting.on_behalf_of))

    def holds(self, person: str, roles: frozenset[str], scopes: Iterable[str | None]) -> bool:
        """Whether somebody whose roles are at hand holds one of some within one of the scopes, or above it."""
        held, reached = self.world.roles, ("*", *filter(None, scopes))
        if any(roles & held.get((person, scope), NOTHING) for scope in reached):
            return True
        deep = {role for role in roles if role in self.pack.roles and self.pack.roles[role].below}
        above = {body for scope in reached for body in self.world.above.get(scope, ())}
        return any(deep & held.get((person, body), NOTHING) for body in above)

    def may(self, *states: State | None) -> None:
        """The actor may ask for this action, by the pack's table of actions."""
        self.entitled(self.roles, scopes_of(*states))

    def one_of(self, field_name: str, value: str | None, allowed: Iterable[str]) -> None:
        """A word of the methodology."""
        if value is not None and value not in allowed:
            self.against(no.not_among(field_name, value, allowed))

    def people(self, people: People) -> None:
        """Known roles held by known persons."""
        for role, person in everybody(people):
            self.one_of(f"people.{role}", role, self.pack.roles)
            self.subject(f"people.{role}", VOCABULARY.acting, person)

    def new_code(self, kind: Kind) -> str:
        """The code of a new subject: the one that was asked for, or the next by the pack's pattern."""
        pattern, asked = self.pack.codes[kind], self.command.code
        if asked is not None:
            self._check_code(kind, asked)
            return str(asked)
        number = self.world.numbers.get(kind, 0) + 1
        return pattern.format(number=number)

    def _check_code(self, kind: Kind, asked: str) -> None:
        """A code that was asked for is free, can be typed, and is none that another kind may come to."""
        if asked in self.world.states or asked == SYSTEM:
            self.against(no.code_taken(kind, asked))
        if not CODE_SHAPE.fullmatch(asked):
            self.against(no.bad_value("code", "буквы, цифры, дефис и точка, без пробелов", "letters, digits, - and ."))
        for other, pattern in self.pack.codes.items():
            begins = pattern.partition("{")[0]
            if other != kind and begins and asked.upper().startswith(begins.upper()):
                name = VOCABULARY.names[VOCABULARY.kind(other)]
                said = (
                    f"с «{begins}» начинаются коды другого вида: {name.ru}",
                    f"“{begins}” begins the codes of another kind: {name.en}",
                )
                self.against(no.bad_value("code", *said))

    def on_calendar(self, field_name: str, day: date) -> None:
        """A day of the years whose days off are known."""
        first, last = self.pack.calendar.span
        if not first <= day.year <= last:
            self.against(no.beyond_calendar(field_name, first, last))

    def unchanged(self, ru: str, en: str) -> None:
        """What is asked for is so already: nothing else speaks against it but that somebody may not ask."""
        if not self.reasons:
            raise Refusal([no.already("nothing_changed", ru, en)])

    def still_open(self, state: State) -> None:
        """The subject has not ended."""
        if state.ended_on is not None:
            self.against(no.already("ended", f"{state.code} уже завершён", f"{state.code} has ended"))

    def not_before_it(self, state: State) -> None:
        """What is done to a subject is not done before it was there."""
        if self.command.on < state.opened_on:
            self.against(no.before_last_move(self.command.on, state.opened_on))

    def present(self, field_name: str, code: str | None) -> State | None:
        """A person who has not left the programme."""
        person = self.subject(field_name, VOCABULARY.acting, code)
        if person is not None:
            self.still_open(person)
        return person

    def text(self, field_name: str, value: str, most: int) -> None:
        """A text that is there, to be seen, and fits."""
        if not any(sign.isprintable() and not sign.isspace() for sign in value):
            self.against(no.bad_value(field_name, "не может быть пустым", "must not be empty"))
        elif len(value) > most:
            self.against(no.bad_value(field_name, f"не длиннее {most} знаков", f"at most {most} characters"))


NOTHING: frozenset[str] = frozenset()

CODE_SHAPE = re.compile(r"\w[\w.-]*")
"""A code that a shell takes for one word."""


def scopes_of(*states: State | None) -> Iterator[str | None]:
    """Scopes in which a role reaches these subjects: themselves, their organisation, their centre."""
    for state in states:
        if state is not None:
            yield state.code
            yield state.organisation
            yield state.centre
