"""Letters about replication: the invitation, the offer with its form, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from domain.engine.event_effects import EVENTS
from domain.engine.words import Words
from domain.replication.contents import filled
from domain.reports.surroundings import Reader
from notifications.news import told_of
from notifications.parts import (
    DayKept,
    Effect,
    Notice,
    Row,
    SubjectNotice,
)
from notifications.policy import Hearing
from notifications.scene import Scene, common, composes


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplicationInvitation(SubjectNotice):
    """An organisation is invited to replicate a package, which comes from `about.organisation`."""

    template: ClassVar[str] = "replication_invitation"

    receiver: str
    replica: str
    """The code of the project that was opened for the receiver."""
    methodologist: str
    invited_on: date
    effects: tuple[Effect, ...] = ()
    parts: tuple[Words, ...] = ()
    """What is in the package, as it was frozen; nothing of one that only lists titles."""
    next_step: Words | None = None
    due_on: date | None = None


@composes(ReplicationInvitation)
def _invitation(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    package = scene.around.states[scene.facts["package"]]
    phase = scene.phase(scene.facts["opening_phase"]) or Words("", "")
    return ReplicationInvitation(
        **common(scene, hearing, reader, package),
        receiver=scene.around.title(scene.facts["receiver"]),
        replica=scene.state.code,
        methodologist=scene.reached(reader.language),
        invited_on=scene.entry.happened_on,
        effects=_effects(scene.beside.manifests.get(package.code, {})),
        parts=_parts(scene, package.code),
        next_step=Words(
            f"Выполнить этап «{phase.ru}» и представить его", f"Carry out the phase “{phase.en}” and submit it"
        ),
        due_on=scene.day("due_on"),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageOffer(SubjectNotice):
    """An organisation is asked whether it takes a package over; the letter carries a form to fill in."""

    template: ClassVar[str] = "package_offer"
    asks = True

    package: str
    source: str
    """The organisation from which the package comes."""
    receiver: str
    places: tuple[str, ...] = ()
    attempt: int = 1
    holds: str | None = None
    """The replica of an earlier edition that the receiver has."""
    offered_on: date
    offered_by: str
    start_on: date | None = None
    due_on: date
    effects: tuple[Effect, ...] = ()
    parts: tuple[Words, ...] = ()
    """What is in the package, as it was frozen; nothing of one that only lists titles."""


@composes(PackageOffer)
def _offer(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    facts = scene.facts
    package = scene.around.states[facts["package"]]
    return PackageOffer(
        **common(scene, hearing, reader),
        package=package.code,
        source=scene.around.title(package.organisation)
        if package.organisation
        else scene.beside.manifests.get(package.code, {}).get("from", ""),
        receiver=scene.around.title(facts["receiver"]),
        places=tuple(map(scene.around.title, facts["places"])),
        attempt=facts["attempt"],
        holds=facts["holds"],
        offered_on=scene.entry.happened_on,
        offered_by=scene.author(reader.language),
        start_on=scene.day("start_on"),
        due_on=date.fromisoformat(facts["answer_by"]),
        effects=_effects(scene.beside.manifests.get(package.code, {})),
        parts=_parts(scene, package.code),
    )


def _parts(scene: Scene, package: str) -> tuple[Words, ...]:
    """The parts that the package was frozen with, in the words of the methodology where it knows them."""
    known = scene.pack.replication.parts
    return tuple(
        known[row["key"]].title if row["key"] in known else Words(row["title"], row["title"])
        for row in filled(scene.beside.manifests.get(package, {}))
    )


def _effects(manifest: Mapping[str, Any]) -> tuple[Effect, ...]:
    """Each indicator of the exemplar project, before and after."""
    after = {
        reading["indicator"]: reading["value"]
        for reading in manifest.get("readings", ())
        if reading["moment"] == "after"
    }
    return tuple(
        Effect(indicator=row["name"], before=Decimal(row["base"]), after=Decimal(after[row["key"]]), unit=row["unit"])
        for row in manifest.get("indicators", ())
        if row["key"] in after
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplicationNews(SubjectNotice):
    """Something happened to an offer or a replica: what, and what is to be done now."""

    template: ClassVar[str] = "replication_news"

    headline: Words
    told_on: date
    told_by: str
    text: tuple[Words, ...] = ()
    rows: tuple[Row, ...] = ()
    next_step: Words | None = None
    due_on: date | None = None
    support: DayKept | None = None
    """The day of a support, for the calendars of those who hear of it."""


@composes(ReplicationNews)
def _news(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    told = told_of(scene.entry, scene.pack, hearing, scene.beside, scene.state)
    return ReplicationNews(
        **common(scene, hearing, reader),
        told_on=scene.entry.happened_on,
        told_by=scene.author(reader.language),
        headline=told.headline,
        text=told.text,
        rows=(*told.rows, *_who_supports(scene, hearing)),
        next_step=told.next_step,
        due_on=told.due_on,
        support=_day_kept(scene),
    )


KEPT = frozenset({"support_planned", "support_moved", "support_cancelled"})
"""Events by which a support comes into calendars, moves there and is called off."""


def _day_kept(scene: Scene) -> DayKept | None:
    """The day of a support; entries of its project count up, so that each is newer than the last."""
    if scene.entry.kind not in KEPT:
        return None
    facts, forms = scene.facts, scene.pack.replication.forms
    form = forms.get(facts["form"], Words(facts["form"], facts["form"])).capital
    name = scene.who(facts["person"])
    return DayKept(
        number=f"{scene.state.code}-{facts['number']}", sequence=scene.entry.seq,
        day=date.fromisoformat(facts["planned_on"]), title=form, about=facts.get("purpose") or name,
        cancelled=scene.entry.kind == "support_cancelled",
    )  # fmt: skip


def _who_supports(scene: Scene, hearing: Hearing) -> tuple[Row, ...]:
    """Who comes, calls or teaches, where the event is about a support that one person gives."""
    if not (field := EVENTS[scene.entry.kind].awaits):
        return ()
    person = scene.facts[field]
    said = Words("вы", "you") if person == hearing.person else Words(*[scene.who(person)] * 2)
    return (Row(name=Words("Кто поддерживает", "Who supports"), value=said),)
