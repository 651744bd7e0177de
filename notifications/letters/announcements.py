"""The announcements: what one headline says to whoever an event concerns, and what is theirs to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, TypeVar

from domain.engine.words import Words, dated
from domain.programme.kinds import StatusChange, StatusStanding
from domain.reports.surroundings import Reader
from domain.text.called import CALLED
from notifications.parts import (
    Detail,
    Notice,
    SubjectNotice,
)
from notifications.policy import Hearing
from notifications.scene import Scene, common, composes


@dataclass(frozen=True, kw_only=True, slots=True)
class Announcement(SubjectNotice):
    """Something that concerns the reader, in one headline, with what to do about it."""

    folder: ClassVar[str] = "announcement"

    headline: Words
    told_on: date
    told_by: str
    details: tuple[Detail, ...] = ()
    next_step: Words | None = None
    due_on: date | None = None
    advice: tuple[Words, ...] = ()
    """How it is done, in a few sentences."""


Announced = TypeVar("Announced", bound=Announcement)


LEADER = "project_leader"


def announced(kind: type[Announced], scene: Scene, hearing: Hearing, reader: Reader, **said: Any) -> Announced:
    """An announcement with what all of them say."""
    told: dict[str, Any] = {"told_on": scene.entry.happened_on, "told_by": scene.author(reader.language)}
    about = scene.around.states.get(str(scene.facts.get("scope", "")))  # of a role, where it is held
    return kind(**common(scene, hearing, reader, about), **told, **said)


def detail_of(label: Words, text: str) -> Detail:
    """A fact that reads the same in every language."""
    return Detail(label=label, value=Words(text, text))


@dataclass(frozen=True, kw_only=True, slots=True)
class ConditionSet(Announcement):
    """Somebody became the owner of a condition."""

    template: ClassVar[str] = "condition_set"


@composes(ConditionSet)
def _condition_set(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """The owner hears at once of every condition that became theirs."""
    facts = scene.facts
    if scene.entry.kind == "condition_handed":
        held = scene.beside.terms.get(scene.entry.subject, ())
        terms = [(one.text, one.due_on) for one in held if one.number == facts["number"]]
    else:
        terms = [
            (one["text"], date.fromisoformat(one["due_on"]))
            for one in facts["conditions"]
            if one["owner"] == hearing.person
        ]
    labels = Words("Условие", "Condition")
    by = Words("Срок", "Due")
    details = [
        detail
        for text, due_on in terms
        for detail in (
            detail_of(labels, text),
            Detail(label=by, value=dated(due_on)),
        )
    ]
    return announced(
        ConditionSet, scene, hearing, reader,
        headline=Words("Вам поручено закрыть условие", "A condition is yours to close"),
        details=tuple(details),
        next_step=Words(
            "Выполнить условие и подтвердить это до следующего решения",
            "Meet the condition and say so before the next decision",
        ),
        due_on=min((due_on for _, due_on in terms), default=None),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class SeatGiven(Announcement):
    """Somebody sits in the commission of a partner check, or no longer does."""

    template: ClassVar[str] = "commission_seat"


@composes(SeatGiven)
def _seat(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """A commissioner is appointed or dismissed."""
    if scene.entry.kind == "dismissed":
        return announced(
            SeatGiven, scene, hearing, reader,
            headline=Words("Вы больше не в комиссии партнёрской проверки", "You no longer sit in the commission"),
            details=(detail_of(Words("Причина", "Reason"), scene.facts["reason"]),),
        )  # fmt: skip
    return announced(
        SeatGiven, scene, hearing, reader,
        headline=Words("Вы назначены в комиссию партнёрской проверки", "You sit in the commission of a partner check"),
        next_step=Words(
            "Изучить материалы и быть на визите; если вы связаны с этой организацией, сразу сообщите методологу",
            "Read the material and come to the visit; if you are tied to this organisation, tell the methodologist now",
        ),
        due_on=scene.state.due_on,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class ScoresDue(Announcement):
    """A member of a commission gives marks."""

    template: ClassVar[str] = "scores_due"


@composes(ScoresDue)
def _scores(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """After the visit, and again after the remarks, whoever judges gives marks."""
    return announced(
        ScoresDue, scene, hearing, reader,
        headline=Words("Комиссия оценивает: ждём ваши оценки", "The commission judges: your marks are awaited"),
        next_step=Words(
            "Сдать лист: оценку по каждому критерию, который спрашивают",
            "Hand in your sheet: a mark for each criterion that is asked",
        ),
        due_on=scene.state.due_on,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Resumed(Announcement):
    """What was on hold is in work again."""

    template: ClassVar[str] = "resumed"


@composes(Resumed)
def _resumed(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """Work goes on."""
    phase = scene.phase(scene.state.phase)
    leads = hearing.role == LEADER and phase is not None
    comment = scene.facts.get("comment", "")
    return announced(
        Resumed, scene, hearing, reader,
        headline=Words("Работа продолжается: приостановка снята", "Work goes on: the hold is over"),
        details=(detail_of(Words("Пояснение", "Comment"), comment),) if comment else (),
        next_step=Words(f"Завершить и представить этап «{phase.ru}»", f"Finish and submit the phase “{phase.en}”")
        if leads and phase
        else None,
        due_on=scene.day("due_on"),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class StatusChanged(Announcement):
    """The status of an exemplar was suspended, withdrawn, came up for renewal, or holds again."""

    template: ClassVar[str] = "status_changed"


HEADLINES: Mapping[StatusStanding, Words] = {
    StatusStanding.ACTIVE: Words("Статус образца снова действует", "The exemplar status holds again"),
    StatusStanding.RENEWAL_OPEN: Words(
        "Пора подтвердить статус образца", "It is time to renew the exemplar status"
    ),
    StatusStanding.SUSPENDED: Words("Статус образца приостановлен", "The exemplar status is suspended"),
    StatusStanding.LAPSED: Words("Срок статуса образца истёк", "The exemplar status has lapsed"),
    StatusStanding.WITHDRAWN: Words("Статус образца отозван", "The exemplar status is withdrawn"),
}  # fmt: skip


PAUSED = Words(
    "Пока статус не восстановлен, новые редакции пакетов по проектам-образцам не утверждают и не передают; "
    "начатое тиражирование продолжается.",
    "Until the status is restored, no new packages of the exemplar projects are frozen or handed on; "
    "replication under way goes on.",
)
ENDED = Words(
    "Проекты, за которыми нет другого статуса, больше не образцы, и пакеты из них не передают; "
    "начатое тиражирование продолжается.",
    "Projects behind which no other status stands are no exemplars any more, and packages of them are not handed on; "
    "replication under way goes on.",
)
BACK = Words(
    "Проекты, на которых он держится, снова образцы: редакции пакетов по ним можно утверждать и передавать.",
    "The projects that it rests on are exemplars again: packages of them may be frozen and handed on.",
)
FOLLOWS: Mapping[str, Words] = {
    StatusChange.SUSPEND: PAUSED, StatusChange.WITHDRAW: ENDED, StatusChange.LAPSE: ENDED, StatusChange.RESTORE: BACK,
}  # fmt: skip
"""Change -> what hangs on it."""

AGAIN = Words(
    "Подать новую заявку на партнёрскую проверку: статус присваивают заново. С чего начать, подскажет методолог.",
    "Apply for a new partner check: the status is granted anew. The methodologist tells where to begin.",
)
WAY_BACK: Mapping[str, Words] = {
    StatusChange.SUSPEND: Words(
        "Устранить причину и написать методологу: приостановку снимают решением, новая проверка не нужна.",
        "Remove the cause and write to the methodologist: the suspension is lifted by a decision, without a new check.",
    ),
    StatusChange.WITHDRAW: Words(f"Устранить причину. {AGAIN.ru}", f"Remove the cause. {AGAIN.en}"),
    StatusChange.LAPSE: AGAIN,
}  # fmt: skip
"""Change -> how the status comes back."""
RENEWED = Words("Статус образца подтверждён", "The exemplar status is renewed")


@composes(StatusChanged)
def _status(scene: Scene, hearing: Hearing, reader: Reader) -> Notice:
    """What became of the status of an exemplar, why, by which act, and what hangs on it."""
    to, change = StatusStanding(scene.facts["to"]), scene.facts.get("change", "")
    details = [
        Detail(label=Words("Уровень", "Level"), value=scene.pack.levels[scene.facts["level"]]),
        Detail(label=Words("Теперь", "Now"), value=CALLED[StatusStanding][to]),
    ]
    if reason := scene.pack.status_reasons.get(scene.facts.get("reason") or ""):
        details.append(Detail(label=Words("Причина", "Reason"), value=reason.title))
    if basis := scene.facts.get("basis"):
        details.append(detail_of(Words("Основание", "Basis"), basis))
    until, opens = scene.day("until"), to is StatusStanding.RENEWAL_OPEN
    if change == StatusChange.RENEW and until is not None:
        details.append(Detail(label=Words("Действует по", "Valid until"), value=dated(until)))
    if follows := FOLLOWS.get(change):
        details.append(Detail(label=Words("Что это значит", "What follows"), value=follows))
    if back := WAY_BACK.get(change):
        details.append(Detail(label=Words("Как вернуть статус", "The way back"), value=back))
    return announced(
        StatusChanged, scene, hearing, reader,
        headline=RENEWED if change == StatusChange.RENEW else HEADLINES[to],
        details=tuple(details),
        next_step=Words("Подать заявку на подтверждение статуса", "Apply for the renewal of the status")
        if opens
        else None,
        due_on=until if opens else None,
    )  # fmt: skip
