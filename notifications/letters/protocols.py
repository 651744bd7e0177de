"""Letters about the protocol of a meeting: what was entered in whose name, and who objects."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from domain.engine.words import Words
from domain.methodology.schema import Decision
from domain.reports.surroundings import Reader
from domain.text.called import CALLED
from notifications.parts import (
    Notice,
    SubjectNotice,
)
from notifications.policy import Hearing
from notifications.scene import Scene, common, composes


@dataclass(frozen=True, kw_only=True, slots=True)
class Resolved:
    """What a protocol decides on one subject."""

    code: str
    title: str
    decision: Words
    done: bool = True
    """False where its gate let nothing be decided yet."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtocolEntered(SubjectNotice):
    """Whoever decided at a meeting learns once what was entered in their name, and until when they may object."""

    template: ClassVar[str] = "protocol_entered"

    number: str
    held_on: date
    entered_by: str
    document: str
    items: tuple[Resolved, ...]
    object_until: date


@composes(ProtocolEntered)
def _protocol_entered(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    facts = scene.facts
    decided = scene.beside.decided.get(scene.state.code, ())
    return ProtocolEntered(
        **common(scene, hearing, reader),
        number=facts["number"],
        held_on=scene.entry.happened_on,
        entered_by=scene.who(facts["entered_by"]),
        document=_document(facts),
        items=tuple(
            Resolved(
                code=one["subject"],
                title=one["title"],
                decision=CALLED[Decision][one["decision"]],
                done=one["subject"] in decided,
            )
            for one in facts["items"]
        ),
        object_until=date.fromisoformat(facts["object_until"]),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtocolReplaced(SubjectNotice):
    """Whoever decided at a meeting learns that another document lies under their decisions, and may object anew."""

    template: ClassVar[str] = "protocol_replaced"

    number: str
    before: str
    held_on: date
    replaced_by: str
    reason: str
    document: str
    object_until: date


@composes(ProtocolReplaced)
def _protocol_replaced(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    facts = scene.facts
    return ProtocolReplaced(
        **common(scene, hearing, reader),
        number=facts["number"],
        before=facts["before"],
        held_on=scene.entry.happened_on,
        replaced_by=scene.author(reader.language),
        reason=facts["reason"],
        document=_document(facts),
        object_until=date.fromisoformat(facts["object_until"]),
    )


def _document(facts: Mapping[str, Any]) -> str:
    """Where the document lies: the place of its original, a link, or the file by its content."""
    return str(facts["kept_at"] or facts["link"] or f"SHA-256 {facts['sha256']}")


@dataclass(frozen=True, kw_only=True, slots=True)
class ProtocolObjected(SubjectNotice):
    """Whoever entered a protocol, and the methodologists, learn that the decider objects."""

    template: ClassVar[str] = "protocol_objected"

    number: str
    objected_on: date
    objected_by: str
    reason: str


@composes(ProtocolObjected)
def _protocol_objected(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    return ProtocolObjected(
        **common(scene, hearing, reader),
        number=scene.facts["number"],
        objected_on=scene.entry.happened_on,
        objected_by=scene.author(reader.language),
        reason=scene.facts["reason"],
    )
