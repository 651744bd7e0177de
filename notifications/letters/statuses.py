"""Letters about the status of an exemplar: granted, or why not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from domain.engine.words import Words
from domain.pilot.remarks import remark_words
from domain.reports.surroundings import Reader
from notifications.letters.announcements import Announcement, announced, detail_of
from notifications.letters.checks import criterion_of
from notifications.parts import (
    Detail,
    Named,
    Notice,
    Reason,
    Remark,
    SubjectNotice,
)
from notifications.policy import Hearing
from notifications.scene import NO_REASON, Scene, common, composes


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusGranted(SubjectNotice):
    """The organisation became an exemplar."""

    template: ClassVar[str] = "status_granted"

    level: Words
    granted_on: date
    granted_by: str
    valid_until: date | None = None
    act: str = ""
    """Number and date of the act; blank where an earlier release granted it without one."""
    object_until: date | None = None
    """The last day on which the head may object; None where nobody may."""
    remarks: tuple[Remark, ...] = ()
    """What is still to be mended, where it was granted with remarks."""
    projects: tuple[Named, ...] = ()
    next_step: Words | None = None
    due_on: date | None = None
    check_code: str = ""
    """Of the certificate that goes along; blank where none does."""


@composes(StatusGranted)
def _granted(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    check = scene.around.states[scene.facts["basis"]]
    return StatusGranted(
        **common(scene, hearing, reader, check),
        level=scene.pack.levels[scene.facts["level"]],
        granted_on=scene.entry.happened_on,
        granted_by=scene.author(reader.language),
        valid_until=scene.day("valid_until"),
        act=scene.facts.get("act", ""),
        object_until=None if scene.facts.get("imported") else _object_until(scene),
        remarks=tuple(
            replace(_finding(scene, check.code, *one), due_on=due_on)
            for *one, due_on in scene.beside.to_mend.get(check.code, ())
        ),
        projects=tuple(Named(code=code, title=scene.around.title(code)) for code in scene.facts["projects"]),
        next_step=Words(
            "Подготовить с методологом редакцию пакета тиражирования по проекту-образцу",
            "Freeze a package of the exemplar project together with the methodologist",
        ),
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusRefused(SubjectNotice):
    """The status was not granted: why, by which act, and how and from when on to come back."""

    template: ClassVar[str] = "status_refused"

    level: Words
    refused_on: date
    refused_by: str
    reason: Reason
    act: str = ""
    again_on: date | None = None
    object_until: date | None = None
    """The last day on which the head may object; None where nobody may."""
    remarks: tuple[Remark, ...] = ()
    next_step: Words | None = None
    due_on: date | None = None


@composes(StatusRefused)
def _refused(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    return StatusRefused(
        **common(scene, hearing, reader),
        level=scene.pack.levels[scene.facts["level"]],
        refused_on=scene.entry.happened_on,
        refused_by=scene.author(reader.language),
        reason=scene.reason() or Reason(code="", title=NO_REASON),
        act=scene.facts.get("act", ""),
        again_on=scene.day("again_on"),
        object_until=_object_until(scene) if scene.facts["comment"] else None,
        remarks=_remarks(scene),
        next_step=Words(
            "Исправить замечания и подать новую заявку на проверку; методолог поможет с каждым из них",
            "Put the remarks right and apply for a new check; the methodologist helps with each of them",
        ),
    )


def _object_until(scene: Scene) -> date | None:
    """The last day to object, counted from the day on which the act was entered."""
    days = scene.pack.criteria[scene.facts["level"]].commission.challenge_days
    return scene.pack.calendar.after(scene.entry.recorded_on, days) if days else None


def _remarks(scene: Scene) -> tuple[Remark, ...]:
    """What the commission found and nobody mended; in checks of earlier releases what it last wanted put right."""
    check = scene.entry.subject
    if findings := scene.beside.to_mend.get(check):
        return tuple(_finding(scene, check, *one) for *one, _ in findings)
    names = {code: person.name for code, person in scene.around.people.items()}
    found = scene.beside.remarks.get(check, {})
    return tuple(Remark(about=remark_words(name, scene.pack, names).capital, text=text) for name, text in found.items())


def _finding(scene: Scene, check: str, criterion: str, place: str, text: str) -> Remark:
    title = criterion_of(scene, criterion, check)
    said = title if isinstance(title, Words) else Words(title, title)
    at = f", {place}" if place else ""
    return Remark(about=Words(f"{said.ru}{at}", f"{said.en}{at}").capital, text=text)


@dataclass(frozen=True, kw_only=True, slots=True)
class EnteredReversed(Announcement):
    """What was entered of earlier years and confirmed turned out to be none."""

    template: ClassVar[str] = "entered_reversed"


@composes(EnteredReversed)
def _entered_reversed(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """The reason stands in the letter, and that it counts on no day."""
    level = scene.facts.get("level")
    what = (
        Words("Подтверждённый статус прежних лет отменён", "A confirmed status of earlier years was reversed")
        if level
        else Words(
            "Подтверждённое завершение прежних лет отменено", "A confirmed completion of earlier years was reversed"
        )
    )
    details = [detail_of(Words("Причина", "Reason"), scene.facts["reason"])]
    if level:
        details.insert(0, Detail(label=Words("Уровень", "Level"), value=scene.pack.levels[level]))
    return announced(EnteredReversed, scene, hearing, reader, headline=what, details=tuple(details))
