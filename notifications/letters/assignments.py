"""Letters about assignments: what is ordered, answered, extended, taken off control, and whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from domain.engine.words import Words, dated
from domain.programme.kinds import AssignmentOutcome
from domain.reports.surroundings import Reader
from domain.text.called import CALLED
from notifications.letters.announcements import Announcement, announced, detail_of
from notifications.parts import Detail, Notice
from notifications.policy import CONTROLLER, Hearing
from notifications.scene import Scene, composes


@dataclass(frozen=True, kw_only=True, slots=True)
class AssignmentNews(Announcement):
    """Something was ordered of the reader, or happened to an assignment of theirs."""

    template: ClassVar[str] = "assignment_news"


HEADLINES: Mapping[str, Words] = {
    "assignment_given": Words("Вам дано поручение", "You were given an assignment"),
    "assignment_answered": Words("На поручение ответили", "An assignment was answered"),
    "assignment_extended": Words("Срок вашего поручения изменён", "Your assignment has another due date"),
    "assignment_closed": Words("Ваше поручение снято с контроля", "Your assignment was closed"),
    "assignment_handed": Words("Поручение теперь исполняете вы", "An assignment is yours from now on"),
}
CONTROLS = Words("Поручение теперь контролируете вы", "You control an assignment from now on")
ANSWER = Words("Исполнить поручение и ответить на него", "Carry out the assignment and answer it")
JUDGE = Words("Снять поручение с контроля или вернуть ответ", "Close the assignment, or return its answer")
STEPS: Mapping[str, tuple[Words, str]] = {
    "assignment_given": (ANSWER, "due_on"),
    "assignment_extended": (ANSWER, "due_on"),
    "assignment_handed": (ANSWER, "due_on"),
    "assignment_answered": (JUDGE, "judge_by"),
}
"""Event -> what the reader does next, and the fact that says by when."""

SAID = {
    "answer": Words("Ответ", "Answer"),
    "incoming": Words("Входящий номер", "Incoming number"),
    "reason": Words("Причина", "Reason"),
    "title": Words("Документ", "Document"),
    "number": Words("Номер", "Number"),
    "kept_at": Words("Где хранится", "Kept at"),
}
"""Facts that the letter repeats, in this order."""


def _day_of(said: str, label: Words) -> Detail:
    return Detail(label=label, value=dated(date.fromisoformat(said)))


@composes(AssignmentNews)
def assignment_news(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """One letter for whatever happens to an assignment."""
    facts, kind = scene.facts, scene.entry.kind
    details = [detail_of(label, str(facts[key])) for key, label in SAID.items() if facts.get(key)]
    controls = kind == "assignment_handed" and hearing.role == CONTROLLER
    if facts.get("outcome"):
        outcome = CALLED[AssignmentOutcome][facts["outcome"]]
        details.insert(0, Detail(label=Words("Итог", "Outcome"), value=outcome))
    if facts.get("before"):
        details.insert(0, _day_of(facts["before"], Words("Прежний срок", "Was due")))
    if controls:
        details.insert(0, _day_of(facts["due_on"], Words("Срок", "Due")))
    if len(text := facts.get("text", "")) > len(scene.state.title):
        details.insert(0, detail_of(Words("Полный текст", "In full"), text))
    step, due = (None, "") if controls else STEPS.get(kind, (None, ""))
    return announced(
        AssignmentNews, scene, hearing, reader,
        headline=CONTROLS if controls else HEADLINES[kind],
        details=tuple(details),
        next_step=step,
        due_on=scene.day(due) if due else None,
    )  # fmt: skip
