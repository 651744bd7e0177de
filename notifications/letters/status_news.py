"""What letters say of a status between its grant and its end: its surveillance, and what speaks for a suspension."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.certification.surveillance import SURVEYED
from domain.engine.words import Words
from domain.programme.kinds import Outcome
from notifications.parts import Detail
from notifications.policy import Hearing
from notifications.scene import Scene

Said = dict[str, Any]
"""The fields of a letter that one event gives."""


def details(*rows: tuple[str, str, str | Words | None]) -> tuple[Detail, ...]:
    """Lines with a value; a blank one is left out."""
    return tuple(
        Detail(label=Words(ru, en), value=Words(value, value) if isinstance(value, str) else value)
        for ru, en, value in rows
        if value
    )


def surveillance(scene: Scene, hearing: Hearing) -> Said:
    """A surveillance began."""
    facts = scene.facts
    return {
        "headline": Words("Открыт инспекционный контроль статуса", "The status came up for surveillance"),
        "details": details(("Уровень", "Level", scene.pack.levels[facts["level"]])),
        "next_step": Words(
            "Внести самооценку по критериям контроля", "Enter the self-assessment by the criteria of surveillance"
        )
        if hearing.role == "organisation_head"
        else Words("Назначить комиссию: организация оценит себя сама", "Appoint the commission"),
        "due_on": date.fromisoformat(facts["due_on"]),
    }


def surveyed(scene: Scene, hearing: Hearing) -> Said:
    """A surveillance ended."""
    facts = scene.facts
    doubted = facts["outcome"] == Outcome.REFUSED and not facts["upheld"]
    withdrawn = Words("возражение принято: статус не приостанавливают", "an objection was upheld: no suspension")
    return {
        "headline": Words("Инспекционный контроль статуса завершён", "The surveillance of the status has ended"),
        "details": details(
            ("Уровень", "Level", scene.pack.levels[facts["level"]]),
            ("Итог", "Outcome", withdrawn if facts["upheld"] else SURVEYED[facts["outcome"]]),
            ("Замечаний к устранению", "Findings to be mended", str(facts["findings"] or "")),
        ),
        "next_step": Words("Решить о приостановке статуса актом", "Decide on the suspension by an act")
        if doubted and hearing.role == "rcc_methodologist"
        else None,
    }


def doubted(scene: Scene, hearing: Hearing) -> Said:
    """What a status rests on is lost."""
    facts = scene.facts
    if facts.get("consent"):
        return _without_consent(scene, hearing)
    return {
        "headline": Words(
            "Результат, на котором держится статус, потерян; предложено приостановить его",
            "A result on which the status rests was lost; its suspension is proposed",
        ),
        "details": details(
            ("Уровень", "Level", scene.pack.levels[facts["level"]]),
            ("Проект и показатели", "Project and indicators", _with_title(scene)),
        ),
        "next_step": Words(
            "Проверить измерения и решить: приостановить статус актом или открыть инспекционный контроль",
            "Check the measurements and decide: suspend the status by an act, or open its surveillance",
        )
        if hearing.role == "rcc_methodologist"
        else Words(
            "Проверить измерения: если внесены с ошибкой — исправить, если верны — вернуть результат",
            "Check the measurements: correct what was entered wrongly, or win the result back",
        ),
    }


def _with_title(scene: Scene) -> str:
    """Why a status is doubted, the project called by its title, too."""
    because, project = str(scene.facts["because"]), str(scene.facts["project"])
    return because.replace(project, called(scene, project), 1)


def called(scene: Scene, code: str) -> str:
    """What a status rests on, by its code and its title."""
    return ", ".join(filter(None, (code, scene.beside.titles.get(code))))


def _without_consent(scene: Scene, hearing: Hearing) -> Said:
    return {
        "headline": Words(
            "Согласие на публикацию проекта, на котором держится статус, отозвано; предложено приостановить статус",
            "The consent to publish the project on which the status rests was withdrawn; a suspension is proposed",
        ),
        "details": details(
            ("Уровень", "Level", scene.pack.levels[scene.facts["level"]]),
            ("Проект", "Project", _with_title(scene)),
        ),
        "next_step": Words(
            "Решить: приостановить или прекратить статус актом",
            "Decide: suspend or end the status by an act",
        )
        if hearing.role == "rcc_methodologist"
        else Words(
            "Если согласие отозвано по ошибке — указать на карточке, что оно дано",
            "If the consent was withdrawn by mistake, say on the card that it is given",
        ),
    }


def tied(scene: Scene, hearing: Hearing) -> Said:
    """A judge turned out to be tied to the organisation that holds the status."""
    facts = scene.facts
    judge = ", ".join(filter(None, (scene.names.get(facts["judge"]), facts["judge"])))
    return {
        "headline": Words(
            "Судья из комиссии, давшей статус, оказался связан с организацией; предложено приостановить статус",
            "A judge of the commission that gave the status turned out to be tied to the organisation; "
            "its suspension is proposed",
        ),
        "details": details(
            ("Уровень", "Level", scene.pack.levels[facts["level"]]),
            ("Проверка", "Check", called(scene, facts["status_of"])),
            ("Судья", "Judge", judge),
        ),
        "next_step": Words(
            "Посмотреть связь и решить: приостановить или прекратить статус актом либо открыть инспекционный контроль",
            "Look at the tie and decide: suspend or end the status by an act, or open its surveillance",
        )
        if hearing.role == "rcc_methodologist"
        else Words(
            "Ничего: решает тот, кто ведёт статус; возразить можно, когда он решит",
            "Nothing: whoever keeps the status decides; one may object to the decision",
        ),
    }
