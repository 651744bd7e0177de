"""What each event changes, and the steps of "what changed" that its journal entries tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

from domain.engine.event import Event

Apply = Callable[[Any, Any, Any, Any, Any, int], None]
"""(Record, state, event, actor, day, number of the entry)."""
ApplyT = TypeVar("ApplyT", bound=Callable[..., None])

Facts = Mapping[str, Any]
Step = tuple[str, str, str]
"""A field, what it was and what it became; the blank text is nothing."""
Steps = Callable[[Facts], Iterator[Step]]

APPLY: dict[type[Event], Apply] = {}
"""Event -> what it changes: filled by the files of the subjects as they are imported."""

EVENTS: dict[str, type[Event]] = {}
"""Kind -> event."""

STEPS: dict[str, Steps] = {}
"""Kind of an entry -> the fields that it changed."""


def changes(*events: type[Event]) -> Callable[[ApplyT], ApplyT]:
    """Make a function the one that applies these events."""

    def register(apply: ApplyT) -> ApplyT:
        for event in events:
            APPLY[event] = apply
            EVENTS[event.kind] = event
        return apply

    return register


def tells(event: type[Event]) -> Callable[[Steps], Steps]:
    """Make a function the one that says which fields an entry of this event changed."""

    def register(steps: Steps) -> Steps:
        STEPS[event.kind] = steps
        return steps

    return register


Looks = Callable[[str, Any], Iterable[tuple[Any, Callable[[Any, Any], None]]]]
"""(Subject, event) -> questions, each with whoever takes its rows into the world."""
LooksT = TypeVar("LooksT", bound=Looks)

LOOKS_BACK: dict[type[Event], Looks] = {}
"""Event -> what has to be known beside its subject before it is applied again."""


def looks_back(event: type[Event]) -> Callable[[LooksT], LooksT]:
    """Make a function the one that says what applying an event leans on beside its subject."""

    def register(looks: LooksT) -> LooksT:
        LOOKS_BACK[event] = looks
        return looks

    return register


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(EVENTS[kind])


def event_of(kind: str, facts: str) -> Event:
    """The event of an entry, from its facts as they are recorded."""
    found: Event = _adapter(kind).validate_json(facts)
    return found


def told(value: Any) -> str:
    """A fact of an entry as a step tells it; the blank text is nothing."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value)
