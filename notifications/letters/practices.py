"""What letters say of a practice: asked for review, returned, passed, published, proposed for archive, archived."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from domain.engine.words import Words, dated
from domain.methodology.practice_words import PARTS
from domain.reports.surroundings import Reader
from notifications.letters.announcements import Announcement, announced, detail_of
from notifications.parts import Detail, Notice
from notifications.policy import PERSON, Hearing
from notifications.scene import Scene, composes

Said = dict[str, Any]
"""The fields of a letter that one event gives."""


@dataclass(frozen=True, kw_only=True, slots=True)
class PracticeNews(Announcement):
    """Something happened to a practice that the reader reviews, submitted, answers for or looks after."""

    template: ClassVar[str] = "practice_news"


@composes(PracticeNews)
def practice_news(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """The letter that tells somebody of one event of a practice."""
    return announced(PracticeNews, scene, hearing, reader, **TOLD[scene.entry.kind](scene, hearing))


def _day(scene: Scene, key: str, ru: str, en: str) -> tuple[Detail, ...]:
    """A line with a date of the event."""
    return (Detail(label=Words(ru, en), value=dated(date.fromisoformat(scene.facts[key]))),)


def _text(ru: str, en: str, text: str) -> tuple[Detail, ...]:
    return (detail_of(Words(ru, en), text),) if text else ()


def _submitted(scene: Scene, hearing: Hearing) -> Said:
    share = scene.facts["completeness"]
    return {
        "headline": Words("Вас просят провести экспертизу практики", "You are asked to review a practice"),
        "details": (Detail(label=Words("Заполнено", "Filled in"), value=Words(f"{share} %", f"{share} %")),),
        "next_step": Words(
            "Прочитать карточку и принять её или вернуть с замечанием по каждому полю",
            "Read the card, and pass it or return it with a remark on each field",
        ),
        "due_on": date.fromisoformat(scene.facts["review_by"]),
    }


def _returned(scene: Scene, hearing: Hearing) -> Said:
    remarks = scene.facts["fields"]
    return {
        "headline": Words("Практика возвращена с замечаниями", "The practice came back with remarks"),
        "details": (
            *(detail_of(PARTS[name].capital, text) for name, text in remarks.items() if name in PARTS),
            *_text("Пояснение", "Comment", scene.facts["comment"]),
        ),
        "next_step": Words("Исправить эти поля и отправить снова", "Mend these fields and hand it in again"),
    }


def _reviewed(scene: Scene, hearing: Hearing) -> Said:
    return {
        "headline": Words("Экспертиза практики пройдена", "The practice passed its review"),
        "details": _text("Пояснение", "Comment", scene.facts["comment"]),
        "next_step": None if hearing.role == PERSON else Words("Опубликовать практику", "Publish the practice"),
    }


def _published(scene: Scene, hearing: Hearing) -> Said:
    return {
        "headline": Words("Практика опубликована", "The practice was published"),
        "details": _day(scene, "confirm_by", "Подтвердить, что она действует, до", "To be confirmed by"),
    }


def _proposed(scene: Scene, hearing: Hearing) -> Said:
    owner = hearing.role == PERSON
    return {
        "headline": Words(
            "Практику предложено отправить в архив: её не подтвердили",
            "A practice is proposed for the archive: nobody confirmed it",
        ),
        "details": _day(scene, "asked_on", "Подтверждения ждали до", "A confirmation was awaited by"),
        "next_step": Words("Подтвердить, что практика действует", "Confirm that the practice is still so")
        if owner
        else Words(
            "Спросить контактное лицо, подтвердить практику или отправить её в архив с причиной",
            "Ask the contact, confirm the practice, or put it into the archive with a reason",
        ),
    }


def _archived(scene: Scene, hearing: Hearing) -> Said:
    return {
        "headline": Words("Практика отправлена в архив", "The practice is in the archive"),
        "details": _text("Причина", "Reason", scene.facts["reason"]),
    }


def _requested(scene: Scene, hearing: Hearing) -> Said:
    return {
        "headline": Words("Вашу практику запросила организация", "An organisation asks for your practice"),
        "details": (
            *_text("Организация", "Organisation", scene.around.title(scene.facts["organisation"])),
            *_text("Пояснение", "Comment", scene.facts["comment"]),
        ),
        "next_step": Words("Связаться с организацией и передать практику", "Get in touch and hand the practice on"),
    }


TOLD: Mapping[str, Callable[[Scene, Hearing], Said]] = {
    "practice_submitted": _submitted,
    "practice_returned": _returned,
    "practice_reviewed": _reviewed,
    "practice_published": _published,
    "practice_requested": _requested,
    "archive_proposed": _proposed,
    "practice_archived": _archived,
}
"""Event -> what its letter says."""
