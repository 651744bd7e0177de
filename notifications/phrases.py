"""The short phrases that several templates share."""

from __future__ import annotations

from collections.abc import Mapping

from domain.engine.words import Words
from domain.programme.kinds import SubjectKind

KINDS: Mapping[SubjectKind, Words] = {
    SubjectKind.ORGANISATION: Words("Организация", "Organisation"),
    SubjectKind.CENTRE: Words("Центр компетенций", "Competence centre"),
    SubjectKind.PERSON: Words("Участник", "Person"),
    SubjectKind.PROJECT: Words("Проект", "Project"),
    SubjectKind.CHECK: Words("Партнёрская проверка", "Partner check"),
    SubjectKind.PACKAGE: Words("Пакет тиражирования", "Replication package"),
    SubjectKind.OFFER: Words("Предложение тиражировать", "Offer to replicate"),
    SubjectKind.PROTOCOL: Words("Протокол", "Protocol"),
    SubjectKind.ASSIGNMENT: Words("Поручение", "Assignment"),
    SubjectKind.PRACTICE: Words("Практика", "Practice"),
}

LABELS: Mapping[str, Words] = {
    "due": Words("Срок", "Due"),
    "overdue": Words("Срок прошёл", "Was due"),
    "to_do": Words("Что сделать", "What to do"),
    "details": Words("Подробности", "Details"),
    "remarks": Words("Замечания комиссии", "Remarks of the commission"),
    "reason": Words("Причина", "Reason"),
    "comment": Words("Пояснение", "Comment"),
    "why": Words(
        "Вы получили это письмо, потому что ваша роль здесь —",
        "You received this mail because your role here is:",
    ),
    "behalf": Words("За отсутствующего:", "On behalf of:"),
    "stands_in": Words(
        "Вы получили это письмо, потому что замещаете участника:", "You received this mail because you stand in for:"
    ),
    "concerns": Words("Это письмо касается лично вас.", "This mail is about you yourself."),
    "cadence": Words(
        "Выбрать, о чём и как часто писать вам:",
        "Choose what to hear of and how often:",
    ),
    "questions": Words("Вопросы", "Questions"),
    "phone": Words("тел.", "phone"),
    "answerable_centre": Words(
        "На это письмо можно ответить: ответ придёт в центр.",
        "You can answer this letter: your answer goes to the centre.",
    ),
    "answerable": Words(
        "На это письмо можно ответить: ответ придёт этому человеку.",
        "You may answer this mail: the answer reaches this person.",
    ),
    "by_paper": Words(
        "Отвечаете на бумаге? К письму приложена форма ответа (answer.docx): заполните её, подпишите и верните, "
        "ответ внесут с входящим номером.",
        "Do you answer on paper? A form goes along (answer.docx): fill it in, sign it and send it back; the answer is "
        "entered with its incoming number.",
    ),
    "say_there": Words("В ней указывают", "It asks for"),
    "without_form": Words("Как ответить без входа в систему:", "How to answer without a way into the system:"),
    "by_one_word": Words(
        "Чтобы такие письма больше не приходили, ответьте одним словом: стоп.",
        "To get no more letters of this kind, answer with one word: stop.",
    ),
    "by_answer": Words(
        "Чтобы изменить, о чём и как часто приходят письма, ответьте на это письмо.",
        "To change what you hear of and how often, answer this mail.",
    ),
    "cadence_by_hand": Words(
        "Чтобы изменить, о чём и как часто приходят письма, обратитесь в региональный центр компетенций.",
        "To change what you hear of and how often, ask the regional competence centre.",
    ),
    "morning": Words("Утреннее письмо", "Morning letter"),
    "shared": Words(
        "Этот ящик читают несколько человек, поэтому письмо одно на всех. Кому:",
        "Several people read this mailbox, so there is one letter for all. To:",
    ),
    "automatic": Words(
        "Письмо составлено автоматически.",
        "This mail was composed automatically.",
    ),
}
