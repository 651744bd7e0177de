"""What a notice of one event is composed from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from domain.engine.state import State
from domain.engine.words import Language, Words
from domain.methodology.schema import Pack
from domain.programme.kinds import SubjectKind
from domain.reports.orders import order_then
from domain.reports.surroundings import Around, Reader
from notifications.beside import Beside
from notifications.parts import About, Notice, Reason
from notifications.policy import WORDS, Happened, Hearing

NO_REASON = Words("не указана", "not given")
ENTERED = Words("внесено", "entered")


class Scene:
    """Everything that a notice of one event is composed from."""

    def __init__(self, entry: Happened, state: State, pack: Pack, around: Around, beside: Beside) -> None:
        self.entry = entry
        self.state = state
        self.pack = pack
        self.around = around
        self.beside = beside

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts of the event."""
        return self.entry.facts

    def about(self, state: State | None = None) -> About:
        """The thing that the notice is about."""
        found = state or self.state
        kind, body = SubjectKind(found.kind), self.around.title(found.organisation)
        return About(kind=kind, code=found.code, title=found.title, organisation=body)

    def link(self, code: str) -> str:
        """The path of the thing's page."""
        return f"/at/{code}"

    def who(self, code: str | None) -> str:
        """A person as the author of something."""
        person = self.around.people.get(code or "")
        return person.signed if person else code or ""

    def author(self, language: Language) -> str:
        """In whose name it was done, and whose hand it was where that is another's."""
        if (hand := self.entry.entered_by) is None:
            return self.who(self.entry.actor)
        order = order_then(self.beside.orders, hand, self.entry.actor)
        told = ", ".join(filter(None, (self.who(hand), self.entry.basis, order)))
        return f"{self.who(self.entry.actor)} ({ENTERED.say(language)}: {told})"

    @property
    def names(self) -> dict[str, str]:
        """How people, and the indicators and milestones of the subject, are called."""
        people = {code: person.name for code, person in self.around.people.items()}
        return people | dict(self.beside.names.get(self.state.code, {}))

    def reached(self, language: Language) -> str:
        """The author and how to reach them."""
        person = self.around.people.get(self.entry.actor)
        return ", ".join(filter(None, (self.author(language), person.email if person else "")))

    def day(self, key: str) -> date | None:
        """A date among the facts."""
        value = self.facts.get(key)
        return date.fromisoformat(value) if value else None

    def phase(self, key: str | None) -> Words | None:
        """The title of a phase with its first letter large; None for an end."""
        phases = self.pack.lifecycles[self.state.lifecycle or ""].phases
        return phases[key].title.capital if key and key in phases else None

    def reason(self) -> Reason | None:
        """The pack's reason and the decider's own words, where either was given."""
        code, text = self.facts.get("reason"), self.facts.get("comment", "")
        if not code and not text:
            return None
        title = self.pack.reasons[code].title if code and code in self.pack.reasons else NO_REASON
        return Reason(code=code or "", title=title, text=text)

    def role(self, hearing: Hearing) -> Words:
        """The capacity in which somebody hears of it."""
        return WORDS[hearing.role] if hearing.role in WORDS else self.pack.roles[hearing.role].title


def common(scene: Scene, hearing: Hearing, reader: Reader, state: State | None = None) -> dict[str, Any]:
    """What every notice about one thing says: to whom, in which capacity, about what."""
    found = state or scene.state
    return {
        "reader": reader.addressed,
        "role": scene.role(hearing),
        "about": scene.about(found),
        "link": scene.link(found.code),
    }


Composer = Callable[[Scene, Hearing, Reader], Notice]
Composing = TypeVar("Composing", bound=Composer)

COMPOSERS: dict[str, Composer] = {}
"""Template -> how its notice is composed from an event."""


def composes(notice: type[Notice]) -> Callable[[Composing], Composing]:
    """Declare how a notice is composed from its event for one reader."""

    def enter(composer: Composing) -> Composing:
        COMPOSERS[notice.template] = composer
        return composer

    return enter
