"""The short phrases that several templates share."""

from __future__ import annotations

from collections.abc import Mapping

from domain.engine.kinds import Cadence, SubjectKind
from domain.engine.words import Words
from domain.methodology.schema import Decision

KINDS: Mapping[SubjectKind, Words] = {
    SubjectKind.ORGANISATION: Words("Организация", "Organisation"),
    SubjectKind.CENTRE: Words("Центр компетенций", "Competence centre"),
    SubjectKind.PERSON: Words("Участник", "Person"),
    SubjectKind.PROJECT: Words("Проект", "Project"),
    SubjectKind.CHECK: Words("Партнёрская проверка", "Partner check"),
    SubjectKind.PACKAGE: Words("Пакет тиражирования", "Replication package"),
}

DECISIONS: Mapping[Decision, Words] = {
    Decision.GO: Words("дальше", "go"),
    Decision.CONDITIONAL: Words("дальше с условиями", "go with conditions"),
    Decision.REWORK: Words("на доработку", "rework"),
    Decision.HOLD: Words("приостановить", "hold"),
    Decision.STOP: Words("остановить", "stop"),
}

CADENCES: Mapping[Cadence, Words] = {
    Cadence.DAILY: Words("каждый рабочий день", "every working day"),
    Cadence.WEEKLY: Words("раз в неделю", "once a week"),
    Cadence.MONTHLY: Words("раз в месяц", "once a month"),
    Cadence.NEVER: Words("только по запросу", "only on request"),
}

LABELS: Mapping[str, Words] = {
    "due": Words("Срок", "Due"),
    "overdue": Words("Срок прошёл", "Was due"),
    "to_do": Words("Что сделать", "What to do"),
    "details": Words("Подробности", "Details"),
    "reason": Words("Причина", "Reason"),
    "comment": Words("Пояснение", "Comment"),
    "why": Words(
        "Вы получили это письмо, потому что ваша роль здесь —",
        "You received this mail because your role here is:",
    ),
    "cadence": Words(
        "Выбрать, о чём и как часто писать вам:",
        "Choose what to hear of and how often:",
    ),
    "cadence_by_hand": Words(
        "Чтобы изменить, о чём и как часто приходят письма, обратитесь в региональный центр компетенций.",
        "To change what you hear of and how often, ask the regional competence centre.",
    ),
    "automatic": Words(
        "Письмо составлено автоматически.",
        "This mail was composed automatically.",
    ),
}
