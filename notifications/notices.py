"""Every notice by its name: composed of an event, kept as facts, and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from pydantic import TypeAdapter

import notifications.letters  # noqa: F401 - fills the tables of notices and composers
from domain.reports.surroundings import Reader
from notifications.answer_forms import answers_of
from notifications.parts import NOTICES, Notice, SubjectNotice
from notifications.policy import Hearing
from notifications.scene import COMPOSERS, Scene

__all__ = ["NOTICES", "RETIRED", "Facts", "NoticeUnknown", "compose", "from_facts", "to_facts"]

Facts = dict[str, Any]
"""What a notice knows, in JSON."""


RETIRED = frozenset({"deadlines"})
"""Letters of earlier releases that packs and ledgers may still name."""


def compose(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """The notice that one person gets of one event."""
    notice = COMPOSERS[hearing.rule.template](scene, hearing, reader)
    if not isinstance(notice, SubjectNotice) or not notice.asks:
        return notice
    forms, instead = answers_of(scene, hearing, notice)
    return replace(notice, forms=forms, instead=instead)


def asks_something(notice: Notice) -> bool:
    """Whether the reader of an event's letter is asked to do something."""
    return isinstance(notice, SubjectNotice) and notice.asks


def for_deputy(notice: Notice, absent: Reader) -> Notice:
    """A letter to somebody who is away, as their deputy reads it."""
    return replace(notice, behalf=absent.name) if isinstance(notice, SubjectNotice) else notice


class NoticeUnknown(Exception):
    """No notice goes by this name."""

    def __init__(self, template: str) -> None:
        super().__init__(template)
        self.template = template

    def __str__(self) -> str:
        return f"there is no notice called {self.template!r}; known are {', '.join(sorted(NOTICES))}"


def to_facts(notice: Notice) -> Facts:
    """What a notice knows, as JSON that the ledger can keep."""
    facts: Facts = _adapter(notice.template).dump_python(notice, mode="json")
    return facts


def from_facts(template: str, facts: Mapping[str, Any]) -> Notice:
    """The notice that was kept as facts."""
    if template not in NOTICES:
        raise NoticeUnknown(template)
    return _adapter(template).validate_python(facts)


@cache
def _adapter(template: str) -> TypeAdapter[Notice]:
    return TypeAdapter(NOTICES[template])
