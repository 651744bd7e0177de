"""What letters say of a partner check: its visit, its criteria and findings, its conclusion and objections."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from domain.certification.surveillance import SURVEILLANCE, SURVEYED
from domain.engine.kinds import Standing
from domain.engine.words import Words, dated, written
from domain.methodology.editions import set_of
from domain.programme.kinds import DayAnswer, FindingKind, Outcome, Severity
from domain.reports.surroundings import Reader
from domain.text.called import CALLED
from notifications.letters.announcements import Announcement
from notifications.letters.status_news import Said, details, doubted, surveillance, surveyed, tied
from notifications.parts import Detail, Invited
from notifications.policy import HOST, OWNER, Hearing
from notifications.scene import Scene, common, composes


@dataclass(frozen=True, kw_only=True, slots=True)
class CheckNews(Announcement):
    """What happened to a partner check; a visit goes along as an invitation of calendars."""

    template: ClassVar[str] = "check_news"

    visit: Invited | None = None


@composes(CheckNews)
def check_news(scene: Scene, hearing: Hearing, reader: Reader) -> CheckNews:
    """The letter that tells somebody of one event of a check."""
    told: Said = {"told_on": scene.entry.happened_on, "told_by": scene.author(reader.language)}
    return CheckNews(**common(scene, hearing, reader), **told, **TOLD[scene.entry.kind](scene, hearing))


def _meeting(scene: Scene, visit: Mapping[str, Any], sequence: int, *, cancelled: bool) -> Invited:
    zone = ZoneInfo(scene.pack.time_zone)

    def at(day: str, hour: str) -> datetime:
        return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=zone).astimezone(UTC)

    return Invited(
        number=f"{scene.state.code}-{scene.facts['number']}",
        sequence=sequence,
        starts=at(visit["day"], visit["begins"]),
        ends=at(visit["last_day"], visit["ends"]),
        place=visit["place"],
        agenda=visit["agenda"],
        cancelled=cancelled,
    )


def _when(visit: Mapping[str, Any]) -> tuple[Detail, ...]:
    first, last = (date.fromisoformat(visit[key]) for key in ("day", "last_day"))
    days, ends = dated(first), dated(last)
    if first != last:
        days = Words(f"{days.ru} – {ends.ru}", f"{days.en} – {ends.en}")
    hours = f"{visit['begins']}–{visit['ends']}"
    return details(
        ("День визита", "Day of the visit", Words(f"{days.ru}, {hours}", f"{days.en}, {hours}")),
        ("Место", "Place", visit["place"]),
        ("В календарь", "For your calendar", Words("приложен файл visit.ics", "see the file visit.ics")),
    )


def _visit_set(scene: Scene, hearing: Hearing) -> Said:
    visit, moved = scene.facts, scene.facts["sequence"] > 0
    asked = {
        HOST: Words(
            "Подтвердить день или предложить другой, встретить комиссию",
            "Say whether the day suits or propose another, and receive the commission",
        ),
        "commissioner": Words(
            "Быть на визите; если это невозможно, сразу сообщить методологу",
            "Be at the visit; if you cannot, tell the methodologist now",
        ),
    }  # fmt: skip
    return {
        "headline": Words("Визит комиссии перенесён", "The commission's visit was moved")
        if moved
        else Words("Назначен визит комиссии", "The commission's visit is set"),
        "details": (
            *_when(visit),
            *details(
                ("Программа", "Agenda", visit["agenda"]),
                ("Встречает", "Received by", scene.who(visit["host"]) if visit["host"] else None),
            ),
        ),
        "next_step": asked.get(hearing.role),
        "due_on": date.fromisoformat(visit["day"]) if hearing.role in asked else None,
        "visit": _meeting(scene, visit, visit["sequence"], cancelled=False),
    }


def _visit_joined(scene: Scene, hearing: Hearing) -> Said:
    asked = Words(
        "Быть на визите; если это невозможно, сразу сообщить методологу",
        "Be at the visit; if you cannot, tell the methodologist now",
    )
    headline = Words("Вы приглашены на визит комиссии", "You are invited to the commission's visit")
    due_on = date.fromisoformat(scene.facts["day"])
    return _visit_set(scene, hearing) | {"headline": headline, "next_step": asked, "due_on": due_on}


def _visit_answered(scene: Scene, hearing: Hearing) -> Said:
    facts = scene.facts
    answer, day = DayAnswer(facts["answer"]), scene.day("day")
    return {
        "headline": Words("Ответ о визите комиссии", "An answer about the commission's visit"),
        "details": details(
            ("Кто ответил", "Who answered", scene.who(facts["person"])),
            ("Ответ", "Answer", CALLED[DayAnswer][answer].capital),
            ("Предлагает день", "Proposes the day", dated(day) if day else None),
            ("Пояснение", "Comment", facts["comment"]),
        ),
        "next_step": {
            DayAnswer.ANOTHER_DAY: Words("Перенести визит или оставить день", "Move the visit, or leave its day"),
            DayAnswer.CANNOT: Words("Решить, кто заменит", "Decide who stands in"),
        }.get(answer),
    }  # fmt: skip


def _visit_left(scene: Scene, hearing: Hearing) -> Said:
    return {
        "headline": Words("Вас больше не ждут на визите комиссии", "You are not expected at the visit any more"),
        "details": _when(scene.facts),
        "visit": _meeting(scene, scene.facts, scene.facts["sequence"], cancelled=True),
    }


def _visit_cancelled(scene: Scene, hearing: Hearing) -> Said:
    planned = scene.beside.visits.get((scene.state.code, scene.facts["number"]))
    said: Said = {"headline": Words("Визит комиссии отменён", "The commission's visit is called off")}
    reason = details(("Причина", "Reason", scene.facts["reason"]))
    if planned is None:
        return said | {"details": reason}
    visit = {**planned, "day": str(planned["first_on"]), "last_day": str(planned["last_on"])}
    meeting = _meeting(scene, visit, scene.facts["sequence"], cancelled=True)
    return said | {"details": (*_when(visit), *reason), "visit": meeting}


def _withdrawn(scene: Scene, hearing: Hearing) -> Said:
    share, needed = scene.facts.get("share"), scene.facts.get("needed")
    came_to, again = None, scene.day("again_on")
    if share is not None:
        told, wanted = written(Decimal(str(share))), written(Decimal(str(needed)))
        came_to = Words(
            f"набрано {told.ru} % из нужных {wanted.ru} %; оценки остаются в записи проверки",
            f"{told.en} % of the {wanted.en} % needed; the marks stay on the record of the check",
        )
    return {
        "headline": Words("Заявка на проверку отозвана", "The application for the check is withdrawn"),
        "details": details(
            ("Причина", "Reason", scene.facts["reason"]),
            ("Оценки комиссии", "Marks of the commission", came_to),
            ("Прийти снова можно с", "May come again from", dated(again) if again else None),
        ),
    }


def criterion_of(scene: Scene, key: str, check: str | None = None) -> str | Words:
    """The title of a criterion in the edition by which a check is judged: that of the letter where none is named."""
    level, edition = scene.beside.editions.get(check or scene.state.code, ("", None))
    found = set_of(scene.pack, level, edition).criterion(key) if level else None
    return found.title if found else key


def _found(scene: Scene, hearing: Hearing) -> Said:
    facts = scene.facts
    kind, severity = CALLED[FindingKind][facts["found"]], CALLED[Severity][facts["severity"]]
    return {
        "headline": Words("Комиссия записала замечание, ответственный — вы", "A finding of the commission is yours")
        if hearing.role == OWNER
        else Words("Комиссия записала замечание", "The commission recorded a finding"),
        "details": details(
            ("Замечание", "Finding", facts["text"]),
            ("Критерий", "Criterion", criterion_of(scene, facts["criterion"])),
            ("Вид", "Kind", Words(f"{kind.ru}, {severity.ru}", f"{kind.en}, {severity.en}")),
            ("Где", "Where", facts["place"]),
        ),
        "next_step": Words("Устранить и ответить с подтверждением", "Put it right and answer with evidence"),
        "due_on": date.fromisoformat(facts["due_on"]),
    }


def _answered(scene: Scene, hearing: Hearing) -> Said:
    number = scene.facts["finding"]
    return {
        "headline": Words("На замечание ответили", "A finding was answered"),
        "details": details(
            ("Замечание", "Finding", scene.beside.findings.get((scene.state.code, number), f"№ {number}")),
            ("Что сделано", "What was done", scene.facts["text"]),
        ),
        "next_step": Words("Проверить ответ и снять замечание", "Look at the answer and close the finding"),
    }


def _reviewed(scene: Scene, hearing: Hearing) -> Said:
    returned, accepted = scene.facts["returned"], scene.facts["accepted"]
    lines = [(criterion_of(scene, key), remark) for key, remark in returned.items()]
    return {
        "headline": Words("Самооценка возвращена: есть что уточнить", "The self-assessment came back with remarks")
        if returned
        else Words("Самооценка принята", "The self-assessment was accepted"),
        "details": (
            *details(("Принято критериев", "Criteria accepted", str(len(accepted)))),
            *(
                Detail(
                    label=title if isinstance(title, Words) else Words(title, title), value=Words(remark, remark)
                )
                for title, remark in lines
            ),
        ),
        "next_step": Words("Уточнить только эти критерии и внести снова", "Correct these criteria and enter them again")
        if returned
        else None,
    }  # fmt: skip


def _vote_asked(scene: Scene, hearing: Hearing) -> Said:
    apart = scene.facts["apart"]
    lines = [("Оценки разошлись", "Marks differ on", criterion_of(scene, key)) for key in apart]
    return {
        "headline": Words("Оценки комиссии разошлись", "The marks of the commission differ too much")
        if apart
        else Words("Оценки сданы: ждём ваше заключение", "The marks are in: your vote is awaited"),
        "details": details(*lines),
        "next_step": Words(
            "Согласовать оценки с комиссией и внести с причиной; потом голосуют все",
            "Agree on the marks with the commission and enter them with the reason; then all vote",
        )
        if apart
        else Words("Проголосовать за заключение комиссии", "Vote for the conclusion of the commission"),
        "due_on": scene.state.due_on,
    }  # fmt: skip


def _concluded(scene: Scene, hearing: Hearing) -> Said:
    surveys = scene.state.lifecycle == SURVEILLANCE
    outcome = (SURVEYED if surveys else CALLED[Outcome])[scene.facts["outcome"]]
    return {
        "headline": Words("Комиссия дала заключение", "The commission concluded"),
        "details": details(("Заключение", "Conclusion", outcome.capital)),
        "next_step": Words(
            "Передать заключение тому, кто утверждает статус: он не сидит в комиссии",
            "Hand the conclusion to whoever confirms the status and is not a member of the commission",
        )
        if hearing.role == "rcc_methodologist" and not surveys
        else None,
    }  # fmt: skip


def _registered(scene: Scene, hearing: Hearing) -> Said:
    return {
        "headline": Words("Внесено решение о статусе, принятое вне программы", "A status decided outside was entered"),
        "details": details(
            ("Организация", "Organisation", scene.facts["organisation_title"]),
            ("Уровень", "Level", scene.pack.levels[scene.facts["level"]]),
        ),
        "next_step": Words("Сверить с документом и подтвердить", "Compare it with the document and confirm it"),
        "due_on": date.fromisoformat(scene.facts["due_on"]),
    }


def _challenged(scene: Scene, hearing: Hearing) -> Said:
    return {
        "headline": Words(
            "Организация возражает против решения о статусе", "The organisation objects to the decision on its status"
        ),
        "details": details(("Возражение", "Objection", scene.facts["text"])),
        "next_step": Words(
            "Поручить рассмотрение тому, кто не судил и не решал; до этого решение не публикуется",
            "Have it settled by somebody who neither judged nor decided; until then nothing is published",
        )
        if hearing.role == "rcc_methodologist"
        else None,
    }  # fmt: skip


def _settled(scene: Scene, hearing: Hearing) -> Said:
    return {
        "headline": Words("Возражение принято", "The objection is upheld")
        if scene.facts["upheld"]
        else Words("Возражение отклонено", "The objection is not upheld"),
        "details": details(("Почему", "Why", scene.facts["reason"])),
        "next_step": _after_objection(scene) if hearing.role == "organisation_head" else None,
    }


def _after_objection(scene: Scene) -> Words | None:
    """How the organisation comes to a status from there; nothing to do where it has one or a surveillance went on."""
    refused = scene.state.standing is Standing.STOPPED
    if scene.state.lifecycle == SURVEILLANCE or not (refused or scene.facts["upheld"]):
        return None
    if not refused:
        return Words(
            "Статус отозван вместе с решением: подать новую заявку можно сразу",
            "The status is withdrawn with the decision: apply anew, at once if you like",
        )
    if scene.facts["upheld"]:
        return Words(
            "Подать новую заявку: ждать дня, который назвал отказ, не нужно",
            "Apply anew: the day that the refusal named holds no more",
        )
    return Words(
        "Сделать, что назвал отказ, и подать новую заявку с дня, который он назвал",
        "Do what the refusal named, and apply anew from the day that it named",
    )


TOLD: Mapping[str, Callable[[Scene, Hearing], Said]] = {
    "visit_set": _visit_set,
    "visit_answered": _visit_answered,
    "visit_joined": _visit_joined,
    "visit_left": _visit_left,
    "visit_cancelled": _visit_cancelled,
    "check_withdrawn": _withdrawn,
    "assessment_reviewed": _reviewed,
    "finding_recorded": _found,
    "finding_answered": _answered,
    "vote_asked": _vote_asked,
    "check_concluded": _concluded,
    "surveillance_opened": surveillance,
    "status_surveyed": surveyed,
    "status_doubted": doubted,
    "tie_found": tied,
    "decision_registered": _registered,
    "challenged": _challenged,
    "challenge_settled": _settled,
}
"""Event -> what its letter says."""
