"""The register of exemplar statuses for everybody: no person, no comment, nothing but what an act made known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.certification.check_code import code_of
from domain.engine.words import Language, Words
from domain.methodology.schema import Pack
from domain.programme.kinds import StatusStanding
from domain.reports.duties import Duties
from domain.reports.statuses import Change, Status
from domain.text.called import CALLED
from domain.text.personal_data import found_in

COLUMNS = {
    "code": Words("Код проверки", "Check code"),
    "organisation": Words("Организация", "Organisation"),
    "level": Words("Уровень", "Level"),
    "standing": Words("Статус", "Status"),
    "granted_on": Words("Присвоен", "Granted"),
    "valid_until": Words("Действует до", "Valid until"),
    "ended_on": Words("Прекращён с", "Ended from"),
    "act": Words("Последний акт", "Last act"),
    "visits": Words("Принято визитов за год", "Visits received this year"),
    "replicas": Words("Передан опыт за год, организаций", "Practice handed on this year, organisations"),
    "projects": Words("Новых проектов за год", "New projects this year"),
    "imported": Words("Внесён по документам прежних лет", "Entered from papers of earlier years"),
}
"""What is published of a status, in its order."""


@dataclass(frozen=True, slots=True)
class Public:
    """A register on a day, in one language."""

    as_of: date
    programme: str
    rows: Sequence[dict[str, Any]]


def public(found: Sequence[Status], done: Mapping[str, Duties], pack: Pack, as_of: date, language: Language) -> Public:
    """What everybody may read of statuses; nothing of one against whose grant an objection waits."""
    rows = [
        {
            "code": code_of(status.seal),
            "organisation": status.name,
            "level": pack.levels[status.level].say(language),
            "standing": CALLED[StatusStanding][status.standing].say(language),
            "granted_on": status.granted_on,
            "valid_until": status.valid_until,
            "ended_on": status.ended_on,
            "act": _without_numbers(act_of(status.history)),
            "visits": done[status.organisation].visits,
            "replicas": done[status.organisation].replicas,
            "projects": done[status.organisation].projects,
            "imported": (Words("да", "yes") if status.imported else Words("нет", "no")).say(language),
        }
        for status in found
        if status.challenged_on is None
    ]
    return Public(as_of, pack.programme.say(language), rows)


def act_of(history: Sequence[Change]) -> str:
    """Number and date of the last act; blank where none has one."""
    for change in reversed(history):
        number, dated = change.facts.get("number"), change.facts.get("dated")
        if number and dated:
            return f"{number} от {date.fromisoformat(dated):%d.%m.%Y}"
        if change.facts.get("act"):
            return str(change.facts["act"])
    return ""


def _without_numbers(text: str) -> str:
    """A text that somebody typed, with every number of a person in it masked."""
    for hit in reversed(found_in(text)):
        text = f"{text[: hit.start]}{hit.masked}{text[hit.end :]}"
    return text
